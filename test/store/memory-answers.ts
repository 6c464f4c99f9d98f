import type { KeptAnswer, VoteCount } from '../../src/domain/kept-answer.ts';
import type { AnswerStore } from '../../src/store/answer-store.ts';

/** In-memory answers that fail on demand. */
export class MemoryAnswers implements AnswerStore {
  /** While this error is set, every method throws it. */
  failure: Error | null = null;
  readonly #most: number;
  /** The answers by ID, for `MemoryPersonalData`. */
  readonly kept = new Map<string, KeptAnswer>();
  readonly votes = new Map<string, Map<string, boolean>>();
  /** For each answer, when each user last asked. */
  readonly askers = new Map<string, Map<string, string>>();
  readonly greeted = new Set<string>();

  constructor(kept = Infinity) {
    this.#most = kept;
  }

  put(answer: KeptAnswer, askerHash: string): Promise<void> {
    return this.#do(() => {
      const before = this.kept.get(answer.answerId) ?? answer;
      const { firstAskedAt } = before;
      const privateTo = before.privateTo === null ? null : answer.privateTo;
      this.kept.set(answer.answerId, { ...answer, firstAskedAt, privateTo });
      const askers = this.askers.get(answer.answerId) ?? new Map<string, string>();
      this.askers.set(answer.answerId, askers.set(askerHash, answer.lastAskedAt));
      const byAge = [...this.kept.values()].sort((a, b) =>
        a.lastAskedAt < b.lastAskedAt ? 1 : -1,
      );
      for (const { answerId } of byAge.slice(this.#most)) {
        this.delete(answerId);
      }
    });
  }

  get(answerId: string): Promise<KeptAnswer | null> {
    return this.#do(() => this.kept.get(answerId) ?? null);
  }

  share(answerId: string): Promise<void> {
    return this.#do(() => {
      const answer = this.kept.get(answerId);
      if (answer !== undefined) this.kept.set(answerId, { ...answer, privateTo: null });
    });
  }

  /** Deletes an answer, its votes and its askers. */
  delete(answerId: string): void {
    this.kept.delete(answerId);
    this.votes.delete(answerId);
    this.askers.delete(answerId);
  }

  vote(answerId: string, voterHash: string, isHelpful: boolean | null): Promise<void> {
    return this.#do(() => {
      if (!this.kept.has(answerId)) throw new Error(`answer ${answerId} is not stored`);
      const votes = this.votes.get(answerId) ?? new Map<string, boolean>();
      if (isHelpful === null) votes.delete(voterHash);
      else votes.set(voterHash, isHelpful);
      this.votes.set(answerId, votes);
    });
  }

  voteOf(answerId: string, voterHash: string): Promise<boolean | null> {
    return this.#do(() => this.votes.get(answerId)?.get(voterHash) ?? null);
  }

  countVotes(answerId: string): Promise<VoteCount> {
    return this.#do(() => {
      const votes = [...(this.votes.get(answerId)?.values() ?? [])];
      const helpful = votes.filter((isHelpful) => isHelpful).length;
      return { helpful, notHelpful: votes.length - helpful };
    });
  }

  forgetVoter(voterHash: string): Promise<number> {
    return this.#do(() => [...this.votes.values()].filter((of) => of.delete(voterHash)).length);
  }

  isGreeted(serverId: string): Promise<boolean> {
    return this.#do(() => this.greeted.has(serverId));
  }

  greet(serverId: string): Promise<void> {
    return this.#do(() => {
      this.greeted.add(serverId);
    });
  }

  #do<T>(action: () => T): Promise<T> {
    return new Promise((resolve) => {
      if (this.failure !== null) throw this.failure;
      resolve(action());
    });
  }
}
