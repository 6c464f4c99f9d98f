import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DocumentDraft } from '../../../src/sources/source-format.ts';
import { readMarkdown } from '../../../src/sources/formats/markdown.ts';
import { blocksOf, expectSoundBlocks } from '../blocks-of.ts';
import { wordThrown } from '../../support/word-fault.ts';

const read = (document: string): DocumentDraft => {
  const draft = readMarkdown(document);
  expectSoundBlocks(draft.text, draft.blocks);
  return draft;
};

/** Compares the canonical text of a document. */
const check = (document: string, expected: string): void => {
  expect(read(document).text).toBe(expected);
};

const checkBlocks = (document: string, expected: readonly string[]): void => {
  const { text, blocks } = read(document);
  expect(blocksOf(text, blocks)).toEqual(expected);
};

describe('a Markdown paragraph', () => {
  it.each([
    [
      'emphasis and code marks',
      'The *very* __old__ ***ferry*** `engine`',
      'The very old ferry engine',
    ],
    ['strikethrough marks, but not the struck text', 'It ~~sank~~ stayed.', 'It sank stayed.'],
    ['escapes', 'Not \\*this\\* 3 \\< 4', 'Not *this* 3 < 4'],
    ['entities', 'caf&eacute; &amp; bar &#8212; &quot;x&quot;', 'café & bar — "x"'],
    ['inline tags', 'H<sub>2</sub>O and <span class="a>b">more</span>', 'H2O and more'],
    ['comments', 'before <!-- never\nseen --> after', 'before after'],
    [
      'the contents of scripts and styles',
      'a <script>alert(1)</script> b <style>p{}</style> c',
      'a b c',
    ],
    [
      'images and their alternative text',
      'See ![a chart](c.png) and ![x][y] here.\n\n[y]: z.png',
      'See and here.',
    ],
    [
      'footnote marks',
      'It sank.[^1] Really[^b].\n\n[^1]: x\n[^b]: y',
      'It sank. Really.\n\nx\n\ny',
    ],
  ])('drops %s', (_, document, expected) => {
    check(document, expected);
  });

  it.each([
    ['a line end, as a space', 'The old\nferry  \t\n\nruns', 'The old ferry\n\nruns'],
    ['an explicit line break', 'One,  \ntwo\\\nthree<br>four', 'One,\ntwo\nthree\nfour'],
    ['a run of spaces, as one', 'a   b \t c', 'a b c'],
    ['the spaces around dropped markup', 'a <!-- x --> **b** <i> c </i> d', 'a b c d'],
  ])('keeps %s', (_, document, expected) => {
    check(document, expected);
  });

  it('keeps characters that only look like markup', () => {
    check('2 * 3 * 4 snake_case_name 5 > 4 a|b', '2 * 3 * 4 snake_case_name 5 > 4 a|b');
    check('[not a link] [nor][this] 3 <4> 5', '[not a link] [nor][this] 3 <4> 5');
  });
});

describe('Markdown links', () => {
  const links = (document: string): [string, string][] => {
    const draft = read(document);
    return draft.links.map(({ start, end, url }) => [draft.text.slice(start, end), url]);
  };

  it('leave their words in the text, and their addresses are stored separately', () => {
    check(
      'See [the *old* report](https://a.example/r "Title"), please.',
      'See the old report, please.',
    );
    expect(
      links(
        'See [the *old* report](https://a.example/r "Title"), [b][1], [c], <https://d.example/> and www.e.example.\n\n[1]: http://b.example\n[c]: <https://c.example/x y>\n[c]: https://second.example',
      ),
    ).toEqual([
      ['the old report', 'https://a.example/r'],
      ['b', 'http://b.example'],
      ['https://d.example/', 'https://d.example/'],
      ['www.e.example', 'http://www.e.example'],
    ]);
  });

  it('are found in headings, lists, tables and quotes', () => {
    const link = '[here](https://a.example)';
    expect(
      links(
        `# A ${link}\n\n1. ${link} x\n\n|a|b|\n|-|-|\n| |${link}|\n\n> ${link}\n\nx[^1]\n\n[^1]: ${link}`,
      ),
    ).toEqual(Array(5).fill(['here', 'https://a.example']));
  });

  it('become plain words if they have no web address', () => {
    const document =
      '[a](javascript:alert(1)) [b](other.md) [c](#part) [d](mailto:x@y.example) [](https://e.example) [![f](f.png)](https://f.example) [ ](https://g.example)';
    check(document, 'a b c d');
    expect(links(document)).toEqual([]);
  });

  it('do not include the spaces around their words', () => {
    expect(links('See[ the report ](https://a.example)now')).toEqual([
      ['the report', 'https://a.example'],
    ]);
  });
});

