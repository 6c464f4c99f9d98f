import type { Difference, Quote, Verdict } from '../../domain/answer.ts';
import type { KeptAnswer } from '../../domain/kept-answer.ts';
import type { Explanation } from '../../domain/ranking.ts';
import { metadataOf, type SourceMetadata } from '../../domain/source.ts';

/** The columns of an answer in every database. */
export interface AnswerColumns {
  readonly answer_id: string;
  readonly verdict: string;
  readonly source_filter: string | null;
  readonly generation: number;
  readonly first_asked_at: string;
  readonly last_asked_at: string;
  /** JSON of `Content`. JSON can represent lone surrogates, unlike UTF-8. */
  readonly content: string;
  readonly server_id: string | null;
  readonly private_to: string | null;
}

/** `place` is missing from quotes stored before places existed. */
type KeptQuote = Omit<Quote, 'place'> & Partial<Pick<Quote, 'place'>>;

interface Content {
  readonly question: string;
  readonly quotes: readonly KeptQuote[];
  /**
   * `related` and `differences` are missing from answers stored before related passages existed.
   */
  readonly related?: readonly KeptQuote[];
  readonly differences?: readonly Difference[];
  /** Missing from answers stored before languages were detected. */
  readonly unknownLanguage?: string | null;
  /** `asOf` and `versions` are missing from answers stored before they existed. */
  readonly asOf?: string | null;
  readonly versions?: readonly (readonly [string, string])[];
  readonly explanation: Explanation;
  readonly sources: readonly (readonly [string, SourceMetadata])[];
}

export function toAnswerColumns(answer: KeptAnswer): AnswerColumns {
  const { question, quotes, related, differences, unknownLanguage, asOf, explanation } = answer;
  const sources = [...answer.sources].map(([id, source]) => [id, metadataOf(source)] as const);
  return {
    answer_id: answer.answerId,
    verdict: answer.verdict,
    source_filter: answer.sourceFilter,
    generation: answer.generation,
    first_asked_at: answer.firstAskedAt,
    last_asked_at: answer.lastAskedAt,
    content: JSON.stringify({
      question,
      quotes,
      related,
      differences,
      unknownLanguage,
      // Left out if not set, so that such answers are stored as before.
      ...(asOf === null ? {} : { asOf }),
      versions: [...answer.versions],
      explanation,
      sources,
    } satisfies Content),
    server_id: answer.serverId,
    private_to: answer.privateTo,
  };
}

export function fromAnswerColumns(columns: AnswerColumns): KeptAnswer {
  const content = JSON.parse(columns.content) as Content;
  const { question, quotes, related = [], differences = [], explanation, sources } = content;
  const { unknownLanguage = null, asOf = null, versions = [] } = content;
  return {
    answerId: columns.answer_id,
    question,
    verdict: columns.verdict as Verdict,
    sourceFilter: columns.source_filter,
    quotes: quotes.map(withPlace),
    related: related.map(withPlace),
    differences,
    unknownLanguage,
    asOf,
    explanation,
    sources: new Map(sources),
    versions: new Map(versions),
    generation: columns.generation,
    firstAskedAt: columns.first_asked_at,
    lastAskedAt: columns.last_asked_at,
    serverId: columns.server_id,
    privateTo: columns.private_to,
  };
}

function withPlace(quote: KeptQuote): Quote {
  return { ...quote, place: quote.place ?? null };
}
