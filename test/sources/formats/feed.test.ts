import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../src/domain/place.ts';
import { readFeed } from '../../../src/sources/formats/feed.ts';
import { readJson } from '../../../src/sources/formats/json.ts';
import type { DocumentDraft } from '../../../src/sources/source-format.ts';
import { blocksOf } from '../blocks-of.ts';
import { wordThrown } from '../../support/word-fault.ts';
import { damaged, expectDraftOrProblem, expectSoundDraft } from './sound-draft.ts';

const bytesOf = (document: string): Uint8Array => new TextEncoder().encode(document);

const read = (document: string): DocumentDraft => {
  const draft = readFeed(bytesOf(document));
  expectSoundDraft(draft);
  return draft;
};

const checkBlocks = (document: string, expected: readonly string[]): void => {
  const { text, blocks } = read(document);
  expect(blocksOf(text, blocks)).toEqual(expected);
};

const RSS = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>Harbour News</title>
  <atom:link href="https://example.org/feed" rel="self"/>
  <link>https://example.org/</link>
  <image><title>Logo</title><url>https://example.org/logo.png</url></image>
  <item>
    <title>The ferry runs &amp;amp; runs</title>
    <link>https://example.org/ferry</link>
    <pubDate>Wed, 18 Mar 2026 09:30:00 GMT</pubDate>
    <dc:creator>A. Writer</dc:creator>
    <description>The ferry is back.</description>
    <content:encoded><![CDATA[<p>The ferry is back.</p><p>It leaves at <b>nine</b>.</p>]]></content:encoded>
    <enclosure url="https://example.org/a.mp3" length="5" type="audio/mpeg"/>
  </item>
  <item>
    <title>Fees</title>
    <guid>https://example.org/fees</guid>
    <description>Rafts pay 3 crowns &amp;lt; barges.</description>
  </item>
</channel></rss>`;

const ATOM = `<feed xmlns="http://www.w3.org/2005/Atom">
  <title type="text">Harbour &lt;News></title>
  <link rel="self" href="https://example.org/atom"/><link href="https://example.org/"/>
  <updated>2026-03-18T10:00:00Z</updated><author><name>The Editors</name></author>
  <entry>
    <title type="html">Use &amp;lt;give&amp;gt; &lt;i>now&lt;/i></title>
    <link rel="alternate" href="https://example.org/one"/>
    <author><name>A. Writer</name><email>a@example.org</email></author>
    <published>2026-03-17T08:00:00Z</published><updated>2026-03-18T10:00:00Z</updated>
    <source><title>Elsewhere</title></source>
    <summary>Short.</summary>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One &amp; two.</p><p>Three.</p></div></content>
  </entry>
</feed>`;

describe('a feed', () => {
  it('has a section for each entry of RSS', () => {
    checkBlocks(RSS, [
      'heading1 The ferry runs & runs',
      'paragraph Wed, 18 Mar 2026 09:30:00 GMT | A. Writer',
      'paragraph The ferry is back.',
      'paragraph It leaves at nine.',
      'heading1 Fees',
      'paragraph Rafts pay 3 crowns < barges.',
    ]);
  });

  it('has a section for each entry of Atom', () => {
    checkBlocks(ATOM, [
      'heading1 Use <give> now',
      'paragraph 2026-03-17T08:00:00Z | A. Writer',
      'paragraph One & two.',
      'paragraph Three.',
    ]);
  });

  it('has a section for each entry of RSS 1.0', () => {
    checkBlocks(
      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
       <channel rdf:about="https://example.org/"><title>Harbour</title><items><rdf:Seq/></items></channel>
       <item rdf:about="https://example.org/one"><title>One</title><link>https://example.org/one</link>
       <description>The ferry is late.</description></item></rdf:RDF>`,
      ['heading1 One', 'paragraph The ferry is late.'],
    );
  });

  it('has a section for each entry of JSON Feed', () => {
    const draft = readJson(
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: 'Harbour',
        home_page_url: 'https://example.org/',
        items: [
          {
            id: '1',
            title: 'One',
            url: 'https://example.org/1',
            content_html: '<p>It is late.</p>',
            date_published: '2026-03-18T09:30:00Z',
            authors: [{ name: 'A' }],
          },
          { id: '2', content_text: 'Plain <text>.\n\nMore.' },
        ],
      }),
    );
    expectSoundDraft(draft);
    expect(blocksOf(draft.text, draft.blocks)).toEqual([
      'heading1 One',
      'paragraph 2026-03-18T09:30:00Z | A',
      'paragraph It is late.',
      'paragraph Plain <text>.',
      'paragraph More.',
    ]);
    expect(draft.frontMatter).toMatchObject({ title: 'Harbour', url: 'https://example.org/' });
  });

  it('links each heading to its entry, and has the number of the entry as a place', () => {
    const { text, links, places } = read(RSS);
    expect(links.map(({ start, end, url }) => [text.slice(start, end), url])).toEqual([
      ['The ferry runs & runs', 'https://example.org/ferry'],
      ['Fees', 'https://example.org/fees'],
    ]);
    const start = text.indexOf('Rafts');
    expect(placeOf(places, { start, end: start + 1 })).toEqual({ kind: 'entry', entry: 2 });
  });

  it('gives its title, address and newest date, and counts attachments', () => {
    const { frontMatter, leftOut } = read(RSS);
    expect(frontMatter).toEqual({
      id: null,
      title: 'Harbour News',
      publisher: 'Harbour News',
      author: null,
      published: '2026-03-18T09:30:00.000Z',
      url: 'https://example.org/',
    });
    expect(leftOut).toEqual([{ kind: 'attachment', count: 1 }]);
    expect(read(ATOM).frontMatter).toMatchObject({
      title: 'Harbour <News>',
      url: 'https://example.org/',
    });
  });

  it('is decoded as it declares', () => {
    const latin1 =
      '<?xml version="1.0" encoding="ISO-8859-1"?><rss><channel><item><title>caf\xe9</title></item></channel></rss>';
    expect(readFeed(Buffer.from(latin1, 'latin1')).text).toBe('café');
    expect(
      wordThrown(() => readFeed(Buffer.from(latin1.replace('ISO-8859-1', 'x-new'), 'latin1'))).code,
    ).toBe('not-utf8');
  });
});

