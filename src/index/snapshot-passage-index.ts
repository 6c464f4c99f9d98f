import { comparePassages } from '../domain/ids.ts';
import { cosine } from '../domain/vectors.ts';
import type { CorpusSnapshot, StoredPassage } from '../store/corpus-store.ts';
import type { PassageIndex, ScoredPassage, SearchedCorpus } from './passage-index.ts';
import type { VectorIndex, VectorLease } from './vector-index.ts';

/** What is kept for a snapshot while it is searched. */
interface Reading {
  readonly lease: VectorLease | null;
  /** The passages loaded so far, by key. */
  readonly passages: Map<number, StoredPassage>;
}

/**
 * Searches words in the corpus's own database and vectors in a vector index per corpus. Loads each
 * passage of a snapshot at most once.
 */
export class SnapshotPassageIndex implements PassageIndex {
  readonly #open: (corpusId: string) => VectorIndex;
  readonly #vectors = new Map<string, VectorIndex>();
  readonly #readings = new Map<CorpusSnapshot, Reading>();

  /** @param open opens the vector index of a corpus */
  constructor(open: (corpusId: string) => VectorIndex) {
    this.#open = open;
  }

  async nearest(
    corpora: readonly SearchedCorpus[],
    question: Float32Array,
    k: number,
    sourceId?: string,
  ): Promise<ScoredPassage[]> {
    const found: ScoredPassage[] = [];
    for (const { snapshot, hidden } of corpora) {
      const compared = await this.#compared(snapshot, hidden, question, k, sourceId);
      const vectors = await snapshot.vectorsOf(compared);
      for (const [i, passage] of compared.entries()) {
        const vector = vectors[i];
        if (vector !== undefined) found.push({ passage, score: cosine(question, vector) });
      }
    }
    return bestFirst(found).slice(0, k);
  }

  async bm25(
    corpora: readonly SearchedCorpus[],
    terms: readonly string[],
    k: number,
    sourceId?: string,
  ): Promise<ScoredPassage[]> {
    const found: ScoredPassage[] = [];
    for (const { snapshot, hidden } of corpora) {
      if (sourceId !== undefined && hidden.has(sourceId)) continue;
      const room = sourceId === undefined ? await hiddenPassages(snapshot, hidden) : 0;
      const scores = await snapshot.bm25(terms, k + room, sourceId);
      const { passages } = this.#reading(snapshot);
      const missing = scores
        .map(({ passageKey }) => passageKey)
        .filter((key) => !passages.has(key));
      keep(passages, await snapshot.passages(missing));
      for (const { passageKey, score } of scores) {
        const passage = passages.get(passageKey);
        if (passage !== undefined && !hidden.has(passage.sourceId)) found.push({ passage, score });
      }
    }
    return bestFirst(found).slice(0, k);
  }

  async bm25Sources(
    corpora: readonly SearchedCorpus[],
    terms: readonly string[],
    k: number,
  ): Promise<{ sourceId: string; score: number }[]> {
    const found: { sourceId: string; score: number }[] = [];
    for (const { snapshot, hidden } of corpora) {
      const scores = await snapshot.bm25Sources(terms, k + hidden.size);
      found.push(...scores.filter(({ sourceId }) => !hidden.has(sourceId)));
    }
    found.sort((a, b) => b.score - a.score || (a.sourceId < b.sourceId ? -1 : 1));
    return found.slice(0, k);
  }

  async warm(corpora: readonly SearchedCorpus[]): Promise<void> {
    for (const { snapshot } of corpora) await this.#reading(snapshot).lease?.view();
  }

  async release(corpora: readonly SearchedCorpus[]): Promise<void> {
    for (const { snapshot } of corpora) {
      const reading = this.#readings.get(snapshot);
      this.#readings.delete(snapshot);
      await reading?.lease?.release();
    }
  }

  async forget(corpusId: string): Promise<void> {
    const vectors = this.#vectors.get(corpusId);
    this.#vectors.delete(corpusId);
    await vectors?.close();
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#vectors.values()].map((vectors) => vectors.settled()));
  }

  async close(hurry?: AbortSignal): Promise<void> {
    await Promise.all([...this.#vectors.values()].map((vectors) => vectors.close(hurry)));
  }

  /** Returns the passages whose exact cosines decide which are nearest. */
  async #compared(
    snapshot: CorpusSnapshot,
    hidden: ReadonlySet<string>,
    question: Float32Array,
    k: number,
    sourceId: string | undefined,
  ): Promise<StoredPassage[]> {
    const { lease, passages } = this.#reading(snapshot);
    if (sourceId !== undefined) {
      const within = hidden.has(sourceId) ? [] : await snapshot.passagesOf(sourceId);
      keep(passages, within);
      return within;
    }
    if (lease === null) return [];
    const room = await hiddenPassages(snapshot, hidden);
    const keys = await (await lease.view()).nearest(question, k + room);
    const found = await snapshot.passagesByVector(keys);
    keep(passages, found);
    return found.filter((passage) => !hidden.has(passage.sourceId));
  }

  #reading(snapshot: CorpusSnapshot): Reading {
    const known = this.#readings.get(snapshot);
    if (known !== undefined) return known;
    const { corpusId, modelId } = snapshot;
    const lease = modelId === null ? null : this.#vectorsOf(corpusId).lease(snapshot, modelId);
    const reading = { lease, passages: new Map<number, StoredPassage>() };
    this.#readings.set(snapshot, reading);
    return reading;
  }

  #vectorsOf(corpusId: string): VectorIndex {
    const known = this.#vectors.get(corpusId) ?? this.#open(corpusId);
    this.#vectors.set(corpusId, known);
    return known;
  }
}

function keep(kept: Map<number, StoredPassage>, passages: readonly StoredPassage[]): void {
  for (const passage of passages) kept.set(passage.passageKey, passage);
}

/** Returns the number of passages that must be found in addition, because they will be left out. */
async function hiddenPassages(
  snapshot: CorpusSnapshot,
  hidden: ReadonlySet<string>,
): Promise<number> {
  let count = 0;
  for (const sourceId of hidden) count += (await snapshot.passagesOf(sourceId)).length;
  return count;
}

/** Sorts by unrounded scores, because rounding could create a tie at the cut-off. */
function bestFirst(found: ScoredPassage[]): ScoredPassage[] {
  return found.sort((a, b) => b.score - a.score || comparePassages(a.passage, b.passage));
}
