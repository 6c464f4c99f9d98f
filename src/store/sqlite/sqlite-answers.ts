import type { KeptAnswer, VoteCount } from '../../domain/kept-answer.ts';
import {
  checkAnswer,
  checkGreeted,
  checkVote,
  toAnswerRow,
  toGreetedRow,
  toKeptAnswer,
  toVoteRow,
} from './answer-rows.ts';
import { KEPT_ANSWERS, type AnswerStore } from '../answer-store.ts';
import type { Writer } from './commit-corpus.ts';
import type { Reads } from './statements.ts';

/** How a store reads, and writes in a transaction. */
export interface Access {
  read<T>(read: (reads: Reads) => T): Promise<T>;
  write<T>(work: (writer: Writer) => T): Promise<T>;
}

export class SqliteAnswers implements AnswerStore {
  readonly #access: Access;
  readonly #kept: number;

  /** @param kept maximum number of stored answers */
  constructor(access: Access, kept = KEPT_ANSWERS) {
    this.#access = access;
    this.#kept = kept;
  }

  put(answer: KeptAnswer): Promise<void> {
    return this.#access.write(({ reads, writes }) => {
      const before = reads.answer.get(answer.answerId);
      const firstAskedAt =
        before === undefined ? answer.firstAskedAt : checkAnswer(before).first_asked_at;
      writes.putAnswer.run(toAnswerRow({ ...answer, firstAskedAt }));
      writes.dropAnswers.run(this.#kept);
    });
  }

  get(answerId: string): Promise<KeptAnswer | null> {
    return this.#access.read((reads) => {
      const row = reads.answer.get(answerId);
      return row === undefined ? null : toKeptAnswer(row);
    });
  }

  vote(answerId: string, voterId: string, isHelpful: boolean | null, at: string): Promise<void> {
    return this.#access.write(({ writes }) => {
      if (isHelpful === null) {
        writes.deleteVote.run(answerId, voterId);
        return;
      }
      const helpful = isHelpful ? 1 : 0;
      writes.putVote.run(toVoteRow({ answer_id: answerId, voter_id: voterId, helpful, at }));
    });
  }

  voteOf(answerId: string, voterId: string): Promise<boolean | null> {
    return this.#access.read((reads) => {
      const row = reads.vote.get(answerId, voterId);
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

  forgetVoter(voterId: string): Promise<number> {
    return this.#access.write(({ writes }) => writes.deleteVotesBy.run(voterId).changes);
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

  forgetServer(serverId: string): Promise<void> {
    return this.#access.write(({ writes }) => {
      writes.deleteGreeted.run(serverId);
    });
  }
}
