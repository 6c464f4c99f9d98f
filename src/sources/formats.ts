import { posix } from 'node:path';
import type { SourceFormat } from './source-format.ts';

/** Every kind of document that can be read. */
export const SOURCE_FORMATS: readonly SourceFormat[] = [
  {
    name: 'text',
    extensions: ['.txt', '.text'],
    load: async () => (await import('./formats/plain-text.ts')).readPlainText,
  },
  {
    name: 'Markdown',
    extensions: ['.md', '.markdown'],
    load: async () => (await import('./formats/markdown.ts')).readMarkdown,
  },
];

/** The format that a file's extension names, in small or capital letters; `null` where none does. */
export function findFormat(file: string): SourceFormat | null {
  const extension = posix.extname(file).toLowerCase();
  return SOURCE_FORMATS.find(({ extensions }) => extensions.includes(extension)) ?? null;
}

/** `['.txt', '.text', '.md', '.markdown']` */
export function knownExtensions(): string[] {
  return SOURCE_FORMATS.flatMap(({ extensions }) => extensions);
}
