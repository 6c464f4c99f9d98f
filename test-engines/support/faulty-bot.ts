import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { pickBelow } from '../../test/support/seeded-random.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { type BusyBot, startBusyBot, type Work } from './busy-bot.ts';
import { createDatabase } from './fresh-database.ts';
import { createIndexPrefix } from './index-prefix.ts';
import { createQuietBot } from './quiet-bot.ts';
import type { RecoveryTable } from './recovery-table.ts';

/** A fault of an engine, and how it ends. */
export interface Fault {
  readonly name: string;
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
  /** Work that is attempted before the fault ends. Default: an answer and an ingestion. */
  readonly during?: readonly Work[];
}

/** The engines as the bot reaches them, and as the test reaches them to clean up. */
export interface FaultyEngines {
  readonly databaseUrl: string;
  readonly searchUrl: string;
  /** Returns the address through which the bot reaches a database. Default: the same. */
  readonly toDatabaseUrl?: (url: string) => string;
  /** The addresses through which the bot reaches the nodes. Default: `searchUrl`. */
  readonly botSearchUrl?: string;
}

/**
 * Lets engines fail while a bot works, and checks that nothing acknowledged was lost, that no answer
 * was wrong, and that no digest was posted twice.
 */
export async function surviveFaults(
  engines: FaultyEngines,
  faults: readonly Fault[],
  table: RecoveryTable,
): Promise<void> {
  const seed = pickBelow(Math.random, 99_999);
  const folder = temporaryFolder();
  const database = await createDatabase(engines.databaseUrl);
  const indexes = createIndexPrefix(engines.searchUrl);
  for (const name of ['quiet', 'busy']) mkdirSync(join(folder.path, name));
  const quiet = await createQuietBot(join(folder.path, 'quiet'), seed);
  let bot: BusyBot | null = null;
  try {
    const started = await startBusyBot({
      folder: join(folder.path, 'busy'),
      environment: {
        DATABASE_URL: engines.toDatabaseUrl?.(database.url) ?? database.url,
        OPENSEARCH_URL: engines.botSearchUrl ?? engines.searchUrl,
        OPENSEARCH_INDEX: indexes.prefix.slice(0, -1),
      },
      quiet,
    });
    bot = started;
    await started.recovered();
    for (const fault of faults) {
      const before = new Map(started.declined);
      await fault.begin();
      try {
        const works = fault.during ?? (['answer', 'ingest'] as const);
        await Promise.all(works.map((work) => started.attempted(work)));
      } finally {
        await fault.end();
      }
      const seconds = await started.recovered();
      table.add({ fault: fault.name, seconds, declined: difference(started.declined, before) });
    }
    bot = null;
    const { faults: found, summary } = await started.finish();
    process.stdout.write(`seed ${seed}: ${summary}\n`);
    expect(found, `seed ${seed}`).toEqual([]);
    expect(await indexes.list(), 'indexes of the bot').not.toEqual([]);
  } finally {
    await bot?.finish();
    await quiet.close();
    await database.drop();
    await indexes.drop();
    folder.remove();
  }
}

function difference(
  after: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const counts = [...after].map(
    ([name, count]) => [name, count - (before.get(name) ?? 0)] as const,
  );
  return new Map(counts.filter(([, count]) => count > 0));
}
