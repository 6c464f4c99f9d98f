import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { nodeOptionsFor, programFile, PROJECT_FOLDER } from '../src/program-files.ts';
import { type App, createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { atLeastOne, newCommand, runProgram } from '../src/terminal/program.ts';
import { addAsksAtOnce } from '../bench/asks-at-once.ts';
import type { BotLoad } from '../bench/bot-load.ts';
import type { DiscordLoad } from '../bench/discord-load.ts';
import { rssOfFreshProcess } from '../bench/fresh-process.ts';
import { addUpdates } from '../bench/graph-updates.ts';
import { addGraph } from '../bench/hnsw-recall.ts';
import { addEngines } from '../bench/engines/compare-engines.ts';
import { addCorpora } from '../bench/corpora/many-corpora.ts';
import { addServers } from '../bench/many-servers.ts';
import { addProcesses } from '../bench/several-processes.ts';
import { addStops } from '../bench/stop-load.ts';
import { type Add, addRatios, addWarmAsks } from '../bench/warm-asks.ts';
import { percentile } from '../evaluation/metrics.ts';

const LINES_PER_SOURCE = 50;
const MANY_SOURCES = 5_000;
/** Mean number of words per passage in a text with short lines. */
const WORDS_PER_PASSAGE = 81;

interface BenchFlags {
  readonly text?: string;
  readonly passages: number;
  readonly runs: number;
  readonly against?: string;
  readonly atOnce?: true;
  readonly asks: number;
  readonly updates?: number;
  readonly servers?: number;
  readonly processes?: number;
  readonly corpora?: number;
  readonly engines?: string;
  readonly folder?: string;
  readonly json?: boolean;
}

interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: string;
}

/** Questions about the documents in `seeds/`. */
const SEED_QUESTIONS = [
  'Which clause did Microsoft keep after the restructuring?',
  'What is the Stateful Runtime Environment?',
  'How much is the deal between Amazon and OpenAI worth?',
  'What may AWS employees not say?',
  'Why could a lawsuit frighten enterprise customers?',
  'Who is suing Sam Altman, and over what?',
  'What are the possible outcomes of the dispute?',
  'What does Amazon gain from the contract?',
  'Who won the 1998 World Cup?',
  'When will the next model be released?',
];

