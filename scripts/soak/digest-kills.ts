import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openStore } from '../../src/store/open-store.ts';
import { seededRandom } from './seeded-random.ts';

/** What the process is told to do, once: keep the slots of the store at this time. */
export interface DigestOrder {
  readonly folder: string;
  /** Milliseconds; its clock stands there. */
  readonly now: number;
  /** IDs of the sources that have come. */
  readonly sources: readonly string[];
}

/** A message in the channel, which is a file of such lines. */
export interface DigestPost {
  readonly body: string;
  readonly nonce: string;
}

/** The messages of the channel in a folder, oldest first. */
export function readPosts(folder: string): DigestPost[] {
  const file = join(folder, 'posts.jsonl');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as DigestPost);
}

const START = Date.UTC(2026, 2, 18, 8, 30);
const HOUR_MS = 3_600_000;
/** Sources that come in each hour. */
const NEWS = 2;
/** From the first write to the last a process works so long, more or less. */
const MAX_DELAY_MS = 60;

/**
 * Kills a process that posts digests, hour after hour on one store, then lets one work to the end.
 * Resolves to the sources that came; how often each stands in the channel is for the caller to see.
 */
export async function killDigests(options: {
  /** An empty folder. */
  readonly folder: string;
  readonly rounds: number;
  readonly seed: number;
}): Promise<string[]> {
  const { folder, rounds, seed } = options;
  const random = seededRandom(seed);
  const clock = { now: () => START, monotonic: () => performance.now() };
  const { store, digests } = await openStore({ dataDir: folder, clock });
  await digests.putSubscription({
    ...{ subscriptionId: 'D-1', serverId: '7', channelId: '70', cadence: 'hourly' },
    ...{ pattern: '0 * * * *', zone: 'UTC', sourceIds: null, whenQuiet: 'nothing' },
    ...{ isCrossposted: false, createdBy: '5', startsAfter: new Date(START).toISOString() },
    ...{ pausedBecause: null, lastError: null },
  });
  await store.close();
  const sources: string[] = [];
  for (let round = 1; round <= rounds + 2; round++) {
    if (round <= rounds) for (let i = 0; i < NEWS; i++) sources.push(`s${round}-${i}`);
    // The digest of one hour has five messages at most; the last rounds clear what is left.
    const isKilled = round <= rounds;
    await runOnce(
      { folder, now: START + round * HOUR_MS, sources },
      isKilled ? random() * MAX_DELAY_MS : null,
    );
  }
  return sources;
}

async function runOnce(order: DigestOrder, killAfter: number | null): Promise<void> {
  const child = fork(join(import.meta.dirname, 'digest-child.ts'), {
    execArgv: ['--import', 'tsx'],
  });
  const exited = once(child, 'exit');
  await said(child, 'ready');
  child.send(order);
  if (killAfter === null) {
    await said(child, 'done');
  } else {
    await said(child, 'started');
    await setTimeout(killAfter);
    child.kill('SIGKILL');
  }
  await exited;
}

async function said(child: ChildProcess, wanted: string): Promise<void> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [string];
    if (message === wanted) return;
    if (message.startsWith('failed')) throw new Error(message);
  }
}
