import { WordEmbedder } from './word-embedder.ts';
import { splitSource } from '../../src/passages/split-source.ts';
import type { DigestSource } from '../../src/digest/summarize/candidate-sentences.ts';
import { composeDigest, textsOf } from '../../src/digest/summarize/compose-digest.ts';
import {
  findNews,
  type FreshSource,
  type KnownSentence,
} from '../../src/digest/summarize/find-news.ts';
import type { Embedder } from '../../src/inference/embedder.ts';
import type { Digest } from '../../src/domain/digest.ts';

/** Returns a source with one paragraph per text. */
export function digestSource(
  sourceId: string,
  paragraphs: readonly string[],
  fields: Partial<DigestSource> = {},
): DigestSource {
  const text = paragraphs.join('\n\n');
  let at = 0;
  const blocks = paragraphs.map((paragraph) => {
    const start = at;
    at += paragraph.length + 2;
    return { kind: 'paragraph' as const, level: 0, start, end: start + paragraph.length };
  });
  return {
    sourceId,
    contentHash: `hash of ${text}`,
    indexedAt: '2026-03-18T00:00:00.000Z',
    title: sourceId,
    publisher: null,
    author: null,
    published: null,
    url: null,
    text,
    blocks,
    passages: splitSource({ sourceId, text, blocks, boilerplate: [] }),
    ...fields,
  };
}

export function fresh(source: DigestSource, before: string | null = null): FreshSource {
  return { source, before };
}

/** Composes a digest with word-based vectors. */
export async function compose(
  sources: readonly FreshSource[],
  known: readonly KnownSentence[] = [],
  embedder: Pick<Embedder, 'embed'> = new WordEmbedder(),
): Promise<Digest> {
  const news = toEnd(findNews(sources, known));
  const texts = textsOf(news);
  const vectors = await embedder.embed(texts);
  const byText = new Map(texts.map((text, i) => [text, vectors[i]]));
  return toEnd(
    composeDigest(news, (text) => {
      const vector = byText.get(text);
      if (vector === undefined) throw new Error(`no vector was made for "${text}"`);
      return vector;
    }),
  );
}

/** Runs a generator to its end and returns the result. */
export function toEnd<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
