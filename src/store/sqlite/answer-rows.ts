import type { Difference, Quote, Verdict } from '../../domain/answer.ts';
import type { KeptAnswer } from '../../domain/kept-answer.ts';
import type { Explanation } from '../../domain/ranking.ts';
import { metadataOf, type SourceMetadata } from '../../domain/source.ts';
import { rowChecksum } from './row-checksum.ts';
import { StoreDamagedError } from '../errors.ts';

/**
 * Rows of the answer tables and their decoding. A row's checksum is verified before it is decoded.
 */

export interface AnswerRow {
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
  readonly checksum: number;
}

export interface VoteRow {
  readonly answer_id: string;
  readonly voter_hash: string;
  readonly helpful: number;
  readonly at: string;
  readonly checksum: number;
}

export interface AskerRow {
  readonly answer_id: string;
  readonly asker_hash: string;
  readonly at: string;
  readonly checksum: number;
}

export interface GreetedRow {
  readonly server_id: string;
  readonly at: string;
  readonly checksum: number;
}

export interface LeftRow {
  readonly server_id: string;
  readonly left_at: string;
  readonly checksum: number;
}

export interface UserKeyRow {
  /** 256 bits in hex. */
  readonly key: string;
  readonly checksum: number;
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

export function toAnswerRow(answer: KeptAnswer): AnswerRow {
  const { question, quotes, related, differences, unknownLanguage, asOf, explanation } = answer;
  const sources = [...answer.sources].map(([id, source]) => [id, metadataOf(source)] as const);
  const row = {
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
  return { ...row, checksum: answerChecksum(row) };
}

export function toKeptAnswer(unchecked: AnswerRow): KeptAnswer {
  const row = checkAnswer(unchecked);
  const content = JSON.parse(row.content) as Content;
  const { question, quotes, related = [], differences = [], explanation, sources } = content;
  const { unknownLanguage = null, asOf = null, versions = [] } = content;
  return {
    answerId: row.answer_id,
    question,
    verdict: row.verdict as Verdict,
    sourceFilter: row.source_filter,
    quotes: quotes.map(withPlace),
    related: related.map(withPlace),
    differences,
    unknownLanguage,
    asOf,
    explanation,
    sources: new Map(sources),
    versions: new Map(versions),
    generation: row.generation,
    firstAskedAt: row.first_asked_at,
    lastAskedAt: row.last_asked_at,
    serverId: row.server_id,
    privateTo: row.private_to,
  };
}

function withPlace(quote: KeptQuote): Quote {
  return { ...quote, place: quote.place ?? null };
}

export function toVoteRow(vote: Omit<VoteRow, 'checksum'>): VoteRow {
  return { ...vote, checksum: voteChecksum(vote) };
}

export function toAskerRow(asker: Omit<AskerRow, 'checksum'>): AskerRow {
  return { ...asker, checksum: askerChecksum(asker) };
}

export function toLeftRow(left: Omit<LeftRow, 'checksum'>): LeftRow {
  return { ...left, checksum: leftChecksum(left) };
}

export function toGreetedRow(greeted: Omit<GreetedRow, 'checksum'>): GreetedRow {
  return { ...greeted, checksum: greetedChecksum(greeted) };
}

export function checkAnswer(row: AnswerRow): AnswerRow {
  if (answerChecksum(row) !== row.checksum) throw damaged(`answer "${row.answer_id}"`);
  return row;
}

export function checkVote(row: VoteRow): VoteRow {
  if (voteChecksum(row) !== row.checksum) throw damaged(`a vote on "${row.answer_id}"`);
  return row;
}

export function checkAsker(row: AskerRow): AskerRow {
  if (askerChecksum(row) !== row.checksum) throw damaged(`an asker of "${row.answer_id}"`);
  return row;
}

export function checkLeft(row: LeftRow): LeftRow {
  if (leftChecksum(row) !== row.checksum) throw damaged('the list of servers left');
  return row;
}

export function checkUserKey(row: UserKeyRow | undefined): UserKeyRow {
  if (row === undefined) throw new StoreDamagedError('the key of the user hashes is missing');
  if (rowChecksum([row.key]) !== row.checksum) throw damaged('the key of the user hashes');
  return row;
}

export function checkGreeted(row: GreetedRow): GreetedRow {
  if (greetedChecksum(row) !== row.checksum) throw damaged('the list of servers greeted');
  return row;
}

function answerChecksum(row: Omit<AnswerRow, 'checksum'>): number {
  return rowChecksum([
    row.answer_id,
    row.verdict,
    row.source_filter,
    row.generation,
    row.first_asked_at,
    row.last_asked_at,
    row.content,
    row.server_id,
    row.private_to,
  ]);
}

function voteChecksum(row: Omit<VoteRow, 'checksum'>): number {
  return rowChecksum([row.answer_id, row.voter_hash, row.helpful, row.at]);
}

function askerChecksum(row: Omit<AskerRow, 'checksum'>): number {
  return rowChecksum([row.answer_id, row.asker_hash, row.at]);
}

function leftChecksum(row: Omit<LeftRow, 'checksum'>): number {
  return rowChecksum([row.server_id, row.left_at]);
}

function greetedChecksum(row: Omit<GreetedRow, 'checksum'>): number {
  return rowChecksum([row.server_id, row.at]);
}

function damaged(what: string): StoreDamagedError {
  return new StoreDamagedError(`the checksum of ${what} is wrong`);
}
