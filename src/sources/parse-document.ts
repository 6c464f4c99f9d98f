import { decodeText } from './decode-text.ts';
import type { DocumentDraft, SourceFormat } from './source-format.ts';

/** Parses the bytes of a file. @throws UserFacingError with a `FileProblem` */
export type ParseDocument = (format: SourceFormat, bytes: Uint8Array) => Promise<DocumentDraft>;

export interface DocumentParser {
  readonly parse: ParseDocument;
  /** Frees what the parser uses, after the calls so far. A later call of `parse` is allowed. */
  close(): Promise<void>;
}

/** Parses the bytes of a file in this process. */
export const parseDocument: ParseDocument = async (format, bytes) => {
  if (format.reads === 'bytes') return (await format.load())(bytes);
  const read = await format.load();
  return read(decodeText(bytes));
};
