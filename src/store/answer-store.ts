import type { KeptAnswer, VoteCount } from '../domain/kept-answer.ts';

/**
 * Past answers, the votes on them, and the servers already greeted. The only personal data stored
 * is Discord IDs.
 */
export interface AnswerStore {
  /**
   * Stores an answer. An earlier one with the same ID is replaced, except for `firstAskedAt`.
   * Beyond `KEPT_ANSWERS`, the answers asked for longest ago are deleted with their votes.
   */
  put(answer: KeptAnswer): Promise<void>;
  get(answerId: string): Promise<KeptAnswer | null>;

  /** Sets or changes a user's vote; `null` withdraws it. @throws for an unknown answer */
  vote(answerId: string, voterId: string, isHelpful: boolean | null, at: string): Promise<void>;
  /** A user's vote, or `null`. */
  voteOf(answerId: string, voterId: string): Promise<boolean | null>;
  countVotes(answerId: string): Promise<VoteCount>;
  /** Deletes all votes of a user; resolves to their number. */
  forgetVoter(voterId: string): Promise<number>;

  isGreeted(serverId: string): Promise<boolean>;
  greet(serverId: string, at: string): Promise<void>;
  forgetServer(serverId: string): Promise<void>;
}

/**
 * An answer usually takes 5 KB, and at most about 15 KB, with nine quotes and their explanations.
 */
export const KEPT_ANSWERS = 5000;
