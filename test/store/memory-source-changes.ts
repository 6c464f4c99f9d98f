import type { RemovedFile, SourceEdit } from '../../src/domain/source-edit.ts';
import { KEPT_CHANGES, type SourceChangeStore } from '../../src/store/source-change-store.ts';

/** The history of the sources in memory. */
export class MemorySourceChanges implements SourceChangeStore {
  /** In the order of their IDs. */
  all: SourceEdit[] = [];
  readonly #removals = new Map<string, RemovedFile>();

  async addChange(change: SourceEdit): Promise<void> {
    this.all.push(change);
    const old = (await this.changes(change.serverId)).slice(KEPT_CHANGES);
    this.all = this.all.filter((one) => !old.includes(one));
  }

  changes(serverId: string): Promise<SourceEdit[]> {
    const key = ({ at, changeId }: SourceEdit): string => `${at} ${changeId}`;
    const own = this.all.filter((one) => one.serverId === serverId);
    return Promise.resolve(own.sort((a, b) => (key(a) > key(b) ? -1 : 1)));
  }

  putRemoval(removal: RemovedFile): Promise<void> {
    this.#removals.set(removal.removalId, removal);
    return Promise.resolve();
  }

  removal(removalId: string): Promise<RemovedFile | null> {
    return Promise.resolve(this.#removals.get(removalId) ?? null);
  }

  removals(): Promise<RemovedFile[]> {
    const all = [...this.#removals.values()];
    return Promise.resolve(all.sort((a, b) => (a.removalId < b.removalId ? -1 : 1)));
  }

  deleteRemoval(removalId: string): Promise<void> {
    this.#removals.delete(removalId);
    return Promise.resolve();
  }

  forgetServer(serverId: string): void {
    this.all = this.all.filter((one) => one.serverId !== serverId);
    for (const [id, removal] of this.#removals) {
      if (removal.serverId === serverId) this.#removals.delete(id);
    }
  }
}
