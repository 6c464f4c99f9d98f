import type { RemovedFile, SourceEdit } from '../../../domain/source-edit.ts';
import { KEPT_CHANGES, type SourceChangeStore } from '../../source-change-store.ts';
import type { Access } from '../sqlite-answers.ts';
import { toEdit, toEditRow, toRemoval, toRemovalRow } from './change-rows.ts';

export class SqliteSourceChanges implements SourceChangeStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  addChange(change: SourceEdit): Promise<void> {
    return this.#access.write(({ writes }) => {
      writes.putEdit.run(toEditRow(change));
      writes.dropEdits.run(change.serverId, KEPT_CHANGES);
    });
  }

  changes(serverId: string): Promise<SourceEdit[]> {
    return this.#access.read((reads) => reads.editsIn.all(serverId).map(toEdit));
  }

  putRemoval(removal: RemovedFile): Promise<void> {
    return this.#access.write(({ writes }) => {
      writes.putRemoval.run(toRemovalRow(removal));
    });
  }

  removal(removalId: string): Promise<RemovedFile | null> {
    return this.#access.read((reads) => {
      const row = reads.removal.get(removalId);
      return row === undefined ? null : toRemoval(row);
    });
  }

  removals(): Promise<RemovedFile[]> {
    return this.#access.read((reads) => reads.removals.all().map(toRemoval));
  }

  deleteRemoval(removalId: string): Promise<void> {
    return this.#access.write(({ writes }) => {
      writes.deleteRemoval.run(removalId);
    });
  }
}
