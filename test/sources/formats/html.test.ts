import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHtml } from '../../../src/sources/formats/html.ts';
import type { DocumentDraft } from '../../../src/sources/source-format.ts';
import { wordThrown } from '../../support/word-fault.ts';
import { blocksOf, expectSoundBlocks } from '../blocks-of.ts';

const read = (page: string | Uint8Array): DocumentDraft => {
  const draft = readHtml(typeof page === 'string' ? new TextEncoder().encode(page) : page);
  expectSoundBlocks(draft.text, draft.blocks);
  return draft;
};

const checkText = (page: string, expected: string): void => {
  expect(read(page).text).toBe(expected);
};

const checkBlocks = (page: string, expected: readonly string[]): void => {
  const { text, blocks } = read(page);
  expect(blocksOf(text, blocks)).toEqual(expected);
};

const furnitureOf = (page: string): string[] => {
  const { text, furniture = [] } = read(page);
  return furniture.map(({ start, end }) => text.slice(start, end));
};

describe('the text of an HTML page', () => {
  it.each([
    ['scripts and styles', '<p>a<script>let p = "</p>";</script><style>p{}</style> b', 'a b'],
    ['templates', '<p>a</p><template><p>never</p></template><p>b</p>', 'a\n\nb'],
    ['elements with `hidden`', '<p hidden>never</p><p>a</p><div hidden><p>never</div>', 'a'],
    ['elements with `aria-hidden`', '<p>a <span aria-hidden="true">never</span>b', 'a b'],
    ['elements with `display: none`', '<p style="color:red; display:none">never</p>a', 'a'],
    ['comments', '<p>a <!-- <p>never --> b</p>', 'a b'],
    ['pictures and their alternative text', '<p>a <img src="x.png" alt="never"> b', 'a b'],
    ['the head', '<head><title>never</title><meta name="x">\n<p>a', 'a'],
    ['the numbers of footnotes', '<p>It sank.<sup><a href="#fn1">1</a></sup> So.', 'It sank. So.'],
    ['links back from footnotes', '<p>Note. <a href="#r1" role="doc-backlink">↩︎</a>', 'Note.'],
    [
      'both marks of a footnote of LibreOffice',
      '<p>Note.<a class="sdfootnoteanc" href="#n1"><sup>1</sup></a><p><a class="sdfootnotesym" href="#a1">1</a>The end.',
      'Note.\n\nThe end.',
    ],
    ['signs that link to a heading', '<h2>Rope<a href="#rope">¶</a></h2>', 'Rope'],
    ['soft hyphens and `<wbr>`', '<p>steam&shy;boat ferry<wbr>man', 'steamboat ferryman'],
    ['readings of Chinese characters', '<p><ruby>会議<rp>(<rt>かいぎ<rp>)</ruby>室', '会議室'],
  ])('omits %s', (_, page, expected) => {
    checkText(page, expected);
  });

  it.each([
    ['the words of unknown elements', '<my-app><p>a <blorp>b</blorp>c</my-app>', 'a bc'],
    ['references, decoded', '<p>caf&eacute; &amp; &lt;b&gt; &#8212; &#x1F6A2;', 'café & <b> — 🚢'],
    ['a run of white space, as one space', '<p> a \n\t b </p>', 'a b'],
    ['line breaks', '<p>one<br>two<br/>\nthree', 'one\ntwo\nthree'],
    ['a double line break, as a new paragraph', '<p>one<br><br>two', 'one\n\ntwo'],
    [
      'the words of a formula',
      '<p>Speed <math><mi>v</mi><mo>=</mo><mn>2</mn></math>.',
      'Speed v=2.',
    ],
    ['text after the end of the body', '<body><p>a</p></body></html><p>b', 'a\n\nb'],
    ['text around misplaced tags', '</i>a<p>b</div>c</p></p>d', 'a\n\nbc\n\nd'],
    ['words that look like tags', '<p>2 < 3 and <4> 5 > 4', '2 < 3 and <4> 5 > 4'],
    ['details and their summary', '<details><summary>More</summary>Inside.', 'More\n\nInside.'],
    ['captions', '<figure><img><figcaption>The ferry.</figcaption></figure>', 'The ferry.'],
    ['both words around a button', '<p>a<button>OK</button>b', 'a OK b'],
    ['numbers with a raised number', '<p>10<sup>3</sup> and H<sub>2</sub>O', '103 and H2O'],
  ])('keeps %s', (_, page, expected) => {
    checkText(page, expected);
  });
});

