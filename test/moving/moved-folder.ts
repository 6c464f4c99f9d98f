import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Receipt } from '../../src/domain/subscription.ts';
import { systemClock } from '../../src/domain/time.ts';
import type { MoveSource, MoveTarget, TableDigest } from '../../src/store/moving/move-ports.ts';
import { openSqliteStores } from '../../src/store/sqlite/open-sqlite-stores.ts';
import { MIGRATIONS } from '../../src/store/sqlite/schema.ts';
import { copyTables, hashTables, type TableOnSide } from '../../src/moving/copy-tables.ts';
import { MODEL, toChange, vectorsFor } from '../store/sample-corpus.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FIXTURE = join(
  import.meta.dirname,
  `../store/sqlite/fixtures/ingested/version-${MIGRATIONS.length}.db`,
);
/** A server with a corpus that has changed twice, and one whose corpus was never used. */
export const SERVER = '1'.repeat(18);
export const UNUSED = '2'.repeat(18);
export const FOLDERS = { shared: [], own: ['sources', '.removed'] };
const AT = '2026-03-18T10:11:12.345Z';
const KEY = { subscriptionId: 'D-1', scheduledAt: '2026-03-20T08:00:00.000Z' };
const LEASE = { owner: 'a', leaseMs: 60_000 };
const RECEIPT: Receipt = { sourceId: 'harbour', contentHash: 'hash', quotes: [] };

/** Returns a new folder, which is removed when the test ends. */
export function newFolder(): string {
  const folder = temporaryFolder();
  onTestFinished(() => {
    folder.remove();
  });
  return folder.path;
}

/** Returns a data folder that has rows in every table, and corpora of servers. */
export async function filledFolder(): Promise<string> {
  const dataDir = newFolder();
  copyFileSync(FIXTURE, join(dataDir, 'verbatim.db'));
  const { store, digests, reports, serverCorpora, personalData } = await openSqliteStores({
    dataDir,
    clock: systemClock,
  });
  await digests.claim(KEY, AT, LEASE);
  const message = { ordinal: 0, content: 'Hello', receipts: [RECEIPT] };
  await digests.keepMessages(KEY, [message as never], LEASE);
  await digests.finish(KEY, 'posted', null, [RECEIPT], AT);
  await reports.addPost({ channelId: '5', scheduledAt: AT }, '7', 'claimed', LEASE);
  await serverCorpora.setMode(SERVER, 'own');
  await personalData.noteLeft('9', AT);
  await store.close();
  await fillCorpus(dataDir);
  mkdirSync(join(dataDir, 'corpora', UNUSED, 'sources'), { recursive: true });
  return dataDir;
}

/** Adds a corpus with a removed source, earlier versions, text that is hard to store, and documents. */
async function fillCorpus(dataDir: string): Promise<void> {
  const folder = join(dataDir, 'corpora', SERVER);
  mkdirSync(join(folder, 'sources/discord'), { recursive: true });
  mkdirSync(join(folder, '.removed'));
  writeFileSync(join(folder, 'sources/discord/größe \\ "1".md'), 'Rösti — 🏔️\n');
  writeFileSync(join(folder, 'sources/a.txt'), Buffer.from([0, 255, 254, 13, 10]));
  writeFileSync(join(folder, '.removed/R-1'), 'gone');
  writeFileSync(join(folder, 'sources/discord/.verbatim-0a.tmp'), 'half of an upload');
  const { store } = await openSqliteStores({
    dataDir: folder,
    corpusId: SERVER,
    clock: systemClock,
  });
  const sources = [
    {
      sourceId: 'a',
      title: 'Größe "1" \\ {NULL}',
      lines: ['blick quux', "frob, 'nested'", '🏔️ {a}'],
    },
    { sourceId: 'b', title: 'NULL', lines: ['\\x00 one', 'two \u0001 three', 'frob frob', 'menu'] },
    { sourceId: 'c', title: 'zorb', lines: ['never again'] },
  ];
  const first = toChange(0, sources);
  await store.addVectors(MODEL, vectorsFor(first));
  await store.commitCorpus(first);
  const second = toChange(1, [{ sourceId: 'a', title: 'A', lines: ['blick', 'another'] }], {
    removals: ['c'],
  });
  await store.addVectors(MODEL, vectorsFor(second));
  await store.commitCorpus(second);
  await store.close();
}

/** Copies everything, and returns what the source has. */
export async function copyAll(source: MoveSource, target: MoveTarget): Promise<TableOnSide[]> {
  const copied: TableOnSide[] = [];
  await target.begin(source.origin);
  for (const corpusId of await source.corpora()) {
    await target.addCorpus(corpusId);
    copied.push(...(await copyTables(corpusId, source, target)));
    await target.complete(corpusId, await source.head(corpusId));
  }
  copied.push(...(await copyTables(null, source, target)));
  return copied;
}

/** Returns the digests of all tables, and the states of all corpora. */
export async function contentOf(source: MoveSource): Promise<Record<string, object>> {
  const content: Record<string, object> = {};
  const add = (tables: readonly TableOnSide[]): void => {
    for (const { corpusId, table, rows, digest } of tables) {
      content[`${corpusId ?? ''} ${table}`] = { rows, digest } satisfies TableDigest;
    }
  };
  for (const corpusId of await source.corpora()) {
    add(await hashTables(corpusId, source));
    content[`${corpusId} head`] = await source.head(corpusId);
  }
  add(await hashTables(null, source));
  await source.close();
  return content;
}
