import { comparePassages } from '../../src/domain/ids.ts';
import { cosine } from '../../src/domain/vectors.ts';
import type { PassageIndex, ScoredPassage, SearchedCorpus } from '../../src/index/passage-index.ts';
import type { CorpusSnapshot, StoredPassage, StoredSource } from '../../src/store/corpus-store.ts';
import { scorePhrases, type WordRow } from '../store/bm25-oracle.ts';
import { stems, toSourceRow } from '../store/memory-snapshot.ts';

/**
 * A strict index without any state: it reads all passages of the corpora for each search. It refuses
 * a corpus after its release, and to forget a corpus that is being searched.
 */
export class MemoryPassageIndex implements PassageIndex {
  readonly #dimensions: number;
  readonly #searched = new Set<CorpusSnapshot>();
  readonly #released = new WeakSet<CorpusSnapshot>();
  #isClosed = false;

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
  }

  async nearest(
    corpora: readonly SearchedCorpus[],
    question: Float32Array,
    k: number,
    sourceId?: string,
  ): Promise<ScoredPassage[]> {
    this.#begin(corpora);
    if (question.length !== this.#dimensions) {
      throw new Error(`The question has ${question.length} dimensions, not ${this.#dimensions}`);
    }
    const found: ScoredPassage[] = [];
    for (const { snapshot, hidden } of corpora) {
      for (const { passages } of await readSources(snapshot, hidden, sourceId)) {
        const vectors = await snapshot.vectorsOf(passages);
        for (const [at, passage] of passages.entries()) {
          found.push({ passage, score: cosine(question, vectors[at] ?? new Float32Array()) });
        }
      }
    }
    return found.sort(comparePassageScores).slice(0, k);
  }

  async bm25(
    corpora: readonly SearchedCorpus[],
    terms: readonly string[],
    k: number,
    sourceId?: string,
  ): Promise<ScoredPassage[]> {
    this.#begin(corpora);
    const found: ScoredPassage[] = [];
    for (const { snapshot, hidden } of corpora) {
      const all = (await readSources(snapshot)).flatMap(({ source, passages }) =>
        passages.map((passage) => ({ passage, row: toRow(source, passage) })),
      );
      const scores = score(
        all.map(({ row }) => row),
        terms,
      );
      for (const [at, { passage }] of all.entries()) {
        const of = scores[at] ?? null;
        const isWanted = (sourceId ?? passage.sourceId) === passage.sourceId;
        if (of === null || !isWanted || hidden.has(passage.sourceId)) continue;
        found.push({ passage, score: of });
      }
    }
    return found.sort(comparePassageScores).slice(0, k);
  }

  async bm25Sources(
    corpora: readonly SearchedCorpus[],
    terms: readonly string[],
    k: number,
  ): Promise<{ sourceId: string; score: number }[]> {
    this.#begin(corpora);
    const found: { sourceId: string; score: number }[] = [];
    for (const { snapshot, hidden } of corpora) {
      const sources = (await readSources(snapshot)).map(({ source }) => source);
      const scores = score(sources.map(toSourceRow), terms);
      for (const [at, { sourceId }] of sources.entries()) {
        const of = scores[at] ?? null;
        if (of !== null && !hidden.has(sourceId)) found.push({ sourceId, score: of });
      }
    }
    found.sort((a, b) => b.score - a.score || (a.sourceId < b.sourceId ? -1 : 1));
    return found.slice(0, k);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- its errors are rejections
  async warm(corpora: readonly SearchedCorpus[]): Promise<void> {
    this.#begin(corpora);
  }

  release(corpora: readonly SearchedCorpus[]): Promise<void> {
    for (const { snapshot } of corpora) {
      this.#searched.delete(snapshot);
      this.#released.add(snapshot);
    }
    return Promise.resolve();
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- its errors are rejections
  async forget(corpusId: string): Promise<void> {
    if ([...this.#searched].some((snapshot) => snapshot.corpusId === corpusId)) {
      throw new Error(`The corpus ${corpusId} is being searched`);
    }
  }

  settled(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return Promise.resolve();
  }

  #begin(corpora: readonly SearchedCorpus[]): void {
    if (this.#isClosed) throw new Error('The index is closed');
    for (const { snapshot } of corpora) {
      if (this.#released.has(snapshot)) throw new Error('The corpus was released');
      this.#searched.add(snapshot);
    }
  }
}

/** Returns the sources in the order of their IDs. */
async function readSources(
  snapshot: CorpusSnapshot,
  hidden: ReadonlySet<string> = new Set(),
  only?: string,
): Promise<{ source: StoredSource; passages: StoredPassage[] }[]> {
  const found = [];
  for (const sourceId of await snapshot.sourceIds()) {
    if (hidden.has(sourceId) || (only ?? sourceId) !== sourceId) continue;
    const source = await snapshot.source(sourceId);
    if (source !== null) found.push({ source, passages: await snapshot.passagesOf(sourceId) });
  }
  return found;
}

/** The words of a passage without headings of its own: those of the title and of its text. */
function toRow({ title, text }: StoredSource, { start, end }: StoredPassage): WordRow {
  return { heading: stems(title), body: stems(text.slice(start, end)) };
}

function score(rows: readonly WordRow[], terms: readonly string[]): (number | null)[] {
  return scorePhrases(rows, terms.map(stems), { heading: 1, body: 1 });
}

function comparePassageScores(a: ScoredPassage, b: ScoredPassage): number {
  return b.score - a.score || comparePassages(a.passage, b.passage);
}
