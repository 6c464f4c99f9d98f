import type { KeptAnswer, VoteCount } from '../../src/domain/kept-answer.ts';
import type { AnswerStore } from '../../src/store/answer-store.ts';

/** In-memory answers that fail on demand. */
export class MemoryAnswers implements AnswerStore {
  /** While set, every method throws it. */
  failure: Error | null = null;
  readonly #kept: number;
  readonly #answers = new Map<string, KeptAnswer>();
  readonly #votes = new Map<string, Map<string, boolean>>();
  readonly greeted = new Set<string>();

  constructor(kept = Infinity) {
    this.#kept = kept;
  }

  put(answer: KeptAnswer): Promise<void> {
    return this.#do(() => {
      const firstAskedAt = this.#answers.get(answer.answerId)?.firstAskedAt ?? answer.firstAskedAt;
      this.#answers.set(answer.answerId, { ...answer, firstAskedAt });
      const byAge = [...this.#answers.values()].sort((a, b) =>
        a.lastAskedAt < b.lastAskedAt ? 1 : -1,
      );
      for (const { answerId } of byAge.slice(this.#kept)) {
        this.#answers.delete(answerId);
        this.#votes.delete(answerId);
      }
    });
  }

  get(answerId: string): Promise<KeptAnswer | null> {
    return this.#do(() => this.#answers.get(answerId) ?? null);
  }

  vote(answerId: string, voterId: string, isHelpful: boolean | null): Promise<void> {
    return this.#do(() => {
      if (!this.#answers.has(answerId)) throw new Error(`answer ${answerId} is not stored`);
      const votes = this.#votes.get(answerId) ?? new Map<string, boolean>();
      if (isHelpful === null) votes.delete(voterId);
      else votes.set(voterId, isHelpful);
      this.#votes.set(answerId, votes);
    });
  }

  voteOf(answerId: string, voterId: string): Promise<boolean | null> {
    return this.#do(() => this.#votes.get(answerId)?.get(voterId) ?? null);
  }

  countVotes(answerId: string): Promise<VoteCount> {
    return this.#do(() => {
      const votes = [...(this.#votes.get(answerId)?.values() ?? [])];
      const helpful = votes.filter((isHelpful) => isHelpful).length;
      return { helpful, notHelpful: votes.length - helpful };
    });
  }

  forgetVoter(voterId: string): Promise<number> {
    return this.#do(() => [...this.#votes.values()].filter((of) => of.delete(voterId)).length);
  }

  isGreeted(serverId: string): Promise<boolean> {
    return this.#do(() => this.greeted.has(serverId));
  }

  greet(serverId: string): Promise<void> {
    return this.#do(() => {
      this.greeted.add(serverId);
    });
  }

  forgetServer(serverId: string): Promise<void> {
    return this.#do(() => {
      this.greeted.delete(serverId);
    });
  }

  #do<T>(action: () => T): Promise<T> {
    return new Promise((resolve) => {
      if (this.failure !== null) throw this.failure;
      resolve(action());
    });
  }
}
