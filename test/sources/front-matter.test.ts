import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitFrontMatter } from '../../src/sources/front-matter.ts';
import { wordThrown } from '../support/word-fault.ts';

const NONE = { id: null, title: null, publisher: null, author: null, published: null, url: null };

const check = (yaml: string, expected: Partial<typeof NONE> | Record<string, string>): void => {
  const split = splitFrontMatter(`---\n${yaml}\n---\nText.`, 'any-mapping');
  expect(split).toEqual({ frontMatter: { ...NONE, ...expected }, body: 'Text.' });
};

const refuse = (document: string): { message: string; hint: string } => {
  const fault = wordThrown(() => splitFrontMatter(document, 'any-mapping'));
  expect(fault.code).toBe('front-matter');
  expect(fault.hint).not.toBe('');
  return fault;
};

describe('front matter values', () => {
  it('are all read, and unknown keys are ignored', () => {
    check(
      'id: ferry-engine\ntitle: "The ferry: an end?"\npublisher: Harbour News\nauthor: J. Petersen\npublished: 2026-03-18\nurl: https://harbour.example/a?b=c#d\ntags: [a, {b: c}]\nnote: |\n  ---\n  *x',
      {
        id: 'ferry-engine',
        title: 'The ferry: an end?',
        publisher: 'Harbour News',
        author: 'J. Petersen',
        published: '2026-03-18',
        url: 'https://harbour.example/a?b=c#d',
      },
    );
  });

  it('are kept as written, even if YAML would read numbers, dates or booleans', () => {
    check('id: 007\ntitle: 2024\npublisher: 1.10\nauthor: yes\npublished: 2026', {
      id: '007',
      title: '2024',
      publisher: '1.10',
      author: 'yes',
      published: '2026',
    });
    check('title: "null"', { title: 'null' });
  });

  it('are missing if their key has no value', () => {
    check('id:\ntitle: ""\npublisher: ~\nauthor: null\npublished:\nurl: ""', {});
    check('# only a comment', {});
    expect(splitFrontMatter('---\n---\nText.', 'any-mapping').body).toBe('Text.');
  });

  it('are one line of text each; several authors are joined', () => {
    check('title: >\n  The ferry\n  runs\nauthor: [J. Petersen, "K. Berg"]', {
      title: 'The ferry runs',
      author: 'J. Petersen, K. Berg',
    });
  });

  it.each([
    '2026',
    '2026-12',
    '2024-02-29',
    '2026-03-18T09:30Z',
    '2026-03-18T09:30:00Z',
    '2026-03-18T09:30:00.250+01:00',
  ])('can be the publication date %s', (published) => {
    check(`published: ${published}`, { published });
  });

  it.each([
    ['published: 2026-02-30', 'line 2', '`published`', '"2026-02-30"'],
    ['published: 2026-13', 'line 2', '`published`', '"2026-13"'],
    ['published: 18 March 2026', 'line 2', '`published`', '"18 March 2026"'],
    ['published: 2026-03-18T09:30:00', 'line 2', '`published`', 'with a time zone'],
    ['title: A\nurl: javascript:alert(1)', 'line 3', '`url`', 'http'],
    ['url: ftp://harbour.example/a', 'line 2', '`url`', 'http'],
    ['url: harbour.example/a', 'line 2', '`url`', 'http'],
    ['url: "https://harbour example/"', 'line 2', '`url`', 'http'],
    ['title: [a, b]', 'line 2', '`title`', 'must be a string'],
    ['publisher:\n  name: x', 'line 2', '`publisher`', 'must be a string'],
    ['id: Ferry Engine', 'line 2', '`id`', '(for example "ferry-engine")'],
    ['id: " ferry"', 'line 2', '`id`', '(for example "ferry")'],
    ['id: -ferry-', 'line 2', '`id`', '(for example "ferry")'],
    [`id: ${'x'.repeat(65)}`, 'line 2', '`id`', '(for example "xxx'],
  ])('such as in %j are refused with the line, key and value', (yaml, ...named) => {
    const { message } = refuse(`---\n${yaml}\n---\n`);
    for (const name of named) expect(message).toContain(name);
  });

  it('are refused with all their faults in one message', () => {
    const { message } = refuse('---\nid: A B\nurl: x\npublished: y\n---\n');
    expect(message).toMatch(/line 2: `id`.*line 4: `published`.*line 3: `url`/);
  });

  it('do not correct an invalid ID, but are refused', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_ -]{1,70}$/), (id) => {
        const document = `---\nid: ${JSON.stringify(id)}\n---\n`;
        if (/^[a-z0-9_](?:[a-z0-9_-]{0,62}[a-z0-9_])?$/.test(id)) {
          expect(splitFrontMatter(document, 'any-mapping').frontMatter.id).toBe(id);
        } else {
          refuse(document);
        }
      }),
    );
  });
});

