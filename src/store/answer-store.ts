import type { KeptAnswer, VoteCount } from '../domain/kept-answer.ts';

/**
 * Past answers, the votes on them, and the servers already greeted. Users are stored as keyed
 * hashes of their IDs. The caller passes these hashes.
 */
export interface AnswerStore {
  /**
   * Stores an answer and who asked. An earlier one with the same ID is replaced, except for
   * `firstAskedAt`; if that was shared, so is this one. Beyond `KEPT_ANSWERS`, the answers asked for longest ago are deleted with their votes.
   */
  put(answer: KeptAnswer, askerHash: string): Promise<void>;
  get(answerId: string): Promise<KeptAnswer | null>;
  /** Makes a private answer open to its server. An unknown answer is ignored. */
  share(answerId: string): Promise<void>;

  /** Sets or changes a user's vote; `null` withdraws it. @throws for an unknown answer */
  vote(answerId: string, voterHash: string, isHelpful: boolean | null, at: string): Promise<void>;
  /** A user's vote, or `null`. */
  voteOf(answerId: string, voterHash: string): Promise<boolean | null>;
  countVotes(answerId: string): Promise<VoteCount>;
  /** Deletes all votes of a user; resolves to their number. */
  forgetVoter(voterHash: string): Promise<number>;

  isGreeted(serverId: string): Promise<boolean>;
  greet(serverId: string, at: string): Promise<void>;
}

/**
 * An answer usually takes 5 KB, and at most about 15 KB, with nine quotes and their explanations.
 */
export const KEPT_ANSWERS = 5000;