describe('the blocks of an HTML page', () => {
  it('include headings, paragraphs, quotes and code', () => {
    checkBlocks(
      '<h1>Ferry</h1><p>It runs<p>again.<blockquote><h2>Said</h2><p>so</blockquote>' +
        '<pre>\n  a\n    b &lt;c&gt;<br>d\n</pre><div>End',
      [
        'heading1 Ferry',
        'paragraph It runs',
        'paragraph again.',
        'quote Said',
        'quote so',
        'code   a/    b <c>/d',
        'paragraph End',
      ],
    );
  });

  it('include list items with the numbers that a browser shows', () => {
    checkText('<ol start=3><li>c<li>d<li value=9>i<li>j</ol>', '3. c\n4. d\n9. i\n10. j');
    checkText('<ol type="a"><li>x<li>y</ol><ol type="I"><li>z</ol>', 'a. x\nb. y\n\nI. z');
    checkText('<ol reversed><li>x<li>y</ol>', '2. x\n1. y');
    checkText('<ol style="list-style-type: lower-roman"><li>x<li>y</ol>', 'i. x\nii. y');
    checkText('<ul><li>rope<li>paint</ul><ol><li></li><li>a</ol>', 'rope\npaint\n\n2. a');
    checkText(
      '<ul><li><input type=checkbox checked> done<li><input type=checkbox>open',
      '[x] done\n[ ] open',
    );
  });

  it('have nested items and later paragraphs of an item one level deeper', () => {
    checkBlocks('<ul><li>Clothes<ul><li>Coat</ul><li><p>Food<p>Keep it dry.</ul>', [
      'list-item Clothes',
      'list-item2 Coat',
      'list-item Food',
      'list-item2 Keep it dry.',
    ]);
  });

  it('include terms as items, with their definitions one level deeper', () => {
    checkBlocks('<dl><dt>Ferry<dd>A boat.<dd>A <b>service</b>.<dt>Quay<dd><p>A wall.</dl>', [
      'list-item Ferry',
      'list-item2 A boat.',
      'list-item2 A service.',
      'list-item Quay',
      'list-item2 A wall.',
    ]);
  });

  it('include items and turns of a dialogue that `<br>` separates', () => {
    checkBlocks('<p>Fees are due:<br>a. Boats pay.<br>b. Rafts do not.', [
      'paragraph Fees are due:',
      'list-item a. Boats pay.',
      'list-item b. Rafts do not.',
    ]);
    checkBlocks('<p>Ann: Is it open?<br>Bo: From nine.', [
      'paragraph Ann: Is it open?',
      'paragraph Bo: From nine.',
    ]);
  });

  it('include table rows, with bars between cells', () => {
    checkBlocks(
      '<table><caption>Fares</caption><thead><tr><th>Line<th>Price<tbody><tr><td>Ferry<td><p>3' +
        '<p>crowns<tr><td>Taxi</td><td></td></tr><tr><td><td>free</table>',
      [
        'paragraph Fares',
        'table-row Line | Price',
        'table-row Ferry | 3 crowns',
        'table-row Taxi',
        'table-row | free',
      ],
    );
  });

  it('keep the columns of cells that span several columns or rows', () => {
    checkText(
      '<table><tr><th>Day<th colspan=2>Ferries<th>Notes<tr><td rowspan=2>Monday<td>9:00<td>11:00<td>x<tr><td>10:00<td>12:00<td>y</table>',
      'Day | Ferries | | Notes\nMonday | 9:00 | 11:00 | x\n| 10:00 | 12:00 | y',
    );
  });

  it('include the content of layout tables as paragraphs', () => {
    checkBlocks(
      '<table><tr><td>Menu<td><h2>News</h2><p>It sank.<table><tr><th>a<th>b<tr><td>1<td>2</table></table>',
      [
        'paragraph Menu',
        'heading2 News',
        'paragraph It sank.',
        'table-row a | b',
        'table-row 1 | 2',
      ],
    );
    checkBlocks('<table role=presentation><tr><td>a<td>b</table>', ['paragraph a', 'paragraph b']);
    checkBlocks('<table><tr><td>A note.</table>', ['paragraph A note.']);
  });

  it('have the words and addresses of their web links', () => {
    const { text, links } = read(
      '<p>See <a href="https://a.example/x?a=1&amp;b=2">the <b>old</b> report</a>, <a href="/b">b</a>' +
        '<a href="https://c.example"><h2>One</h2><p>Two</a>',
    );
    expect(links.map(({ start, end, url }) => [text.slice(start, end), url])).toEqual([
      ['the old report', 'https://a.example/x?a=1&b=2'],
      ['One', 'https://c.example'],
      ['Two', 'https://c.example'],
    ]);
  });
});

