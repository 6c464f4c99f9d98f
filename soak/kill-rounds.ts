import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { nodeOptionsFor, programFile } from '../src/program-files.ts';
import { systemClock } from '../src/domain/time.ts';
import { ingest } from '../src/index/ingest.ts';
import { SETTLED_MS } from '../src/index/watched-ingestion.ts';
import { openStores } from '../src/store/open-stores.ts';
import type { CorpusStore } from '../src/store/corpus-store.ts';
import { ChangingFolder, type Texts } from './changing-folder.ts';
import { findFault, findLostVersion } from './check-corpus.ts';
import { HURRY } from './hurried-time.ts';
import type { ChildEvent, ChildParameters } from './ingest-child.ts';
import { pickBelow, seededRandom } from '../test/support/seeded-random.ts';
import { WordEmbedder } from '../test/support/word-embedder.ts';

export interface KillRound {
  readonly round: number;
  /** The step of the ingestion at which the process was killed. */
  readonly killedAt: string;
  /** Whether the store then contained the old or the new corpus. */
  readonly found: 'old' | 'new';
}

export interface KillRoundsOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly rounds: number;
  readonly seed: number;
  /**
   * Whether the process watches the folder, which changes while the process runs. Default: the process
   * ingests once.
   */
  readonly watches?: boolean;
  /** The process that ingests. Default: the program that belongs to this one. */
  readonly program?: string;
  readonly onRound: (round: KillRound) => void;
}

/**
 * Repeatedly kills a process that ingests a changed folder, always with the same store. After each
 * kill, checks that the corpus is exactly the old or the new corpus, that no version is lost, that
 * the database passes every check, and that the next ingestion brings the corpus up to date.
 *
 * @throws Error that names the round and the fault
 */
export async function runKillRounds(options: KillRoundsOptions): Promise<void> {
  const { folder, rounds, seed, watches = false, onRound } = options;
  const program = options.program ?? programFile('soak/ingest-child.ts');
  const random = seededRandom(seed);
  const seeds = new ChangingFolder(join(folder, 'seeds'), random);
  const dataDir = join(folder, 'data');
  const committed = new Map<string, string[]>();
  let old: Texts = new Map();
  let commitMs = 30;
  // The next process loads its modules while the result of the last process is checked.
  let child = startChild(program);
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const change = (): void => {
        if (round > 1 || watches) seeds.change();
      };
      if (!watches) change();
      const parameters = { seedsDir: seeds.path, dataDir, watches, rebuild: random() < 0.15 };
      const options = { random, commitMs, onWatching: change };
      const killed = await killSomewhere(await child, parameters, options);
      commitMs = killed.commitMs ?? commitMs;
      child = startChild(program);

      const next = seeds.texts();
      const fail = (what: string): never => {
        throw new Error(`Seed ${seed}, round ${round}, killed ${killed.at}: ${what}`);
      };
      // Without this file, the store checks the whole database when it opens.
      rmSync(join(dataDir, 'verbatim.db.checked'), { force: true });
      const { store, damaged } = await openStores({ dataDir, clock: systemClock });
      if (damaged !== null) fail(`the database is damaged: ${damaged.reason}`);
      const fault = await findFault(store, [old, next]);
      if (fault !== null) fail(fault);
      const found = (await findFault(store, [next])) === null ? 'new' : 'old';
      if (found === 'new') note(committed, next);
      await finish(store, seeds.path);
      note(committed, next);
      const left = (await findFault(store, [next])) ?? (await findLostVersion(store, committed));
      if (left !== null) fail(`after the next ingestion ${left}`);
      await store.close();
      old = next;
      onRound({ round, killedAt: killed.at, found });
    }
  } finally {
    (await child).kill('SIGKILL');
  }
}

/** Adds the texts in the corpus to the committed texts, which must never be lost. */
function note(committed: Map<string, string[]>, texts: Texts): void {
  for (const [sourceId, text] of texts) {
    const before = committed.get(sourceId) ?? [];
    if (!before.includes(text)) committed.set(sourceId, [...before, text]);
  }
}

async function finish(store: CorpusStore, seedsDir: string): Promise<void> {
  const quiet = (): void => undefined;
  await ingest({
    store,
    seedsDir,
    maxBytes: 1_000_000,
    clock: systemClock,
    embedder: new WordEmbedder(),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
}

async function startChild(program: string): Promise<ChildProcess> {
  const child = fork(program, { execArgv: nodeOptionsFor(program) });
  await once(child, 'message');
  return child;
}

/**
 * The events after which the process is killed, with their share in percent. Most kills are during
 * the commit.
 */
const MOMENTS = [
  { at: 'opening', share: 10 },
  { at: 'opened', share: 10 },
  { at: 'embed', share: 20 },
  { at: 'commit', share: 45 },
  { at: 'ingested', share: 15 },
] as const;

/** The same for a process that watches. It has changed nothing before it reports the first event. */
const WATCHED_MOMENTS = [
  { at: 'watching', share: 15 },
  { at: 'embed', share: 25 },
  { at: 'commit', share: 45 },
  { at: 'ingested', share: 15 },
] as const;

async function killSomewhere(
  child: ChildProcess,
  parameters: ChildParameters,
  options: { random: () => number; commitMs: number; onWatching: () => void },
): Promise<{ at: string; commitMs: number | null }> {
  const { random, commitMs, onWatching } = options;
  const moments = parameters.watches === true ? WATCHED_MOMENTS : MOMENTS;
  let left = pickBelow(random, 100);
  const { at: moment } = moments.find(({ share }) => (left -= share) < 0) ?? moments[0];
  const nth = moment === 'embed' ? random() : 0;
  // A watched change is ingested when the files have settled.
  const mostMs = { commit: commitMs * 1.2, watching: (SETTLED_MS * 1.5) / HURRY };
  const delayMs = random() * (moment in mostMs ? mostMs[moment as keyof typeof mostMs] : 8);

  let commitFrom = 0;
  let measured: number | null = null;
  let aimed = false;
  const ended = once(child, 'exit');
  const target = new Promise<void>((resolve, reject) => {
    child.on('message', (event: ChildEvent) => {
      if (event.at === 'watching') onWatching();
      if (event.at === 'failed') reject(new Error(`The ingestion failed: ${event.message}`));
      if (event.at === 'commit' && event.done === 0) commitFrom = performance.now();
      if (event.at === 'commit' && event.done === 1) measured = performance.now() - commitFrom;
      const isThere =
        event.at === moment && (!('total' in event) || event.done >= Math.floor(nth * event.total));
      if (isThere && !aimed) {
        aimed = true;
        resolve();
      }
    });
    void ended.then(() => {
      resolve();
    });
  });
  child.send(parameters);
  await target;
  await waitPrecisely(delayMs);
  child.kill('SIGKILL');
  await ended;
  const signal = child.signalCode === 'SIGKILL' ? '' : ' (it had already ended)';
  return { at: `${delayMs.toFixed(1)} ms after "${moment}"${signal}`, commitMs: measured };
}

/** Waits more precisely than a timer, which has a resolution of one millisecond. */
async function waitPrecisely(ms: number): Promise<void> {
  const end = performance.now() + ms;
  if (ms > 2) await setTimeout(ms - 2);
  while (performance.now() < end) {
    // Busy-wait for the last two milliseconds.
  }
}
