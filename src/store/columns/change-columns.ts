import { SHARED_CORPUS } from '../../domain/corpus.ts';
import type { RemovedFile, SourceEdit } from '../../domain/source-edit.ts';

/** The columns of a change of the sources in every database. */
export interface EditColumns {
  readonly change_id: string;
  readonly server_id: string;
  readonly at: string;
  /** JSON of the change. */
  readonly content: string;
}

/** The columns of a removed file in every database. */
export interface RemovalColumns {
  readonly removal_id: string;
  readonly server_id: string;
  /** JSON of the removed file. */
  readonly content: string;
}

export function toEditColumns(change: SourceEdit): EditColumns {
  return {
    change_id: change.changeId,
    server_id: change.serverId,
    at: change.at,
    content: JSON.stringify(change),
  };
}

export function fromEditColumns({ content }: EditColumns): SourceEdit {
  return JSON.parse(content) as SourceEdit;
}

export function toRemovalColumns(removal: RemovedFile): RemovalColumns {
  return {
    removal_id: removal.removalId,
    server_id: removal.serverId,
    content: JSON.stringify(removal),
  };
}

export function fromRemovalColumns({ content }: RemovalColumns): RemovedFile {
  const removal = JSON.parse(content) as Partial<RemovedFile>;
  // Earlier versions knew only the shared corpus.
  return { corpusId: SHARED_CORPUS, ...removal } as RemovedFile;
}
