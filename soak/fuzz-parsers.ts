import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { systemClock } from '../src/domain/time.ts';
import type { IngestReport } from '../src/domain/ingest-report.ts';
import { ingest } from '../src/index/ingest.ts';
import { SOURCE_FORMATS } from '../src/sources/formats.ts';
import { IsolatedParser } from '../src/sources/isolated/isolated-parser.ts';
import { DEFAULT_PARSER_LIMITS } from '../src/sources/isolated/parser-limits.ts';
import type { CorpusStore } from '../src/store/corpus-store.ts';
import { openStores } from '../src/store/open-stores.ts';
import { mutateBytes } from '../test/support/mutate-bytes.ts';
import { pickBelow, seededRandom } from '../test/support/seeded-random.ts';
import { WordEmbedder } from '../test/support/word-embedder.ts';

export interface FuzzOptions {
  /** An empty folder. */
  readonly folder: string;
  /** A folder with at least one file of each isolated format. */
  readonly samples: string;
  readonly rounds: number;
  /** Number of damaged copies of each sample in each round. */
  readonly copies: number;
  readonly seed: number;
  readonly onRound?: (round: number) => void;
}

/** Number of damaged files that were read, and that were refused, by code. */
export interface FuzzResult {
  readonly read: number;
  readonly refused: Readonly<Record<string, number>>;
}

const GOOD_TEXT = 'The ferry sails at seven.';
/** Problems that a damaged copy of a small file must not cause. */
const FAILURES = ['parser-timed-out', 'parser-out-of-memory', 'parser-crashed'];

/**
 * Ingests damaged files of every isolated format again and again. After each ingestion, checks that a
 * good file is indexed, that each refused file has its last readable version, and that nothing was
 * written outside the data folder.
 *
 * @throws Error that names the round and the fault. The damaged files remain in `folder`.
 */
export async function fuzzParsers(options: FuzzOptions): Promise<FuzzResult> {
  const { folder, samples, rounds, copies, seed, onRound } = options;
  const random = seededRandom(seed);
  const files = sampleFiles(samples, copies);
  const seedsDir = join(folder, 'seeds');
  mkdirSync(seedsDir);
  writeFileSync(join(seedsDir, 'good.md'), GOOD_TEXT);
  const { store } = await openStores({ dataDir: join(folder, 'data'), clock: systemClock });
  const parser = new IsolatedParser({ limits: DEFAULT_PARSER_LIMITS });
  const quiet = (): void => undefined;
  const run = async (): Promise<IngestReport> =>
    ingest({
      ...{ store, parser, seedsDir, maxBytes: 5_000_000, clock: systemClock },
      embedder: new WordEmbedder(),
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    });

  let read = 0;
  const refused: Record<string, number> = {};
  try {
    for (const [file, bytes] of files) writeFileSync(join(seedsDir, file), bytes);
    await run();
    let before = await textsOf(store);
    for (let round = 1; round <= rounds; round += 1) {
      const fail = (fault: string): never => {
        throw new Error(`Seed ${seed}, round ${round}: ${fault}`);
      };
      const all = [...files.values()];
      for (const [file, bytes] of files) {
        const other = all[pickBelow(random, all.length)] ?? bytes;
        writeFileSync(join(seedsDir, file), mutateBytes(bytes, other, random));
      }
      const report = await run();
      const after = await textsOf(store);
      if (after.get('good.md') !== GOOD_TEXT) fail('the good file is not indexed');
      for (const { file, problem } of report.refused) {
        refused[problem.code] = (refused[problem.code] ?? 0) + 1;
        if (FAILURES.includes(problem.code)) fail(`${file} is refused with ${problem.code}`);
        if (after.get(file) !== before.get(file)) fail(`${file} has lost its old version`);
      }
      const foreign = [...after.keys()].filter((file) => file !== 'good.md' && !files.has(file));
      const around = readdirSync(folder).filter((name) => !['seeds', 'data'].includes(name));
      if (foreign.length + around.length > 0)
        fail(`unknown files: ${[...foreign, ...around].join()}`);
      read += files.size - report.refused.length;
      before = after;
      onRound?.(round);
    }
  } finally {
    await parser.close();
    await store.close();
  }
  return { read, refused };
}

/** Returns copies of the samples of the isolated formats, by a name that is unique in one folder. */
function sampleFiles(folder: string, copies: number): Map<string, Buffer> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const isolated = SOURCE_FORMATS.filter((format) => format.isolated);
  const samples = isolated.map(({ name, extensions }) => {
    const found = paths.filter((path) => extensions.includes(extname(path).toLowerCase()));
    if (found.length === 0) throw new Error(`${folder} has no sample of the format ${name}`);
    return found;
  });
  const files = new Map<string, Buffer>();
  for (const path of samples.flat()) {
    const bytes = readFileSync(join(folder, path));
    for (let copy = 1; copy <= copies; copy += 1) {
      files.set(`${copy}-${path.replaceAll(/[\\/]/g, '-')}`, bytes);
    }
  }
  return files;
}

async function textsOf(store: CorpusStore): Promise<Map<string, string>> {
  const snapshot = await store.snapshot();
  try {
    const texts = new Map<string, string>();
    for (const { sourceId, file } of await snapshot.sources()) {
      texts.set(file, (await snapshot.source(sourceId))?.text ?? '');
    }
    return texts;
  } finally {
    await snapshot.close();
  }
}
