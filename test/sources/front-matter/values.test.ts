import fc from 'fast-check';
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

const messagesOf = (yaml: string): string[] =>
  splitFrontMatter(`---\n${yaml}\n---\nText.`, 'any-mapping').warnings.map((warning) =>
    wordWarning({ file: 'a.md', ...warning }),
  );

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
    ['id: Ferry Engine', 'id'],
    ['published: 2026-02-30', 'published'],
    ['published: 2026-13', 'published'],
    ['published: 05/03/2026', 'published'],
    ['published: true', 'published'],
    ['title: A\nurl: javascript:alert(1)', 'url'],
    ['url: ftp://harbour.example/a', 'url'],
    ['url: /harbour/', 'url'],
    ['url: "https://harbour example/"', 'url'],
    ['title: [a, b]', 'title'],
    ['title: "{{ page.title }}"', 'title'],
    ['publisher:\n  - x\n  - y', 'publisher'],
    ['author:\n  email: x', 'author'],
    ['id: [a, b]', 'id'],
    ['id: "!!!"', 'id'],
  ])('such as in %j cause a warning that names the file, line and key', (yaml, key) => {
    const line = yaml.split('\n').findIndex((each) => each.startsWith(key)) + 2;
    const [message = '', ...others] = messagesOf(yaml);
    expect(message).toMatch(`"a.md", line ${line}, \`${key}\`: `);
    expect(others).toEqual([]);
  });

  it('are independent of each other', () => {
    check('id: A B\nurl: x\npublished: y\ntitle: T', { id: 'a-b', title: 'T' }, [
      '2 id id-corrected',
      '3 url value-ignored',
      '4 published value-ignored',
    ]);
    const split = splitFrontMatter('---\nurl: x\nauthor: A\n---\n', 'any-mapping');
    expect(split.leftOut).toEqual([{ kind: 'front-matter-value', count: 1 }]);
  });

  it('with an invalid ID give the nearest valid ID, in any script', () => {
    check('id: Ferry Engine', { id: 'ferry-engine' }, ['2 id id-corrected']);
    check('id: guides/intro', { id: 'guides-intro' }, ['2 id id-corrected']);
    check('id: 会議-記録', { id: '会議-記録' });
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_ -]{1,70}$/), (id) => {
        const split = splitFrontMatter(`---\nid: ${JSON.stringify(id)}\n---\n`, 'any-mapping');
        const isValid = /^[a-z0-9_](?:[a-z0-9_-]{0,62}[a-z0-9_])?$/.test(id);
        if (isValid) expect(split.frontMatter.id).toBe(id);
        expect(split.warnings).toHaveLength(isValid || id.trim() === '' ? 0 : 1);
      }),
    );
  });
});

describe('front matter written for other programs', () => {
  it('gives the date under the keys of those programs, in a fixed order', () => {
    check('date: 2026-03-18', { published: '2026-03-18' });
    check('lastmod: 2026-05-01\npubDate: 2026-03-18', { published: '2026-03-18' });
    check('updated: 2026-05-01\ndate: someday', { published: '2026-05-01' });
    check(
      'published: true\ndate: 2026-03-18 10:00:00 +0900',
      {
        published: '2026-03-18T10:00:00+09:00',
      },
      ['2 published value-ignored'],
    );
    check('date: 03/04/2026', {}, ['2 date value-ignored']);
  });

  it('gives the names of authors from lists and mappings', () => {
    check('author:\n  name: R. Vale', { author: 'R. Vale' });
    check('authors: [slorber, {name: J. Berg, title: editor}]', { author: 'slorber, J. Berg' });
    check('author: [[R. Vale]]', { author: 'R. Vale' });
    check('author: "[[people/vale|R. Vale]]"', { author: 'R. Vale' });
    check('author: [A, {email: x}]', { author: 'A' }, ['2 author value-ignored']);
  });

  it('gives only absolute addresses, and ignores paths under the keys of other programs', () => {
    check('permalink: /a/\nslug: a\nsource: https://a.example/b', { url: 'https://a.example/b' });
    check('permalink: /a/\nsource: an interview', {});
    check('url: /a/\ncanonical_url: https://a.example', { url: 'https://a.example' }, [
      '2 url value-ignored',
    ]);
  });

  it('gives a title without the code of templates', () => {
    const title = `'About {% ifversion fpt %}Cloud{% else %}Server{% endif %} rules'`;
    check(`title: ${title}`, { title: 'About Cloud rules' }, ['2 title template-removed']);
    check(`title: ${title}\nshortTitle: Rules`, { title: 'Rules' }, ['2 title template-removed']);
    check('title: {{ page.title }}', {}, ['2 title value-guessed', '2 title value-ignored']);
  });

  it('is read although keys have another case, and other keys are ignored', () => {
    check('Title: A\ndraft: true\nsidebar_label: B\naliases: [c]\nRelated note: D', { title: 'A' });
  });

  it('is read with lists that YAML does not allow: indented by tabs, or closed at column 0', () => {
    check('title: Wells\naliases: [\n\t"/wells",\n  "/springs",\n]', { title: 'Wells' });
    check('author: [\n\t"A",\n"B"\n]\ntitle: Wells', { author: 'A, B', title: 'Wells' });
    check('title: Wells\nauthor:\n\t- A\n\t- B', { author: 'A, B', title: 'Wells' });
  });
});
