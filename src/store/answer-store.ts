import type { KeptAnswer, VoteCount } from '../domain/kept-answer.ts';

/**
 * Answers that were given, what people made of them, and which servers were greeted. Of people and
 * servers it holds their Discord IDs and nothing else.
 */
export interface AnswerStore {
  /**
   * Keeps an answer; one kept before under the same ID is replaced, but for `firstAskedAt`. The
   * answers asked for longest ago, beyond `KEPT_ANSWERS`, are dropped with their votes.
   */
  put(answer: KeptAnswer): Promise<void>;
  get(answerId: string): Promise<KeptAnswer | null>;

  /** Sets or changes a person's vote; `null` takes it back. @throws on an answer that is not kept */
  vote(answerId: string, voterId: string, isHelpful: boolean | null, at: string): Promise<void>;
  /** A person's vote, `null` where there is none. */
  voteOf(answerId: string, voterId: string): Promise<boolean | null>;
  countVotes(answerId: string): Promise<VoteCount>;
  /** Deletes every vote of a person; resolves to how many there were. */
  forgetVoter(voterId: string): Promise<number>;

  isGreeted(serverId: string): Promise<boolean>;
  greet(serverId: string, at: string): Promise<void>;
  forgetServer(serverId: string): Promise<void>;
}

/** At most about 15 KB each with nine quotes and their explanations, and 5 KB as a rule. */
export const KEPT_ANSWERS = 5000;
