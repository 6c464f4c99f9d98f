import { crc32 } from 'node:zlib';
import { expect } from 'vitest';
import { comparePassages } from '../../src/domain/ids.ts';
import { BM25_WEIGHTS } from '../../src/store/sqlite/schema.ts';
import type { PassageRecord, CorpusSnapshot, StoredPassage } from '../../src/store/corpus-store.ts';
import { scoreByFormula } from './bm25-oracle.ts';
import { MODEL, toUpsert, vectorOf } from './sample-corpus.ts';
import { SOURCE_IDS, passagesOf } from './store-model.ts';
import type { Model } from './store-model.ts';

/** Compares all queries of a snapshot with the model. */
export async function compareWithModel(
  snapshot: CorpusSnapshot,
  model: Model,
  terms: readonly string[],
  k: number,
): Promise<void> {
  const ids = [...model.corpus.keys()].sort();
  const records = passagesOf(model);
  expect(snapshot.generation).toBe(model.generation);
  expect(snapshot.modelId).toBe(model.modelId);
  expect(snapshot.pipeline).toBe(model.pipeline);
  expect(await snapshot.passageCount()).toBe(records.length);
  expect(await snapshot.sourceCount()).toBe(model.corpus.size);

  const listed = await snapshot.sources();
  expect(
    listed.map(({ sourceId, title, file, passages, indexedAt }) => ({
      sourceId,
      title,
      file,
      passages,
      indexedAt,
    })),
  ).toEqual(
    ids.map((sourceId) => {
      const { sample, at } = model.corpus.get(sourceId) ?? fail();
      const { title, file, lines } = sample;
      return { sourceId, title, file, passages: lines.length, indexedAt: at };
    }),
  );
  expect(await snapshot.sourceHashes()).toEqual(
    ids.map((sourceId) => {
      const { source } = toUpsert((model.corpus.get(sourceId) ?? fail()).sample);
      return { sourceId, file: source.file, contentHash: source.contentHash };
    }),
  );
  const given = [...model.givenIds].map(([file, sourceId]) => ({ file, sourceId }));
  expect(await snapshot.givenIds()).toEqual(given.sort((a, b) => (a.file < b.file ? -1 : 1)));
  const stored: StoredPassage[] = [];
  for (const id of ids) {
    const source = await snapshot.source(id);
    expect(source?.text).toBe(model.corpus.get(id)?.sample.lines.join('\n'));
    stored.push(...(await snapshot.passagesOf(id)));
  }
  expect(stored).toMatchObject(records.map(({ passage }) => passage));
  expect(await snapshot.source('no-such-source')).toBeNull();

  const keys = stored.map(({ passageKey }) => passageKey).reverse();
  expect(await snapshot.passages([...keys, 1e9])).toEqual([...stored].reverse());

  await compareVectors(snapshot, model, stored);
  await compareWords(snapshot, stored, records, terms, k);
  await compareSourceScores(snapshot, model, terms, k);
}

async function compareVectors(
  snapshot: CorpusSnapshot,
  model: Model,
  stored: readonly StoredPassage[],
): Promise<void> {
  const modelId = model.modelId ?? MODEL;
  const byHash = new Map(
    passagesOf(model).map(({ vectorHash }, at) => [vectorHash, stored[at]?.vectorKey ?? 0]),
  );
  const all: number[] = [];
  const checksums: number[] = [];
  for await (const batch of snapshot.allVectors()) {
    for (const { vectorKey, checksum, vector } of batch) {
      all.push(vectorKey);
      checksums.push(checksum);
      expect(checksum).toBe(crc32(new Uint8Array(vector.buffer)));
      const [hash] = [...byHash].find(([, key]) => key === vectorKey) ?? fail();
      expect(vector).toEqual(vectorOf(hash, modelId));
    }
  }
  expect(all).toEqual([...byHash.values()].sort((a, b) => a - b));
  expect(await snapshot.vectorList()).toEqual({
    vectorKeys: Float64Array.from(all),
    checksums: Uint32Array.from(checksums),
  });
  const asked = [...all].reverse();
  const vectors = await snapshot.vectors(asked);
  expect(vectors).toHaveLength(asked.length);
  for (const [at, key] of asked.entries()) {
    const [hash] = [...byHash].find(([, other]) => other === key) ?? fail();
    expect(vectors[at]).toEqual(vectorOf(hash, modelId));
    const sharing = stored.filter(({ vectorKey }) => vectorKey === key);
    expect(await snapshot.passagesByVector([key])).toEqual(sharing);
  }
  await expect(snapshot.vectors([1e9])).rejects.toThrow(/1000000000/);
}