describe('the furniture of an HTML page', () => {
  it('contains menus, the header and footer of the page, forms and buttons', () => {
    expect(
      furnitureOf(
        '<header>The Harbour Post</header><nav><a href="/">Home</a></nav><main><article><header>' +
          '<h1>Ferry</h1></header><p>It runs.</p><button>Share</button><footer>By Ann.</footer>' +
          '</article></main><form>Subscribe <input></form><aside>More news</aside><footer>© Post</footer>',
      ),
    ).toEqual(['The Harbour Post', 'Home', 'Share', 'Subscribe', 'More news', '© Post']);
  });

  it('contains no part of an article', () => {
    const page = [
      '<header><h1>Ferry</h1><p>It ran.</header>',
      '<article><aside>A knot is a mile an hour.</aside><p>Press <button>OK</button> to go.</article>',
      `<form><p>${'A page in a form. '.repeat(40)}</form>`,
      '<h2><button>Is it late?</button></h2>',
      '<section role="doc-endnotes"><aside role="doc-footnote">Since 1904.</aside></section>',
    ];
    expect(furnitureOf(page.join(''))).toEqual([]);
  });
});

describe('the metadata of an HTML page', () => {
  it('has the title without the name of the site, if a heading shows where it ends', () => {
    const titleOf = (title: string, body = '', meta = ''): string | null =>
      read(`<title>${title}</title>${meta}<body>${body}<p>x`).frontMatter.title;
    expect(titleOf('Ferry runs | The Post', '<h1>Ferry runs</h1>')).toBe('Ferry runs');
    expect(titleOf('The Post – Ferry runs', '<h1>Ferry <i>runs</i></h1>')).toBe('Ferry runs');
    expect(titleOf('Ferry - late', '<h1>Other</h1>')).toBe('Ferry - late');
    expect(titleOf('Ferry runs', '<h1>Ferry</h1>')).toBe('Ferry runs');
    expect(
      titleOf('Ferry runs - Post', '', '<meta property="og:title" content="Ferry runs">'),
    ).toBe('Ferry runs');
    expect(read('<h1>Ferry</h1><p>x')).toMatchObject({
      frontMatter: { title: null },
      headline: 'Ferry',
    });
    expect(read('<nav><h2>Menu</h2></nav><h1>Ferry</h1>x').headline).toBe('Ferry');
  });

  it('comes from `meta` elements, the canonical link and the first time', () => {
    const page =
      '<meta property="og:site_name" content="The Post"><meta name=author content="Ann Ash">' +
      '<meta property="article:published_time" content="2026-03-18T09:30:00+0100">' +
      '<link rel=canonical href="https://post.example/ferry"><p>x';
    expect(read(page).frontMatter).toEqual({
      id: null,
      title: null,
      publisher: 'The Post',
      author: 'Ann Ash',
      published: '2026-03-18T09:30:00+01:00',
      url: 'https://post.example/ferry',
    });
    expect(read('<p><time datetime="2026-03-18 09:30">x').frontMatter.published).toBe('2026-03-18');
    expect(read('<p><time datetime="2026-02-30">x').frontMatter.published).toBeNull();
    expect(read('<link rel=canonical href="javascript:x"><p>x').frontMatter.url).toBeNull();
  });

  it('comes from JSON-LD', () => {
    const data = {
      '@graph': [
        { '@type': 'WebSite', name: 'x' },
        {
          datePublished: '2026-03-18',
          author: [{ name: 'Ann' }, { name: 'Bo' }],
          publisher: { name: 'Post' },
        },
      ],
    };
    const page = `<script type="application/ld+json">${JSON.stringify(data)}</script><p>x`;
    expect(read(page).frontMatter).toMatchObject({
      published: '2026-03-18',
      author: 'Ann, Bo',
      publisher: 'Post',
    });
    expect(read('<script type="application/ld+json">{"a":</script><p>x').text).toBe('x');
  });

  it('counts what the text lacks', () => {
    const page = '<script>1</script><!-- a --><!-- b --><p hidden>c</p><img><svg><path></svg>d';
    expect(read(page).leftOut).toEqual([
      { kind: 'script', count: 1 },
      { kind: 'hidden-element', count: 1 },
      { kind: 'image', count: 2 },
      { kind: 'comment', count: 2 },
    ]);
  });
});

