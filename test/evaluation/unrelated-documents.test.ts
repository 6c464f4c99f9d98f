import { beforeAll, describe, expect, it } from 'vitest';
import { askSet } from '../../evaluation/ask-set.ts';
import { chooseSets, documentsFolder, readKnownSet } from '../../evaluation/known-sets.ts';
import { measureUnrelated, type UnrelatedFigures } from '../../evaluation/measure-unrelated.ts';
import { openModels } from '../../evaluation/open-models.ts';
import { withCorpus } from '../../evaluation/with-corpus.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/terminal/create-logger.ts';

/** At most one of the 30 questions may be declined. */
const ANSWERED = 29;

describe('with 34 documents on unrelated topics, the built-in models', () => {
  let figures: UnrelatedFigures;

  beforeAll(async () => {
    const [known] = chooseSets(['unrelated-documents']);
    if (!known) throw new Error('unrelated-documents is known');
    const folders = { sets: null, storySeeds: null };
    const set = readKnownSet(known, folders);
    const models = await openModels(loadConfig({}, {}), await createLogger('silent', 'json'));
    const { embedder, reader } = models;
    try {
      const documents = documentsFolder(known, folders) ?? '';
      figures = await withCorpus(set, documents, { embedder, reader }, async (app) =>
        measureUnrelated(await askSet(app, set, known)),
      );
    } finally {
      await models.close();
    }
  }, 120_000);

  it('answer nearly every question, since each has an answer', () => {
    expect(figures.answered).toBeGreaterThanOrEqual(ANSWERED);
  });

  it('show no quote from an unrelated document as an answer', () => {
    expect(figures.withUnrelatedQuote).toEqual([]);
  });

  it('quote both documents if two contain the answer', () => {
    expect(figures.answeredBySeveral).toBe(5);
    expect(figures.withMissingSource).toEqual([]);
  });
});
