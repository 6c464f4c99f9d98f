import type { RemovedFile, SourceEdit } from '../domain/source-edit.ts';

/** Maximum number of entries per server. Older entries are deleted. */
export const KEPT_CHANGES = 1000;

/** The history of changes to the sources by users, and the files that they removed. */
export interface SourceChangeStore {
  /** Adds an entry, and deletes the oldest entries of its server beyond `KEPT_CHANGES`. */
  addChange(change: SourceEdit): Promise<void>;
  /** Returns the entries of a server, latest first. */
  changes(serverId: string): Promise<SourceEdit[]>;

  /** Records a removed file. Replaces the record with the same ID. */
  putRemoval(removal: RemovedFile): Promise<void>;
  /** Returns `null` if there is no record with this ID. */
  removal(removalId: string): Promise<RemovedFile | null>;
  /** Returns all records, in code-unit order of their IDs. */
  removals(): Promise<RemovedFile[]>;
  deleteRemoval(removalId: string): Promise<void>;
}