describe('Markdown blocks', () => {
  it('include headings with levels, paragraphs, quotes and code, separated by empty lines', () => {
    check('# A\nb\n> c\n```\nd\n```\n***\ne', 'A\n\nb\n\nc\n\nd\n\ne');
    checkBlocks('A\n=\n### B *c* ###\nd\n> e\n>\n> f\n\n    g\n    h', [
      'heading1 A',
      'heading3 B c',
      'paragraph d',
      'quote e',
      'quote f',
      'code g/h',
    ]);
  });

  it('include list items on separate lines, with their number but no bullet', () => {
    check(
      '- rope\n- paint\n\n  and a brush\n  1. red\n  1. blue\n- nails\n\nText',
      'rope\npaint\nand a brush\n1. red\n2. blue\nnails\n\nText',
    );
    check('3) three\n4) four\n\n* * *\n\n- one', '3. three\n4. four\n\none');
    checkBlocks('- rope\n\n- paint\n  > quoted\n', [
      'list-item rope',
      'list-item paint',
      'quote quoted',
    ]);
  });

  it('have nested items, and later paragraphs of an item, one level deeper', () => {
    checkBlocks('- Clothes\n  - Coat\n    - Wool\n- Food\n\n  Keep it dry.', [
      'list-item Clothes',
      'list-item2 Coat',
      'list-item3 Wool',
      'list-item Food',
      'list-item2 Keep it dry.',
    ]);
  });

  it('include items with markers that Markdown does not know, each on its own line', () => {
    checkBlocks('1. Fees are due.\n   a. Boats pay.\n   b. Rafts do not.', [
      'list-item 1. Fees are due.',
      'list-item2 a. Boats pay.',
      'list-item2 b. Rafts do not.',
    ]);
    checkBlocks('§ 1. *All* boats\nare covered.\n§ 2. No fee is due if\n(i) it rains.', [
      'list-item § 1. All boats are covered.',
      'list-item § 2. No fee is due if (i) it rains.',
    ]);
  });

  it('include the turns of a dialogue on consecutive lines', () => {
    check(
      '**Ann:** Is it open?\n**Bo:** From nine\nto five.',
      'Ann: Is it open?\nBo: From nine to five.',
    );
    checkBlocks('[10:02] ann: hi\n[10:03] bo: hello', [
      'paragraph [10:02] ann: hi',
      'paragraph [10:03] bo: hello',
    ]);
  });

  it('include no turn if only one line has a speaker, and no item inside a sentence', () => {
    checkBlocks('Note: the ferry\nis late.', ['paragraph Note: the ferry is late.']);
    checkBlocks('It belongs to group\na. Smith said so.', [
      'paragraph It belongs to group a. Smith said so.',
    ]);
  });

  it('include tasks with their check box', () => {
    check('- [x] done\n- [ ] open\n1. [x] first', '[x] done\n[ ] open\n\n1. [x] first');
  });

  it('have items with the numbers that a reader sees, which count empty items too', () => {
    check('1. a\n2.\n3. c', '1. a\n3. c');
    check('1. - a\n   - b\n2. c', '1. a\nb\n2. c');
    check('1. <!-- x -->\n\nText', 'Text');
  });

  it('include table rows, with bars between cells', () => {
    check(
      '| Line | Price |\n|:--|--:|\n| *Ferry* | 3\\|50 |\n| | [free](https://a.example) |\n| | |\n| taxi |\n\nText',
      'Line | Price\nFerry | 3|50\n| free\ntaxi\n\nText',
    );
    checkBlocks('|a|b|\n|-|-|\n|c|d|', ['table-row a | b', 'table-row c | d']);
  });

  it('include code verbatim, with its indentation and empty lines', () => {
    check(
      '```js\n\n  if (a) {\n\n    b  *c*;\n  }\n\n```\n\nText',
      '  if (a) {\n\n    b  *c*;\n  }\n\nText',
    );
    check('```\n```\n\nText', 'Text');
  });

  it('include the visible text of HTML', () => {
    check(
      '<div align="center">\n<h1>Ferry</h1>\n<p>It &lt;runs&gt;\nagain.</p></div>\n\nText',
      'Ferry\n\nIt <runs> again.\n\nText',
    );
    check('<!-- a\n\nb -->\nText', 'Text');
    check('<script>\nlet a = "</p>";\n\nlet b;\n</script>\n\nText', 'Text');
    check(
      '<details><summary>More</summary>\n\nInside *here*.\n\n</details>',
      'More\n\nInside here.',
    );
    check('<style>p { color: red }', 'p { color: red }');
  });

  it('treat a quoted heading as a quote, not as a heading of the document', () => {
    checkBlocks('> # Said\n> so\n>\n> - item', ['quote Said', 'quote so', 'list-item item']);
  });

  it('include footnotes at the end, in the order of their first reference', () => {
    check(
      'A[^b] and[^a].\n\n[^a]: Second.\n[^b]: First[^c].\n\n    And more.\n[^c]: Third.\n[^d]: Unseen.\n\nLast.',
      'A and.\n\nLast.\n\nFirst.\n\nAnd more.\n\nSecond.\n\nThird.',
    );
    check('A[^a].\n\n[^a]: Round[^a] and round.', 'A.\n\nRound and round.');
  });
});

