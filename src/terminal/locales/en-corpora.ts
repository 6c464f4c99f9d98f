import type { CorpusState } from '../../doctor/inspect-corpora.ts';

function toMegabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** English texts of `npm run corpora`. */
export const CORPORA_TEXTS = {
  columns: ['server', 'state', 'sources', 'passages', 'on disk', 'mode', 'last change'],
  states: {
    intact: 'intact',
    stale: 'stale (read again at its next use)',
    unread: 'not read yet',
    older: 'older (migrated at its next use)',
    newer: 'of a newer version',
    foreign: 'of another program',
    damaged: 'damaged',
  } satisfies Record<CorpusState, string>,
  unknown: '-',
  never: '-',
  size: toMegabytes,
  reason: (corpusId: string, reason: string) => `${corpusId}: ${reason}`,
  exported: (corpusId: string, file: string, bytes: number) =>
    `The corpus of the server ${corpusId} was written to ${file} (${toMegabytes(bytes)}).`,
  imported: (corpusId: string, file: string) =>
    `The server ${corpusId} has the corpus from ${file}.`,
  content: (sources: number, versions: number) =>
    `It has ${sources} sources in ${versions} versions.`,
  confirm: (corpusId: string) =>
    `Delete the corpus of the server ${corpusId} with all its documents? (yes/no)`,
  deleted: (corpusId: string) =>
    `The corpus of the server ${corpusId} was deleted with its documents.`,
  modeChanged: 'The server searched only this corpus. It now searches the shared one.',
} as const;
