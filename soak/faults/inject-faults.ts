import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/domain/time.ts';
import { PROJECT_FOLDER } from '../../src/program-files.ts';
import { openStores } from '../../src/store/open-stores.ts';
import { pickBelow, seededRandom } from '../../test/support/seeded-random.ts';
import { checkOperations } from '../operations/check-operations.ts';
import { drawText } from '../operations/draw-text.ts';
import { Ledger } from '../operations/ledger.ts';
import type { Operation } from '../operations/perform-operations.ts';
import {
  type OperationsRun,
  type RunEnd,
  runOperations,
  startOperations,
} from '../operations/run-operations.ts';
import { compileShim, DEADLY, FAULT_KINDS, type Fault, type FaultShim } from './fault-shim.ts';

export interface FaultRound extends Fault {
  readonly round: number;
  /** Codes of the operations that failed. */
  readonly failed: readonly string[];
  readonly acknowledged: number;
}

export interface InjectFaultsOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly rounds: number;
  readonly seed: number;
  /** Default: `OPERATIONS_PROGRAM`. */
  readonly program?: string | undefined;
  readonly onRound?: (round: FaultRound) => void;
}

/** Number of failed operations by code. */
export type InjectedFaults = Readonly<Record<string, number>>;

const START = Date.UTC(2026, 2, 18, 8);
const ROUND_MS = 24 * 3_600_000;
/** Rounds until the next empty folder. */
const ROUNDS_PER_FOLDER = 12;
/** Every such round opens a database of an earlier version. */
const MIGRATES_EVERY = 6;
const FIXTURES = 'test/store/sqlite/fixtures';
const VERSIONS = 6;
const ANSWER_IN_FIXTURES = 'A-7k3f9m2p';
/** Assumed number of calls until it is known. */
const USUAL_CALLS = 300;

/** Fills an empty folder with every operation. */
const FIRST: readonly Operation[] = [
  ...(['ingest', 'ingest', 'add', 'subscribe', 'digest', 'vote', 'replace'] as const),
  ...(['remove', 'undo', 'answer', 'ingest', 'digest'] as const),
];

/**
 * Repeatedly runs operations while the file system fails. Then checks without faults that the
 * database is intact, that each acknowledged change is there, and that the next run repairs
 * everything.
 *
 * @returns `null` if there is no C compiler
 * @throws Error that names the rounds and the faults
 */
export async function injectFaults(options: InjectFaultsOptions): Promise<InjectedFaults | null> {
  const { folder, rounds, seed, onRound = () => undefined } = options;
  const shim = await compileShim(folder);
  if (shim === null) return null;
  const random = seededRandom(seed);
  const counts = new Map<string, number>();
  const codes: Record<string, number> = {};
  const wrong: string[] = [];
  let place = { folder: '', ledger: new Ledger() };
  for (let round = 1; round <= rounds; round += 1) {
    const migrates = round % MIGRATES_EVERY === 0;
    const isFirst = place.folder === '' || round % ROUNDS_PER_FOLDER === 1;
    if (isFirst) {
      if (place.folder !== '') rmSync(place.folder, { recursive: true });
      place = { folder: join(folder, `f${round}`), ledger: new Ledger() };
      mkdirSync(join(place.folder, 'seeds/discord'), { recursive: true });
      // Without a file, the check could not ingest after a process that did nothing.
      const value = drawText(random, 'base');
      writeFileSync(join(place.folder, 'seeds/base.txt'), value);
      place.ledger.begin([{ key: 'source base.txt', value }]);
    }
    const kind = FAULT_KINDS[pickBelow(random, FAULT_KINDS.length)] ?? 'EIO';
    const name = `${kind} ${migrates ? 'migration' : isFirst ? 'first' : 'later'}`;
    const fault: Fault = {
      kind,
      at: 1 + pickBelow(random, counts.get(name) ?? (migrates ? 60 : USUAL_CALLS)),
      calls: random() < 0.5 ? 1 : 0,
      seed: pickBelow(random, 2 ** 30),
    };
    const version = 1 + pickBelow(random, VERSIONS);
    const operations = migrates ? [] : isFirst ? FIRST : null;
    const at = { now: START + round * ROUND_MS, name: `p${round}`, operations };
    const work = { shim, fault, random, program: options.program };
    const { run, faults } = migrates
      ? await migrate(join(folder, 'old'), version, at, work)
      : await operate(place, at, work);
    const count = shim.takeCount();
    if (count !== null && count > 0) counts.set(name, count);
    for (const { code } of run.failed) codes[code ?? ''] = (codes[code ?? ''] ?? 0) + 1;
    if (faults.length > 0) {
      const what = `${JSON.stringify(fault)} during ${name}, version ${version}`;
      wrong.push(`round ${round}, ${what}: ${faults.join('; ')}`);
      // The folder is kept for inspection.
      place = { folder: '', ledger: new Ledger() };
    }
    const failed = run.failed.map(({ operation, code }) => `${operation}: ${code ?? ''}`);
    onRound({ round, ...fault, failed, acknowledged: run.done.length });
  }
  if (wrong.length > 0) throw new Error(`Seed ${seed}: ${wrong.join('\n')}`);
  return codes;
}

