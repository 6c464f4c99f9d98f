import { UserFacingError } from '../../../domain/errors.ts';
import { comparePassages } from '../../../domain/ids.ts';
import { indexStems } from '../../../text/index-stems.ts';
import { Bm25, type Bm25Totals, isTooCommon } from '../../bm25.ts';
import type {
  EngineScope,
  PassageCandidate,
  SearchEngine,
  SourceCandidate,
} from '../../search-engine.ts';
import { fromColumn } from '../text-columns.ts';
import type { CorpusRow, PassageRow, Reads } from './corpus-rows.ts';
import { findScored } from './find-scored.ts';
import type { WordCount } from './word-counts.ts';
import { WordStatistics } from './word-statistics.ts';

interface ScoredPassage {
  readonly passageKey: number;
  readonly score: number;
  readonly sourceId: string;
  readonly ordinal: number;
}

interface ScoredSource {
  readonly sourceId: string;
  readonly score: number;
}

/** The formula for some terms, and the stems for which the engine is asked. */
interface Query {
  readonly formula: Bm25;
  /** Of all terms that occur. */
  readonly all: readonly string[];
  /** Without terms that are too common to matter, to which an engine gives a weight. */
  readonly decisive: readonly string[];
}

/**
 * Searches one snapshot by words. The engine finds candidates. Those that the snapshot does not have
 * are dropped, and all scores are computed from the corpus's own statistics.
 */
export class WordSearch {
  readonly #corpusId: string;
  readonly #reads: Reads;
  readonly #engine: SearchEngine;
  readonly #corpus: CorpusRow;
  readonly #statistics: WordStatistics;

  constructor(corpusId: string, reads: Reads, engine: SearchEngine, corpus: CorpusRow) {
    this.#corpusId = corpusId;
    this.#reads = reads;
    this.#engine = engine;
    this.#corpus = corpus;
    this.#statistics = new WordStatistics(reads, corpusId);
  }

  /** @throws UserFacingError `search-index-rebuilding` */
  async scope(): Promise<EngineScope> {
    const { generation, search_index: index } = this.#corpus;
    if (index !== null && index !== this.#engine.indexName) await this.#engine.readIndexName();
    if (index !== this.#engine.indexName) throw new UserFacingError('search-index-rebuilding', {});
    return { corpusId: this.#corpusId, generation, index };
  }

  async bm25(
    terms: readonly string[],
    k: number,
    sourceId?: string,
  ): Promise<{ passageKey: number; score: number }[]> {
    const { passages, passage_words: words } = this.#corpus;
    const query = await this.#toQuery(terms, 'passages', { documents: passages, words });
    if (query === null || k <= 0) return [];
    const scope = await this.scope();
    const scored = await decisiveFirst(query, k, (stems) =>
      findScored(
        k,
        (limit) => this.#engine.findPassages(scope, stems, limit, sourceId),
        (candidates) => this.#scorePassages(query, candidates),
        (a, b) => b.score - a.score || comparePassages(a, b),
      ),
    );
    return scored.map(({ passageKey, score }) => ({ passageKey, score }));
  }

  async bm25Sources(
    terms: readonly string[],
    k: number,
  ): Promise<{ sourceId: string; score: number }[]> {
    const { sources, source_words: words } = this.#corpus;
    const query = await this.#toQuery(terms, 'sources', { documents: sources, words });
    if (query === null || k <= 0) return [];
    const scope = await this.scope();
    return decisiveFirst(query, k, (stems) =>
      findScored(
        k,
        (limit) => this.#engine.findSources(scope, stems, limit),
        (candidates) => this.#scoreSources(query, candidates),
        (a, b) => b.score - a.score || (a.sourceId < b.sourceId ? -1 : 1),
      ),
    );
  }

  async docFreq(terms: readonly string[]): Promise<number[]> {
    const counts = await this.#statistics.counts(terms.map(indexStems));
    return counts.map(({ passages }) => passages);
  }

  /** Returns `null` if no term occurs. */
  async #toQuery(
    terms: readonly string[],
    of: keyof WordCount,
    totals: Bm25Totals,
  ): Promise<Query | null> {
    const phrases = terms.map(indexStems);
    const counts = await this.#statistics.counts(phrases);
    const counted = phrases.map((words, at) => ({ words, documents: counts[at]?.[of] ?? 0 }));
    const occurring = counted.filter(({ documents }) => documents > 0);
    if (occurring.length === 0) return null;
    return {
      formula: new Bm25(totals, counted),
      all: occurring.flatMap(({ words }) => words),
      decisive: occurring.flatMap((phrase) => (isTooCommon(totals, phrase) ? [] : phrase.words)),
    };
  }

  async #scorePassages(
    { formula }: Query,
    candidates: readonly PassageCandidate[],
  ): Promise<ScoredPassage[]> {
    const rows = await this.#reads.rows<Pick<PassageRow, 'passage_key' | 'source_id' | 'ordinal'>>(
      `SELECT passage_key, source_id, ordinal FROM passages
       WHERE corpus_id = $1 AND passage_key = ANY($2::bigint[])`,
      [this.#corpusId, candidates.map(({ passageKey }) => passageKey)],
    );
    const byKey = new Map(rows.map((row) => [row.passage_key, row]));
    return candidates.flatMap(({ passageKey, heading, body }) => {
      const row = byKey.get(passageKey);
      const score = row === undefined ? null : formula.score([heading, body]);
      if (row === undefined || score === null) return [];
      return [{ passageKey, score, sourceId: fromColumn(row.source_id), ordinal: row.ordinal }];
    });
  }

  async #scoreSources(
    { formula }: Query,
    candidates: readonly SourceCandidate[],
  ): Promise<ScoredSource[]> {
    const rows = await this.#reads.rows<{ source_key: number; source_id: string }>(
      `SELECT source_key, source_id FROM sources
       WHERE corpus_id = $1 AND source_key = ANY($2::bigint[])`,
      [this.#corpusId, candidates.map(({ sourceKey }) => sourceKey)],
    );
    const ids = new Map(rows.map((row) => [row.source_key, fromColumn(row.source_id)]));
    return candidates.flatMap(({ sourceKey, title, text }) => {
      const sourceId = ids.get(sourceKey);
      const score = sourceId === undefined ? null : formula.score([title, text]);
      return sourceId === undefined || score === null ? [] : [{ sourceId, score }];
    });
  }
}

/** Searches for the decisive stems, and for all if fewer than `k` documents contain those. */
async function decisiveFirst<Scored>(
  { all, decisive }: Query,
  k: number,
  find: (stems: readonly string[]) => Promise<Scored[]>,
): Promise<Scored[]> {
  const found = decisive.length === 0 ? [] : await find(decisive);
  return found.length >= k || decisive.length === all.length ? found : find(all);
}
