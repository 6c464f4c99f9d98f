import { readFileSync, readdirSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HARD_WORDS } from './support/hard-words.ts';

/** Maximum number of hard words per 1,000 lines. */
const LIMIT = 0.5;

/** The folders to check. `.` means only the files directly in the root folder. */
const FOLDERS = [
  'src',
  'commands',
  'scripts',
  'evaluation',
  'bench',
  'soak',
  'packages',
  'test',
  'test-engines',
  'docs',
  'models',
  '.',
] as const;

const EXTENSIONS: ReadonlySet<string> = new Set([
  '.ts',
  '.mjs',
  '.js',
  '.css',
  '.html',
  '.sh',
  '.md',
]);
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  'dist',
  'fixtures',
  'node_modules',
  'specification',
]);
/** Files that are not checked, because they contain these words on purpose or quote other documents. */
const SKIPPED_FILES: ReadonlySet<string> = new Set([
  'test/plain-english.test.ts',
  'test/support/hard-words.ts',
  'test/text/marked-sentences.ts',
  'docs/failures.md',
]);

const pattern = new RegExp(`\\b(?:${HARD_WORDS.join('|').replaceAll(' ', '\\s+')})\\b`, 'gi');

/** Returns all text files below a folder. For `.`, returns only the files directly in the root folder. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name).split(sep).join('/');
    if (entry.isDirectory()) {
      return folder === '.' || SKIPPED_FOLDERS.has(entry.name) ? [] : filesIn(path);
    }
    return EXTENSIONS.has(extname(path)) && !SKIPPED_FILES.has(path) ? [path] : [];
  });
}

function measure(folder: string): { readonly lines: number; readonly found: readonly string[] } {
  let lines = 0;
  const found: string[] = [];
  for (const file of filesIn(folder)) {
    const text = readFileSync(file, 'utf8');
    lines += text.split('\n').length;
    for (const match of text.matchAll(pattern)) {
      const line = text.slice(0, match.index).split('\n').length;
      found.push(`${file}:${line} ${match[0]}`);
    }
  }
  return { lines, found };
}

describe('the plain-English check', () => {
  it('counts whole hard words and phrases, in upper or lower case and across line breaks', () => {
    const text = 'Nobody is told. It stands by\nitself; the standstill is retold.';
    expect(text.match(pattern)).toEqual(['Nobody', 'told', 'stands', 'by\nitself']);
  });

  it.each(FOLDERS)('finds at most 0.5 hard words per 1,000 lines in %s', (folder) => {
    const { lines, found } = measure(folder);
    expect(lines).toBeGreaterThan(0);
    const allowed = (LIMIT * lines) / 1000;
    expect(found.length, found.join('\n')).toBeLessThanOrEqual(allowed);
  });
});
