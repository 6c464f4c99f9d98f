import { posix } from 'node:path';
import { markdown } from './formats/markdown.ts';
import { plainText } from './formats/plain-text.ts';
import type { SourceFormat } from './source-format.ts';

/** Every kind of document that can be read. */
export const SOURCE_FORMATS: readonly SourceFormat[] = [plainText, markdown];

/** The format that a file's extension names, in small or capital letters; `null` where none does. */
export function findFormat(file: string): SourceFormat | null {
  const extension = posix.extname(file).toLowerCase();
  return SOURCE_FORMATS.find(({ extensions }) => extensions.includes(extension)) ?? null;
}

/** `.txt, .text, .md, .markdown` */
export function knownExtensions(): string {
  return SOURCE_FORMATS.flatMap(({ extensions }) => extensions).join(', ');
}
