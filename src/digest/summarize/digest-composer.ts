import { setImmediate } from 'node:timers/promises';
import type { Digest, DigestItem, SkippedSource } from '../../domain/digest.ts';
import type { SourceSummary } from '../../domain/source.ts';
import type { Embedder } from '../../inference/embedder.ts';
import type { IndexView, SearchIndex } from '../../index/search-index.ts';
import type {
  CorpusReader,
  Snapshot,
  StoredPassage,
  SourceVersion as PastVersion,
} from '../../store/corpus-store.ts';
import { sentenceKey, sentencesOf } from '../../answering/history/compare-versions.ts';
import { splitSentences } from '../../text/split-sentences.ts';
import { questionTerms } from '../../text/terms.ts';
import { candidateSentences } from './candidate-sentences.ts';
import { composeDigest, textsOf } from './compose-digest.ts';
import { compareNewest, findNews, type FreshSource, type KnownSentence } from './find-news.ts';

/** For each source ID, the content hash of the version that the reader has. */
export type Delivered = ReadonlyMap<string, string>;

export interface DigestRequest {
  readonly delivered: Delivered;
  /** Earlier quotes, including those from removed sources and older versions. */
  readonly quoted?: readonly KnownSentence[];
  /** Limits the digest to these sources. Default: all sources. */
  readonly sourceIds?: readonly string[];
  /** Composes from this many of the newest sources and skips the others. Default: no limit. */
  readonly newest?: number;
}

export interface ComposedDigest extends Digest {
  /** Generation of the corpus. */
  readonly generation: number;
}

/** Finds news and composes a digest from quotes. */
export interface DigestComposer {
  compose(request: DigestRequest): Promise<ComposedDigest>;
  /** Returns the versions that a reader had at the time `since` (ISO 8601). `null`: no versions. */
  deliveredAt(since: string | null): Promise<Delivered>;
}

/** Number of passages searched for each new sentence to see whether it is already known. */
const PASSAGES_A_SENTENCE = 5;
/**
 * Number of terms in such a search. Only the rarest terms are used, because common words such as
 * "king" and "said" take long and do not indicate a repeat.
 */
const TERMS_SEARCHED = 10;
const PASSAGES_AT_ONCE = 100;
const TEXTS_IN_BATCH = 128;
/**
 * Creates a composer. Composing from many long sources takes seconds, so the composer yields to the
 * event loop after every step, so that the bot can send heartbeats.
 */
