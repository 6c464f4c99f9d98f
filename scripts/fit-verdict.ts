/**
 * Fits `withReader` in `src/answering/verdict/verdict-model.json`, except its `quotedFrom`. The
 * rest of the file stays unchanged:
 *
 *     node build/run.cjs scripts/fit-verdict.ts --sets SETS --seeds REPORTS
 *
 * Uses only development data: the even articles of XQuAD and FairytaleQA, with each question also
 * asked without its gold; the three development articles of SQuAD 2; the development half of XQuAD
 * with articles removed; and a story. In each set, both classes have the same weight.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../src/program-files.ts';
import { draftQuotes, HITS_DRAFTED } from '../src/answering/quotes/draft-quotes.ts';
import { withoutRepeats } from '../src/answering/quotes/select-quotes.ts';
import { type Feature, featureOf, VERDICT_DEPTH } from '../src/answering/verdict/verdict.ts';
import type { VerdictFeatures } from '../src/answering/verdict/verdict-features.ts';
import type { App } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { newCommand, runProgram } from '../src/terminal/program.ts';
import { askEach } from '../evaluation/ask-each.ts';
import { auroc, balancedAccuracy } from '../evaluation/metrics.ts';
import { type OpenModels, openModels } from '../evaluation/open-models.ts';
import {
  type QuestionSet,
  readQuestionSet,
  readStory,
  type SetQuestion,
} from '../evaluation/question-set.ts';
import { removeGold } from '../evaluation/remove-gold.ts';
import { withCorpus } from '../evaluation/with-corpus.ts';
import { type Example, fitLogistic, predict, type Range } from '../evaluation/fit-logistic.ts';

const MODELS = join(PROJECT_FOLDER, 'src/answering/verdict/verdict-model.json');

/**
 * Ranges of weights: a feature counts either only for an answer (`FOR`) or only against one
 * (`AGAINST`).
 */
const FOR: Range = { least: 0, most: Infinity };
const AGAINST: Range = { least: -Infinity, most: 0 };
/**
 * The features and the range of each weight. In few development questions, the sentence lacks a
 * number or date that the question asks for, so the fit alone would give `lacksKind` almost no
 * weight. Its range enforces a minimum.
 */
const FEATURES: readonly (readonly [Feature, Range])[] = [
  ['read', FOR],
  ['answers', FOR],
  ['similarity', FOR],
  ['wordMatch', FOR],
  ['coverage', FOR],
  ['sentenceCoverage', FOR],
  ['unknown', AGAINST],
  ['missingNames', AGAINST],
  ['lacksKind', { ...AGAINST, most: -0.7 }],
  ['qualifierConflict', AGAINST],
];

/**
 * Weight of each set. The unanswerable questions of SQuAD 2 were written by hand, so they resemble
 * users' questions. The story has few questions, and questions about removed articles are easier
 * than users' questions.
 */
const SHARES = { xquad: 1, fairytaleqa: 1, squad2: 2, holdout: 0.5, story: 0.5 } as const;
type SetName = keyof typeof SHARES;
const SET_NAMES = Object.keys(SHARES) as SetName[];

/**
 * Threshold from which an answer is more likely than not. Balanced accuracy is nearly the same from
 * .35 to .6, so no better threshold is needed.
 */
const ANSWERED_FROM = 0.5;

const nothing = (): undefined => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

interface FitFlags {
  readonly sets: string;
  readonly seeds: string;
  readonly readings?: string;
}

interface Asked {
  readonly set: SetName;
  readonly answers: boolean;
  /** Features of the first passages that would be quoted. */
  readonly features: readonly VerdictFeatures[];
}

function readSet(name: SetName, folder: string): QuestionSet {
  switch (name) {
    case 'xquad':
      return removeGold(readQuestionSet(`${folder}/xquad-en.json`, name));
    case 'fairytaleqa':
      return removeGold(readQuestionSet(`${folder}/fairytaleqa-test.json`, name));
    case 'squad2':
      return readQuestionSet(`${folder}/squad2-dev-3articles.json`, name, null);
    case 'holdout':
      return readQuestionSet(`${folder}/xquad-en-holdout.json`, name, 1);
    case 'story':
      return readStory(`${folder}/story-dev.json`, name);
  }
}

