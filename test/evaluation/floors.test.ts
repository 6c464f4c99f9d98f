import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AskedQuestion, askSet } from '../../evaluation/ask-set.ts';
import { type AnswerFigures, measureAnswers } from '../../evaluation/measure-answers.ts';
import { openModels } from '../../evaluation/open-models.ts';
import { chooseSets, type KnownSet, readKnownSet } from '../../evaluation/known-sets.ts';
import type { QuestionSet } from '../../evaluation/question-set.ts';
import { withCorpus } from '../../evaluation/with-corpus.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/terminal/create-logger.ts';

const SEEDS = join(import.meta.dirname, '../../seeds');

function seedQuestions(): KnownSet {
  const [known] = chooseSets(['seed-questions']);
  if (!known) throw new Error('seed-questions is known');
  return known;
}

/** Returns the share of answerable questions with a gold passage among the first three hits. */
function goldInThreeHits(asked: readonly AskedQuestion[]): number {
  const answerable = asked.filter(({ question }) => question.answerable);
  return answerable.filter(({ goldHit }) => (goldHit?.rank ?? 99) <= 3).length / answerable.length;
}

interface Measured {
  readonly inHits: number;
  readonly figures: AnswerFigures;
}

/** Slightly below the measured values. A change that falls below a floor makes results worse. */
function expectFloors(measured: Measured, floors: Readonly<Record<string, number>>): void {
  const { inHits, figures } = measured;
  const got: Record<string, number | null> = {
    'gold in three hits': inHits,
    'gold in the first quote': figures.goldInFirstQuote.value,
    'gold in the quotes': figures.goldInQuotes.value,
    'balanced accuracy': figures.balancedAccuracy.value,
    AUROC: figures.auroc.value,
  };
  const below = Object.entries(floors).filter(([name, floor]) => (got[name] ?? 0) < floor);
  expect(below, `measured: ${JSON.stringify(got)}`).toEqual([]);
}

describe('the results of the built-in models for the demo documents stay above the floors', () => {
  const set = readKnownSet(seedQuestions(), { sets: null, storySeeds: null });
  let withReader: Measured;
  let without: Measured;

  beforeAll(async () => {
    const models = await openModels(loadConfig({}, {}), await createLogger('silent', 'json'));
    const { embedder } = models;
    const ask = async (of: QuestionSet, reader: typeof models.reader): Promise<Measured> => {
      const plan = { ranked: true, answered: true, given: false };
      const asked = await withCorpus(of, SEEDS, { embedder, reader }, (app) =>
        askSet(app, of, plan),
      );
      const figures = measureAnswers(asked, { seed: 1, resamples: 1 });
      if (!figures) throw new Error('every question was answered');
      return { inHits: goldInThreeHits(asked), figures };
    };
    try {
      without = await ask(set, null);
      withReader = await ask(set, models.reader);
    } finally {
      await models.close();
    }
  }, 120_000);

  it('for search by words and meaning, on all questions', () => {
    expectFloors(without, {
      'gold in three hits': 0.84,
      'gold in the first quote': 0.58,
      'gold in the quotes': 0.65,
      'balanced accuracy': 0.57,
      AUROC: 0.57,
    });
  });

  it('for the reading model', () => {
    expectFloors(withReader, {
      'gold in three hits': 0.88,
      'gold in the first quote': 0.78,
      'gold in the quotes': 0.88,
      'balanced accuracy': 0.71,
      AUROC: 0.79,
    });
  });
});
