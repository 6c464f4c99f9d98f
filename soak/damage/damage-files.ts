import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { nodeOptionsFor, programFile, PROJECT_FOLDER } from '../../src/program-files.ts';
import { pickBelow, seededRandom } from '../../test/support/seeded-random.ts';
import { WordEmbedder } from '../../test/support/word-embedder.ts';
import { drawQuestion, drawText } from '../operations/draw-text.ts';
import { damageFile } from './damage-file.ts';
import type { OpenEvent, OpenParameters } from './open-process.ts';

export interface DamageRound {
  readonly round: number;
  readonly file: string;
  readonly damage: string;
  /** `harmless`, `noticed`, or the code of the error. */
  readonly outcome: string;
}

export interface DamageFilesOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly rounds: number;
  readonly seed: number;
  /** Whether to damage models too, which takes a second per round. */
  readonly withModels: boolean;
  /** Number of sources with three passages each. */
  readonly sources: number;
  /** Default: the source or the built file of `OPEN_PROGRAM`. */
  readonly program?: string;
  readonly onRound?: (round: DamageRound) => void;
}

const DATA_FILES = [
  'vectors.hnsw',
  'vectors.hnsw.json',
  'verbatim.db',
  'verbatim.db-wal',
  'verbatim.db-shm',
  'verbatim.db.checked',
] as const;
const MODEL_FILES = ['verbatim-embedder', 'verbatim-reader'].flatMap((model) =>
  ['onnx/model_quantized.onnx', 'tokenizer.json', 'tokenizer_config.json', 'config.json'].map(
    (file) => join(model, file),
  ),
);
export const OPEN_PROGRAM = 'soak/damage/open-process.ts';
const QUESTIONS = 3;
const DEADLINE_MS = 120_000;
/** Errors that name a file that this program must not replace. */
const NAMED = new Set(['database-is-folder', 'store-foreign', 'store-too-new']);
/** Errors of models. */
const MODEL_CODES = new Set(['model-broken', 'built-in-model-missing']);

/**
 * Repeatedly damages one file of a data folder or of a model, and opens it in a separate process.
 * Damaged data must be noticed, so that all answers are the same after the next ingestion, or refused
 * by an error that names the file. A damaged built-in model must be refused.
 *
 * @returns the number of rounds by file and outcome
 * @throws Error that names the round and the fault
 */
export async function damageFiles(options: DamageFilesOptions): Promise<Record<string, number>> {
  const { folder, rounds, seed, withModels, onRound = () => undefined } = options;
  const { program = programFile(OPEN_PROGRAM) } = options;
  const random = seededRandom(seed);
  const whole = join(folder, 'whole');
  const questions = Array.from({ length: QUESTIONS }, () => drawQuestion(random));
  await makeData(whole, options.sources, random);
  const expected = await openWhole(program, whole, questions);
  const outcomes: Record<string, number> = {};
  const wrong: string[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const isModel = withModels && random() < 0.4;
    const files = isModel ? MODEL_FILES : DATA_FILES;
    const file = files[pickBelow(random, files.length)] ?? 'verbatim.db';
    const copy = join(folder, 'copy');
    cpSync(isModel ? join(PROJECT_FOLDER, 'models') : whole, copy, {
      ...{ recursive: true, preserveTimestamps: true },
    });
    const inside = isModel ? copy : join(copy, 'data');
    const others = files.filter((one) => one !== file);
    const other = others[pickBelow(random, others.length)] ?? file;
    const damage = damageFile(join(inside, file), join(inside, other), random);
    const found = isModel
      ? await openDamagedModels(program, copy, random() < 0.5)
      : await openDamagedData(program, copy, questions, expected);
    if ('fault' in found) wrong.push(`round ${round}, ${file}, ${damage}: ${found.fault}`);
    else {
      const name = `${file}: ${found.outcome}`;
      outcomes[name] = (outcomes[name] ?? 0) + 1;
      onRound({ round, file, damage, outcome: found.outcome });
    }
    rmSync(copy, { recursive: true });
  }
  if (wrong.length > 0) throw new Error(`Seed ${seed}: ${wrong.join('\n')}`);
  return outcomes;
}

type Found = { readonly outcome: string } | { readonly fault: string };