describe('the encoding of an HTML page', () => {
  const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

  it('is the declared one if the bytes are not UTF-8', () => {
    expect(read(bytes('<meta charset="iso-8859-1"><p>caf\xe9 \x80')).text).toBe('café €');
    expect(
      read(
        bytes(
          '<meta http-equiv=Content-Type content="text/html; charset=windows-1251"><p>\xef\xee',
        ),
      ).text,
    ).toBe('по');
    expect(read(bytes('<?xml version="1.0" encoding="ISO-8859-2"?><p>\xb3\xf3d\xbc')).text).toBe(
      'łódź',
    );
    expect(read(bytes('<meta charset=shift_jis><p>\x89\xef\x8b\x63')).text).toBe('会議');
  });

  it('is UTF-8 if the bytes are UTF-8, with a warning if another one is declared', () => {
    expect(read('\ufeff<p>é').text).toBe('é');
    expect(read('<meta charset="windows-1252"><p>é')).toMatchObject({
      text: 'é',
      warnings: [
        {
          line: null,
          key: 'charset',
          warning: { code: 'charset-ignored', params: { declared: 'windows-1252' } },
        },
      ],
    });
    expect(read('<meta charset="windows-1252"><p>e').warnings).toEqual([]);
  });

  it('is an error if it is unknown, wrong or not declared', () => {
    const check = (page: string, expected: string): void => {
      const thrown = wordThrown(() => readHtml(bytes(page)));
      expect(thrown).toMatchObject({
        code: 'not-utf8',
        message: expect.stringContaining(expected) as string,
      });
    };
    check('<p>caf\xe9', 'is invalid at byte 6');
    check('<meta charset=utf-8><p>caf\xe9', 'is invalid at byte');
    check('<meta charset=klingon><p>caf\xe9', '"klingon", which is unknown');
    check('<meta charset=euc-jp><p>\xff\xff', '"euc-jp", but is neither');
  });

  it('is an error if the file is not text', () => {
    expect(wordThrown(() => readHtml(bytes('PK\x03\x04...'))).code).toBe('binary');
  });
});

describe('any HTML page', () => {
  const word = fc.constantFrom(
    'ferry',
    'Ärger',
    '42',
    '会议',
    '🚢',
    'a | b',
    '&amp;',
    '&nope;',
    ' ',
    '\n',
  );
  const name = fc.constantFrom(
    ...'p div ul ol li dl dt dd table tr td th tbody caption a b span sup h1 h2 pre blockquote br hr'.split(
      ' ',
    ),
    ...'script style title head body html nav form button img svg math template x-y select'.split(
      ' ',
    ),
  );
  const tag = fc
    .tuple(
      fc.constantFrom('<', '</', '<'),
      name,
      fc.constantFrom('', ' hidden', ' href="https://a.example/#x"', ' colspan=3', ' style="'),
      fc.constantFrom('>', '>', '/>', ''),
    )
    .map((parts) => parts.join(''));
  const piece = fc.oneof(
    word,
    tag,
    fc.constantFrom('<!--', '-->', '<![CDATA[', ']]>', '<?', '<!', '"', "'", '<', '>'),
  );

  it('has sound blocks and links, whatever its markup', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const draft = read(pieces.join(''));
        expect(draft.text).toBe(draft.text.trimEnd());
        // Only code keeps the indentation of its first line.
        if (draft.blocks[0]?.kind !== 'code') expect(draft.text).toBe(draft.text.trimStart());
        for (const { start, end } of draft.links) expect(end).toBeGreaterThan(start);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps its visible words in order', () => {
    const inner = fc
      .array(fc.constantFrom('ferry', 'quay', 'rope', '<b>old</b>', '<span>new</span>'), {
        minLength: 1,
        maxLength: 4,
      })
      .map((words) => words.join(' '));
    const block = fc
      .tuple(fc.constantFrom('p', 'div', 'li', 'h2', 'blockquote', 'td', 'dd', 'x-y'), inner)
      .map(([each, words]) => `<${each}>${words}</${each}>\n`);
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), (blocks) => {
        const page = blocks.join('');
        const words = page.replace(/<[^>]*>/g, '').match(/\w+/g) ?? [];
        expect(read(page).text.match(/\w+/g) ?? []).toEqual(words);
      }),
    );
  });

  it.each([
    ['nested elements', '<div>'.repeat(100_000) + 'a'],
    ['nested inline elements', '<b>'.repeat(100_000) + 'a' + '</i>'.repeat(100_000)],
    ['nested lists', '<ul><li>'.repeat(100_000) + 'a'],
    ['nested tables', '<table><tr><td>'.repeat(50_000) + 'a'],
    ['nested quotes', '<blockquote>'.repeat(100_000) + 'a'],
    ['nested forms', '<form>'.repeat(100_000) + 'a'],
    ['open angle brackets', 'a' + '<'.repeat(2_000_000)],
    ['unclosed comments', 'a' + '<!--'.repeat(500_000)],
    ['wide spans', `<table><tr>${'<td colspan=1000 rowspan=1000>a'.repeat(10_000)}`],
  ])('is read in linear time and without a stack overflow if it has many %s', (_, page) => {
    expect(read(page).text).toMatch(/^a/);
  });
});
