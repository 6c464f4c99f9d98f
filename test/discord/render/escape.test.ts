import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockQuote,
  escapeMarkdown,
  readBlockQuote,
  unescapeMarkdown,
} from '../../../src/discord/render/escape.ts';
import {
  codePointName,
  HIDDEN_CHARACTER,
  visibleJoiners,
} from '../../../src/text/hidden-characters.ts';
import { flatten, readMarkdown, shownText } from './discord-markdown.ts';

const RUNS = 500;

const HOSTILE = [
  '<@1>',
  '<@!123456789012345678>',
  '<@&1>',
  '<#1>',
  '</cmd:1>',
  '<id:guide>',
  '<t:0:R>',
  '<a:wave:123456789012345678>',
  '@everyone',
  '@here',
  ':smile:',
  'https://evil.example/a_b*c',
  '<https://evil.example>',
  'steam://run',
  'discord.gg/evil',
  '[words](https://evil.example)',
  '**bold**',
  '*it*',
  '_it_',
  '__under__',
  '~~gone~~',
  '||hidden||',
  '`code`',
  '```\nfence\n```',
  '# head',
  '### head',
  '-# small',
  '- item',
  '* item',
  '+ item',
  '1. item',
  '23) item',
  '> quote',
  '>>> all',
  '\\',
  '\\\\',
  '\\*',
  '¯\\_(ツ)_/¯',
  '‹U+202E›',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u200e',
  '\u061c',
  '\u2800',
  '\u3164',
  '\u115f',
  '\u{e0041}',
  '\u200d',
  '\ufe0f',
  '👩\u200d🚀',
  '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
  'می\u200cخواهم',
  '\u0000',
  '\r',
  '\r\n',
  '\u2028',
  '\ud83d',
  '😀',
  '\n',
  '\n\n',
  ' ',
  'word',
  '3.5',
  'is well-known: yes',
];

const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 8 })), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''));

/** Generates a text with ranges of whole characters. The ranges may overlap and are in any order. */
const markedText = hostileText.chain((text) => {
  const characters = Array.from(text);
  const place = fc.nat(characters.length).map((n) => characters.slice(0, n).join('').length);
  const range = fc
    .tuple(place, place)
    .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
  return fc.tuple(fc.constant(text), fc.array(range, { maxLength: 3 }));
});

function withHiddenShown(text: string): string {
  const kept = visibleJoiners(text);
  return text.replace(new RegExp(HIDDEN_CHARACTER, 'gu'), (character, at: number) =>
    kept.has(at) ? character : `‹${codePointName(character)}›`,
  );
}

/** Removes the marks for hidden characters, because they depend on the characters next to a range. */
function undoHidden(text: string): string {
  return text.replace(/‹U\+([0-9A-F]{4,6})›/g, (_, code: string) =>
    String.fromCodePoint(Number.parseInt(code, 16)),
  );
}

describe('escaping', () => {
  it.each([
    ['The cost was 3.5 million - or more.', 'The cost was 3.5 million \\- or more.'],
    ['a well-known case: closed', 'a well-known case: closed'],
    ['1. First', '1\\. First'],
    ['# Not a heading', '\\# Not a heading'],
    ['@everyone <@1>', '\\@everyone \\<\\@1\\>'],
    ['see https://x.example', 'see https\\:\\/\\/x.example'],
    ['a\\b', 'a\\\\b'],
    ['abc\u202edef', 'abc‹U+202E›def'],
    ['tab\tand zero\u200bwidth', 'tab\tand zero‹U+200B›width'],
  ])('writes %j as %j', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it('can be undone byte for byte for any text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(unescapeMarkdown(escapeMarkdown(text))).toBe(text);
      }),
      { numRuns: RUNS },
    );
  });

  it('makes Discord show any text as plain text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const nodes = readMarkdown(escapeMarkdown(text));
        expect(new Set(flatten(nodes).map(({ kind }) => kind))).toEqual(
          new Set(text === '' ? [] : ['text']),
        );
        expect(shownText(nodes)).toBe(withHiddenShown(text));
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a block quote', () => {
  it('can be converted back to its exact text, whatever ranges are bold', () => {
    fc.assert(
      fc.property(markedText, ([text, bold]) => {
        expect(readBlockQuote(blockQuote(text, bold))).toBe(text);
      }),
      { numRuns: RUNS },
    );
  });

  it('contains its whole text, and has no formatting except bold', () => {
    fc.assert(
      fc.property(markedText, ([text, bold]) => {
        const nodes = readMarkdown(`before\n${blockQuote(text, bold)}\nafter`);
        const quotes = nodes.filter(({ kind }) => kind === 'block quote');
        expect(quotes.map((quote) => quote.text)).toEqual([withHiddenShown(text)]);
        expect(shownText(nodes.filter(({ kind }) => kind === 'text'))).toBe('before\nafter');
        for (const { kind } of flatten(quotes))
          expect(['text', 'bold', 'block quote']).toContain(kind);
      }),
      { numRuns: RUNS },
    );
  });

  it('shows highlighted text in bold, without leading and trailing white space', () => {
    fc.assert(
      fc.property(markedText, ([text, [range]]) => {
        fc.pre(range !== undefined);
        const marked = text.slice(range.start, range.end);
        const bold = flatten(readMarkdown(blockQuote(text, [range])))
          .filter(({ kind }) => kind === 'bold')
          .map((node) => node.text);
        const lines = marked.split('\n').map((line) => line.trim());
        const boldText = lines.filter((line) => line !== '').map(undoHidden);
        expect(bold.map(undoHidden)).toEqual(boldText);
      }),
      { numRuns: RUNS },
    );
  });

  it.each([
    ['One. Two. Three.', [{ start: 5, end: 9 }], '> One. **Two.** Three.'],
    ['One.\n\nTwo.', [{ start: 0, end: 10 }], '> **One.**\n> \n> **Two.**'],
    [
      'One. Two.',
      [
        { start: 0, end: 5 },
        { start: 5, end: 9 },
      ],
      '> **One. Two.**',
    ],
    ['2 * 2', [{ start: 0, end: 5 }], '> **2 \\* 2**'],
  ])('puts the ranges of %j in bold with as few marks as possible', (text, bold, expected) => {
    expect(blockQuote(text, bold)).toBe(expected);
  });
});