describe('invalid YAML in front matter', () => {
  it.each([
    [
      'a colon within a value',
      'id: a\ntitle: The ferry: an end',
      'line 3 (`title`)',
      'Nested mappings',
    ],
    ['a repeated key', 'title: A\ntitle: B', 'line 3 (`title`)', 'unique'],
    ['an open quotation mark', 'title: "A', 'line 2 (`title`)', 'closing'],
    ['a value that begins with @', 'author: @petersen', 'line 2 (`author`)', '@'],
    ['a value that begins with *', 'title: *A* ferry', 'line 2 (`title`)', 'alias'],
    ['an anchor', 'a: &a [x]\nb: *a', 'line 2 (`a`)', 'anchor'],
    ['a key marked with ?', 'title: A\n? b\n: c', 'line 3', 'explicit key'],
    ['a list as a key', '[a, b]: c', 'line 2', 'strings'],
    ['a tab before a key', '\ttitle: A', 'line 2', 'Tabs'],
    ['a list', '- a\n- b', '', '"key: value"'],
    ['a sentence', 'The ferry runs again.', '', '"key: value"'],
    ['two documents', 'a: b\n...\nc: d', 'line 4', 'multiple documents'],
  ])('such as %s is refused with its line', (_, yaml, line, reason) => {
    const { message } = refuse(`---\n${yaml}\n---\nText.`);
    expect(message).toContain(line);
    expect(message).toContain(reason);
  });

  it('is refused if the closing fence is missing', () => {
    expect(refuse('---\ntitle: A\n\nText.').message).toContain('no second line "---"');
  });

  it('does not slow down the parser: excessive aliases, keys and brackets are refused', () => {
    const layers = Array.from(
      { length: 9 },
      (_, i) => `k${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`,
    );
    refuse(`---\nk0: &a0 [x]\n${layers.join('\n')}\n---\n`);
    refuse(`---\n${'? '.repeat(5_000)}\n---\n`);
    refuse(`---\n{${'? '.repeat(5_000)}}\n---\n`);
    refuse(`---\na: ${'['.repeat(5_000)}\n---\n`);
    refuse(`---\n${'- '.repeat(5_000)}\n---\n`);
    expect(refuse(`---\nnote: ${'x'.repeat(20_000)}\n---\n`).message).toContain('16384');
  });

  it('is either refused or read, whatever it contains', () => {
    const pieces = fc.constantFrom(
      'id: ',
      'title: ',
      'a',
      ':',
      '- ',
      '"',
      "'",
      '\n',
      ' ',
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
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const document = `---\n${parts.join('')}\n---\nText.`;
        try {
          splitFrontMatter(document, 'any-mapping');
        } catch (error) {
          expect(
            wordThrown(() => {
              throw error;
            }).code,
          ).toBe('front-matter');
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the limits of front matter', () => {
  it('are recognised with trailing spaces and with CR line ends', () => {
    expect(splitFrontMatter('--- \nid: a\n---\t\nText.', 'any-mapping')).toMatchObject({
      frontMatter: { id: 'a' },
      body: 'Text.',
    });
    expect(splitFrontMatter('---\rid: a\rtitle: B\r---\rText.', 'known-key')).toMatchObject({
      frontMatter: { id: 'a', title: 'B' },
      body: 'Text.',
    });
    expect(splitFrontMatter('---\nid: a\n---', 'any-mapping').body).toBe('');
  });

  it.each([
    ['a divider before an empty line', '---\n\nText.\n\n---\n\nMore.'],
    ['a divider without a closing fence', '---\nText goes here.'],
    ['four dashes', '----\nid: a\n---\n'],
    ['text before the fence', ' \n---\nid: a\n---\n'],
  ])('do not enclose, in Markdown, %s', (_, document) => {
    expect(splitFrontMatter(document, 'any-mapping')).toEqual({
      frontMatter: NONE,
      body: document,
    });
  });

  it.each([
    ['dashes around a scene', '---\nThe ferry left.\n---\nNobody saw it.'],
    ['unknown keys', '---\nscene: one\nplace: harbour\n---\nText.'],
    ['a known word that is not a key', '---\nThe title: a farce.\nidol: x\n---\nText.'],
    ['a known key in a later paragraph of an open block', '---\nText.\n\ntitle: x\n'],
  ])('do not enclose, in plain text, %s', (_, document) => {
    expect(splitFrontMatter(document, 'known-key')).toEqual({ frontMatter: NONE, body: document });
  });

  it('are recognised in plain text if any line of the block has a known key', () => {
    expect(
      splitFrontMatter('---\nnote: x\ntitle: The ferry\n---\nText.', 'known-key'),
    ).toMatchObject({
      frontMatter: { title: 'The ferry' },
      body: 'Text.',
    });
    expect(
      wordThrown(() => splitFrontMatter('---\ntitle: The ferry\n\nText.', 'known-key')).code,
    ).toBe('front-matter');
  });
});
