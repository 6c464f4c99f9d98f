/**
 * Fits the verdict with a reading model in `src/answering/verdict-model.json`, and leaves the rest of the file:
 *
 *     node --import tsx scripts/training/verdict/fit-verdict.ts --holdout FILE --changed FILE --story FILE --seeds DIR
 *
 * on the even articles of two published sets, one with articles removed, one with questions changed
 * by rule (`../reader/change_questions.py`), and on a story. Each set weighs the same, and in each set the
 * two classes do. The threshold is the one with the best balanced accuracy over all that is fitted on.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { gatherEvidence, namesOf } from '../../../src/answering/gather-evidence.ts';
import type { Evidence } from '../../../src/answering/gather-evidence.ts';
import { type Feature, featureOf, JUDGED } from '../../../src/answering/judge.ts';
import { weighTerms } from '../../../src/answering/weigh-terms.ts';
import type { App } from '../../../src/app.ts';
import { runProgram } from '../../../src/terminal/program.ts';
import { auroc, balancedAccuracy } from '../../evaluation/metrics.ts';
import { loadConfig } from '../../../src/config.ts';
import { openModels } from '../../evaluation/open-models.ts';
import { readQuestionSet, readStory } from '../../evaluation/question-set.ts';
import type { QuestionSet } from '../../evaluation/question-set.ts';
import { withCorpus } from '../../evaluation/with-corpus.ts';
import { newScript } from '../../with-app.ts';
import { type Example, fitLogistic, predict } from './fit-logistic.ts';

const MODELS = new URL('../../../src/answering/verdict-model.json', import.meta.url);

/** What the model may look at, and in which direction: more of it speaks for an answer, or against. */
const FEATURES: readonly (readonly [Feature, number])[] = [
  ['read', 1],
  ['answers', 1],
  ['fused', 0],
  ['similarity', 1],
  ['coverage', 1],
  ['rarestMissing', -1],
  ['missingNames', -1],
  ['unknown', -1],
];

/** Set by eye: at half of the threshold, quotes beside the first are about the question and add to it. */
const QUOTED_FROM = 0.2;
const nothing = (): undefined => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

interface FitFlags {
  readonly holdout: string;
  readonly changed: string;
  readonly story: string;
  readonly seeds: string;
  readonly readings?: string;
  readonly json?: boolean;
}

interface Asked {
  readonly set: string;
  readonly answers: boolean;
  readonly evidence: readonly Evidence[];
  readonly weight: number;
}

/**
 * How much a set counts. Changed questions teach that all the words may be there and no answer; at the full
 * weight they also teach that the words mean nothing, and the two other sets lose by it.
 */
const SHARES: Readonly<Record<string, number>> = { holdout: 1, changed: 0.3, story: 1 };

/** The evidence of the first passages for each question of the half that is tuned on. */
async function gatherFrom(app: App, set: QuestionSet): Promise<Asked[]> {
  const questions = set.questions.filter(({ held }) => !held);
  const asked: Asked[] = [];
  for (const { question, answerable } of questions) {
    const evidence = await app.index.read(async (view) => {
      const leg = app.reader === null ? 'fused' : 'read';
      const { hits } = await view.search({ query: question, k: JUDGED, leg });
      const passages = await view.snapshot.passagesById(hits.map(({ passageId }) => passageId));
      const byId = new Map(passages.map((passage) => [passage.passageId, passage]));
      const terms = await weighTerms(question, view.snapshot);
      const found: Evidence[] = [];
      for (const hit of hits) {
        const passage = byId.get(hit.passageId);
        const source = await view.snapshot.source(hit.sourceId);
        if (!passage || !source) throw new Error(`${hit.passageId} was found but is not stored`);
        found.push(gatherEvidence(terms, namesOf(question), hit, passage, source.text));
      }
      return found;
    });
    const alike = questions.filter((other) => other.answerable === answerable).length;
    asked.push({ set: set.name, answers: answerable, evidence, weight: (SHARES[set.name] ?? 1) / alike });
    if (asked.length % 100 === 0) process.stderr.write(`${set.name}: ${asked.length}\n`);
  }
  return asked;
}

function fit(asked: readonly Asked[]): object {
  const examples = asked.map(({ evidence, answers, weight }): Example => {
    const rows = evidence.map((one) => FEATURES.map(([name]) => featureOf(name, one)));
    return { rows, answers, weight };
  });
  const model = fitLogistic(
    examples,
    FEATURES.map(([, sign]) => sign),
  );
  const told = asked.map((one, place) => ({
    set: one.set,
    expected: one.answers,
    score: predict(model, examples[place]?.rows ?? []),
  }));
  const sets = [...new Set(told.map(({ set }) => set))];
  // Over the sets by their shares, so that the largest does not decide.
  const accuracyFrom = (threshold: number): number =>
    sets.reduce((sum, set) => {
      const own = told.filter((one) => one.set === set);
      const accuracy = balancedAccuracy(
        own.map((one) => ({ ...one, got: one.score >= threshold })),
      );
      return sum + (SHARES[set] ?? 1) * accuracy;
    }, 0);
  const thresholds = Array.from({ length: 81 }, (_, step) => (10 + step) / 100);
  const answeredFrom = thresholds.reduce((best, one) =>
    accuracyFrom(one) > accuracyFrom(best) ? one : best,
  );
  for (const set of sets) {
    const own = told.filter((one) => one.set === set);
    const accuracy = balancedAccuracy(
      own.map((one) => ({ ...one, got: one.score >= answeredFrom })),
    );
    process.stderr.write(
      `${set}: ${own.length} questions, AUROC ${auroc(own).toFixed(3)}, balanced accuracy ${accuracy.toFixed(3)}\n`,
    );
  }
  return {
    bias: round(model.bias),
    weights: Object.fromEntries(
      FEATURES.map(([name], place) => [name, round(model.weights[place] ?? 0)]),
    ),
    answeredFrom,
    quotedFrom: QUOTED_FROM,
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

await runProgram(
  newScript('fit-verdict', 'Fit the verdict on question sets.')
    .requiredOption('--holdout <file>', 'set with articles removed')
    .requiredOption('--changed <file>', 'set with questions changed by rule')
    .requiredOption('--story <file>', 'questions about a folder of documents')
    .option('--readings <folder>', 'where readings are kept for the next run')
    .action(async ({ holdout, changed, story, seeds, readings }: FitFlags) => {
      const sets = [
        readQuestionSet(holdout, 'holdout', 1),
        readQuestionSet(changed, 'changed'),
        readStory(story, 'story'),
      ];
      const asked: Asked[] = [];
      const opened = await openModels(loadConfig(), SILENT, readings ?? null);
      const { embedder, reader } = opened;
      for (const set of sets) {
        const gather = (app: App): Promise<Asked[]> => gatherFrom(app, set);
        asked.push(...(await withCorpus(set, seeds, { embedder, reader }, gather)));
      }
      await opened.close();
      const models: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(MODELS, 'utf8'));
      writeFileSync(MODELS, `${JSON.stringify({ ...models, withReader: fit(asked) }, null, 2)}\n`);
    }),
);