async function compareWords(
  snapshot: CorpusSnapshot,
  stored: readonly StoredPassage[],
  records: readonly PassageRecord[],
  terms: readonly string[],
  k: number,
): Promise<void> {
  const rows = records.map(({ headingText, bodyText }) => ({
    heading: headingText,
    body: bodyText,
  }));
  const has = ({ heading, body }: (typeof rows)[number], term: string): boolean =>
    `${heading} ${body}`.split(' ').includes(term);
  expect(await snapshot.docFreq(terms)).toEqual(
    terms.map((term) => rows.filter((row) => has(row, term)).length),
  );
  const formula = scoreByFormula(rows, terms, BM25_WEIGHTS);
  for (const within of [undefined, ...SOURCE_IDS]) {
    const expected = new Map(
      stored.flatMap(({ passageKey, sourceId }, at) => {
        const score = formula[at] ?? null;
        return score === null || (within ?? sourceId) !== sourceId ? [] : [[passageKey, score]];
      }),
    );
    const hits = await snapshot.bm25(terms, k, within);
    expect(hits).toHaveLength(Math.min(k, expected.size));
    for (const [at, { passageKey, score }] of hits.entries()) {
      expect(score).toBeCloseTo(expected.get(passageKey) ?? Number.NaN, 9);
      expected.delete(passageKey);
      const next = hits[at + 1];
      if (next !== undefined) expect(compareHits(stored, hits[at] ?? fail(), next)).toBeLessThan(0);
    }
    const least = hits.at(-1)?.score ?? Infinity;
    for (const left of expected.values()) expect(left).toBeLessThan(least + 1e-9);
  }
}

async function compareSourceScores(
  snapshot: CorpusSnapshot,
  model: Model,
  terms: readonly string[],
  k: number,
): Promise<void> {
  const ids = [...model.corpus.keys()].sort();
  const rows = ids.map((id) => {
    const { title, lines } = (model.corpus.get(id) ?? fail()).sample;
    // The fourth line of a sample is boilerplate, which is not searched.
    return { heading: title, body: lines.filter((_, at) => at !== 3).join('\n') };
  });
  const formula = scoreByFormula(rows, terms, { heading: 1, body: 1 });
  const expected = new Map(
    ids.flatMap((id, at) => {
      const score = formula[at] ?? null;
      return score === null ? [] : [[id, score]];
    }),
  );
  const hits = await snapshot.bm25Sources(terms, k);
  expect(hits).toHaveLength(Math.min(k, expected.size));
  for (const { sourceId, score } of hits) {
    expect(score).toBeCloseTo(expected.get(sourceId) ?? Number.NaN, 9);
    expected.delete(sourceId);
  }
  // Sorted by the returned scores, because the scores of the formula may differ in the last bit.
  const inOrder = [...hits].sort((a, b) => b.score - a.score || (a.sourceId < b.sourceId ? -1 : 1));
  expect(hits).toEqual(inOrder);
  const least = hits.at(-1)?.score ?? Infinity;
  for (const left of expected.values()) expect(left).toBeLessThan(least + 1e-9);
}

/** Sorts by the returned scores, because the scores of the formula may differ in the last bit. */
function compareHits(
  stored: readonly StoredPassage[],
  a: { readonly passageKey: number; readonly score: number },
  b: { readonly passageKey: number; readonly score: number },
): number {
  const passage = (key: number): StoredPassage =>
    stored.find(({ passageKey }) => passageKey === key) ?? fail();
  if (a.score !== b.score) return b.score - a.score;
  return comparePassages(passage(a.passageKey), passage(b.passageKey));
}

function fail(): never {
  throw new Error('The oracle has no score for a hit');
}
