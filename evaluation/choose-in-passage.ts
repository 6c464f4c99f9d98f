import { chooseSentences } from '../src/answering/quotes/choose-sentences.ts';
import { SourceLayout } from '../src/passages/source-layout.ts';
import { candidatesOf } from '../src/answering/quotes/sentence-candidates.ts';
import { termIdf } from '../src/answering/verdict/term-idf.ts';
import type { App } from '../src/app.ts';
import { cosine } from '../src/domain/vectors.ts';
import { containsGold } from './contains-gold.ts';
import type { SetQuestion } from './question-set.ts';

/** The product's choice of sentences in the right passage. The verdict is ignored. */
export interface GivenPassage {
  /** The sentence that the product would highlight. */
  readonly sentence: string;
  /** The sentences that the product would quote. */
  readonly quoted: string;
}

/**
 * Searches only the right source, and chooses sentences in its best passage that contains a gold
 * answer. Returns `null` if no passage contains a gold answer.
 */
export async function chooseInPassage(
  app: App,
  { question, gold }: SetQuestion,
): Promise<GivenPassage | null> {
  return app.index.read(async (view) => {
    for (const sourceId of new Set(gold.map((one) => one.sourceId))) {
      const source = await view.snapshot.source(sourceId);
      if (source === null) continue;
      const passages = await view.snapshot.passagesOf(sourceId);
      const right = new Set(
        passages
          .filter(({ start, end }) => containsGold(gold, sourceId, source.text.slice(start, end)))
          .map(({ passageId }) => passageId),
      );
      if (right.size === 0) continue;
      const ranking = app.reader === null ? 'fused' : 'reranked';
      const request = { query: question, k: passages.length, ranking, sourceId } as const;
      const { hits, queryEmbedding } = await view.search(request);
      const hit = hits.find(({ passageId }) => right.has(passageId));
      if (!hit) continue;
      const asked = { question, terms: await termIdf(question, view.snapshot) };
      const candidates = candidatesOf(hit, new SourceLayout(source));
      if (queryEmbedding === null) throw new Error('The search gave no embedding of the question');
      const sentences = await app.embedder.embed(candidates.map(({ text }) => text));
      const similarities = sentences.map((vector) => cosine(queryEmbedding, vector));
      const { best, quoted } = chooseSentences(asked, candidates, similarities, hit.legs.read);
      return {
        sentence: source.text.slice(best.start, best.end),
        quoted: source.text.slice(quoted.start, quoted.end),
      };
    }
    return null;
  });
}