describe('the HTML of an entry', () => {
  it('has lists, rows, links, and headings below that of the entry', () => {
    const html =
      '<h2>Fees</h2><ul><li>Raft</li></ul><table><tr><td>Barge</td><td>12</td></tr></table>' +
      '<p>See <a href="https://example.org/x">this</a>.<img src="a.png"><!-- x --></p>';
    const { text, blocks, links, leftOut, places } = read(
      `<rss><channel><item><title>One</title><description><![CDATA[${html}]]></description></item></channel></rss>`,
    );
    expect(blocksOf(text, blocks)).toEqual([
      'heading1 One',
      'heading3 Fees',
      'list-item Raft',
      'table-row Barge | 12',
      'paragraph See this.',
    ]);
    expect(links.map(({ url }) => url)).toEqual(['https://example.org/x']);
    expect(leftOut).toEqual([
      { kind: 'image', count: 1 },
      { kind: 'comment', count: 1 },
    ]);
    expect(placeOf(places, { start: text.indexOf('12'), end: text.length })).toEqual({
      kind: 'entry',
      entry: 1,
    });
  });
});

describe('a hostile or damaged feed', () => {
  it('cannot make the reader expand entities', () => {
    const levels = Array.from(
      { length: 9 },
      (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`,
    );
    const bomb = `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">${levels.join('')}]>`;
    expect(
      read(`${bomb}<rss><channel><item><title>It is &l9; late</title></item></channel></rss>`).text,
    ).toBe('It is &l9; late');
  });

  it('cannot make the reader open a file', () => {
    const external = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
    expect(
      read(`${external}<rss><channel><item><title>A &x; B</title></item></channel></rss>`).text,
    ).toBe('A &x; B');
  });

  it('is read up to its end if it is cut off, with a warning', () => {
    const { text, warnings } = read(RSS.slice(0, RSS.indexOf(' crowns')));
    expect(text).toContain('Fees\n\nRafts pay 3');
    expect(warnings).toEqual([{ line: null, key: null, warning: { code: 'cut-off', params: {} } }]);
    expect(read(RSS).warnings).toEqual([]);
  });

  it('is read although its markup is not well-formed', () => {
    checkBlocks(
      '<rss><channel><item><title>Fish & chips &nbsp;<b>now</b></title><link>ftp://x</link></item></channel></rss>',
      ['heading1 Fish & chips now'],
    );
  });

  it('is refused if it is other XML', () => {
    expect(wordThrown(() => readFeed(bytesOf('<opml version="2.0"><body/></opml>')))).toEqual({
      code: 'unreadable',
      message:
        'must be an RSS or Atom feed, with an outermost element "rss", "rdf:RDF" or "feed", but has "opml".',
      hint: 'Export the document in another format, or remove the file from the folder. Other XML is not read.',
    });
    expect(wordThrown(() => readFeed(bytesOf('no markup'))).message).toContain(
      'but has no element',
    );
  });

  it('is refused if it is nested too deeply', () => {
    const document = `<rss><channel><item>\n<description>${'<b>'.repeat(100_000)}late`;
    expect(wordThrown(() => readFeed(bytesOf(document))).message).toBe(
      'has values or elements nested more than 1000 levels deep in line 2.',
    );
  });

  it('may have HTML that is nested deeply', () => {
    const html = '&lt;b>'.repeat(50_000);
    const document = `<rss><channel><item><description>${html}late</description></item></channel></rss>`;
    expect(read(document).text).toBe('late');
  });

  it('always gives a sound draft or a problem for users', () => {
    const tokens = [
      '<',
      '>',
      '<item>',
      '</item>',
      '<title>',
      ']]>',
      '<![CDATA[',
      '&',
      '&amp;',
      '<!--',
      '"',
      '<p>',
      '<link>',
    ];
    fc.assert(
      fc.property(damaged([RSS, ATOM], tokens), (document) => {
        expectDraftOrProblem(() => readFeed(bytesOf(document)));
      }),
    );
  });
});
