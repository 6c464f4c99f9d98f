import { setImmediate } from 'node:timers/promises';
import type { Digest } from '../domain/digest.ts';
import type { Embedder } from '../inference/embedder.ts';
import type { SearchIndex } from '../index/search-index.ts';
import type { Snapshot, Store } from '../store/store.ts';
import { splitSentences } from '../text/split-sentences.ts';
import { questionTerms } from '../text/terms.ts';
import { candidateSentences } from './candidate-sentences.ts';
import {
  compareNewest,
  composeDigest,
  type FreshSource,
  type KnownSentence,
} from './compose-digest.ts';

/** Content hash of the version of each source that the reader had, by ID. */
export type Had = ReadonlyMap<string, string>;

export interface DigestRequest {
  readonly had: Had;
  /** What the reader was quoted, also of sources that are gone or were changed since. */
  readonly quoted?: readonly KnownSentence[];
  /** Only these sources; left out: all. */
  readonly sourceIds?: readonly string[];
  /** Shows so many of the newest; the others are skipped. Left out: no limit. */
  readonly newest?: number;
}

export interface ComposedDigest extends Digest {
  /** Of the corpus. */
  readonly generation: number;
}

/** Finds out what is new, and has it put into words of the sources. */
export interface DigestComposer {
  compose(request: DigestRequest): Promise<ComposedDigest>;
  /** What a reader had at an instant (ISO 8601); `null`: nothing. */
  hadAt(since: string | null): Promise<Had>;
}

/** Passages looked at for each new sentence, to see whether it is known. */
const PASSAGES_A_SENTENCE = 5;
const TEXTS_IN_BATCH = 128;
export const NOT_AMONG_NEWEST = 'there is more that is new than one digest shows';

export function createDigestComposer(parts: {
  readonly index: SearchIndex;
  readonly store: Store;
  readonly embedder: Embedder;
}): DigestComposer {
  const { index, store, embedder } = parts;

  async function readFresh(snapshot: Snapshot, request: DigestRequest): Promise<FreshSource[]> {
    const { had, sourceIds } = request;
    const fresh: FreshSource[] = [];
    for (const { sourceId, contentHash } of await snapshot.sourceHashes()) {
      if (had.get(sourceId) === contentHash) continue;
      if (sourceIds !== undefined && !sourceIds.includes(sourceId)) continue;
      const source = await snapshot.source(sourceId);
      if (source === null) throw new Error(`source ${sourceId} is listed but not stored`);
      const passages = await snapshot.passagesOf(sourceId);
      const before = await textOf(sourceId, had.get(sourceId));
      fresh.push({ source: { ...source, passages }, before });
      await setImmediate();
    }
    return fresh.sort((a, b) => compareNewest(a.source, b.source));
  }

  /** `''` where the reader had a version that is not kept any more. */
  async function textOf(sourceId: string, hash: string | undefined): Promise<string | null> {
    if (hash === undefined) return null;
    const versions = await store.versions(sourceId);
    return versions.find(({ contentHash }) => contentHash === hash)?.text ?? '';
  }

  /** The sentences near to the new ones, of sources that the reader had as they are now. */
  async function readKnown(
    snapshot: Snapshot,
    fresh: readonly FreshSource[],
    { had, quoted = [] }: DigestRequest,
  ): Promise<KnownSentence[]> {
    const isFresh = new Set(fresh.map(({ source }) => source.sourceId));
    const keys = new Set<number>();
    for (const { source } of fresh) {
      for (const { text } of candidateSentences(source)) {
        const hits = await snapshot.bm25(questionTerms(text), PASSAGES_A_SENTENCE);
        for (const { passageKey } of hits) keys.add(passageKey);
      }
      await setImmediate();
    }
    const known: KnownSentence[] = [...quoted];
    const texts = new Map<string, string>();
    for (const { sourceId, sentences } of await snapshot.passages([...keys])) {
      if (!had.has(sourceId) || isFresh.has(sourceId)) continue;
      const text = texts.get(sourceId) ?? (await snapshot.source(sourceId))?.text ?? '';
      texts.set(sourceId, text);
      known.push(
        ...sentences.map(({ start, end }) => ({ sourceId, text: text.slice(start, end) })),
      );
    }
    for (const { source, before } of fresh) {
      if (before === null) continue;
      for (const { start, end } of splitSentences(before)) {
        known.push({ sourceId: source.sourceId, text: before.slice(start, end) });
      }
    }
    return known;
  }

  async function embedAll(texts: readonly string[]): Promise<(text: string) => Float32Array> {
    const vectors = new Map<string, Float32Array>();
    const all = [...new Set(texts)];
    for (let at = 0; at < all.length; at += TEXTS_IN_BATCH) {
      const batch = all.slice(at, at + TEXTS_IN_BATCH);
      const embedded = await embedder.embed(batch);
      batch.forEach((text, i) => vectors.set(text, embedded[i] ?? new Float32Array()));
    }
    return (text) => {
      const vector = vectors.get(text);
      if (vector === undefined) throw new Error('a sentence was composed that was not embedded');
      return vector;
    };
  }

  return {
    compose: (request) =>
      index.read(async ({ snapshot }) => {
        const all = await readFresh(snapshot, request);
        const fresh = all.slice(0, request.newest ?? all.length);
        const known = await readKnown(snapshot, fresh, request);
        const vectorOf = await embedAll([
          ...fresh.flatMap(({ source }) => [
            source.title,
            ...candidateSentences(source).map(({ text }) => text),
          ]),
          ...known.map(({ text }) => text),
        ]);
        const { items, skipped } = composeDigest({ fresh, known, vectorOf });
        const left = all.slice(fresh.length).map(({ source: { sourceId, contentHash } }) => ({
          ...{ sourceId, contentHash },
          reason: NOT_AMONG_NEWEST,
        }));
        return { items, skipped: [...skipped, ...left], generation: snapshot.generation };
      }),

    hadAt: (since) =>
      index.read(async ({ snapshot }) => {
        const had = new Map<string, string>();
        if (since === null) return had;
        const at = Date.parse(since);
        const hashes = new Map(
          (await snapshot.sourceHashes()).map((one) => [one.sourceId, one.contentHash]),
        );
        for (const { sourceId, indexedAt } of await snapshot.sources()) {
          const isOld = Date.parse(indexedAt) <= at;
          const version = isOld
            ? hashes.get(sourceId)
            : (await store.versions(sourceId))
                .filter(({ firstSeenAt }) => Date.parse(firstSeenAt) <= at)
                .at(-1)?.contentHash;
          if (version !== undefined) had.set(sourceId, version);
        }
        return had;
      }),
  };
}
