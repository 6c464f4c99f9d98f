import type { SourceLookup } from '../answering/look-up/source-lookup.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { IngestReport } from '../domain/ingest-report.ts';
import type { Editor } from './confirmations.ts';
import type { Curator } from './curator.ts';

/**
 * Changes the sources of one server: uploads go to its own corpus. Sources of the shared corpus can be
 * removed and read again only by editors who may change it.
 */
export function createServerCurator(parts: {
  /** Changes the server's own corpus. */
  readonly own: Curator;
  /** Changes the shared corpus. */
  readonly shared: Curator;
  readonly sharedSources: Pick<SourceLookup, 'find'>;
  /** Whether the server has a corpus of its own. */
  readonly hasOwn: () => boolean;
  /** Creates the server's own corpus. */
  readonly create: () => Promise<void>;
}): Curator {
  const { own, shared, sharedSources, hasOwn, create } = parts;

  /** Runs `work` on the own corpus, or else on the shared one if the first does not know the subject. */
  async function onEither<T>(
    editor: Editor,
    unknown: 'unknown-source' | 'confirmation-expired' | 'removal-over',
    work: (curator: Curator) => Promise<T>,
  ): Promise<T> {
    if (hasOwn()) {
      try {
        return await work(own);
      } catch (error) {
        const isUnknown = error instanceof UserFacingError && error.problem.code === unknown;
        if (!isUnknown || !editor.mayChangeShared) throw error;
      }
    }
    return work(shared);
  }

  return {
    async add(editor, upload) {
      await create();
      return own.add(editor, upload);
    },
    replace: (editor, token) => own.replace(editor, token),
    remove: (editor, token) =>
      onEither(editor, 'confirmation-expired', (curator) => curator.remove(editor, token)),
    async undo(editor, removalId) {
      if (!hasOwn() && !editor.mayChangeShared) throw new UserFacingError('removal-over', {});
      return onEither(editor, 'removal-over', (curator) => curator.undo(editor, removalId));
    },
    cancel: (editor, token) =>
      onEither(editor, 'confirmation-expired', (curator) => curator.cancel(editor, token)),
    history: (editor) => shared.history(editor),
    recordMode: (editor, mode) => own.recordMode(editor, mode),
    usage: async () => (hasOwn() ? own.usage() : null),
    sweep: () => own.sweep(),

    async askToRemove(editor, id) {
      if (editor.mayChangeShared) {
        return onEither(editor, 'unknown-source', (curator) => curator.askToRemove(editor, id));
      }
      try {
        if (hasOwn()) return await own.askToRemove(editor, id);
      } catch (error) {
        if (!(error instanceof UserFacingError) || error.problem.code !== 'unknown-source')
          throw error;
      }
      const { sourceId } = await sharedSources.find(id);
      throw new UserFacingError('source-is-shared', { sourceId });
    },

    async refresh(editor) {
      if (!hasOwn() && !editor.mayChangeShared) throw new UserFacingError('sources-elsewhere', {});
      const reports: IngestReport[] = [];
      if (hasOwn()) reports.push(await own.refresh(editor));
      if (editor.mayChangeShared) reports.push(await shared.refresh(editor));
      return joinReports(reports);
    },
  };
}

function joinReports(reports: readonly IngestReport[]): IngestReport {
  return {
    added: reports.flatMap(({ added }) => added),
    changed: reports.flatMap(({ changed }) => changed),
    removed: reports.flatMap(({ removed }) => removed),
    unchanged: reports.flatMap(({ unchanged }) => unchanged),
    skipped: reports.flatMap(({ skipped }) => skipped),
    refused: reports.flatMap(({ refused }) => refused),
    warnings: reports.flatMap(({ warnings }) => warnings),
    leftOut: reports.flatMap(({ leftOut }) => leftOut),
    tookMs: reports.reduce((sum, { tookMs }) => sum + tookMs, 0),
  };
}