export function createDigestComposer(parts: {
  readonly index: SearchIndex;
  readonly store: CorpusReader;
  readonly embedder: Embedder;
}): DigestComposer {
  const { index, store, embedder } = parts;

  async function readFresh(
    snapshot: Snapshot,
    wanted: readonly SourceVersion[],
    had: Delivered,
  ): Promise<FreshSource[]> {
    const fresh: FreshSource[] = [];
    for (const { sourceId } of wanted) {
      const source = await snapshot.source(sourceId);
      if (source === null) throw new Error(`source ${sourceId} is listed but not stored`);
      const passages = await snapshot.passagesOf(sourceId);
      const before = await textOf(sourceId, had.get(sourceId));
      fresh.push({ source: { ...source, passages }, before });
      await setImmediate();
    }
    return fresh;
  }

  /**
   * Returns the text of the reader's version: `null` if there is none, `''` if it is no longer
   * stored.
   */
  async function textOf(sourceId: string, hash: string | undefined): Promise<string | null> {
    if (hash === undefined) return null;
    return (await readVersion(sourceId, hash))?.text ?? '';
  }

  async function readVersion(sourceId: string, hash: string): Promise<PastVersion | null> {
    const versions = await store.versions(sourceId);
    return versions.find(({ contentHash }) => contentHash === hash) ?? null;
  }

  /**
   * Returns the sentences of the reader's versions that their sources no longer have, as `sentenceKey`
   * returns them. In another source, such a sentence has only moved: its file was renamed, or the
   * sentence was cut and pasted.
   */
  async function readGone(
    snapshot: Snapshot,
    listed: readonly SourceVersion[],
    had: Delivered,
  ): Promise<ReadonlySet<string>> {
    const current = new Map(listed.map(({ sourceId, contentHash }) => [sourceId, contentHash]));
    const gone = new Set<string>();
    for (const [sourceId, hash] of had) {
      if (current.get(sourceId) === hash) continue;
      const version = await readVersion(sourceId, hash);
      if (version === null) continue;
      const now = current.has(sourceId) ? await snapshot.source(sourceId) : null;
      for (const { start, end } of sentencesOf(version)) {
        const sentence = version.text.slice(start, end);
        if (now?.text.includes(sentence) !== true) gone.add(sentenceKey(sentence));
      }
      await setImmediate();
    }
    return gone;
  }

  /**
   * Returns the sentences the reader already has that may resemble the new ones: earlier quotes,
   * similar passages of sources whose current version the reader has, and earlier versions.
   */
  async function readKnown(
    view: IndexView,
    fresh: readonly FreshSource[],
    { delivered: had, quoted = [] }: DigestRequest,
  ): Promise<KnownSentence[]> {
    const isFresh = new Set(fresh.map(({ source }) => source.sourceId));
    const isKnown = (sourceId: string): boolean => had.has(sourceId) && !isFresh.has(sourceId);
    const near = [...had.keys()].some(isKnown) ? await findNear(view, fresh) : [];
    // A quote may have several sentences. The reader knows each of them.
    const known: KnownSentence[] = quoted.flatMap(({ sourceId, text }) =>
      splitSentences(text).map(({ start, end }) => ({ sourceId, text: text.slice(start, end) })),
    );
    const texts = new Map<string, string>();
    for (const some of inBatches(near, PASSAGES_AT_ONCE)) {
      for (const { sourceId, sentences } of some) {
        if (!isKnown(sourceId)) continue;
        const text = texts.get(sourceId) ?? (await view.snapshot.source(sourceId))?.text ?? '';
        if (!texts.has(sourceId)) await setImmediate();
        texts.set(sourceId, text);
        known.push(
          ...sentences.map(({ start, end }) => ({ sourceId, text: text.slice(start, end) })),
        );
      }
      await setImmediate();
    }
    for (const { source, before } of fresh) {
      // No sentence crosses an empty line.
      for (const paragraph of before?.split(/\n[^\S\n]*\n/) ?? []) {
        for (const { start, end } of splitSentences(paragraph)) {
          known.push({ sourceId: source.sourceId, text: paragraph.slice(start, end) });
        }
        await setImmediate();
      }
    }
    return known;
  }

  /** Returns the last version that a source had at or before an instant. */
  async function lastVersionKey(sourceId: string, at: string): Promise<number | null> {
    const changes = await store.changes(sourceId);
    const had = changes.filter((change) => change.at <= at && change.versionKey !== null);
    return had.at(-1)?.versionKey ?? null;
  }

  async function embedAll(texts: readonly string[]): Promise<(text: string) => Float32Array> {
    const vectors = new Map<string, Float32Array>();
    for (const batch of inBatches([...new Set(texts)], TEXTS_IN_BATCH)) {
      const embedded = await embedder.embed(batch);
      batch.forEach((text, i) => vectors.set(text, embedded[i] ?? new Float32Array()));
    }
    return (text) => {
      const vector = vectors.get(text);
      if (vector === undefined) throw new Error('a sentence was not embedded');
      return vector;
    };
  }

  /** Composes from the newest sources. If they give no quote, continues with the next sources. */
  const composeNow = (request: DigestRequest): Promise<ComposedDigest> =>
    index.read(async (view) => {
      const { snapshot } = view;
      const { delivered: had, sourceIds } = request;
      const listed = await listVersions(snapshot);
      const all = listed.filter(
        ({ sourceId, contentHash }) =>
          had.get(sourceId) !== contentHash && sourceIds?.includes(sourceId) !== false,
      );
      all.sort(compareNewest);
      const gone: ReadonlySet<string> =
        all.length === 0 ? new Set() : await readGone(snapshot, listed, had);
      const atOnce = request.newest ?? all.length;
      const skipped: SkippedSource[] = [];
      let items: readonly DigestItem[] = [];
      let seen = 0;
      while (items.length === 0 && seen < all.length) {
        const fresh = await readFresh(snapshot, all.slice(seen, seen + atOnce), had);
        seen += fresh.length;
        const known = await readKnown(view, fresh, request);
        const news = await inSteps(findNews(fresh, known, gone));
        const vectorOf = await embedAll(textsOf(news));
        const composed = await inSteps(composeDigest(news, vectorOf));
        ({ items } = composed);
        skipped.push(...composed.skipped);
      }
      for (const { sourceId, contentHash } of all.slice(seen)) {
        skipped.push({ sourceId, contentHash, reason: { code: 'not-among-newest', params: {} } });
      }
      const named = snapshot.isJoined === true ? withCorpora(items, listed) : items;
      return { items: named, skipped, generation: snapshot.generation };
    });

  // Composes one digest at a time, because subscriptions due at the same hour would otherwise fill
  // the models' queue.
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  }

  return {
    compose: (request) => inTurn(() => composeNow(request)),

    deliveredAt: (since) =>
      index.read(async ({ snapshot }) => {
        const had = new Map<string, string>();
        if (since === null) return had;
        const at = new Date(since).toISOString();
        const listed = new Map(
          (await listVersions(snapshot)).map((version) => [version.sourceId, version]),
        );
        // A removed source counts too: if it is added again unchanged, it has no news.
        for (const { sourceId, versionKey } of await store.lastChanges(at)) {
          const now = listed.get(sourceId);
          const isOld = now !== undefined && now.indexedAt <= at;
          const key = versionKey ?? (await lastVersionKey(sourceId, at));
          const version = isOld ? now : key === null ? null : await store.version(key);
          if (version !== null) had.set(sourceId, version.contentHash);
        }
        return had;
      }),
  };
}

