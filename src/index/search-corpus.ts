import { UserFacingError } from '../domain/errors.ts';
import { comparePassages } from '../domain/ids.ts';
import { roundScore } from '../domain/ranking.ts';
import type { Explanation, Hit, RankingKind, Ranking } from '../domain/ranking.ts';
import type { Embedder } from '../inference/embedder.ts';
import type { Reader, Reading } from '../inference/reader.ts';
import type { Snapshot, StoredPassage } from '../store/corpus-store.ts';
import type { PassageIndex, ScoredPassage, SearchedCorpus } from './passage-index.ts';
import { questionTerms } from '../text/terms.ts';
import { cosine } from '../domain/vectors.ts';
import { fuse, GAMMA, scoreRetriever } from './fuse.ts';
import { addReading, readPassages } from './read-passages.ts';
import { joinCopies } from './join-copies.ts';
import type { IndexView, QuestionStage, SearchRequest } from './search-index.ts';

/**
 * Number of candidates per leg. If more hits are requested, there are as many candidates as hits.
 */
const CANDIDATES = 50;

/**
 * Minimum number of sources for fusing the scores of whole sources. A smaller corpus has too few
 * documents to tell rare words from common ones: with five reports of one story, whole sources
 * lower hit@1; from 23 documents up, they raise it (`docs/decisions/0008-whole-sources.md`).
 */
const MIN_SOURCES = 20;

export interface SearchParts {
  /** The corpora, read as one. */
  readonly snapshot: Snapshot;
  readonly corpora: readonly SearchedCorpus[];
  readonly passages: PassageIndex;
  readonly source: IndexView['source'];
  readonly embedder: Embedder;
  readonly reader: Reader | null;
  readonly alpha: number;
}

/** A passage with its score and the score of each leg (`null`: not scored by that leg). */
interface Scored {
  readonly passage: StoredPassage;
  readonly dense: number | null;
  readonly bm25: number | null;
  readonly read: Reading | null;
  /** Passages of other sources that nearly repeat this one. */
  readonly copies?: readonly StoredPassage[];
  /** `null` if only one leg was searched. */
  readonly fused: number | null;
  readonly explanation: Explanation;
}

/** The result of a search, before sorting. */
interface Candidates {
  readonly scored: readonly Scored[];
  /** `null` if the question was not embedded. */
  readonly queryEmbedding: Float32Array | null;
}

/** @throws UserFacingError `no-reader` | `model-changed`; errors of the embedder */
export async function searchCorpus(parts: SearchParts, request: SearchRequest): Promise<Ranking> {
  const { query, ranking: leg } = request;
  const k = Number.isFinite(request.k) ? Math.max(0, Math.floor(request.k)) : 0;
  const depth = Math.max(CANDIDATES, k);
  const { scored, queryEmbedding } = await SEARCHES[leg](parts, request, depth);
  const { generation } = parts.snapshot;
  return { query, kind: leg, generation, hits: rank(scored).slice(0, k), queryEmbedding };
}

type Search = (parts: SearchParts, request: SearchRequest, depth: number) => Promise<Candidates>;

const NOTHING: Candidates = { scored: [], queryEmbedding: null };

const SEARCHES: Readonly<Record<RankingKind, Search>> = {
  dense: async (parts, request, depth) => {
    const question = await embedQuestion(parts, request.query);
    if (question === null) return NOTHING;
    const { corpora, passages } = parts;
    const found = await passages.nearest(corpora, question, depth, request.sourceId);
    const scored = found.map(({ passage, score }) => {
      const explanation = scoreRetriever('dense', score);
      return { passage, dense: score, bm25: null, read: null, fused: null, explanation };
    });
    return { scored, queryEmbedding: question };
  },

  bm25: async (parts, request, depth) => {
    const found = await findByWords(parts, request, depth);
    const scored = found.map(({ passage, score }) => {
      const explanation = scoreRetriever('bm25', score);
      return { passage, dense: null, bm25: score, read: null, fused: null, explanation };
    });
    return { scored, queryEmbedding: null };
  },

  fused: async (parts, request, depth) => {
    const question = await timed(request, 'embed', () => embedQuestion(parts, request.query));
    if (question === null) return NOTHING;
    const search = async (): Promise<readonly Scored[]> => {
      const scored = await fuseRetrievers(parts, request, depth, question);
      return request.joinsCopies === true ? joinCopies(parts.source, bestFirst(scored)) : scored;
    };
    return { scored: await timed(request, 'search', search), queryEmbedding: question };
  },

  reranked: async (parts, request, depth) => {
    const { reader, source } = parts;
    if (reader === null) {
      throw new UserFacingError('no-reader', {});
    }
    const { scored, queryEmbedding } = await SEARCHES.fused(parts, request, depth);
    const order = bestFirst(scored);
    const candidates = order.map(({ passage, explanation }) => ({
      passage,
      fused: explanation.value,
    }));
    const read = () => readPassages(reader, source, request.query, candidates);
    const readings = await timed(request, 'read', read);
    const reranked = readings.map((reading, place): Scored => {
      const hit = order[place];
      if (hit === undefined) throw new Error('The reader gave no reading for any passage');
      return { ...hit, read: reading, explanation: addReading(hit.explanation, reading.score) };
    });
    return { scored: [...reranked, ...order.slice(readings.length)], queryEmbedding };
  },
};

/** Returns the passages by descending score, ties in passage order. */
function bestFirst(scored: readonly Scored[]): Scored[] {
  return [...ranksBy(scored, ({ explanation }) => explanation.value).keys()];
}

