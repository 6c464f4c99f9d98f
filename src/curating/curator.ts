import type { SourceLookup } from '../answering/look-up/source-lookup.ts';
import { type CorpusMode, SHARED_CORPUS } from '../domain/corpus.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { FileWarning, LeftOut } from '../domain/file-warnings.ts';
import type { IngestReport } from '../domain/ingest-report.ts';
import type { Logger } from '../domain/logger.ts';
import type { RemovedFile, SourceAction, SourceEdit } from '../domain/source-edit.ts';
import type { SourceSummary } from '../domain/source.ts';
import type { Clock } from '../domain/time.ts';
import { findFormat, knownExtensions } from '../sources/formats.ts';
import type { DocumentParser } from '../sources/parse-document.ts';
import { readDocument } from '../sources/read-folder.ts';
import { toRefusedFile } from '../sources/skipped-file.ts';
import type { DocumentDraft } from '../sources/source-format.ts';
import type { SourceChangeStore } from '../store/source-change-store.ts';
import type { CorpusLimits, CorpusUsage } from './corpus-limits.ts';
import { createConfirmations, type Editor, newToken } from './confirmations.ts';
import { toFileName } from './file-name.ts';
import { type SeedsFolder, UPLOADS } from './seeds-folder.ts';

/** Number of days for which a removed file can be restored. */
export const UNDO_DAYS = 7;
const DAY_MS = 86_400_000;
/** Far longer than a removal or its undoing takes. */
const SETTLED_MS = 3_600_000;

/** A file that a user wants to add. */
export interface Upload {
  /** As the user named it. */
  readonly name: string;
  /** In bytes, as declared. The real length is checked again. */
  readonly size: number;
  /** Rejects if there are more than `maxBytes` bytes. */
  read(maxBytes: number): Promise<Uint8Array>;
}

/** A source that was added or replaced. */
export interface AddedSource {
  readonly kind: 'added' | 'replaced';
  readonly source: SourceSummary;
  readonly warnings: readonly FileWarning[];
  readonly leftOut: readonly LeftOut[];
}

/** There is such a file already, so the user must confirm. */
export interface NameTaken {
  readonly kind: 'exists';
  readonly file: string;
  readonly token: string;
}

type Request =
  | {
      readonly kind: 'replace';
      readonly token: string;
      readonly file: string;
      readonly bytes: number;
      readonly draft: DocumentDraft;
    }
  | { readonly kind: 'remove'; readonly sourceId: string };

/**
 * Changes the sources for users of Discord who may do so; the caller checks that. Each change is one
 * change of a file in the seeds folder, then an ingestion, then an entry of the history. If the ingestion
 * fails or refuses the file, the folder is as before. At most one change per server at a time.
 */
export interface Curator {
  /** @throws UserFacingError of `EditingProblems` */
  add(editor: Editor, upload: Upload): Promise<AddedSource | NameTaken>;
  /** Replaces a file after the user has confirmed. */
  replace(editor: Editor, token: string): Promise<AddedSource>;
  /** Finds the source to remove, by its ID or the beginning of the ID. Its user must confirm. */
  askToRemove(editor: Editor, id: string): Promise<{ token: string; source: SourceSummary }>;
  remove(editor: Editor, token: string): Promise<RemovedFile>;
  /** Ends the wait for a confirmation. */
  cancel(editor: Editor, token: string): Promise<void>;
  /** Restores a removed file. */
  undo(editor: Editor, removalId: string): Promise<SourceSummary>;
  refresh(editor: Editor): Promise<IngestReport>;
  /** Resolves to the changes in a server, latest first, and the removals that can be undone. */
  history(editor: Editor): Promise<{ changes: SourceEdit[]; undoable: RemovedFile[] }>;
  /** Records in the history that a user has chosen the corpora that their server searches. */
  recordMode(editor: Editor, mode: CorpusMode): Promise<void>;
  /** Resolves to how much of its limits the corpus uses; `null`: no such corpus, or no limits. */
  usage(): Promise<CorpusUsage | null>;
  /**
   * Deletes the removed files whose time is over, and the records of a process that was killed before
   * it moved its file. Must run at startup and daily.
   *
   * @param isOwn whether this process serves a corpus, where it is one of several. Default: always. Another
   * process has the files of other corpora
   */
  sweep(isOwn?: (corpusId: string) => boolean): Promise<void>;
}