interface SourceVersion extends SourceSummary {
  readonly contentHash: string;
}

/** Adds the corpus of its source to each item. */
function withCorpora(
  items: readonly DigestItem[],
  listed: readonly SourceVersion[],
): readonly DigestItem[] {
  const corpora = new Map(listed.map(({ sourceId, corpusId }) => [sourceId, corpusId]));
  return items.map((item) => {
    const corpusId = corpora.get(item.sourceId);
    return corpusId === undefined ? item : { ...item, corpusId };
  });
}

async function listVersions(snapshot: Snapshot): Promise<SourceVersion[]> {
  const hashes = new Map(
    (await snapshot.sourceHashes()).map((one) => [one.sourceId, one.contentHash]),
  );
  return (await snapshot.sources()).map((source) => {
    const contentHash = hashes.get(source.sourceId);
    if (contentHash === undefined) throw new Error(`source ${source.sourceId} has no hash`);
    return { ...source, contentHash };
  });
}

/** Returns the passages that best match each new sentence by words, each once. */
async function findNear(
  view: IndexView,
  fresh: readonly FreshSource[],
): Promise<readonly StoredPassage[]> {
  const rarestOf = createRarity(view.snapshot);
  const near = new Map<string, StoredPassage>();
  for (const { source } of fresh) {
    for (const { sentence } of candidateSentences(source)) {
      const searched = await rarestOf(questionTerms(sentence.text), TERMS_SEARCHED);
      const hits = await view.bm25(searched, PASSAGES_A_SENTENCE);
      for (const { passage } of hits) near.set(passage.passageId, passage);
      await setImmediate();
    }
  }
  return [...near.values()];
}

/**
 * Returns a function that selects the rarest terms, in the order given. Each term's frequency is
 * read only once.
 */
function createRarity(
  snapshot: Snapshot,
): (terms: readonly string[], count: number) => Promise<string[]> {
  const known = new Map<string, number>();
  return async (terms, count) => {
    if (terms.length <= count) return [...terms];
    const unknown = terms.filter((term) => !known.has(term));
    const counts = await snapshot.docFreq(unknown);
    unknown.forEach((term, i) => known.set(term, counts[i] ?? 0));
    const frequency = (term: string): number => known.get(term) ?? 0;
    const rare = new Set([...terms].sort((a, b) => frequency(a) - frequency(b)).slice(0, count));
    return terms.filter((term) => rare.has(term));
  };
}

/** Runs a generator, yielding to the event loop between its steps. */
async function inSteps<T>(work: Generator<void, T>): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}

function* inBatches<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