async function openDamagedData(
  program: string,
  folder: string,
  questions: readonly string[],
  expected: string,
): Promise<Found> {
  let outcome = 'harmless';
  // The second process must find nothing that is left of the damage.
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const event = await openIn(program, { opens: 'data', folder, questions });
    if ('fault' in event) return event;
    if (event.at === 'refused') {
      if (event.code !== null && NAMED.has(event.code)) return { outcome: event.code };
      // The next opening checks the whole database.
      if (event.code !== 'damaged' || attempt > 1) return { fault: event.message };
      outcome = 'damaged';
      continue;
    }
    if (event.result !== expected) return { fault: `answers ${event.result}` };
    if (attempt > 1 && outcome !== 'damaged') {
      const left = event.noticed.join('; ');
      return left === '' ? { outcome } : { fault: `not repaired: ${left}` };
    }
    if (event.noticed.length > 0) outcome = 'noticed';
  }
  return { outcome };
}

async function openDamagedModels(
  program: string,
  modelsDir: string,
  areBuiltIn: boolean,
): Promise<Found> {
  const event = await openIn(program, { opens: 'models', modelsDir, areBuiltIn });
  if ('fault' in event) return event;
  if (event.at === 'refused') {
    if (event.code === null || !MODEL_CODES.has(event.code)) return { fault: event.message };
    return { outcome: event.code };
  }
  // The ID of another model contains its checksum, so its vectors are never mixed with others.
  return areBuiltIn ? { fault: 'a damaged built-in model was opened' } : { outcome: 'opened' };
}

/** Opens the files in a process of their own. Resolves to a fault if the process crashes or hangs. */
async function openIn(
  program: string,
  parameters: OpenParameters,
): Promise<Exclude<OpenEvent, { at: 'ready' }> | { readonly fault: string }> {
  const child = fork(program, {
    execArgv: nodeOptionsFor(program),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.on('data', (part: Buffer) => (stderr += part.toString()));
  let last: OpenEvent = { at: 'ready' };
  child.on('message', (event: OpenEvent) => {
    last = event;
    if (event.at === 'ready') child.send(parameters);
  });
  const timer = new AbortController();
  setTimeout(DEADLINE_MS, undefined, { signal: timer.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  await once(child, 'exit');
  timer.abort();
  const end = last as OpenEvent;
  if (child.signalCode !== null) return { fault: `ended by ${child.signalCode}: ${stderr}` };
  if (child.exitCode !== 0) return { fault: `exit code ${child.exitCode}: ${stderr}` };
  return end.at === 'ready' ? { fault: `ended without a result: ${stderr}` } : end;
}

/** Fills a data folder, and copies it while it is open, so that it has a log. */
async function makeData(whole: string, sources: number, random: () => number): Promise<void> {
  const making = `${whole}-open`;
  mkdirSync(join(making, 'seeds'), { recursive: true });
  for (let n = 0; n < sources; n += 1) {
    writeFileSync(join(making, 'seeds', `s${n}.txt`), drawText(random, `s${n}`));
  }
  const config = loadConfig({ seeds: join(making, 'seeds'), data: join(making, 'data') }, {});
  const quiet = (): void => undefined;
  const app = await createApp(config, {
    ...{ reader: null, embedder: new WordEmbedder() },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  await app.ingest();
  writeFileSync(join(making, 'seeds', 'last.txt'), drawText(random, 'last'));
  await app.ingest();
  cpSync(making, whole, { recursive: true, preserveTimestamps: true });
  await app.close();
  rmSync(making, { recursive: true });
  const there = readdirSync(join(whole, 'data'));
  const missing = DATA_FILES.filter((file) => !there.includes(file));
  for (const file of missing) {
    if (!existsSync(join(whole, 'data', file))) writeFileSync(join(whole, 'data', file), '');
  }
}

async function openWhole(
  program: string,
  whole: string,
  questions: readonly string[],
): Promise<string> {
  const copy = `${whole}-copy`;
  cpSync(whole, copy, { recursive: true, preserveTimestamps: true });
  const event = await openIn(program, { opens: 'data', folder: copy, questions });
  rmSync(copy, { recursive: true });
  if (!('at' in event) || event.at !== 'opened') {
    throw new Error(`The undamaged folder cannot be opened: ${JSON.stringify(event)}`);
  }
  return event.result;
}
