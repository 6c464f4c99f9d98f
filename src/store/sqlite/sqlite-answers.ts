import type Database from 'better-sqlite3';
import type { KeptAnswer, VoteCount } from '../../domain/kept-answer.ts';
import {
  checkGreeted,
  checkVote,
  toAnswerRow,
  toAskerRow,
  toGreetedRow,
  toKeptAnswer,
  toVoteRow,
} from './answer-rows.ts';
import { KEPT_ANSWERS, type AnswerStore } from '../answer-store.ts';
import type { Writer } from './commit-corpus.ts';
import { countQuestion } from './reports/count-question.ts';
import type { Reads } from './statements/read-statements.ts';

/** Gives a store read access, and write access in a transaction. */
export interface Access {
  read<T>(read: (reads: Reads) => T): Promise<T>;
  write<T>(work: (writer: Writer) => T): Promise<T>;
}

/**
 * Makes this connection overwrite rows with zeros when they are deleted. Otherwise, deleted rows
 * could be read from the file until SQLite reuses their space.
 */
export function overwriteDeleted(db: Database.Database): void {
  db.pragma('secure_delete = ON');
}

export class SqliteAnswers implements AnswerStore {
  readonly #access: Access;
  readonly #kept: number;

  /** @param kept maximum number of stored answers */
  constructor(access: Access, kept = KEPT_ANSWERS) {
    this.#access = access;
    this.#kept = kept;
  }

  put(answer: KeptAnswer, askerHash: string): Promise<void> {
    return this.#access.write((writer) => {
      const { reads, writes } = writer;
      const { answerId, lastAskedAt } = answer;
      const row = reads.answer.get(answerId);
      const before = row === undefined ? answer : toKeptAnswer(row);
      const privateTo = before.privateTo === null ? null : answer.privateTo;
      const { firstAskedAt } = before;
      writes.putAnswer.run(toAnswerRow({ ...answer, firstAskedAt, privateTo }));
      writes.putAsker.run(
        toAskerRow({ answer_id: answerId, asker_hash: askerHash, at: lastAskedAt }),
      );
      writes.dropAnswers.run(this.#kept);
      countQuestion(writer, answer);
    });
  }

  get(answerId: string): Promise<KeptAnswer | null> {
    return this.#access.read((reads) => {
      const row = reads.answer.get(answerId);
      return row === undefined ? null : toKeptAnswer(row);
    });
  }

  share(answerId: string): Promise<void> {
    return this.#access.write(({ reads, writes }) => {
      const row = reads.answer.get(answerId);
      if (row === undefined) return;
      writes.putAnswer.run(toAnswerRow({ ...toKeptAnswer(row), privateTo: null }));
    });
  }

  vote(answerId: string, voterHash: string, isHelpful: boolean | null, at: string): Promise<void> {
    return this.#access.write(({ writes }) => {
      if (isHelpful === null) {
        writes.deleteVote.run(answerId, voterHash);
        return;
      }
      const helpful = isHelpful ? 1 : 0;
      writes.putVote.run(toVoteRow({ answer_id: answerId, voter_hash: voterHash, helpful, at }));
    });
  }

  voteOf(answerId: string, voterHash: string): Promise<boolean | null> {
    return this.#access.read((reads) => {
      const row = reads.vote.get(answerId, voterHash);
      return row === undefined ? null : checkVote(row).helpful === 1;
    });
  }

  countVotes(answerId: string): Promise<VoteCount> {
    return this.#access.read((reads) => {
      const votes = reads.votesOn.all(answerId).map(checkVote);
      const helpful = votes.filter((vote) => vote.helpful === 1).length;
      return { helpful, notHelpful: votes.length - helpful };
    });
  }

  forgetVoter(voterHash: string): Promise<number> {
    return this.#access.write(({ db, writes }) => {
      overwriteDeleted(db);
      return writes.deleteVotesBy.run(voterHash).changes;
    });
  }

  isGreeted(serverId: string): Promise<boolean> {
    return this.#access.read((reads) => {
      const row = reads.greeted.get(serverId);
      return row !== undefined && checkGreeted(row).server_id === serverId;
    });
  }

  greet(serverId: string, at: string): Promise<void> {
    return this.#access.write(({ writes }) => {
      writes.putGreeted.run(toGreetedRow({ server_id: serverId, at }));
    });
  }
}
