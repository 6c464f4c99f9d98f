import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMarkdown } from '../../src/sources/formats/markdown.ts';
import { readPlainText } from '../../src/sources/formats/plain-text.ts';
import { findFormat, SOURCE_FORMATS } from '../../src/sources/formats.ts';
import { expectSoundBlocks } from './blocks-of.ts';

const BODY = `The Ferry Runs Again

The ferry had been late since Monday, and no one believed the timetable any more.

- rope
- paint

The captain said that the engine was old.`;

describe.each([
  { name: 'text', read: readPlainText },
  { name: 'Markdown', read: readMarkdown },
])('the format $name', ({ read }) => {
  it('parses a document into text that its blocks cover', () => {
    const { text, blocks, links } = read(BODY);
    expect(text).toContain('The captain said that the engine was old.');
    expectSoundBlocks(text, blocks);
    expect(blocks.filter(({ kind }) => kind === 'list-item')).toHaveLength(2);
    expect(links).toEqual([]);
  });

  it('removes front matter and finds the headline without it', () => {
    const { frontMatter, headline, text } = read(`---\nid: ferry\npublished: 2026\n---\n${BODY}`);
    expect(frontMatter).toMatchObject({ id: 'ferry', title: null, published: '2026' });
    expect(headline).toBe('The Ferry Runs Again');
    expect(text).not.toContain('published');
  });

  it('treats CRLF and LF alike', () => {
    const document = `---\nid: ferry\n---\n${BODY}`;
    expect(read(document.replaceAll('\n', '\r\n'))).toEqual(read(document));
  });

  it('adds no line end, and always returns the same result for a document', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (end) => {
        const document = `The ferry ${end}x`;
        const draft = read(document);
        expect(draft.text.endsWith('\n')).toBe(false);
        expectSoundBlocks(draft.text, draft.blocks);
        expect(read(document)).toEqual(draft);
      }),
    );
  });
});

describe.each([...SOURCE_FORMATS])('the format $name', (format) => {
  it('is found by its extensions in upper or lower case, and shares none with another format', () => {
    for (const extension of format.extensions) {
      expect(findFormat(`a/b.c${extension}`)).toBe(format);
      expect(findFormat(`A${extension.toUpperCase()}`)).toBe(format);
      expect(
        SOURCE_FORMATS.filter(({ extensions }) => extensions.includes(extension)),
      ).toHaveLength(1);
    }
  });
});

it.each(['a.png', 'a', 'txt', '.txt', 'a.txt~', 'a.md.bak', 'md/a'])(
  'no format claims the file name %j',
  (file) => {
    expect(findFormat(file)).toBeNull();
  },
);

describe('the plain text reader', () => {
  const read = (document: string): string => readPlainText(document).text;

  it('leaves text unchanged, except for CRLF', () => {
    const text = '  * not * a mark\t\n\n\n&amp; <b>\rlone CR\n\n';
    expect(read(text)).toBe(text);
    expect(read('a\r\nb\r\r\nc')).toBe('a\nb\r\nc');
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'binary' })
          .filter((any) => !any.includes('\r\n') && !any.startsWith('---')),
        (any) => {
          expect(read(any)).toBe(any);
        },
      ),
    );
  });

  it('keeps dashes at the beginning that do not enclose front matter', () => {
    expect(read('---\nThe ferry left.\n---\nNo one saw it.')).toBe(
      '---\nThe ferry left.\n---\nNo one saw it.',
    );
  });
});
