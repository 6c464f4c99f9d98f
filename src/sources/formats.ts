import { posix } from 'node:path';
import { withToml } from './front-matter/read-toml.ts';
import type { SourceFormat } from './source-format.ts';

/** All supported document formats. */
export const SOURCE_FORMATS: readonly SourceFormat[] = [
  {
    name: 'text',
    extensions: ['.txt', '.text'],
    reads: 'text',
    isolated: false,
    load: async () => withToml((await import('./formats/plain-text.ts')).readPlainText),
  },
  {
    name: 'Markdown',
    extensions: ['.md', '.markdown'],
    reads: 'text',
    isolated: false,
    load: async () => withToml((await import('./formats/markdown.ts')).readMarkdown),
  },
  {
    name: 'HTML',
    extensions: ['.html', '.htm', '.xhtml'],
    reads: 'bytes',
    isolated: true,
    load: async () => (await import('./formats/html.ts')).readHtml,
  },
  {
    name: 'CSV',
    extensions: ['.csv'],
    reads: 'text',
    isolated: true,
    load: async () => (await import('./formats/csv.ts')).readCsv,
  },
  {
    name: 'TSV',
    extensions: ['.tsv', '.tab'],
    reads: 'text',
    isolated: true,
    load: async () => (await import('./formats/csv.ts')).readTsv,
  },
  {
    name: 'subtitles',
    extensions: ['.srt', '.vtt'],
    reads: 'text',
    isolated: true,
    load: async () => (await import('./formats/subtitles.ts')).readSubtitles,
  },
  {
    name: 'JSON',
    extensions: ['.json'],
    reads: 'text',
    isolated: true,
    load: async () => (await import('./formats/json.ts')).readJson,
  },
  {
    name: 'JSON Lines',
    extensions: ['.jsonl', '.ndjson'],
    reads: 'text',
    isolated: true,
    load: async () => (await import('./formats/json.ts')).readJsonLines,
  },
  {
    name: 'feed',
    extensions: ['.rss', '.atom', '.rdf', '.xml'],
    reads: 'bytes',
    isolated: true,
    load: async () => (await import('./formats/feed.ts')).readFeed,
  },
  {
    name: 'EPUB',
    extensions: ['.epub'],
    reads: 'bytes',
    isolated: true,
    load: async () => (await import('./formats/epub.ts')).readEpub,
  },
  {
    name: 'Word',
    extensions: ['.docx'],
    reads: 'bytes',
    isolated: true,
    load: async () => (await import('./formats/docx.ts')).readDocx,
  },
  {
    name: 'e-mail',
    extensions: ['.eml'],
    reads: 'bytes',
    isolated: true,
    load: async () => (await import('./formats/eml.ts')).readEml,
  },
  {
    name: 'PDF',
    extensions: ['.pdf'],
    reads: 'bytes',
    isolated: true,
    load: async () => (await import('./formats/pdf.ts')).readPdf,
  },
  {
    name: 'reStructuredText',
    extensions: ['.rst', '.rest'],
    reads: 'text',
    isolated: true,
    load: async () => (await import('./formats/rst.ts')).readRst,
  },
  {
    name: 'log',
    extensions: ['.log'],
    reads: 'text',
    isolated: true,
    load: async () => (await import('./formats/log.ts')).readLog,
  },
];

/** Returns the format for a file's extension, ignoring case; `null` if the extension is unknown. */
export function findFormat(file: string): SourceFormat | null {
  const extension = posix.extname(file).toLowerCase();
  return SOURCE_FORMATS.find(({ extensions }) => extensions.includes(extension)) ?? null;
}

/** Returns all supported extensions: `['.txt', '.text', '.md', '.markdown', …]`. */
export function knownExtensions(): string[] {
  return SOURCE_FORMATS.flatMap(({ extensions }) => extensions);
}
