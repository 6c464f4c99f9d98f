import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { splitFrontMatter } from '../../../src/sources/front-matter.ts';
import { wordWarning } from '../../../src/terminal/word-error.ts';

const NONE = { id: null, title: null, publisher: null, author: null, published: null, url: null };

type Values = Partial<Record<keyof typeof NONE, string>>;

/** Checks the values, and the warnings as `line key code`. */
const check = (yaml: string, expected: Values, warnings: readonly string[] = []): void => {
  const split = splitFrontMatter(`---\n${yaml}\n---\nText.`, 'any-mapping');
  expect(split.frontMatter).toEqual({ ...NONE, ...expected });
  expect(split.body).toBe('Text.');
  expect(
    split.warnings.map(({ line, key, warning }) => [line, key, warning.code].join(' ')),
  ).toEqual(warnings);
};

describe('invalid YAML in front matter', () => {
  it.each<[string, string, Values, string[]]>([
    [
      'a colon within a value',
      'id: a\ntitle: The ferry: an end',
      { id: 'a', title: 'The ferry: an end' },
      ['3 title value-guessed'],
    ],
    ['a repeated key', 'title: A\ntitle: B', { title: 'A' }, ['3 title key-repeated']],
    [
      'an open quotation mark',
      'title: "A\nauthor: B',
      { title: 'A', author: 'B' },
      ['2 title value-guessed'],
    ],
    [
      'a quotation mark within quotation marks',
      "title: 'It's here'",
      { title: "It's here" },
      ['2 title value-guessed'],
    ],
    ['a backslash', 'title: "C:\\dir"', { title: 'C:\\dir' }, ['2 title value-guessed']],
    [
      'a value that begins with @',
      'author: @petersen',
      { author: '@petersen' },
      ['2 author value-guessed'],
    ],
    [
      'a value that begins with *',
      'title: *A* ferry',
      { title: '*A* ferry' },
      ['2 title value-guessed'],
    ],
    [
      'text after a bracket',
      'title: [WIP] The plan',
      { title: '[WIP] The plan' },
      ['2 title value-guessed'],
    ],
    ['an open bracket', 'author: [A, B\ntitle: C', { title: 'C' }, ['2 author lines-ignored']],
    [
      'no space after the colon',
      'title:The ferry',
      { title: 'The ferry' },
      ['2 title value-guessed'],
    ],
    ['a key marked with ?', 'title: A\n? b\n: c', { title: 'A' }, ['3  lines-ignored']],
    ['a list as a key', '[a, b]: c\ntitle: A', { title: 'A' }, ['2  lines-ignored']],
    ['a tab before a key', '\ttitle: A', { title: 'A' }, []],
    [
      'a line of text',
      'title: A\nText right here.\nauthor: B',
      { title: 'A', author: 'B' },
      ['3  lines-ignored'],
    ],
    [
      'an unknown key with a broken value',
      'title: A\ntags: a: b',
      { title: 'A' },
      ['3 tags lines-ignored'],
    ],
    [
      'an alias without its anchor',
      'title: A\nauthor: *me',
      { title: 'A' },
      ['3 author lines-ignored'],
    ],
  ])('such as %s costs only its own value', (_, yaml, values, warnings) => {
    check(yaml, values, warnings);
  });

  it('with anchors and aliases is read', () => {
    check('author: &me Jane\neditor: *me\ntitle: X', { author: 'Jane', title: 'X' });
  });

  it('does not slow down the parser: excessive aliases, keys and brackets are ignored', () => {
    const layers = Array.from(
      { length: 9 },
      (_, i) => `k${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`,
    );
    for (const yaml of [
      `k0: &a0 [x]\n${layers.join('\n')}`,
      `x: 1\n${'? '.repeat(5_000)}`,
      `x: {${'? '.repeat(5_000)}}`,
      `a: ${'['.repeat(5_000)}`,
      `author: ${'{a: '.repeat(3_000)}`,
    ]) {
      const split = splitFrontMatter(`---\ntitle: T\n${yaml}\n---\nText.`, 'any-mapping');
      expect(split.frontMatter.title).toBe('T');
      expect(split.warnings.length).toBeLessThanOrEqual(20);
    }
  });

  it('or longer than the parser accepts is read key by key', () => {
    check(`title: T\nnote: ${'x'.repeat(20_000)}\nauthor: A`, { title: 'T', author: 'A' });
    check(`note: |\n${'  x: y\n'.repeat(5_000)}author: A: B`, { author: 'A: B' }, [
      '5003 author value-guessed',
    ]);
  });

  it('never refuses a document and never loses its text, whatever it contains', () => {
    const pieces = fc.constantFrom(
      ...[
        'id: ',
        'title: ',
        'date: ',
        'author:',
        'url:',
        'a',
        ':',
        '- ',
        '"',
        "'",
        '\n',
        '\n\n',
        ' ',
      ],
      ...[
        '{',
        '[',
        ']',
        '}',
        '#',
        '|',
        '>',
        '!',
        '%',
        '\t',
        ',',
        '@',
        '`',
        '&a ',
        '*a',
        '? ',
        '<<: ',
      ],
      ...['---', '...', '+++', '=', '{{', '}}', '\\', '2026-03-18', 'é', '会'],
    );
    const fences = fc.constantFrom('---', '+++', '{', '---json');
    fc.assert(
      fc.property(fences, fc.array(pieces, { maxLength: 40 }), (fence, parts) => {
        const document = `${fence}\n${parts.join('')}\n${fence}\nThe last line.`;
        for (const rule of ['any-mapping', 'known-key'] as const) {
          const { body, warnings } = splitFrontMatter(document, rule, parse);
          expect(body.endsWith('The last line.')).toBe(true);
          expect(document.endsWith(body)).toBe(true);
          for (const warning of warnings) {
            expect(wordWarning({ file: 'a.md', ...warning })).toContain('a.md');
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
