import { basename, join, posix, resolve, sep, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameName, toFileName, toTextFileName } from '../../src/curating/file-name.ts';

const FOLDER = resolve('/seeds/discord');

/** Parts of names that are dangerous on some system. */
const PIECES = [
  ...[
    '..',
    '.',
    '/',
    '\\',
    '../',
    '..\\',
    '%2e%2e%2f',
    'C:',
    '//server/share',
    '~',
    '-rf',
    '$HOME',
  ],
  ...['CON', 'nul', 'Com1', 'LPT¹', 'aux', '.txt', '.md', '.tar.gz', ' ', '\u0000', '\n', '\u202e'],
  ...[
    '\u200b',
    '\ufeff',
    '\ud800',
    'e\u0301',
    'é',
    '文書',
    '😀',
    ':',
    '*',
    '?',
    '"',
    '<',
    '>',
    '|',
  ],
  ...['a'.repeat(300), '.'.repeat(300), '文'.repeat(200), 'name', '::$DATA', '\u2028'],
];
const hostileName = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 5 })), {
    maxLength: 8,
  })
  .map((pieces) => pieces.join(''));

describe('the name of an uploaded file', () => {
  it.each([
    ['Notice board.txt', 'Notice board.txt'],
    ['../../etc/passwd.txt', 'etc-passwd.txt'],
    ['..\\..\\win.ini.md', 'win.ini.md'],
    ['.hidden.md', 'hidden.md'],
    ['con.txt', '_con.txt'],
    ['COM1.tar.md', '_COM1.tar.md'],
    ['console.txt', 'console.txt'],
    ['cafe\u0301.md', 'café.md'],
    ['gpj\u202e.md', 'gpj-.md'],
    ['a .md.', 'a.md'],
    ['', 'document'],
    ['...', 'document'],
  ])('%j becomes %j', (given, expected) => {
    expect(toFileName(given)).toBe(expected);
  });

  it('never leaves its folder, is never hidden, and is valid on every system', () => {
    fc.assert(
      fc.property(hostileName, (given) => {
        const name = toFileName(given);
        expect(resolve(join(FOLDER, name))).toBe(`${FOLDER}${sep}${name}`);
        expect(posix.basename(name)).toBe(name);
        expect(win32.basename(name)).toBe(name);
        expect(name).toBe(basename(name.normalize('NFC')));
        expect(name).not.toMatch(/^[.\s-]|[.\s]$|[<>:"/\\|?*]|\p{C}/u);
        expect(name.split('.')[0]?.trim()).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)$/i);
        expect(Buffer.byteLength(name)).toBeGreaterThan(0);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
      }),
      { numRuns: 2000 },
    );
  });

  it('of a typed text is a Markdown file, whatever its title is', () => {
    fc.assert(
      fc.property(hostileName, (title) => {
        expect(posix.extname(toTextFileName(title))).toBe('.md');
      }),
    );
  });

  it('is the same as another name if only case or accents are written differently', () => {
    expect(isSameName('CAFÉ.md', 'cafe\u0301.MD')).toBe(true);
    expect(isSameName('cafe.md', 'café.md')).toBe(false);
  });
});
