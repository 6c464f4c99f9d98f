import type {
  LeftServer,
  PersonalDataStore,
  ServerData,
  StoredUser,
  UserData,
} from '../../src/store/personal-data-store.ts';
import type { MemoryAnswers } from './memory-answers.ts';
import type { MemoryDigests } from './memory-digests.ts';
import { MemorySourceChanges } from './memory-source-changes.ts';

/** The personal data in answers, digests and changes of the sources in memory. */
export class MemoryPersonalData implements PersonalDataStore {
  readonly #answers: MemoryAnswers;
  readonly #digests: MemoryDigests;
  readonly #changes: MemorySourceChanges;
  readonly #left = new Map<string, string>();

  constructor(answers: MemoryAnswers, digests: MemoryDigests, changes = new MemorySourceChanges()) {
    this.#answers = answers;
    this.#digests = digests;
    this.#changes = changes;
  }

  async ofUser({ userId, userHash }: StoredUser): Promise<UserData> {
    const has = (maps: Iterable<ReadonlyMap<string, unknown>>): number =>
      [...maps].filter((map) => map.has(userHash)).length;
    const created = await this.#digests.subscriptions();
    return {
      questions: has(this.#answers.askers.values()),
      votes: has(this.#answers.votes.values()),
      subscriptions: created.filter(({ createdBy }) => createdBy === userId).length,
      sourceChanges: this.#changes.all.filter((one) => one.userId === userId).length,
    };
  }

  async forgetUser(user: StoredUser): Promise<UserData> {
    const data = await this.ofUser(user);
    for (const votes of this.#answers.votes.values()) votes.delete(user.userHash);
    for (const [answerId, askers] of this.#answers.askers) {
      if (askers.delete(user.userHash) && askers.size === 0) this.#answers.delete(answerId);
    }
    for (const { subscriptionId, createdBy } of await this.#digests.subscriptions()) {
      if (createdBy !== user.userId) continue;
      await this.#digests.patchSubscription(subscriptionId, { createdBy: null });
    }
    this.#changes.all = this.#changes.all.map((one) =>
      one.userId === user.userId ? { ...one, userId: null } : one,
    );
    return data;
  }

  async forgetServer(serverId: string): Promise<ServerData> {
    const answers = [...this.#answers.kept.values()].filter((one) => one.serverId === serverId);
    const votes = answers.map(({ answerId }) => this.#answers.votes.get(answerId)?.size ?? 0);
    for (const { answerId } of answers) this.#answers.delete(answerId);
    const all = await this.#digests.subscriptions();
    const subscriptions = all.filter((one) => one.serverId === serverId);
    for (const { subscriptionId } of subscriptions) {
      await this.#digests.removeSubscription(subscriptionId);
    }
    const before = this.#changes.all.length;
    this.#changes.forgetServer(serverId);
    this.#answers.greeted.delete(serverId);
    this.#left.delete(serverId);
    return {
      answers: answers.length,
      votes: votes.reduce((sum, one) => sum + one, 0),
      subscriptions: subscriptions.length,
      sourceChanges: before - this.#changes.all.length,
    };
  }

  forgetAskedBefore(instant: string): Promise<number> {
    for (const askers of this.#answers.askers.values()) {
      for (const [hash, at] of askers) if (at < instant) askers.delete(hash);
    }
    const old = [...this.#answers.kept.values()].filter((one) => one.lastAskedAt < instant);
    for (const { answerId } of old) this.#answers.delete(answerId);
    this.#changes.all = this.#changes.all.filter(({ at }) => at >= instant);
    return Promise.resolve(old.length);
  }

  async servers(): Promise<string[]> {
    const known = [...this.#answers.kept.values(), ...(await this.#digests.subscriptions())];
    const ids = known.map(({ serverId }) => serverId).filter((id) => id !== null);
    const changed = [...this.#changes.all, ...(await this.#changes.removals())];
    const inHistory = changed.map(({ serverId }) => serverId);
    return [...new Set([...ids, ...this.#answers.greeted, ...inHistory])].sort();
  }

  noteLeft(serverId: string, at: string): Promise<void> {
    if (!this.#left.has(serverId)) this.#left.set(serverId, at);
    return Promise.resolve();
  }

  noteBack(serverId: string): Promise<void> {
    this.#left.delete(serverId);
    return Promise.resolve();
  }

  leftServers(): Promise<LeftServer[]> {
    const left = [...this.#left].map(([serverId, leftAt]) => ({ serverId, leftAt }));
    return Promise.resolve(left.sort((a, b) => (a.serverId < b.serverId ? -1 : 1)));
  }
}
