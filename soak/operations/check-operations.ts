import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createUserHash } from '../../src/answering/hash-user.ts';
import { type App, createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import type { Clock } from '../../src/domain/time.ts';
import { openStores } from '../../src/store/open-stores.ts';
import type { Stores } from '../../src/store/stores.ts';
import { WordEmbedder } from '../../test/support/word-embedder.ts';
import { findFault } from '../check-corpus.ts';
import { CHANNEL_FILE, readPosts } from './file-channel.ts';
import type { Ledger } from './ledger.ts';
import type { Environment } from './operations-process.ts';
import { describeAnswer, EDITOR } from './perform-operations.ts';

/** Maximum number of temporary folders of killed processes that wrote the index. */
const MOST_SCRATCH = 2;
const UNFINISHED = /\.(?:tmp|unfinished)$/;

export interface CheckedFolder {
  readonly folder: string;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Settings, as the process had them. Default: none. */
  readonly environment?: Environment;
  /** Whether to compare all answers. Default: those of the last processes. */
  readonly isThorough: boolean;
}

/**
 * Checks a data folder after a process has ended in any way: the database passes every check, each
 * acknowledged change is there, no digest was posted twice, and the next ingestion brings the corpus
 * up to date. Settles the ledger. Returns the faults that were found.
 */
export async function checkOperations(checked: CheckedFolder): Promise<string[]> {
  const { folder, ledger, clock, environment = {} } = checked;
  const data = join(folder, 'data');
  const seeds = join(folder, 'seeds');
  // Without this file, the store checks the whole database when it opens.
  rmSync(join(data, 'verbatim.db.checked'), { force: true });
  const config = loadConfig({ seeds, data }, environment);
  const stores = await openStores({ ...config, clock });
  const quiet = (): void => undefined;
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  try {
    if (stores.damaged !== null) return [`the database is damaged: ${stores.damaged.reason}`];
    const faults = [
      ...(await checkSources(stores, ledger, 'before')),
      ...(await checkAnswers(stores, checked)),
      ...(await checkSubscriptions(stores, ledger)),
      ...findDoublePosts(join(folder, CHANNEL_FILE)),
    ];
    const app = await createApp(config, {
      ...{ reader: null, embedder: new WordEmbedder(), clock, log },
    });
    try {
      await app.ingest();
      await app.curator.sweep();
      faults.push(...(await checkSources(stores, ledger, 'after')));
      faults.push(...(await checkFiles(app, seeds)));
      const texts = new Map(
        [...(await textsByFile(stores)).values()].map(({ sourceId, text }) => [sourceId, text]),
      );
      const fault = await findFault(app.store, [texts]);
      return fault === null ? faults : [...faults, fault];
    } finally {
      await app.close();
    }
  } finally {
    await stores.store.close();
  }
}

async function textsByFile({
  store,
}: Stores): Promise<Map<string, { sourceId: string; text: string }>> {
  const snapshot = await store.snapshot();
  try {
    const texts = new Map<string, { sourceId: string; text: string }>();
    for (const { sourceId, file } of await snapshot.sources()) {
      texts.set(file, { sourceId, text: (await snapshot.source(sourceId))?.text ?? '' });
    }
    return texts;
  } finally {
    await snapshot.close();
  }
}

/** @param when before or after the ingestion, which ends the uncertainty */
async function checkSources(
  stores: Stores,
  ledger: Ledger,
  when: 'before' | 'after',
): Promise<string[]> {
  const texts = await textsByFile(stores);
  const keys = new Set([...ledger.keys('source'), ...[...texts.keys()].map((f) => `source ${f}`)]);
  const faults: string[] = [];
  for (const key of keys) {
    const value = texts.get(key.slice('source '.length))?.text ?? null;
    if (!ledger.allowed(key).includes(value)) faults.push(`${key}, ${when}: ${show(value)}`);
    if (when === 'after') ledger.settle({ key, value });
  }
  return faults;
}

async function checkAnswers(
  { answers, userKey }: Stores,
  { ledger, isThorough }: CheckedFolder,
): Promise<string[]> {
  const hashUser = createUserHash(userKey);
  const faults: string[] = [];
  const check = (key: string, value: string | null): void => {
    if (!ledger.allowed(key).includes(value)) faults.push(`${key}: ${show(value)}`);
    ledger.settle({ key, value });
  };
  const latest = (keys: string[]): string[] => keys.slice(isThorough ? 0 : -LATEST);
  for (const key of latest(ledger.keys('answer'))) {
    const kept = await answers.get(key.slice('answer '.length));
    check(key, kept === null ? null : describeAnswer(kept));
  }
  for (const key of latest(ledger.keys('vote'))) {
    const [, answerId = '', userId = ''] = key.split(' ');
    const vote = await answers.voteOf(answerId, hashUser(userId));
    check(key, vote === null ? null : String(vote));
  }
  return faults;
}

/** More answers than two processes keep. */
const LATEST = 60;

async function checkSubscriptions({ digests }: Stores, ledger: Ledger): Promise<string[]> {
  const stored = new Map(
    (await digests.subscriptions()).map(({ subscriptionId, pattern }) => [subscriptionId, pattern]),
  );
  const faults: string[] = [];
  for (const key of ledger.keys('subscription')) {
    const id = key.slice('subscription '.length);
    const value = stored.get(id) ?? null;
    stored.delete(id);
    if (!ledger.allowed(key).includes(value)) faults.push(`${key}: ${show(value)}`);
    ledger.settle({ key, value });
  }
  // The ID of a subscription is known only after it is stored. A process adds one at a time.
  for (const [id, value] of stored) ledger.settle({ key: `subscription ${id}`, value });
  if (stored.size > 1) faults.push(`unknown subscriptions: ${[...stored.keys()].join()}`);
  return faults;
}

/** Returns the messages and the sources that the file of a channel contains twice. */
export function findDoublePosts(channelFile: string): string[] {
  const posts = readPosts(channelFile);
  const marks = posts.map(({ mark }) => `message ${mark}`);
  const sources = posts.flatMap(({ subscriptionId, sources: shown }) =>
    shown.map((source) => `${subscriptionId} ${source}`),
  );
  const names = [...marks, ...sources];
  const seen = new Set<string>();
  const doubled = names.filter((name) => seen.size === seen.add(name).size);
  return doubled.map((name) => `posted twice: ${name}`);
}

async function checkFiles(app: App, seeds: string): Promise<string[]> {
  const files = readdirSync(seeds, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(seeds.length + 1));
  const faults = files
    .filter((file) => UNFINISHED.test(file))
    .filter((file) => {
      // The process that changes the documents is not the bot, so no one else removes its files.
      rmSync(join(seeds, file));
      return file.endsWith('.tmp');
    })
    .map((file) => `left behind: ${file}`);
  const { undoable } = await app.curator.history(EDITOR);
  for (const { removalId, file } of undoable) {
    const path = join(app.config.dataDir, '.removed', removalId);
    if (!existsSync(path)) faults.push(`the removal of ${file} cannot be undone`);
    else if (readFileSync(path).length === 0) faults.push(`the removed ${file} is empty`);
  }
  // The next process that writes the index removes the folder of a killed one.
  const { dataDir } = app.config;
  const kept = existsSync(dataDir) ? readdirSync(dataDir) : [];
  const scratch = kept.filter((name) => /\.hnsw\.\d/.test(name));
  if (scratch.length > MOST_SCRATCH) faults.push(`left behind: ${scratch.join()}`);
  return faults;
}

function show(value: string | null): string {
  return value === null ? 'missing' : `has "${value.slice(0, 60)}"`;
}
