import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp } from '../src/app.ts';
import { type Config, loadConfig } from '../src/config.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { systemClock } from '../src/domain/time.ts';
import { isStale } from '../src/index/ingest.ts';
import { compareAnswers } from '../src/moving/compare-answers.ts';
import { drawQuestions, type DrawnQuestion } from '../src/moving/draw-questions.ts';
import {
  copyInstallation,
  type CopyReport,
  countRows,
  isEqual,
  type RowCounts,
} from '../src/moving/move-installation.ts';
import type { EngineSettings } from '../src/store/engine-settings.ts';
import { withFolderSource, withFolderTarget, withMoveDatabase } from '../src/store/move-stores.ts';
import type { MoveSource, MoveTarget } from '../src/store/moving/move-ports.ts';
import { SCRIPT_HELP } from '../src/terminal/locales/en-help.ts';
import { EN } from '../src/terminal/locales/en.ts';
import { type CommonFlags, newProgram, runProgram } from '../src/terminal/program.ts';
import { showMove } from '../src/terminal/progress.ts';
import {
  isAlike,
  type MoveReport,
  renderMove,
  renderRowCounts,
} from '../src/terminal/render-move.ts';

interface MigrateFlags extends CommonFlags {
  /** `true`: without an address. */
  readonly to?: string | true;
  readonly from?: string | true;
  readonly search?: string;
  readonly dryRun?: true;
  readonly withoutAnswers?: true;
  readonly json?: true;
}

const QUESTIONS = 50;
/** Quotes and related passages that are compared. */
const LIMIT = 5;
const clock = systemClock;
const show = showMove(process.stderr);

const HELP = SCRIPT_HELP.migrate;
const program = newProgram('npm run migrate --', HELP.about)
  .option('--to [address]', HELP.to)
  .option('--from [address]', HELP.from)
  .option('--search <addresses>', HELP.search)
  .option('--dry-run', HELP.dryRun)
  .option('--without-answers', HELP.withoutAnswers)
  .option('--json', EN.help.json)
  .addHelpText('after', HELP.note)
  .action(async (flags: MigrateFlags) => {
    const { to, from, json = false, dryRun = false, withoutAnswers = false } = flags;
    const address = to ?? from;
    if (address === undefined || (to !== undefined && from !== undefined)) {
      throw new UserFacingError('move-direction', {});
    }
    const direction = to === undefined ? 'from' : 'to';
    const database = address === true ? undefined : address;
    const config = loadConfig({ ...flags, database });
    const { engines } = config;
    if (dryRun && direction === 'to') {
      printCounts(direction, json, await countFolder(config));
      return;
    }
    if (engines === null) throw new UserFacingError('move-address-missing', { direction });
    if (dryRun) {
      printCounts(direction, json, await countDatabase(engines));
      return;
    }
    const move = { config, engines, comparesAnswers: !withoutAnswers };
    const start = clock.monotonic();
    const moved = await (direction === 'to' ? moveToDatabase(move) : moveToFolder(move));
    const report: MoveReport = { direction, ...moved, tookMs: clock.monotonic() - start };
    print(
      json
        ? JSON.stringify({ ...report, isAlike: isAlike(report) })
        : renderMove(report, config.dataDir),
    );
    if (!isAlike(report)) process.exitCode = 1;
  });

interface Move {
  readonly config: Config;
  readonly engines: EngineSettings;
  readonly comparesAnswers: boolean;
}

type Moved = Omit<MoveReport, 'direction' | 'tookMs'>;

function countFolder({ dataDir }: Config): Promise<RowCounts> {
  return withFolderSource({ dataDir, clock }, countRows);
}

function countDatabase(engines: EngineSettings): Promise<RowCounts> {
  return withMoveDatabase(engines, async ({ openSource }) => {
    const source = await openSource();
    return countRows(source).finally(() => source.close());
  });
}

