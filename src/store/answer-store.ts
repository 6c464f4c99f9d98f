import type { KeptAnswer, VoteCount } from '../domain/kept-answer.ts';

/**
 * Past answers, the votes on them, and the servers already greeted. Users are stored as keyed
 * hashes of their IDs; the caller passes the hashes.
 */
export interface AnswerStore {
  /**
   * Stores an answer and its asker, and counts the question. Replaces an earlier answer with the same ID, but keeps its
   * `firstAskedAt`, and keeps it shared if it was. Beyond `KEPT_ANSWERS`, deletes the answers asked
   * for longest ago, with their votes.
   */
  put(answer: KeptAnswer, askerHash: string): Promise<void>;
  get(answerId: string): Promise<KeptAnswer | null>;
  /** Makes a private answer visible to its server. An unknown answer is ignored. */
  share(answerId: string): Promise<void>;

  /** Sets or changes a user's vote; `null` withdraws it. @throws for an unknown answer */
  vote(answerId: string, voterHash: string, isHelpful: boolean | null, at: string): Promise<void>;
  /** Returns a user's vote, or `null` if the user has not voted. */
  voteOf(answerId: string, voterHash: string): Promise<boolean | null>;
  countVotes(answerId: string): Promise<VoteCount>;
  /** Deletes all votes of a user. Resolves to the number of deleted votes. */
  forgetVoter(voterHash: string): Promise<number>;

  isGreeted(serverId: string): Promise<boolean>;
  greet(serverId: string, at: string): Promise<void>;
}

/**
 * Maximum number of stored answers. An answer usually takes 5 KB, and at most about 15 KB, with
 * nine quotes and their explanations.
 */
export const KEPT_ANSWERS = 5000;
