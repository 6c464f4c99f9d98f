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

/** The folders to check. `.` means the files directly in the root. */
const FOLDERS = [
  'src',
  'commands',
  'scripts',
  'evaluation',
  'bench',
  'soak',
  'packages',
  'test',
  'docs',
  'models',
  '.',
] as const;

/** The hard words left in folders still above `LIMIT`. Lower a number or remove it; never raise it. */
const LEFT: Readonly<Partial<Record<(typeof FOLDERS)[number], number>>> = {
  src: 42,
  test: 71,
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
/** Lists of such words, sample sentences, and quotes from other documents. */
const SKIPPED_FILES: ReadonlySet<string> = new Set([
  'test/plain-english.test.ts',
  'test/discord/locales/catalogues.test.ts',
  'test/discord/locales/en.test.ts',
  'test/text/marked-sentences.ts',
  'docs/failures.md',
  // Quotes from sources.
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

  it.each(FOLDERS)(
    'has at most 0.5 hard words per 1,000 lines in %s, or no more than before',
    (folder) => {
      const { lines, found } = measure(folder);
      expect(lines).toBeGreaterThan(0);
      const allowed = Math.max((LIMIT * lines) / 1000, LEFT[folder] ?? 0);
      expect(found.length, found.join('\n')).toBeLessThanOrEqual(allowed);
    },
  );
});
