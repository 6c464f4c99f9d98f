import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMarkdown } from '../../../src/sources/formats/markdown.ts';
import { read } from './read.ts';

/** A document without its words: "%" is the place of a word. */
type Lines = readonly string[];

const INLINE = [
  '%',
  '*%* **%**',
  '`%`',
  '[% %](https://a.example/x)',
  '[[target|% %]]',
  '[[%]]',
  '==% %==',
  '~~%~~',
  '<%> and </%>',
  '<b>%</b><br>%',
  '<Badge>%</Badge>',
  '{{< x >}}%{{< /x >}}',
  '%{.y}',
  '$%$',
  '%%note%% %'.replaceAll('%%', '\0'),
];

const inline = fc
  .array(fc.constantFrom(...INLINE), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(' '));

const under = (lines: Lines, indent: string): string[] =>
  lines.map((line) => (line === '' ? '' : indent + line));

const { block } = fc.letrec<{ block: Lines; blocks: Lines }>((tie) => ({
  blocks: fc
    .array(tie('block'), { minLength: 1, maxLength: 3 })
    .map((all) => all.flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]))),
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    inline.map((text) => [text]),
    fc.tuple(inline, inline).map((lines) => lines),
    inline.map((text) => [`## ${text} {#id}`]),
    fc.constant(['```js', '  % %', '', '%', '```']),
    fc
      .tuple(inline, inline)
      .map(([a, b]) => [
        '| a | b |',
        '|---|---|',
        `| ${a.replaceAll('|', '\\|')} | % |`,
        `| % | ${b.replaceAll('|', '\\|')} |`,
      ]),
    fc.tuple(inline, inline).map(([a, b]) => [a, `: ${b}`, ': %']),
    fc
      .tuple(
        fc.constantFrom('- ', '* ', '1. ', '- [ ] ', '- [x] '),
        fc.constantFrom('    ', '\t'),
        inline,
        tie('blocks'),
      )
      .map(([mark, indent, text, inside]) => [mark + text, ...under(inside, indent), mark + '%']),
    fc
      .tuple(fc.constantFrom('!!! note "%"', '??? tip', '=== "% %"'), tie('blocks'))
      .map(([opening, inside]) => [opening, '', ...under(inside, '    ')]),
    fc
      .tuple(fc.constantFrom('[!note] %', '[!tip]-', '%'), tie('blocks'))
      .map(([opening, inside]) => [
        `> ${opening}`,
        '>',
        // Behind the mark of a quote, a tab is narrower than four columns.
        ...inside.map((line) => `> ${line.replaceAll('\t', '    ')}`),
      ]),
    fc
      .tuple(fc.constantFrom(':::note %', '::: details % %', '<Card title="%">'), tie('blocks'))
      .map(([opening, inside]) => [
        opening,
        '',
        ...inside,
        '',
        opening.startsWith('<') ? '</Card>' : ':::',
      ]),
  ),
}));

/** Replaces each "%" by a word of its own. */
function fill(lines: Lines): { document: string; words: string[] } {
  const words: string[] = [];
  const document = lines
    .join('\n')
    .replaceAll('%', () => {
      words.push(`word${words.length}x`);
      return words.at(-1) ?? '';
    })
    .replaceAll('\0', '%%');
  return { document, words };
}

describe('any document of a note program or site generator', () => {
  it('keeps every word that its page shows, and shows no markup', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), (blocks) => {
        const { document, words } = fill(blocks.flatMap((lines) => ['', ...lines, '']));
        const { text } = read(document);
        const found = new Set(text.match(/word\d+x/g));
        expect(words.filter((word) => !found.has(word))).toEqual([]);
        expect(text).not.toMatch(
          /\[\[|\]\]|==|~~|\{|\}|%%|note%|!!!|\?\?\?|:::|\[!|\*|#|<\/?(?:b|br|Badge|Card)>/,
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('a document made to take long', () => {
  // If one of these took quadratic time, the test would run into its time limit.
  it.each([
    ...[
      '[[a',
      '![[a',
      '=',
      '==a ',
      '~a',
      ' %%a',
      '%%a\n\n',
      '{/* a ',
      '{/*\n\n',
      'a{#',
      'a{.x b=',
      '++a',
      '$a',
      ' $\\a',
    ],
    ...[
      '^[a',
      '<a b="',
      '<A b={',
      '<A>\n',
      '<A b="c">\n',
      '<A>\n\n</A>\n',
      '{% a ',
      '{% raw %}',
      '{% comment %}\n',
      '{{< a="',
    ],
    ...[
      '!!! note\n',
      '=== "a"\n\n    x\n\n',
      ': b\n',
      '$$\na\n',
      'export const a = (\n',
      'import {\n',
      '--8<--\n',
      '`a``b```',
    ],
  ])('is read in linear time: %j', (unit) => {
    const document = unit.repeat(Math.ceil(100_000 / unit.length));
    expect(readMarkdown(document).text.length).toBeLessThanOrEqual(2 * document.length);
  });

  it('is refused if its blocks are nested too deeply, whatever they are', () => {
    for (const unit of ['[^a]: ', '> ', '- ']) {
      expect(() => readMarkdown(`${unit.repeat(200)}x`)).toThrow();
    }
    const lines = Array.from({ length: 120 }, (_, i) => `${'    '.repeat(i)}!!! note`);
    expect(() => readMarkdown(lines.join('\n'))).toThrow();
  });
});
