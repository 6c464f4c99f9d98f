import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Source } from '../domain/source.ts';
import type { Embedder } from '../inference/embedder.ts';
import { embeddingText, headingText } from '../passages/index-text.ts';
import { SourceLayout } from '../passages/source-layout.ts';
import { splitSource } from '../passages/split-source.ts';
import type { PassageRecord, CorpusStore } from '../store/corpus-store.ts';

/** Number of vectors stored at once. An interruption loses at most one batch. */
const TEXTS_IN_BATCH = 128;

/** A source with its passages, in the store's format. */
export interface IndexedText {
  readonly source: Source;
  readonly passages: readonly PassageRecord[];
}

export interface EmbedPassagesOptions {
  readonly store: CorpusStore;
  readonly embedder: Embedder;
  /** Name under which the vectors are stored. */
  readonly vectorsOf: string;
  /** Called for each source once all its passages have vectors. */
  readonly onSource: (source: Source) => void;
}

/**
 * Splits the sources into passages and stores a vector for each passage. Vectors are stored in
 * batches, so that an interrupted ingestion can resume. Equal texts are embedded once. Yields to
 * the event loop between sources.
 */
export async function embedPassages(
  sources: readonly Source[],
  { store, embedder, vectorsOf, onSource }: EmbedPassagesOptions,
): Promise<IndexedText[]> {
  const indexed: IndexedText[] = [];
  /** Texts to embed, by hash, in order of arrival. */
  const waiting = new Map<string, string>();
  /** Sources not yet reported to `onSource`: those with a text in `waiting`, and all later ones. */
  let unfinished: Source[] = [];

  const embedWaiting = async (): Promise<void> => {
    const all = [...waiting];
    for (let at = 0; at < all.length; at += TEXTS_IN_BATCH) {
      const batch = all.slice(at, at + TEXTS_IN_BATCH);
      const vectors = await embedder.embed(batch.map(([, text]) => text));
      await store.addVectors(
        vectorsOf,
        batch.map(([vectorHash], place) => ({ vectorHash, vector: vectorAt(vectors, place) })),
      );
    }
    waiting.clear();
    for (const source of unfinished) onSource(source);
    unfinished = [];
  };

  for (const source of sources) {
    const { passages, texts } = toRecords(source);
    indexed.push({ source, passages });
    for (const vectorHash of await store.missingVectors(vectorsOf, [...texts.keys()])) {
      waiting.set(vectorHash, texts.get(vectorHash) ?? '');
    }
    unfinished.push(source);
    if (waiting.size === 0 || waiting.size >= TEXTS_IN_BATCH) await embedWaiting();
    await setImmediate();
  }
  await embedWaiting();
  return indexed;
}

/** Splits a source into passages with the texts to embed, by their hash. */
export function toRecords(source: Source): {
  passages: PassageRecord[];
  texts: Map<string, string>;
} {
  const texts = new Map<string, string>();
  const layout = new SourceLayout(source);
  const passages = splitSource(source).map((passage): PassageRecord => {
    const text = embeddingText(passage, source.text);
    const vectorHash = createHash('sha256').update(text).digest('hex');
    texts.set(vectorHash, text);
    return {
      passage,
      headingText: headingText(source.title, passage, layout),
      bodyText: source.text.slice(passage.start, passage.end),
      vectorHash,
    };
  });
  return { passages, texts };
}

function vectorAt(vectors: readonly Float32Array[], place: number): Float32Array {
  const vector = vectors[place];
  if (vector === undefined) throw new Error('The embedder gave fewer vectors than it got texts');
  return vector;
}