/** Returns the wall time in seconds of each `npm run ask` on `seeds/`, with an existing index. */
function coldAsk(runs: number, folder: string): number[] {
  const ask = (): number => {
    const started = performance.now();
    execFileSync(
      'npm',
      [
        'run',
        '--silent',
        'ask',
        '--',
        '--json',
        '--data',
        folder,
        'Which clause did Microsoft keep?',
      ],
      { cwd: PROJECT_FOLDER, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    return (performance.now() - started) / 1000;
  };
  ask();
  return Array.from({ length: runs }, ask);
}

/** Writes sources for about `passages` passages from the file `text`. Returns the file's lines. */
function writeCorpus(text: string, passages: number, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const lines = readFileSync(text, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  let words = 0;
  for (
    let from = 0;
    from < lines.length && words < passages * WORDS_PER_PASSAGE;
    from += LINES_PER_SOURCE
  ) {
    const part = lines.slice(from, from + LINES_PER_SOURCE);
    words += part.reduce((sum, line) => sum + line.split(/\s+/).length, 0);
    writeFileSync(join(folder, `s${String(from / LINES_PER_SOURCE)}.txt`), part.join('\n\n'));
  }
  return lines;
}

async function openOn(seeds: string, data: string): Promise<App> {
  const config = { ...loadConfig({ seeds, data }), logLevel: 'warn' as const };
  return createApp(config, { inference: 'in-process' });
}

/** Returns the milliseconds of each question except the first fifth, which is the warm-up. */
async function warmAsk({ answerer }: App, questions: readonly string[]): Promise<number[]> {
  const took: number[] = [];
  for (const question of questions) {
    const began = performance.now();
    await answerer.answer(question, { limit: 3 });
    took.push(performance.now() - began);
  }
  return took.slice(Math.floor(took.length / 5));
}

function repeated(questions: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, at) => questions[at % questions.length] ?? '');
}

function questionsOf(lines: readonly string[], count = 220): string[] {
  return lines.filter((line) => line.endsWith('?') && line.length < 200).slice(0, count);
}

async function bench(flags: BenchFlags): Promise<Figure[]> {
  const { text, passages, runs, asks } = flags;
  const figures: Figure[] = [];
  const add = (figure: string, value: number, unit: string, goal: string): void => {
    figures.push({ figure, value: Math.round(value * 1000) / 1000, unit, goal });
    process.stderr.write(`${figure}: ${value.toFixed(3)} ${unit}\n`);
  };
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-bench-'));
  try {
    const few: Corpus = {
      name: 'on the seeds',
      seeds: join(PROJECT_FOLDER, 'seeds'),
      data: join(folder, 'few'),
      questions: repeated(SEED_QUESTIONS, asks),
    };
    if (flags.atOnce === true) {
      await addAtOnce(flags, folder, add);
      return figures;
    }
    if (flags.servers !== undefined) {
      const { seeds, data } = few;
      const asked = { checkout: PROJECT_FOLDER, servers: flags.servers, questions: SEED_QUESTIONS };
      if (flags.processes === undefined) await addServers(add, { ...asked, seeds, data });
      else {
        const { engines, readerModel } = loadConfig({ seeds, data });
        if (engines === null) throw new UserFacingError('bench-engines-missing', {});
        const { processes } = flags;
        await addProcesses(add, { ...asked, seeds, data, processes, engines, readerModel });
      }
      return figures;
    }
    if (flags.engines !== undefined) {
      const { engines } = loadConfig({ seeds: few.seeds, data: few.data });
      if (engines === null) throw new UserFacingError('bench-engines-missing', {});
      const { engines: sets, corpora = 0, asks: questions } = flags;
      await addEngines(add, { ...{ engines, corpora, questions, folder }, sets: resolve(sets) });
      return figures;
    }
    if (flags.corpora !== undefined) {
      const kept = resolve(flags.folder ?? join(folder, 'corpora'));
      await addCorpora(add, { folder: kept, seeds: few.seeds, corpora: flags.corpora, passages });
      return figures;
    }
    const lines = text === undefined ? [] : writeCorpus(text, passages, join(folder, 'seeds'));
    const many: Corpus = {
      name: `at ${passages} passages`,
      seeds: join(folder, 'seeds'),
      data: join(folder, 'data'),
      questions: questionsOf(lines).slice(0, asks),
    };
    const corpora = text === undefined ? [few] : [few, many];
    if (flags.against !== undefined) {
      const pair = { checkout: PROJECT_FOLDER, against: resolve(flags.against), rounds: runs };
      for (const { name, ...corpus } of corpora) await addRatios(name, add, { ...pair, ...corpus });
      return figures;
    }
    await addSeeds(few, runs, add);
    if (text !== undefined) await addText(many, lines, flags, folder, add);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return figures;
}

/** Documents, a folder for their index, and questions about the documents. */
interface Corpus {
  /** The corpus's name in the figures. */
  readonly name: string;
  readonly seeds: string;
  readonly data: string;
  readonly questions: readonly string[];
}

/** Adds figures of cold and warm questions about the project's documents. */
async function addSeeds(corpus: Corpus, runs: number, add: Add): Promise<void> {
  const { name, ...asked } = corpus;
  const cold = coldAsk(runs, corpus.data);
  add('cold ask, wall, median', percentile(cold, 0.5), 's', '≤ 1.5');
  add('cold ask, wall, slowest', Math.max(...cold), 's', '');
  const app = await openOn(corpus.seeds, corpus.data);
  try {
    const warm = await warmAsk(app, Array.from({ length: 40 }, () => SEED_QUESTIONS).flat());
    add(`warm ask ${name}, p50`, percentile(warm, 0.5), 'ms', '≤ 200');
    add(`warm ask ${name}, p95`, percentile(warm, 0.95), 'ms', '≤ 300');
  } finally {
    await app.close();
  }
  await addWarmAsks(name, add, { checkout: PROJECT_FOLDER, ...asked });
}

/** Adds figures of ingestion, warm questions, memory, load and the vector index for `--text`. */
async function addText(
  { name, ...asked }: Corpus,
  lines: readonly string[],
  flags: BenchFlags,
  folder: string,
  add: Add,
): Promise<void> {
  const { seeds, data } = asked;
  const questions = questionsOf(lines);
  const app = await openOn(seeds, data);
  try {
    const started = performance.now();
    await app.ingest();
    const seconds = (performance.now() - started) / 1000;
    const { passages: indexed } = await app.store.status();
    add('passages', indexed, '', '');
    add('ingestion', indexed / seconds, 'passages/s', '≥ 300');

    const warm = await warmAsk(app, questions);
    add(`warm ask at ${indexed} passages, p50`, percentile(warm, 0.5), 'ms', '≤ 200');
    add(`warm ask at ${indexed} passages, p95`, percentile(warm, 0.95), 'ms', '≤ 300');
    add('RSS after it, ingestion included', process.memoryUsage().rss / 1e6, 'MB', '≤ 300');

    addLoad(loadBot(seeds, data, questions), add);
    addDiscord(await loadDiscord(lines, folder, questions), add);
    const texts = lines.filter((line) => !line.endsWith('?'));
    await addGraph(app, texts, questions, add);
    if (flags.updates !== undefined) {
      const updated = { app, folder: join(folder, 'updated'), lines: texts };
      const many = questionsOf(lines, 1_000);
      await addUpdates({ ...updated, questions: many, updates: flags.updates }, add);
    }
  } finally {
    await app.close();
  }
  await addWarmAsks(name, add, { checkout: PROJECT_FOLDER, ...asked });
  add('RSS of a process that only answers', rssOfFreshProcess(seeds, data), 'MB', '≤ 300');
}

/** Adds figures of questions asked at once, and of stopping the bot while questions wait. */
async function addAtOnce({ against, runs }: BenchFlags, folder: string, add: Add): Promise<void> {
  const seeds = join(PROJECT_FOLDER, 'seeds');
  const other = against === undefined ? null : resolve(against);
  const asked = { checkout: PROJECT_FOLDER, against: other, seeds, data: folder };
  await addAsksAtOnce(add, { ...asked, questions: SEED_QUESTIONS, rounds: runs });
  await addStops(add, { ...asked, questions: SEED_QUESTIONS });
}

/** Measures delays and memory of a process like the bot during twenty questions at once. */
function loadBot(seeds: string, data: string, questions: readonly string[]): BotLoad {
  const program = programFile('bench/bot-load.ts');
  const args = [...nodeOptionsFor(program), program, seeds, data, ...questions.slice(0, 100)];
  const output = execFileSync(process.execPath, args, { cwd: PROJECT_FOLDER, encoding: 'utf8' });
  return JSON.parse(output) as BotLoad;
}

function addLoad({ loopDelayMs, slowestAnswerMs, rssMb }: BotLoad, add: Add): void {
  add("bot's event loop under 20 questions at once, delay p99", loopDelayMs.p99, 'ms', '≤ 50');
  add("bot's event loop under 20 questions at once, longest delay", loopDelayMs.max, 'ms', '');
  add('slowest answer of 20 at once', slowestAnswerMs, 'ms', '');
  if (rssMb.child !== null) {
    add('RSS of the bot and its children together', rssMb.bot + rssMb.child, 'MB', '≤ 700');
  }
}

/** Measures the bot's response times in a local Discord, over sources of three lines each. */
async function loadDiscord(
  lines: readonly string[],
  folder: string,
  questions: readonly string[],
): Promise<DiscordLoad> {
  const [seeds, data] = [join(folder, 'many'), join(folder, 'many-data')];
  mkdirSync(seeds);
  for (let at = 0; at < MANY_SOURCES; at += 1) {
    const text = lines.slice(at * 3, at * 3 + 3).join('\n\n');
    writeFileSync(join(seeds, `s${at}.txt`), text === '' ? `Source number ${at}.` : text);
  }
  const app = await openOn(seeds, data);
  await app.ingest();
  await app.close();
  const program = programFile('bench/discord-load.ts');
  const args = [...nodeOptionsFor(program), program, seeds, data, ...questions.slice(0, 100)];
  const output = execFileSync(process.execPath, args, {
    cwd: PROJECT_FOLDER,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(output) as DiscordLoad;
}

function addDiscord({ deferMs, autocompleteMs, requests }: DiscordLoad, add: Add): void {
  add('first response in Discord, 20 asks at once, p50', deferMs.p50, 'ms', '');
  add('first response in Discord, 20 asks at once, p99', deferMs.p99, 'ms', '≤ 100');
  add(`autocomplete over ${MANY_SOURCES} sources, p50`, autocompleteMs.p50, 'ms', '');
  add(`autocomplete over ${MANY_SOURCES} sources, p99`, autocompleteMs.p99, 'ms', '≤ 50');
  add('requests that the local Discord refused', requests.refused, '', '0');
}

const program = newCommand(
  'npm run bench --',
  "Measure latency on the project's documents. With --text, also measure ingestion, memory and the vector index.",
)
  .option('--text <file>', 'also index this English text, one to six sentences per line')
  .option('--passages <n>', 'index about this many passages of --text', atLeastOne, 10_000)
  .option('--runs <n>', 'cold runs, or rounds of --against and --at-once', atLeastOne, 9)
  .option('--asks <n>', 'number of warm questions for each figure', atLeastOne, 40)
  .option('--updates <n>', 'also change --text this often, and check the index', atLeastOne)
  .option('--at-once', 'measure only questions asked at once, and a stop while they wait')
  .option('--servers <n>', 'measure only a bot in one server and in this many servers', atLeastOne)
  .option('--processes <n>', 'with --servers, measure this many processes instead', atLeastOne)
  .option(
    '--corpora <n>',
    'measure only this many servers with --passages of their own',
    atLeastOne,
  )
  .option(
    '--engines <sets>',
    'measure only searches over DATABASE_URL and OPENSEARCH_URL, beside --corpora other corpora, with --asks questions of each question set in this folder',
  )
  .option('--folder <folder>', 'keep the corpora of --corpora here, and use them again')
  .option(
    '--against <folder>',
    'compare with the checkout in this folder; measure only warm questions or --at-once',
  )
  .option('--json', 'print JSON on stdout, and nothing else there')
  .action(async (flags: BenchFlags) => {
    if (flags.text !== undefined && !existsSync(flags.text)) {
      throw new UserFacingError('bench-text-missing', { file: flags.text });
    }
    if (flags.against !== undefined && !existsSync(join(flags.against, 'src/app.ts'))) {
      throw new UserFacingError('not-a-checkout', { folder: flags.against });
    }
    const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} threads, Node ${process.version}`;
    const figures = await bench(flags);
    if (flags.json) {
      process.stdout.write(`${JSON.stringify({ machine, figures })}\n`);
      return;
    }
    process.stdout.write(`${machine}\n\n| figure | value | goal |\n| --- | --- | --- |\n`);
    for (const { figure, value, unit, goal } of figures) {
      process.stdout.write(`| ${figure} | ${value} ${unit} | ${goal} |\n`);
    }
  });

await runProgram(program);