export interface CuratorParts {
  /** The corpus of the folder. */
  readonly corpusId: string;
  /** Limits of the corpus; `null`: none. */
  readonly limits: CorpusLimits | null;
  readonly folder: SeedsFolder;
  readonly store: SourceChangeStore;
  readonly sources: SourceLookup;
  /** Runs work that uses the folder, while no other process does. Default: at once. */
  readonly changing?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Parses uploads, with the limits for documents. Closed after each upload. */
  readonly parser: DocumentParser;
  /** Runs one ingestion, after those that are running. */
  readonly ingest: () => Promise<IngestReport>;
  readonly maxBytes: number;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Logger;
}

function atOnce<T>(work: () => Promise<T>): Promise<T> {
  return work();
}

export function createCurator(parts: CuratorParts): Curator {
  const { corpusId, limits, folder, store, sources, parser, maxBytes, clock, log } = parts;
  const { changing = atOnce } = parts;
  const busy = new Set<string>();
  const confirmations = createConfirmations<Request>(clock, dismiss);

  async function dismiss(request: Request): Promise<void> {
    if (request.kind === 'replace') await folder.discard(request.token);
  }

  /** Runs one change of a server. A second one is refused, because each takes as long as an ingestion. */
  async function alone<T>({ serverId }: Editor, work: () => Promise<T>): Promise<T> {
    if (busy.has(serverId)) throw new UserFacingError('sources-busy', {});
    busy.add(serverId);
    try {
      return await changing(work);
    } finally {
      busy.delete(serverId);
    }
  }

  async function ingest(): Promise<IngestReport> {
    try {
      return await parts.ingest();
    } catch (error) {
      if (!(error instanceof UserFacingError)) throw error;
      const { code } = error.problem;
      if (code === 'corpus-changed')
        throw new UserFacingError('sources-busy', {}, { cause: error });
      if (!code.startsWith('seeds-')) throw error;
      log.warn({ problem: error.problem }, 'a change of the sources could not be ingested');
      throw new UserFacingError('sources-unusable', {}, { cause: error });
    }
  }

  /** Ingests a changed file, and calls `takeBack` if the file does not become a source. */
  async function ingestFile(
    file: string,
    takeBack: () => Promise<void>,
  ): Promise<{ source: SourceSummary; report: IngestReport }> {
    try {
      const report = await ingest();
      const refusal = report.refused.find((one) => one.file === file);
      if (refusal !== undefined) {
        throw new UserFacingError('upload-refused', { file, problem: refusal.problem });
      }
      const source = (await sources.list()).find((one) => one.file === file);
      if (source === undefined) throw new UserFacingError('sources-unusable', {});
      return { source, report };
    } catch (error) {
      await takeBack();
      throw error;
    }
  }

  /** @throws UserFacingError `corpus-full` if there would be too many or too large files */
  async function checkRoom(file: string, bytes: number): Promise<void> {
    if (limits === null) return;
    const used = await folder.usage(file);
    const wanted = { sources: used.files + 1, bytes: used.bytes + bytes };
    for (const limit of ['sources', 'bytes'] as const) {
      const [most, given] = [limits[limit], wanted[limit]];
      if (given > most) throw new UserFacingError('corpus-full', { limit, most, given });
    }
  }

  /** Parses the bytes as an ingestion would, before they are in the folder. */
  async function scan(file: string, bytes: Uint8Array): Promise<DocumentDraft> {
    try {
      return await readDocument({ file }, bytes, parser.parse);
    } catch (error) {
      const { problem } = toRefusedFile(file, error);
      throw new UserFacingError('upload-refused', { file, problem }, { cause: error });
    } finally {
      await parser.close();
    }
  }

  const record = (
    { userId, serverId }: Editor,
    action: SourceAction,
    about: Partial<Pick<SourceEdit, 'sourceId' | 'title' | 'file' | 'removalId'>>,
  ): Promise<void> =>
    store.addChange({
      ...{ changeId: `C-${newToken()}`, serverId, userId, action },
      at: new Date(clock.now()).toISOString(),
      ...{ sourceId: null, title: null, file: null, removalId: null, ...about },
    });

  async function finishAdding(
    editor: Editor,
    kind: AddedSource['kind'],
    draft: DocumentDraft,
    ingested: { readonly source: SourceSummary; readonly report: IngestReport },
  ): Promise<AddedSource> {
    const { source, report } = ingested;
    const { sourceId, title, file } = source;
    await record(editor, kind, { sourceId, title, file });
    // Another ingestion may have read the file first. Then this report does not mention it.
    const reported = report.leftOut.filter((one) => one.file === file);
    return {
      kind,
      source,
      warnings: draft.warnings.map(({ warning }) => warning),
      leftOut: reported.length > 0 ? reported : draft.leftOut,
    };
  }

  async function add(editor: Editor, upload: Upload): Promise<AddedSource | NameTaken> {
    const name = toFileName(upload.name);
    if (findFormat(name) === null) {
      const extensions = knownExtensions();
      throw new UserFacingError('upload-unknown-type', { file: name, extensions });
    }
    checkSize(upload.size, maxBytes);
    const bytes = await upload.read(maxBytes);
    checkSize(bytes.byteLength, maxBytes);
    await checkRoom(`${UPLOADS}/${name}`, bytes.byteLength);
    const draft = await scan(name, bytes);
    const token = newToken();
    const existing = await folder.findUpload(name);
    try {
      await folder.stage(token, bytes);
      if (existing !== null) {
        const { byteLength } = bytes;
        const request = {
          kind: 'replace',
          token,
          file: existing,
          bytes: byteLength,
          draft,
        } as const;
        await confirmations.ask(editor, request, token);
        return { kind: 'exists', file: existing, token };
      }
      const file = await folder.publish(token, name);
      const ingested = await ingestFile(file, () => folder.withdraw(file));
      return await finishAdding(editor, 'added', draft, ingested);
    } catch (error) {
      await folder.discard(token);
      throw error;
    }
  }

  async function replace(editor: Editor, token: string): Promise<AddedSource> {
    const request = await confirmations.take(editor, token);
    if (request.kind !== 'replace') throw new UserFacingError('confirmation-expired', {});
    const { file, draft } = request;
    try {
      // Other files may have come since the upload.
      await checkRoom(file, request.bytes);
      await folder.exchange(token, file);
      const ingested = await ingestFile(file, () => folder.exchange(token, file));
      return await finishAdding(editor, 'replaced', draft, ingested);
    } finally {
      await folder.discard(token);
    }
  }

  async function remove(editor: Editor, token: string): Promise<RemovedFile> {
    const request = await confirmations.take(editor, token);
    if (request.kind !== 'remove') throw new UserFacingError('confirmation-expired', {});
    const source = await findToRemove(request.sourceId);
    const { sourceId, title, file } = source;
    const removed: RemovedFile = {
      ...{ removalId: newToken(), corpusId, serverId: editor.serverId, sourceId, title, file },
      at: new Date(clock.now()).toISOString(),
      until: new Date(clock.now() + UNDO_DAYS * DAY_MS).toISOString(),
    };
    const { removalId } = removed;
    // The record comes first, so that a file in the trash always has one.
    await store.putRemoval(removed);
    try {
      await folder.remove(file, removalId);
      try {
        await ingest();
      } catch (error) {
        await folder.restore(file, removalId);
        throw error;
      }
    } catch (error) {
      await store.deleteRemoval(removalId);
      throw error;
    }
    await record(editor, 'removed', { sourceId, title, file, removalId });
    return removed;
  }

  async function findToRemove(id: string): Promise<SourceSummary> {
    const source = await sources.find(id);
    const { length } = await sources.list();
    // The shared folder must not be empty, because an empty folder may be one that is not mounted.
    if (length === 1 && corpusId === SHARED_CORPUS)
      throw new UserFacingError('source-is-last', { sourceId: source.sourceId });
    return source;
  }

  async function undo(editor: Editor, removalId: string): Promise<SourceSummary> {
    const removed = await store.removal(removalId);
    if (removed?.serverId !== editor.serverId || removed.corpusId !== corpusId || isOver(removed)) {
      throw new UserFacingError('removal-over', {});
    }
    const { file } = removed;
    await checkRoom(file, await folder.removedBytes(removalId));
    await folder.restore(file, removalId);
    const { source } = await ingestFile(file, () => folder.remove(file, removalId));
    await store.deleteRemoval(removalId);
    await record(editor, 'restored', { sourceId: source.sourceId, title: source.title, file });
    return source;
  }

  /** Whether no process can still be moving the file, so that a missing file means a killed process. */
  const isSettled = ({ at }: RemovedFile): boolean => Date.parse(at) <= clock.now() - SETTLED_MS;
  const isOver = ({ until }: RemovedFile): boolean => Date.parse(until) <= clock.now();

  async function sweep(): Promise<void> {
    const removals = (await store.removals()).filter((one) => one.corpusId === corpusId);
    for (const { removalId } of removals.filter(isOver)) {
      await folder.forget(removalId);
      await store.deleteRemoval(removalId);
    }
    // A file that is being added is neither waiting nor published.
    if (busy.size > 0) return;
    for (const { file, removalId } of removals) await folder.forgetCopy(file, removalId);
    const kept = new Set<string>();
    for (const removed of removals.filter((one) => !isOver(one))) {
      const { removalId } = removed;
      if (isSettled(removed) && !(await folder.hasRemoved(removalId))) {
        await store.deleteRemoval(removalId);
      } else kept.add(removalId);
    }
    await folder.clean({ removals: kept, tokens: await confirmations.waiting() });
  }

  return {
    add: (editor, upload) => alone(editor, () => add(editor, upload)),
    replace: (editor, token) => alone(editor, () => replace(editor, token)),
    remove: (editor, token) => alone(editor, () => remove(editor, token)),
    undo: (editor, removalId) => alone(editor, () => undo(editor, removalId)),
    refresh: (editor) =>
      alone(editor, async () => {
        const report = await ingest();
        await record(editor, 'refreshed', {});
        return report;
      }),
    async askToRemove(editor, id) {
      const source = await findToRemove(id);
      const { sourceId } = source;
      const token = await confirmations.ask(editor, { kind: 'remove', sourceId });
      return { token, source };
    },
    recordMode: (editor, mode) => record(editor, `mode-${mode}`, {}),
    async usage() {
      if (limits === null) return null;
      const { files, bytes } = await changing(() => folder.usage(''));
      const passages = (await sources.list()).reduce((sum, source) => sum + source.passages, 0);
      return { used: { sources: files, bytes, passages }, limits };
    },
    async cancel(editor, token) {
      await dismiss(await confirmations.take(editor, token));
    },
    async history({ serverId }) {
      const removals = await store.removals();
      const undoable = removals.filter((one) => one.serverId === serverId && !isOver(one));
      return { changes: await store.changes(serverId), undoable };
    },
    sweep: () => changing(sweep),
  };
}

function checkSize(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes) throw new UserFacingError('upload-too-large', { bytes, maxBytes });
}