function moveToDatabase({ config, engines, comparesAnswers }: Move): Promise<Moved> {
  const { dataDir } = config;
  return withFolderSource({ dataDir, clock }, async (source) => {
    const copied = await withMoveDatabase(engines, async ({ target }) => {
      const report = await copy(source, target);
      if (report.tables.every(isEqual)) await target.finish();
      return report;
    });
    if (!copied.tables.every(isEqual) && !copied.wasFinished) return { ...copied, answers: null };
    const answers = await withTemporaryFolder((folder) =>
      withApp({ ...config, engines: null }, (before) =>
        withApp({ ...config, dataDir: folder }, async (after) => {
          await indexAll(after, copied.corpora);
          return comparesAnswers ? compare(source, { source: before, target: after }) : null;
        }),
      ),
    );
    return { ...copied, answers };
  });
}

function moveToFolder({ config, engines, comparesAnswers }: Move): Promise<Moved> {
  const { dataDir } = config;
  return withFolderTarget({ dataDir, clock }, async (target) => {
    const copied = await withMoveDatabase(engines, async ({ openSource }) => {
      const source = await openSource();
      return copy(source, target).finally(() => source.close());
    });
    if (!copied.tables.every(isEqual)) return { ...copied, answers: null };
    const answers = comparesAnswers
      ? await withTemporaryFolder((folder) =>
          withApp({ ...config, dataDir: folder }, async (before) => {
            await indexAll(before, copied.corpora);
            return withApp({ ...config, engines: null, dataDir: target.folder }, async (after) => {
              const reader = await target.read();
              const apps = { source: before, target: after };
              return compare(reader, apps).finally(() => reader.close());
            });
          }),
        )
      : null;
    await target.finish();
    return { ...copied, answers };
  });
}

async function copy(source: MoveSource, target: MoveTarget): Promise<CopyReport> {
  const { tables } = await countRows(source);
  const total = tables.reduce((sum, { rows }) => sum + rows, 0);
  const rowsOf = new Map<string, number>();
  let done = 0;
  return copyInstallation(source, target, ({ corpusId, table, rows }) => {
    const key = `${corpusId ?? ''} ${table}`;
    done += rows - (rowsOf.get(key) ?? 0);
    rowsOf.set(key, rows);
    show({ phase: 'copy', done, total, item: corpusId ?? '' });
  });
}

/** Writes each corpus to the search engine, unless the engine has it. */
async function indexAll(app: App, corpora: readonly string[]): Promise<void> {
  for (const [at, item] of corpora.entries()) {
    show({ phase: 'index', done: at, total: corpora.length, item });
    await app.corpora.ingesting(item, () => Promise.resolve());
  }
}

async function compare(
  source: MoveSource,
  apps: { readonly source: App; readonly target: App },
): Promise<MoveReport['answers']> {
  const { modelId } = apps.source.embedder;
  const questions = await drawQuestions({
    ...{ source, count: QUESTIONS },
    isUsable: (head) => head.generation > 0 && !isStale(head, modelId),
  });
  const total = questions.length;
  show({ phase: 'ask', done: 0, total, item: '' });
  const askOf = (app: App) => (serverId: string | null, question: DrawnQuestion['question']) =>
    app.servicesFor(serverId).answerer.answer(question, { limit: LIMIT });
  const sides = { source: askOf(apps.source), target: askOf(apps.target) };
  const differences = await compareAnswers(questions, sides, (done) => {
    show({ phase: 'ask', done, total, item: '' });
  });
  return { questions: total, differences };
}

async function withApp<T>(config: Config, use: (app: App) => Promise<T>): Promise<T> {
  const app = await createApp(config, { inference: 'in-process' });
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}

/** A process that uses PostgreSQL has a data folder for copies of documents. */
async function withTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'verbatim-move-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function printCounts(direction: MoveReport['direction'], json: boolean, counts: RowCounts): void {
  print(json ? JSON.stringify({ direction, ...counts }) : renderRowCounts(counts));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

await runProgram(program);
