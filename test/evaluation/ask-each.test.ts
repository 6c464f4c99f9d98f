import { describe, expect, it } from 'vitest';
import { askEach } from '../../evaluation/ask-each.ts';
import type { QuestionSet, SetQuestion } from '../../evaluation/question-set.ts';
import { withCorpus } from '../../evaluation/with-corpus.ts';
import { WordEmbedder } from '../support/word-embedder.ts';
import type { App } from '../../src/app.ts';

const OVERRIDES = { embedder: new WordEmbedder(), reader: null };

function ask(id: string, without?: readonly string[]): SetQuestion {
  const question = { id, question: id, answerable: true, relevant: [], gold: [], held: false };
  return without === undefined ? question : { ...question, without };
}

const set: QuestionSet = {
  name: 'any',
  licence: null,
  documents: ['d0', 'd1', 'd2'].map((sourceId) => ({
    documentId: sourceId,
    sourceId,
    title: sourceId,
    text: `All that ${sourceId} says is this.`,
    article: 'any',
  })),
  questions: [
    ask('whole'),
    ask('without d0', ['d0']),
    ask('without two', ['d2', 'd1']),
    ask('whole again'),
    ask('without the same two', ['d1', 'd2']),
  ],
};

async function sourcesOf(app: App): Promise<string[]> {
  return app.index.read(async ({ snapshot }) =>
    (await snapshot.sources()).map(({ sourceId }) => sourceId).sort(),
  );
}

describe('askEach', () => {
  it("removes each question's missing sources, restores them, and keeps the order of the questions", async () => {
    await withCorpus(set, '', OVERRIDES, async (app) => {
      const seen = await askEach(app, set.questions, async (given, { id }) => ({
        id,
        sources: await sourcesOf(given),
      }));
      expect(seen).toEqual([
        { id: 'whole', sources: ['d0', 'd1', 'd2'] },
        { id: 'without d0', sources: ['d1', 'd2'] },
        { id: 'without two', sources: ['d0'] },
        { id: 'whole again', sources: ['d0', 'd1', 'd2'] },
        { id: 'without the same two', sources: ['d0'] },
      ]);
      expect(await sourcesOf(app)).toEqual(['d0', 'd1', 'd2']);
    });
  });

  it('restores the folder if a question fails', async () => {
    await withCorpus(set, '', OVERRIDES, async (app) => {
      const failing = askEach(app, set.questions, (_, { without }) =>
        without === undefined ? Promise.resolve() : Promise.reject(new Error('no answer')),
      );
      await expect(failing).rejects.toThrow('no answer');
      expect(await sourcesOf(app)).toEqual(['d0', 'd1', 'd2']);
    });
  });

  it('changes the folder once for all questions that lack the same sources', async () => {
    await withCorpus(set, '', OVERRIDES, async (app) => {
      let ingestions = 0;
      const counting: App = {
        ...app,
        ingest: (options) => {
          ingestions++;
          return app.ingest(options);
        },
      };
      await askEach(counting, set.questions, () => Promise.resolve());
      // The folder lacks d0, then two sources, and is complete again at the end.
      expect(ingestions).toBe(3);
    });
  });
});