describe('a Markdown document', () => {
  it('begins and ends with its words', () => {
    check('\n\n\n  Text  \n\n\n', 'Text');
    check('---\nid: a\n---\n\n# A\r\n\r\nText\r\n', 'A\n\nText');
  });

  it('is refused if it is nested so deeply that the parser would take minutes', () => {
    expect(wordThrown(() => readMarkdown(`Text\n${'- '.repeat(2_000)}a`))).toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('line 2') as string,
    });
    expect(wordThrown(() => readMarkdown('> '.repeat(51) + 'a')).code).toBe('unreadable');
    check(`${'- '.repeat(60)}\n\n${'* '.repeat(60)}\n\n${'> '.repeat(20)}a`, 'a');
  });
});

describe('any Markdown document', () => {
  const word = fc.constantFrom('ferry', 'Ärger', '42', 'old-engine', "it's", '会议', '🚢');
  const words = fc.array(word, { minLength: 1, maxLength: 6 }).map((each) => each.join(' '));
  const inline = fc.oneof(
    words,
    words.map((text) => `*${text}*`),
    words.map((text) => `**${text}**`),
    words.map((text) => `\`${text}\``),
    words.map((text) => `~~${text}~~`),
    words.map((text) => `[${text}](https://a.example/x)`),
    words.map((text) => `<b>${text}</b>`),
  );
  const line = fc.array(inline, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));
  const block = fc.oneof(
    line,
    fc
      .tuple(fc.integer({ min: 1, max: 6 }), line)
      .map(([level, text]) => `${'#'.repeat(level)} ${text}`),
    fc
      .array(line, { minLength: 1, maxLength: 4 })
      .map((items) => items.map((item) => `- ${item}`).join('\n')),
    fc
      .array(line, { minLength: 1, maxLength: 4 })
      .map((items) => items.map((item) => `> ${item}`).join('\n')),
    fc
      .array(fc.tuple(words, words), { minLength: 1, maxLength: 3 })
      .map((rows) =>
        ['| a | b |', '|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n'),
      ),
    words.map((text) => `\`\`\`\n${text}\n\`\`\``),
    fc.constantFrom('***', '<!-- ferry -->', '[unused]: https://a.example'),
  );

  it('keeps its words in order, loses its markup, and keeps its links on their words', () => {
    const bare = (text: string): string =>
      text
        .replace(/<!--.*?-->|\[unused\]:.*|\(https:[^)]*\)|<\/?b>/g, '')
        .replace(/\|---\|---\|/g, '')
        .replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]/gu, '');
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), (blocks) => {
        const document = blocks.join('\n\n');
        const draft = read(document);
        expect(bare(draft.text)).toBe(bare(document));
        expect(draft.text).not.toMatch(/[*`~<>#]|https:/);
        expect(draft.text).toBe(draft.text.trim());
        expect(draft.links).toHaveLength(document.split('](https:').length - 1);
        for (const { start, end } of draft.links) {
          expect(draft.text.slice(start, end)).toMatch(/^\S(?:.*\S)?$/);
          expect(draft.blocks.some((each) => each.start <= start && end <= each.end)).toBe(true);
        }
      }),
    );
  });

  it('is covered by its blocks, whatever its markup', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '*',
        '**',
        '_',
        '`',
        '```\n',
        '~~',
        '[',
        ']',
        '](',
        ')',
        '<',
        '>',
        '<b>',
        '</b>',
        '<br>',
        '<!--',
        '-->',
        '<script>',
        '|',
        '\n|-|-|\n',
        '\n\n',
        '\n',
        '  \n',
        '- ',
        '1. ',
        '# ',
        '> ',
        '    ',
        '\t',
        '&amp;',
        '&nbsp;',
        '[^1]',
        '\n[^1]: ',
        '\\',
        '!',
        '![',
        '\r',
        '\u00a0',
        '- [ ] ',
      ),
      word,
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const draft = read(pieces.join(''));
        for (const { start, end } of draft.links) expect(end).toBeGreaterThan(start);
        expect(draft.links).toEqual([...draft.links].sort((a, b) => a.start - b.start));
      }),
      { numRuns: 300 },
    );
  });
});
