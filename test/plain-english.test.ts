import { readFileSync, readdirSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Words and phrases that mark sentences which need a second reading. */
const HARD_WORDS = [
  'anew',
  'whoever',
  'nobody',
  'somebody',
  'mend',
  'mended',
  'stands',
  'told',
  'by itself',
  'for ever',
  'so many',
  'let go',
  'has its turn',
  'have their turn',
  'meanwhile',
  'all the same',
  'beforehand',
  'undertake',
  'in doubt',
  'letter for letter',
] as const;

/** Maximum number of hard words per 1,000 lines. */
const LIMIT = 0.5;

/**
 * Each folder with its limit. A folder above `LIMIT` has its present rate, rounded up: lower it as
 * the folder improves, and never raise it. `.` means the files directly in the root.
 */
const LIMITS: Readonly<Record<string, number>> = {
  src: 2.2,
  commands: 3.5,
  scripts: LIMIT,
  evaluation: LIMIT,
  bench: LIMIT,
  soak: LIMIT,
  packages: 12.2,
  test: 3.8,
  docs: LIMIT,
  models: LIMIT,
  '.': 24.7,
};

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
/** This list, sample sentences, and quotes from sources. */
const SKIPPED_FILES: ReadonlySet<string> = new Set([
  'test/plain-english.test.ts',
  'test/text/marked-sentences.ts',
  'docs/failures.md',
]);

const pattern = new RegExp(`\\b(?:${HARD_WORDS.join('|').replaceAll(' ', '\\s+')})\\b`, 'gi');

/** Every text file below a folder. For the project's root, only the files directly in it. */
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

describe('plain English', () => {
  it('is counted per whole word or phrase, in any case and across line ends', () => {
    const text = 'Nobody is told. It stands by\nitself; the standstill is retold.';
    expect(text.match(pattern)).toEqual(['Nobody', 'told', 'stands', 'by\nitself']);
  });

  it.each(Object.entries(LIMITS))(
    'allows in %s at most %s hard words per 1,000 lines',
    (folder, limit) => {
      const { lines, found } = measure(folder);
      expect(lines).toBeGreaterThan(0);
      expect((1000 * found.length) / lines, found.join('\n')).toBeLessThanOrEqual(limit);
    },
  );
});
