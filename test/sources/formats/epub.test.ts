import { describe, expect, it } from 'vitest';
import { readEpub } from '../../../src/sources/formats/epub.ts';
import { wordRejection } from '../../support/word-fault.ts';
import { blocksOf, expectSoundBlocks } from '../blocks-of.ts';
import { makeZip, type ZipPart } from '../make-zip.ts';

const CONTAINER: ZipPart = {
  name: 'META-INF/container.xml',
  content: '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
};

const MANIFEST =
  '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>' +
  '<item id="c1" href="text/One%201.xhtml" media-type="application/xhtml+xml"/>' +
  '<item id="c2" href="text/two.xhtml" media-type="application/xhtml+xml"/>' +
  '<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>' +
  '<item id="pic" href="a.png" media-type="image/png"/>';

const OPF: ZipPart = {
  name: 'OPS/book.opf',
  content:
    '<package><metadata xmlns:dc="x"><dc:title>Tales &amp; Tides</dc:title><dc:creator>Ann Ash</dc:creator>' +
    '<dc:creator>Bo Birk</dc:creator><dc:publisher>Quay Press</dc:publisher><dc:date>2026-03</dc:date>' +
    `<dc:source>https://quay.example/t</dc:source></metadata><manifest>${MANIFEST}</manifest>` +
    '<spine><itemref idref="cover"/><itemref idref="n"/><itemref idref="c2"/><itemref idref="c1"/><itemref idref="pic"/></spine>' +
    '<guide><reference type="cover" href="cover.xhtml"/></guide></package>',
};

const NAV: ZipPart = {
  name: 'OPS/nav.xhtml',
  content:
    '<html><body><nav><ol><li><a href="text/One%201.xhtml#a">First tale</a></li></ol></nav></body></html>',
};
const COVER: ZipPart = {
  name: 'OPS/cover.xhtml',
  content: '<html><body><p>Never</p></body></html>',
};
const ONE: ZipPart = {
  name: 'OPS/text/One 1.xhtml',
  content: '<html xmlns="x"><head><title/></head><body><a id="p1"/><p>It sank.</p></body></html>',
};
const TWO: ZipPart = {
  name: 'OPS/Text/two.xhtml',
  content: '<html><body><h1>The <i>quay</i></h1><p>It holds.</p></body></html>',
};
const BOOK = [CONTAINER, OPF, NAV, COVER, ONE, TWO];

const messageOf = async (parts: readonly ZipPart[]): Promise<string> =>
  (await wordRejection(readEpub(makeZip(parts)))).message;

describe('an e-book', () => {
  it('has its chapters in reading order, without the cover and the contents', async () => {
    const { text, blocks, leftOut } = await readEpub(makeZip(BOOK));
    expectSoundBlocks(text, blocks);
    expect(blocksOf(text, blocks)).toEqual([
      'heading1 The quay',
      'paragraph It holds.',
      'paragraph It sank.',
    ]);
    expect(leftOut).toEqual([{ kind: 'page-furniture', count: 2 }]);
  });

  it('has places with the heading of each chapter, or its name in the contents', async () => {
    const { text, places } = await readEpub(makeZip(BOOK));
    expect(places.map(({ start, end, place }) => [text.slice(start, end), place])).toEqual([
      ['The quay\n\nIt holds.', { kind: 'section', name: 'The quay' }],
      ['It sank.', { kind: 'section', name: 'First tale' }],
    ]);
  });

  it('has the metadata of its package document', async () => {
    expect((await readEpub(makeZip(BOOK))).frontMatter).toEqual({
      id: null,
      title: 'Tales & Tides',
      publisher: 'Quay Press',
      author: 'Ann Ash, Bo Birk',
      published: '2026-03',
      url: 'https://quay.example/t',
    });
  });

  it('is read without a chapter that is missing, with a warning', async () => {
    const draft = await readEpub(makeZip([CONTAINER, OPF, NAV, COVER, TWO]));
    expect(draft.text).toBe('The quay\n\nIt holds.');
    expect(draft.warnings).toEqual([
      {
        line: null,
        key: null,
        warning: { code: 'part-missing', params: { part: 'OPS/text/One 1.xhtml' } },
      },
    ]);
  });

  it('is refused if it lacks its package or all its chapters', async () => {
    expect(await messageOf([OPF])).toContain('must contain "META-INF/container.xml"');
    expect(await messageOf([CONTAINER])).toContain('must contain "OPS/book.opf"');
    expect(await messageOf([CONTAINER, OPF])).toContain('must contain "OPS/text/two.xhtml"');
  });

  it('is refused if its chapters are encrypted, but not if only its fonts are', async () => {
    const encryption = (algorithm: string): ZipPart => ({
      name: 'META-INF/encryption.xml',
      content: `<encryption><enc:EncryptedData><enc:EncryptionMethod Algorithm="${algorithm}"/></enc:EncryptedData></encryption>`,
    });
    expect(
      await messageOf([...BOOK, encryption('http://www.w3.org/2001/04/xmlenc#aes128-cbc')]),
    ).toContain('(DRM)');
    const fonts = await readEpub(
      makeZip([...BOOK, encryption('http://www.idpf.org/2008/embedding')]),
    );
    expect(fonts.text).toContain('It sank.');
  });
});
