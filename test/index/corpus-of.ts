import { createHash } from 'node:crypto';
import type { Passage } from '../../src/domain/passage.ts';
import type { Source } from '../../src/domain/source.ts';
import type { Embedder } from '../../src/inference/embedder.ts';
import type { PassageRecord, CorpusStore } from '../../src/store/corpus-store.ts';
import { unit } from './hnsw/table-of.ts';

/** Passage texts of each source, by source ID. */
export type Texts = Readonly<Record<string, readonly string[]>>;

/** Replaces the whole corpus with these sources, in one commit. */
export async function fill(store: CorpusStore, embedder: Embedder, texts: Texts): Promise<void> {
  const { generation } = await store.status();
  const snapshot = await store.snapshot();
  const before = await snapshot.sourceHashes();
  await snapshot.close();
  const hashed = Object.values(texts)
    .flat()
    .map((text) => ({ text, vectorHash: sha256(text) }));
  const missing = new Set(
    await store.missingVectors(
      embedder.modelId,
      hashed.map(({ vectorHash }) => vectorHash),
    ),
  );
  const wanted = hashed.filter(({ vectorHash }) => missing.delete(vectorHash));
  const vectors = await embedder.embed(wanted.map(({ text }) => text));
  await store.addVectors(
    embedder.modelId,
    wanted.map(({ vectorHash }, i) => ({ vectorHash, vector: vectors[i] ?? new Float32Array() })),
  );
  const after = await store.commitCorpus({
    baseGeneration: generation,
    modelId: embedder.modelId,
    pipeline: 'test',
    upserts: Object.entries(texts).map(([sourceId, passages]) => toUpsert(sourceId, passages)),
    removals: before.map(({ sourceId }) => sourceId).filter((id) => !(id in texts)),
    at: '2026-03-18T00:00:00.000Z',
  });
  if (after === null) throw new Error('another commit came first');
}

function toUpsert(
  sourceId: string,
  texts: readonly string[],
): { source: Source; passages: PassageRecord[] } {
  const text = texts.join('\n\n');
  let end = -2;
  const passages = texts.map((bodyText, i): PassageRecord => {
    const start = end + 2;
    end = start + bodyText.length;
    const passage: Passage = {
      passageId: `${sourceId}#${i + 1}`,
      sourceId,
      ordinal: i + 1,
      start,
      end,
      headingPath: [],
      sentences: [{ start, end }],
    };
    return { passage, headingText: '', bodyText, vectorHash: sha256(bodyText) };
  });
  const source: Source = {
    sourceId,
    title: sourceId,
    publisher: null,
    author: null,
    published: null,
    url: null,
    file: `${sourceId}.txt`,
    contentHash: sha256(text),
    text,
    blocks: passages.map(({ passage: { start, end: last } }) => ({
      kind: 'paragraph',
      level: 0,
      start,
      end: last,
    })),
    links: [],
    places: [],
    language: null,
    boilerplate: [],
    repeatable: [],
  };
  return { source, passages };
}

/**
 * An embedder that gives each text a fixed direction derived from its letters, unless the test sets
 * a vector for it.
 */
export class DirectionEmbedder implements Embedder {
  readonly modelId: string;
  readonly dimensions: number;
  readonly asked: string[] = [];
  readonly #given: ReadonlyMap<string, Float32Array>;

  constructor(
    given: Readonly<Record<string, readonly number[]>> = {},
    { modelId = 'directions@000000000000', dimensions = 8 } = {},
  ) {
    this.modelId = modelId;
    this.dimensions = dimensions;
    this.#given = new Map(Object.entries(given).map(([text, numbers]) => [text, unit(numbers)]));
  }

  embed(texts: readonly string[]): Promise<Float32Array[]> {
    this.asked.push(...texts);
    return Promise.resolve(texts.map((text) => this.#given.get(text) ?? this.#draw(text)));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #draw(text: string): Float32Array {
    const bytes = createHash('shake256', { outputLength: this.dimensions }).update(text).digest();
    return unit([...bytes].map((byte) => byte - 127.5));
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
