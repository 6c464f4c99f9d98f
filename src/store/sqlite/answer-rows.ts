import type { KeptAnswer } from '../../domain/kept-answer.ts';
import {
  type AnswerColumns,
  fromAnswerColumns,
  toAnswerColumns,
} from '../columns/answer-columns.ts';
import { rowChecksum } from './row-checksum.ts';
import { StoreDamagedError } from '../errors.ts';

/**
 * Rows of the answer tables and their decoding. A row's checksum is verified before it is decoded.
 */

export interface AnswerRow extends AnswerColumns {
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

export function toAnswerRow(answer: KeptAnswer): AnswerRow {
  const columns = toAnswerColumns(answer);
  return { ...columns, checksum: answerChecksum(columns) };
}

export function toKeptAnswer(row: AnswerRow): KeptAnswer {
  return fromAnswerColumns(checkAnswer(row));
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

export function answerChecksum(row: Omit<AnswerRow, 'checksum'>): number {
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
