import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type App, createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { evaluateSet, type SetResult, writeSeeds } from './evaluation/evaluate-set.ts';
import { evaluateStory, type StoryRow } from './evaluation/evaluate-story.ts';
import { auroc, balancedAccuracy } from './evaluation/metrics.ts';
import { readQuestionSet, readStory } from './evaluation/question-set.ts';
import { runProgram } from '../src/terminal/program.ts';
import { newScript } from './with-app.ts';

const SETS = ['xquad-en', 'fairytaleqa-test', 'squad2-dev-2articles'] as const;
const STORY = 'story-dev';

interface EvaluateFlags {
  readonly sets: string;
  readonly set?: string;
  readonly seeds?: string;
  readonly json?: boolean;
  readonly alpha?: number;
}

/** Runs `use` over a corpus of its own that is gone afterwards. */
async function withCorpus<T>(
  seedsDir: string,
  alpha: number | undefined,
  use: (app: App) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'verbatim-evaluate-'));
  const config = { ...loadConfig({ seeds: seedsDir, data: dataDir }), logLevel: 'warn' as const };
  const app = await createApp(config, {
    inference: 'in-process',
    ...(alpha === undefined ? {} : { alpha }),
  });
  try {
    await app.ingest();
    return await use(app);
  } finally {
    await app.close();
    rmSync(dataDir, { recursive: true });
  }
}

async function runPublished(path: string, name: string, alpha?: number): Promise<SetResult> {
  const set = readQuestionSet(path, name);
  const seedsDir = mkdtempSync(join(tmpdir(), 'verbatim-seeds-'));
  try {
    writeSeeds(set, seedsDir);
    return await withCorpus(seedsDir, alpha, (app) =>
      evaluateSet(app, set, (done, total) => {
        if (done % 100 === 0) process.stderr.write(`${name}: ${done} of ${total}\n`);
      }),
    );
  } finally {
    rmSync(seedsDir, { recursive: true });
  }
}

function renderSet({ set, passages, rows }: SetResult): string {
  const lines = rows.map(
    ({ row, all, held }) =>
      `| ${set} | ${row} | ${all.questions} | ${all.hitAt1.toFixed(3)} | ${all.hitAt3.toFixed(3)} | ` +
      `${all.mrrAt10.toFixed(3)} | ${all.ndcgAt10.toFixed(3)} | ${held.hitAt1.toFixed(3)} | ${held.ndcgAt10.toFixed(3)} |`,
  );
  return [
    `${set}: ${passages} passages`,
    '| set | row | questions | hit@1 | hit@3 | MRR@10 | nDCG@10 | odd hit@1 | odd nDCG@10 |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

function renderStory(rows: readonly StoryRow[]): string {
  const answerable = rows.filter((row) => row.answerable);
  const declined = rows.filter((row) => !row.answerable);
  const within = (of: readonly (number | null)[], k: number): number =>
    of.filter((rank) => rank !== null && rank <= k).length;
  const goldHits = answerable.map((row) => row.goldHit);
  const outcomes = rows.map(({ answerable: expected, verdict }) => ({
    expected,
    got: verdict === 'answered',
  }));
  const scores = rows.map(({ answerable: expected, probability: score }) => ({ expected, score }));
  return [
    `${STORY}: gold passage first ${within(goldHits, 1)}, in the first 3 hits ${within(goldHits, 3)} of ${answerable.length}`,
    `  gold in the first quote ${within(
      answerable.map((row) => row.goldQuote),
      1,
    )}, in the three ${within(
      answerable.map((row) => row.goldQuote),
      3,
    )}`,
    `  answered ${answerable.filter((row) => row.verdict === 'answered').length} of ${answerable.length}, ` +
      `declined ${declined.filter((row) => row.verdict !== 'answered').length} of ${declined.length}, ` +
      `balanced accuracy ${balancedAccuracy(outcomes).toFixed(3)}, AUROC ${auroc(scores).toFixed(3)}`,
    ...rows.map(
      (row) =>
        `  ${row.answerable ? '+' : '-'} ${row.verdict.padEnd(8)} P=${row.probability.toFixed(2)} ` +
        `hit ${row.goldHit ?? '–'} quote ${row.goldQuote ?? '–'}  ${row.question}`,
    ),
  ].join('\n');
}

const shared = resolve(import.meta.dirname, '../../shared');

const program = newScript('evaluate', 'Measure ranking and verdicts on question sets.')
  .option('--sets <folder>', 'folder of question sets', join(shared, 'eval'))
  .option('--set <name>', `one of ${[...SETS, STORY].join(', ')}; default: all`)
  .option('--alpha <share>', "the embedding's share in the fusion", Number)
  .action(async (flags: EvaluateFlags) => {
    const storySeeds = flags.seeds ?? join(shared, 'seeds');
    if (!existsSync(flags.sets)) {
      throw new UserFacingError(
        'bad-usage',
        `There are no question sets at ${flags.sets}.`,
        'Name a folder that has some with --sets; they are published apart from the project.',
      );
    }
    const names = [...SETS, STORY].filter((name) => flags.set === undefined || name === flags.set);
    if (names.length === 0) {
      throw new UserFacingError(
        'bad-usage',
        `There is no question set ${flags.set ?? ''}.`,
        `Name one of ${[...SETS, STORY].join(', ')}.`,
      );
    }
    const results: object[] = [];
    for (const name of names) {
      const path = join(flags.sets, `${name}.json`);
      if (name === STORY) {
        const rows = await withCorpus(storySeeds, flags.alpha, (app) =>
          evaluateStory(app, readStory(path)),
        );
        results.push({ set: name, rows });
        if (!flags.json) process.stdout.write(`${renderStory(rows)}\n\n`);
      } else {
        const result = await runPublished(path, name, flags.alpha);
        results.push(result);
        if (!flags.json) process.stdout.write(`${renderSet(result)}\n\n`);
      }
    }
    if (flags.json) process.stdout.write(`${JSON.stringify(results)}\n`);
  });

await runProgram(program);