/** Asks the development questions of a set. */
async function askDevelopment(
  name: SetName,
  sets: string,
  seeds: string,
  { embedder, reader }: OpenModels,
): Promise<Asked[]> {
  const set = readSet(name, sets);
  const questions = set.questions.filter(({ held }) => !held);
  const features = await withCorpus(set, seeds, { embedder, reader }, (app) =>
    askEach(app, questions, featuresOf),
  );
  process.stderr.write(`${name}: ${questions.length} questions\n`);
  return questions.map(({ answerable: answers }, place) => ({
    set: name,
    answers,
    features: features[place] ?? [],
  }));
}

async function featuresOf(app: App, { question }: SetQuestion): Promise<VerdictFeatures[]> {
  return app.index.read(async (view) => {
    const ranking = await view.search({ query: question, k: HITS_DRAFTED, ranking: 'reranked' });
    const drafts = withoutRepeats(await draftQuotes(view, app.embedder, ranking));
    return drafts.slice(0, VERDICT_DEPTH).map(({ features }) => features);
  });
}

function fit(asked: readonly Asked[]): object {
  const alike = (one: Asked): number =>
    asked.filter(({ set, answers }) => set === one.set && answers === one.answers).length;
  const examples = asked.map((one): Example => {
    const rows = one.features.map((passage) => FEATURES.map(([name]) => featureOf(name, passage)));
    return { rows, answers: one.answers, weight: SHARES[one.set] / alike(one) };
  });
  const model = fitLogistic(
    examples,
    FEATURES.map(([, range]) => range),
  );
  const scored = asked.map((one, place) => ({
    set: one.set,
    expected: one.answers,
    score: predict(model, examples[place]?.rows ?? []),
  }));
  const accuracyOn = (set: SetName, threshold: number): number =>
    balancedAccuracy(
      scored
        .filter((one) => one.set === set)
        .map((one) => ({ ...one, got: one.score >= threshold })),
    );
  const shares = SET_NAMES.reduce((sum, set) => sum + SHARES[set], 0);
  for (const threshold of [0.35, 0.4, 0.45, ANSWERED_FROM, 0.55, 0.6]) {
    const sum = SET_NAMES.reduce((all, set) => all + SHARES[set] * accuracyOn(set, threshold), 0);
    process.stderr.write(`answered from ${threshold}: ${(sum / shares).toFixed(3)}\n`);
  }
  for (const set of SET_NAMES) {
    const own = scored.filter((one) => one.set === set);
    process.stderr.write(
      `${set}: ${own.length} questions, AUROC ${auroc(own).toFixed(3)}, ` +
        `balanced accuracy ${accuracyOn(set, ANSWERED_FROM).toFixed(3)}\n`,
    );
  }
  return {
    bias: round(model.bias),
    weights: Object.fromEntries(
      FEATURES.map(([name], place) => [name, round(model.weights[place] ?? 0)]),
    ),
    answeredFrom: ANSWERED_FROM,
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

await runProgram(
  newCommand('node build/run.cjs scripts/fit-verdict.ts', 'Fit the verdict on question sets.')
    .requiredOption('--sets <folder>', 'the published question sets')
    .requiredOption('--seeds <folder>', 'the documents of story-dev')
    .option(
      '--readings <folder>',
      "keep the reading model's results in this folder, for faster runs",
    )
    .action(async ({ sets, seeds, readings }: FitFlags) => {
      const models = await openModels(loadConfig(), SILENT, readings ?? null);
      const asked: Asked[] = [];
      try {
        for (const name of SET_NAMES)
          asked.push(...(await askDevelopment(name, sets, seeds, models)));
      } finally {
        await models.close();
      }
      const fitted = JSON.parse(readFileSync(MODELS, 'utf8')) as Readonly<Record<string, object>>;
      const withReader = { ...fitted['withReader'], ...fit(asked) };
      writeFileSync(MODELS, `${JSON.stringify({ ...fitted, withReader }, null, 2)}\n`);
    }),
);
