import type { Answerer } from '../../src/answering/answerer.ts';
import type { SourceLookup } from '../../src/answering/source-lookup.ts';
import type { Answer, QuotedSource, Quote, Verdict } from '../../src/domain/answer.ts';
import { UserFacingError } from '../../src/domain/errors.ts';
import { resolveSourceId } from '../../src/domain/ids.ts';
import type { Explanation } from '../../src/domain/ranking.ts';
import type { StoredSource } from '../../src/store/store.ts';

const NO_EXPLANATION: Explanation = { name: 'fixed', value: 1, formula: '1', parts: [] };

export function sourceOf(fields: Partial<StoredSource> & { sourceId: string }): StoredSource {
  return {
    title: `About ${fields.sourceId}`,
    publisher: 'Example Herald',
    author: null,
    published: '2026-03-18',
    url: `https://herald.example/${fields.sourceId}`,
    file: `${fields.sourceId}.md`,
    passages: 3,
    indexedAt: '2026-03-20T14:05:00.000Z',
    contentHash: '0'.repeat(64),
    text: 'One thing happened. Another followed.',
    blocks: [],
    links: [],
    ...fields,
  };
}

/** A quote of `text` where it first stands in the source, the sentence `answering` highlighted. */
export function quoteOf(source: QuotedSource, text: string, answering?: string): Quote {
  const start = source.text.indexOf(text);
  const marked = answering === undefined ? -1 : source.text.indexOf(answering, start);
  if (start === -1 || (answering !== undefined && marked === -1)) throw new Error('not in there');
  return {
    sourceId: source.sourceId,
    passageId: `${source.sourceId}#1`,
    start,
    end: start + text.length,
    text,
    highlights: answering === undefined ? [] : [{ start: marked, end: marked + answering.length }],
    answer: null,
    score: 1,
    explanation: NO_EXPLANATION,
    legs: { dense: { rank: 2, similarity: 0.71 }, bm25: { rank: 1, score: 9.3 }, read: null },
    choice: NO_EXPLANATION,
  };
}

export function answerOf(
  verdict: Verdict,
  quotes: readonly Quote[] = [],
  sources: readonly QuotedSource[] = [],
): Answer {
  return {
    question: 'What happened?',
    answerId: 'A-7k3f9m2p',
    verdict,
    quotes,
    explanation: NO_EXPLANATION,
    sources: new Map(sources.map((source) => [source.sourceId, source])),
    generation: 1,
    tookMs: 1,
  };
}

/**
 * Both services over fixed sources. A question is answered by the first sentence that holds it,
 * letter for letter.
 */
export function fakeServices(sources: StoredSource[]): {
  readonly answerer: Answerer;
  readonly sources: SourceLookup;
  readonly asked: string[];
  failure: Error | null;
  /** Keeps every answer back until what is returned is called. */
  hold(): () => void;
} {
  let held: Promise<void> | null = null;
  const ids = (): string[] => sources.map(({ sourceId }) => sourceId);
  const services: ReturnType<typeof fakeServices> = {
    asked: [],
    failure: null,
    hold() {
      let release = (): void => undefined;
      held = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    answerer: {
      async answer(question, { limit, source: given }) {
        services.asked.push(question);
        await held;
        if (services.failure !== null) throw services.failure;
        if (question.trim() === '') {
          throw new UserFacingError('empty-question', 'The question is empty.', 'Ask something.');
        }
        const only = given === undefined ? null : resolveSourceId(given, ids());
        const quotes = sources
          .filter(({ sourceId }) => only === null || sourceId === only)
          .filter(({ text }) => text.includes(question))
          .slice(0, limit)
          .map((source) => quoteOf(source, source.text, question));
        const quoted = sources.filter(({ sourceId }) =>
          quotes.some((quote) => quote.sourceId === sourceId),
        );
        return {
          ...answerOf(quotes.length > 0 ? 'answered' : 'nothing', quotes, quoted),
          question,
        };
      },
    },
    sources: {
      list: () => Promise.resolve([...sources]),
      find: async (given) => {
        const sourceId = await Promise.resolve(resolveSourceId(given, ids()));
        const source = sources.find((candidate) => candidate.sourceId === sourceId);
        if (source === undefined) throw new Error('resolved to an unknown source');
        return source;
      },
    },
  };
  return services;
}
