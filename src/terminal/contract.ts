import type {
  ComparedVersions,
  PastVersion,
  PastVersions,
} from '../answering/history/source-history.ts';
import { verifyAnswer } from '../answering/quotes/verify-quote.ts';
import type { Answer, Quote } from '../domain/answer.ts';
import type { CountedRefusal } from '../processes/go-offline.ts';
import type { Digest } from '../domain/digest.ts';
import type { UserFacingError } from '../domain/errors.ts';
import type { IngestReport } from '../domain/ingest-report.ts';
import type { Ranking } from '../domain/ranking.ts';
import type { SourceSummary } from '../domain/source.ts';
import type { Span } from '../domain/span.ts';
import { wordError, wordLeftOut, wordRefusal, wordSkip, wordWarning } from './word-error.ts';

/** The JSON that other programs read. Fields may be added, but none is renamed or removed. */

export interface AnswerJsonOptions {
  readonly explain: boolean;
  /** Returns the connections refused so far; absent if the process may use the network. */
  readonly refused?: () => readonly CountedRefusal[];
}

/** @throws NotVerbatimError if a quote differs from its source */
export function answerToJson(answer: Answer, options: AnswerJsonOptions): object {
  verifyAnswer(answer);
  return {
    question: answer.question,
    answerId: answer.answerId,
    verdict: answer.verdict,
    quotes: answer.quotes.map((quote) => quoteToJson(quote, options)),
    ...(answer.verdict === 'answered'
      ? {
          related: answer.related.map((quote) => quoteToJson(quote, options)),
          differences: answer.differences.map(({ quotes, kind }) => ({ quotes, kind })),
        }
      : {}),
    ...(answer.unknownLanguage === null ? {} : { unknownLanguage: answer.unknownLanguage }),
    ...(answer.asOf === null ? {} : { asOf: answer.asOf }),
    ...(options.explain ? { explanation: answer.explanation } : {}),
    tookMs: answer.tookMs,
    ...offlineToJson(options.refused),
  };
}

function offlineToJson(refused: AnswerJsonOptions['refused']): object {
  return refused === undefined ? {} : { offline: { refused: refused() } };
}

function quoteToJson(quote: Quote, options: { explain: boolean }): object {
  return {
    sourceId: quote.sourceId,
    passageId: quote.passageId,
    start: quote.start,
    end: quote.end,
    text: quote.text,
    context: (quote.context ?? []).map(({ start, end, text }) => ({ start, end, text })),
    highlights: quote.highlights.map(toPair),
    answer: quote.answer && toPair(quote.answer),
    place: quote.place,
    alsoIn: (quote.alsoIn ?? []).map(({ sourceId, passageId }) => ({ sourceId, passageId })),
    score: quote.score,
    ...(options.explain ? { explanation: quote.explanation, choice: quote.choice } : {}),
  };
}

export function rankingToJson(ranking: Ranking, tookMs: number): object {
  return {
    query: ranking.query,
    hits: ranking.hits.map((hit) => ({
      rank: hit.rank,
      sourceId: hit.sourceId,
      passageId: hit.passageId,
      start: hit.start,
      end: hit.end,
      score: hit.score,
      legs: {
        ...hit.legs,
        read: hit.legs.read && { rank: hit.legs.read.rank, score: hit.legs.read.score },
      },
    })),
    tookMs,
  };
}

/** Returns the JSON for a line that could not be answered. */
export function faultToJson(
  key: 'question' | 'query',
  asked: string,
  error: UserFacingError,
  refused?: AnswerJsonOptions['refused'],
): object {
  return {
    [key]: asked,
    error: { code: error.code, ...wordError(error) },
    ...offlineToJson(refused),
  };
}

/** Returns the JSON for the report of an ingestion. Lists of sources contain their IDs. */
export function reportToJson(report: IngestReport): object {
  const { added, changed, removed, unchanged, skipped, refused, warnings, leftOut } = report;
  return {
    added,
    changed,
    removed,
    unchanged,
    skipped: skipped.map((skip) => ({ file: skip.file, reason: wordSkip(skip) })),
    refused: refused.map((refusal) => {
      const { file, code } = refusal;
      return { file, code, ...wordRefusal(refusal) };
    }),
    warnings: warnings.map((each) => {
      const { file, line, key, warning } = each;
      return { file, line, key, code: warning.code, message: wordWarning(each) };
    }),
    leftOut: leftOut.map(({ file, kind, count }) => ({ file, kind, count })),
    tookMs: report.tookMs,
  };
}

function toPair(span: Span): [number, number] {
  return [span.start, span.end];
}

/** @param parts what was asked for besides the metadata */
export function sourceToJson(
  source: SourceSummary,
  parts: { readonly text?: string; readonly boilerplate?: readonly Span[] } = {},
): object {
  const { text, boilerplate } = parts;
  const { sourceId, title, publisher, author, published, url, file, passages, indexedAt } = source;
  return {
    sourceId,
    title,
    publisher,
    author,
    published,
    url,
    file,
    passages,
    indexedAt,
    ...(text === undefined ? {} : { text }),
    ...(boilerplate === undefined ? {} : { boilerplate: boilerplate.map(toPair) }),
  };
}

/** @param since ISO 8601 instant. Sources added or changed after it are new; with `null`, all sources are new */
export function digestToJson({ items, skipped }: Digest, since: string | null): object {
  return {
    since,
    items: items.map(
      ({ sourceId, title, publisher, published, isChanged, quotes, alsoReportedBy }) => ({
        sourceId,
        changed: isChanged,
        title,
        publisher,
        published,
        quotes: quotes.map(({ sourceId: of, passageId, start, end, text }) => ({
          sourceId: of,
          passageId,
          start,
          end,
          text,
        })),
        alsoReportedBy,
      }),
    ),
    skipped: skipped.map(({ sourceId, reason }) => ({ sourceId, reason: wordLeftOut(reason) })),
  };
}

/** @param versions as `SourceHistory.list` returns them */
export function historyToJson({ sourceId, versions, removedAt }: PastVersions): object {
  return { sourceId, versions: versions.map(versionToJson), removedAt };
}

export function differenceToJson({ sourceId, from, to, changes }: ComparedVersions): object {
  return {
    sourceId,
    from: versionToJson(from),
    to: versionToJson(to),
    sentences: changes.map((change) => ({
      kind: change.kind,
      text: change.text,
      from: 'from' in change ? toPair(change.from) : null,
      to: 'to' in change ? toPair(change.to) : null,
    })),
  };
}

function versionToJson(version: PastVersion): object {
  const { number, firstSeenAt, until, title, contentHash, length, sentences, changes } = version;
  return {
    ...{ version: number, firstSeenAt, until, title, contentHash, length, sentences },
    added: changes?.added ?? null,
    removed: changes?.removed ?? null,
    moved: changes?.moved ?? null,
  };
}