/** A fault, and the means to inject it. */
export interface Work {
  readonly shim: FaultShim;
  readonly fault: Fault;
  readonly random: () => number;
  readonly program?: string | undefined;
}

/** The time and the operations of a process, as in `OperationParameters`. */
export interface At {
  readonly now: number;
  readonly name: string;
  readonly operations: readonly Operation[] | null;
}

export interface Outcome {
  readonly run: OperationsRun;
  readonly faults: readonly string[];
}

/** Runs operations with a fault. Resolves to what the process did, and to the faults of the process. */
export async function runWith(
  folder: string,
  ledger: Ledger,
  at: At,
  { shim, fault, random, program }: Work,
  end: Partial<RunEnd> = {},
): Promise<Outcome> {
  const folders = [join(folder, 'data'), join(folder, 'seeds/discord')];
  const child = await startOperations(shim.environment(folders, fault), program);
  const parameters = { folder, ...at, seed: pickBelow(random, 2 ** 30) };
  const run = await runOperations(child, parameters, ledger, { killAfterMs: null, ...end });
  const mayDie = DEADLY.has(fault.kind) && run.signal === 'SIGKILL';
  const faults = [
    ...(run.isHanging ? ['the process hung'] : []),
    ...(run.damaged === null ? [] : [`put the database aside: ${run.damaged}`]),
    ...(run.signal !== null && !mayDie ? [`ended by ${run.signal}`] : []),
    ...(run.signal === null && run.exitCode !== 0
      ? [`exit code ${run.exitCode}: ${run.stderr}`]
      : []),
    ...run.failed
      // SQLite reports a failed read as damage.
      .filter(({ code }) => code === null || (code === 'damaged' && fault.kind !== 'read'))
      .map(({ operation, message }) => `${operation}: ${message}`),
  ];
  return { run, faults };
}

async function operate(
  { folder, ledger }: { readonly folder: string; readonly ledger: Ledger },
  at: At,
  work: Work,
): Promise<Outcome> {
  const { run, faults } = await runWith(folder, ledger, at, work);
  const clock = { ...systemClock, now: () => at.now + ROUND_MS / 2 };
  const found = await checkOperations({ folder, ledger, clock, isThorough: true });
  return { run, faults: [...faults, ...found] };
}

/** Migrates a database of an earlier version with a fault, and then without. */
async function migrate(folder: string, version: number, at: At, work: Work): Promise<Outcome> {
  rmSync(folder, { recursive: true, force: true });
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir, { recursive: true });
  mkdirSync(join(folder, 'seeds'));
  const fixture = join(PROJECT_FOLDER, FIXTURES, `version-${version}.db`);
  copyFileSync(fixture, join(dataDir, 'verbatim.db'));
  const { run, faults } = await runWith(folder, new Ledger(), at, work);
  const found = await describeData(dataDir);
  rmSync(folder, { recursive: true });
  mkdirSync(dataDir, { recursive: true });
  copyFileSync(fixture, join(dataDir, 'verbatim.db'));
  const expected = await describeData(dataDir);
  const lost = found === expected ? [] : [`migrated to ${found} instead of ${expected}`];
  return { run, faults: [...faults, ...lost] };
}

/** Resolves to the contents of a data folder as JSON. */
async function describeData(dataDir: string): Promise<string> {
  const { store, answers, digests, damaged } = await openStores({ dataDir, clock: systemClock });
  const snapshot = await store.snapshot();
  try {
    const sources = await snapshot.sources();
    const texts = await Promise.all(sources.map(({ sourceId }) => snapshot.source(sourceId)));
    const answer = await answers.get(ANSWER_IN_FIXTURES);
    return JSON.stringify([damaged?.reason, texts, await digests.subscriptions(), answer]);
  } finally {
    await snapshot.close();
    await store.close();
  }
}
