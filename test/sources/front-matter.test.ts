import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { splitFrontMatter } from '../../src/sources/front-matter.ts';

const NONE = { id: null, title: null, publisher: null, author: null, published: null, url: null };

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
      warnings: [],
      leftOut: [],
    });
  });

  it.each([
    ['dashes around a scene', '---\nThe ferry left.\n---\nNobody saw it.'],
    ['unknown keys', '---\nscene: one\nplace: harbour\n---\nText.'],
    ['a known word that is not a key', '---\nThe title: a farce.\nidol: x\n---\nText.'],
    ['a known key in a later paragraph of an open block', '---\nText.\n\ntitle: x\n'],
  ])('do not enclose, in plain text, %s', (_, document) => {
    expect(splitFrontMatter(document, 'known-key')).toMatchObject({
      frontMatter: NONE,
      body: document,
    });
  });

  it('are recognised in plain text if any line of the block has a known key', () => {
    expect(
      splitFrontMatter('---\nnote: x\ntitle: The ferry\n---\nText.', 'known-key'),
    ).toMatchObject({
      frontMatter: { title: 'The ferry' },
      body: 'Text.',
    });
    expect(splitFrontMatter('---\ntitle: The ferry\n\nText.', 'known-key')).toMatchObject({
      frontMatter: { title: 'The ferry' },
      body: '\nText.',
      warnings: [{ warning: { code: 'front-matter-open' } }],
    });
  });

  it.each([
    ['a list', '---\n- a\n- b\n---\nText.'],
    ['a sentence', '---\nThe ferry runs again.\n---\nText.'],
    ['a template', '{{< figure >}}\nText.'],
    ['JSON without text after it', '{\n"title": "A"\n}\n'],
    ['plus signs around text', '+++\nThe ferry runs.\n+++\nText.'],
  ])('do not enclose, in Markdown, %s, which is text', (_, document) => {
    expect(splitFrontMatter(document, 'any-mapping')).toMatchObject({
      frontMatter: NONE,
      body: document,
      warnings: [],
    });
  });

  it('are a line of dashes or of dots', () => {
    expect(splitFrontMatter('---\ntitle: A\n...\nText.', 'any-mapping')).toMatchObject({
      frontMatter: { title: 'A' },
      body: 'Text.',
    });
  });

  it.each([
    ['\nText here.', 'title: A\nauthor: B\n\nText here.'],
    ['Text here.', 'title: A\nText here.'],
    ['\nText here.\n\n---\n\nMore.', 'title: A\n\nText here.\n\n---\n\nMore.'],
    ['\n# Heading\n\n- item\n\nText.\n---\n', 'title: A\n\n# Heading\n\n- item\n\nText.\n---\n'],
    [`\n${'Words. '.repeat(4_000)}\n---\n`, `title: A\n\n${'Words. '.repeat(4_000)}\n---\n`],
  ])('are found before %j if the closing line is missing', (body, rest) => {
    const split = splitFrontMatter(`---\n${rest}`, 'any-mapping');
    expect(split.frontMatter.title).toBe('A');
    expect(split.body).toBe(body);
    expect(split.warnings).toMatchObject([{ line: 1, warning: { code: 'front-matter-open' } }]);
  });
});

describe('front matter in TOML', () => {
  const read = (toml: string): ReturnType<typeof splitFrontMatter> =>
    splitFrontMatter(`+++\n${toml}\n+++\nText.`, 'any-mapping', parse);

  it('is read with its own kinds of dates, numbers and lists', () => {
    const { frontMatter, body, warnings } = read(
      'title = "Harbour rules"\ndate = 2026-03-18T09:30:00+09:00\nauthors = ["A. Vale", "B. Berg"]\nid = 7\n[params]\ntitle = "x"',
    );
    expect(frontMatter).toEqual({
      ...NONE,
      id: '7',
      title: 'Harbour rules',
      author: 'A. Vale, B. Berg',
      published: '2026-03-18T09:30:00+09:00',
    });
    expect([body, warnings]).toEqual(['Text.', []]);
    expect(read('date = 2026-03-18').frontMatter.published).toBe('2026-03-18');
    expect(read('date = 2026-03-18T09:30:00').frontMatter.published).toBe('2026-03-18');
  });

  it('is read line by line if its syntax is wrong', () => {
    const { frontMatter, warnings } = read(
      'title = The harbour\ndate = 2026-03-18\ntags = [a\n[params]\nauthor = "x"',
    );
    expect(frontMatter).toEqual({ ...NONE, title: 'The harbour', published: '2026-03-18' });
    expect(warnings).toMatchObject([
      { line: 2, key: 'title', warning: { code: 'value-guessed' } },
      { line: 4, key: 'tags', warning: { code: 'lines-ignored' } },
    ]);
  });

  it('is recognised without its parser, and its closing line may be missing', () => {
    expect(splitFrontMatter('+++\ntitle = "A"\n+++\nText.', 'known-key')).toMatchObject({
      frontMatter: { title: 'A' },
      body: 'Text.',
    });
    expect(splitFrontMatter('+++\ntitle = "A"\n\nText.', 'any-mapping', parse)).toMatchObject({
      frontMatter: { title: 'A' },
      body: '\nText.',
      warnings: [{ warning: { code: 'front-matter-open' } }],
    });
  });
});

describe('front matter in JSON', () => {
  const read = (document: string): ReturnType<typeof splitFrontMatter> =>
    splitFrontMatter(document, 'any-mapping');

  it('is an object at the beginning of Markdown', () => {
    const json = '{\n  "title": "Harbour",\n  "url": "/x",\n  "params": {"a": [1]}\n}';
    expect(read(`${json}\n\nText.`)).toMatchObject({
      frontMatter: { title: 'Harbour', url: null },
      body: '\n\nText.',
      warnings: [{ line: 3, key: 'url', warning: { code: 'value-ignored' } }],
    });
    expect(read('{"title": "A"}\nText.')).toMatchObject({ frontMatter: { title: 'A' } });
    expect(read('---json\n{"title": "A"}\n---\nText.')).toMatchObject({
      frontMatter: { title: 'A' },
      body: 'Text.',
    });
  });

  it('is read line by line if its syntax is wrong', () => {
    expect(read('{\n  "title": "A",\n  "date": 2026-03-18,\n}\nText.')).toMatchObject({
      frontMatter: { title: 'A' },
      body: '\nText.',
      warnings: [{ line: 3, key: 'date', warning: { code: 'lines-ignored' } }],
    });
  });
});