/** Returns all passages found by meaning or by words, with their fused scores. */
async function fuseRetrievers(
  parts: SearchParts,
  request: SearchRequest,
  depth: number,
  question: Float32Array,
): Promise<Scored[]> {
  const { corpora, passages } = parts;
  // One after the other, so that the index loads no passage twice.
  const byMeaning = await passages.nearest(corpora, question, depth, request.sourceId);
  const byWords = await findByWords(parts, request, depth);
  const sourceScores = await scoreSources(parts, request, depth);
  const isNear = new Set(byMeaning.map(({ passage }) => passage.passageId));
  const scores = new Map(byWords.map(({ passage, score }) => [passage.passageId, score]));
  const only = byWords.map(({ passage }) => passage).filter((p) => !isNear.has(p.passageId));
  const found = [...byMeaning, ...(await measure(parts.snapshot, question, only))];
  const legs = found.map(({ passage, score }) => {
    const source = sourceScores.get(passage.sourceId) ?? null;
    return { cosine: score, bm25: scores.get(passage.passageId) ?? null, source };
  });
  const explanations = fuse(legs, parts.alpha, GAMMA);
  return found.flatMap(({ passage, score }, place) => {
    const explanation = explanations[place];
    const bm25 = scores.get(passage.passageId) ?? null;
    return explanation === undefined
      ? []
      : [{ passage, dense: score, bm25, read: null, fused: explanation.value, explanation }];
  });
}

function timed<T>(
  { stopwatch }: SearchRequest,
  stage: QuestionStage,
  work: () => Promise<T>,
): Promise<T> {
  return stopwatch === undefined ? work() : stopwatch.time(stage, work);
}

/** Returns `null` if the corpus has no vectors. */
async function embedQuestion(parts: SearchParts, query: string): Promise<Float32Array | null> {
  const { snapshot, embedder } = parts;
  if (snapshot.modelId === null) return null;
  if (snapshot.modelId !== embedder.modelId) {
    throw new UserFacingError('model-changed', {
      corpus: snapshot.modelId,
      inUse: embedder.modelId,
    });
  }
  if ((await snapshot.passageCount()) === 0) return null;
  const [vector] = await embedder.embed([query]);
  if (vector === undefined) throw new Error('The embedder gave no vector for the question');
  return vector;
}

/** Returns no passages for a question without words, because it has no terms. */
function findByWords(
  { corpora, passages }: SearchParts,
  { query, sourceId }: SearchRequest,
  depth: number,
): Promise<ScoredPassage[]> {
  return passages.bm25(corpora, questionTerms(query), depth, sourceId);
}

/**
 * Returns the BM25 scores of the best `depth` sources, by source ID. Empty for a small corpus and
 * for a search within one source.
 */
async function scoreSources(
  { snapshot, corpora, passages }: SearchParts,
  { query, sourceId }: SearchRequest,
  depth: number,
): Promise<Map<string, number>> {
  if (sourceId !== undefined || (await snapshot.sourceCount()) < MIN_SOURCES) return new Map();
  const found = await passages.bm25Sources(corpora, questionTerms(query), depth);
  return new Map(found.map(({ sourceId: id, score }) => [id, score]));
}

/** Returns each passage with its exact cosine to the question, from the stored vectors. */
async function measure(
  snapshot: Snapshot,
  question: Float32Array,
  passages: readonly StoredPassage[],
): Promise<ScoredPassage[]> {
  const vectors = await snapshot.vectorsOf(passages);
  return passages.map((passage, place) => {
    const vector = vectors[place];
    if (vector === undefined) throw new Error(`${passage.passageId} has no vector`);
    return { passage, score: cosine(question, vector) };
  });
}

/**
 * Returns the hits by descending score, ties in passage order. A leg is `null` exactly if it
 * contributed nothing to the score. A leg's rank counts only the candidates of this ranking, so a
 * passage outside the leg's own best may rank lower in the whole corpus.
 */
function rank(scored: readonly Scored[]): Hit[] {
  const denseRanks = ranksBy(scored, ({ dense }) => dense);
  const bm25Ranks = ranksBy(scored, ({ bm25 }) => bm25);
  const readRanks = ranksBy(scored, ({ read }) => read?.score ?? null);
  return [...ranksBy(scored, ({ explanation }) => explanation.value)].map(([hit, place]) => {
    const { passage, dense, bm25, read, explanation } = hit;
    return {
      rank: place,
      sourceId: passage.sourceId,
      passageId: passage.passageId,
      ordinal: passage.ordinal,
      headingPath: passage.headingPath,
      sentences: passage.sentences,
      start: passage.start,
      end: passage.end,
      score: explanation.value,
      copies: (hit.copies ?? []).map(({ sourceId, passageId, start, end }) => ({
        sourceId,
        passageId,
        start,
        end,
      })),
      fused: hit.fused,
      legs: {
        dense:
          dense === null ? null : { rank: denseRanks.get(hit) ?? 0, similarity: roundScore(dense) },
        bm25: bm25 === null ? null : { rank: bm25Ranks.get(hit) ?? 0, score: roundScore(bm25) },
        read:
          read === null
            ? null
            : { ...read, rank: readRanks.get(hit) ?? 0, score: roundScore(read.score) },
      },
      explanation,
    };
  });
}

/**
 * Ranks the passages from 1, best first, by a value rounded to four places. Passages without a
 * value are left out.
 */
function ranksBy(
  scored: readonly Scored[],
  valueOf: (hit: Scored) => number | null,
): Map<Scored, number> {
  const having = scored.flatMap((hit) => {
    const value = valueOf(hit);
    return value === null ? [] : [{ hit, value: roundScore(value) }];
  });
  having.sort((a, b) => b.value - a.value || comparePassages(a.hit.passage, b.hit.passage));
  return new Map(having.map(({ hit }, place) => [hit, place + 1]));
}
