import { describe, expect, it } from 'vitest';
import { readDocx } from '../../../src/sources/formats/docx.ts';
import type { DocumentDraft } from '../../../src/sources/source-format.ts';
import { wordRejection } from '../../support/word-fault.ts';
import { blocksOf, expectSoundBlocks } from '../blocks-of.ts';
import { makeZip, type ZipPart } from '../make-zip.ts';

const TYPE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const RELATIONSHIPS: ZipPart = {
  name: 'word/_rels/document.xml.rels',
  content:
    `<Relationships><Relationship Id="r1" Type="${TYPE}/hyperlink" Target="https://a.example/x" TargetMode="External"/>` +
    ['styles', 'numbering', 'footnotes', 'comments', 'header']
      .map((name, i) => `<Relationship Id="p${i}" Type="${TYPE}/${name}" Target="${name}.xml"/>`)
      .join('') +
    '</Relationships>',
};

/** Makes a document. `body`: the content of its `w:body`. */
const makeDocx = (body: string, parts: Readonly<Record<string, string>> = {}): Uint8Array =>
  makeZip([
    { name: 'word/document.xml', content: `<w:document><w:body>${body}</w:body></w:document>` },
    RELATIONSHIPS,
    ...Object.entries(parts).map(([name, content]) => ({ name, content })),
  ]);

const read = async (
  body: string,
  parts?: Readonly<Record<string, string>>,
): Promise<DocumentDraft> => {
  const draft = await readDocx(makeDocx(body, parts));
  expectSoundBlocks(draft.text, draft.blocks);
  return draft;
};

const checkBlocks = async (
  body: string,
  expected: readonly string[],
  parts?: Readonly<Record<string, string>>,
): Promise<void> => {
  const { text, blocks } = await read(body, parts);
  expect(blocksOf(text, blocks)).toEqual(expected);
};

const run = (text: string): string => `<w:r><w:t>${text}</w:t></w:r>`;
const p = (content: string, properties = ''): string =>
  `<w:p><w:pPr>${properties}</w:pPr>${content.startsWith('<') ? content : run(content)}</w:p>`;
const styled = (style: string, content: string): string =>
  p(content, `<w:pStyle w:val="${style}"/>`);
const item = (listId: number, level: number, content: string): string =>
  p(content, `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${listId}"/></w:numPr>`);
const cell = (content: string, properties = ''): string =>
  `<w:tc><w:tcPr>${properties}</w:tcPr>${content.startsWith('<') ? content : p(content)}</w:tc>`;
const level = (index: number, format: string, text: string, start = 1): string =>
  `<w:lvl w:ilvl="${index}"><w:start w:val="${start}"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`;

const NUMBERING = {
  'word/numbering.xml':
    `<w:numbering><w:abstractNum w:abstractNumId="0">${level(0, 'decimal', '§ %1.')}${level(1, 'lowerLetter', '%1.%2)')}</w:abstractNum>` +
    `<w:abstractNum w:abstractNumId="1">${level(0, 'bullet', '•')}</w:abstractNum>` +
    `<w:abstractNum w:abstractNumId="2">${level(0, 'upperRoman', '%1.', 4)}</w:abstractNum>` +
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>' +
    '<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>' +
    '<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>',
};

const STYLES = {
  'word/styles.xml':
    '<w:styles><w:style w:type="paragraph" w:styleId="U1"><w:name w:val="heading 1"/></w:style>' +
    '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Chapter"/><w:basedOn w:val="U1"/></w:style>' +
    '<w:style w:type="paragraph" w:styleId="Art"><w:name w:val="Article"/><w:pPr><w:outlineLvl w:val="2"/>' +
    '<w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>' +
    '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style></w:styles>',
};

describe('the text of a Word document', () => {
  it('has the numbers of list items as Word shows them', async () => {
    await checkBlocks(
      item(1, 0, 'Fees') +
        item(1, 1, 'Boats') +
        item(1, 1, 'Rafts') +
        p('Between.') +
        item(1, 0, 'Fines') +
        item(1, 1, 'Late') +
        item(4, 0, 'New') +
        item(2, 0, 'rope') +
        item(3, 0, 'Four'),
      [
        'list-item § 1. Fees',
        'list-item2 1.a) Boats',
        'list-item2 1.b) Rafts',
        'paragraph Between.',
        'list-item § 2. Fines',
        'list-item2 2.a) Late',
        'list-item § 1. New',
        'list-item rope',
        'list-item IV. Four',
      ],
      NUMBERING,
    );
  });

  it('has headings by the name or the outline level of their styles, with their numbers', async () => {
    await checkBlocks(
      styled('Own', 'The ferry') +
        styled('Art', 'Fares') +
        styled('Heading2', 'Quay') +
        p('Text', '<w:outlineLvl w:val="8"/>'),
      ['heading1 The ferry', 'heading3 IV. Fares', 'heading2 Quay', 'heading6 Text'],
      { ...NUMBERING, ...STYLES },
    );
  });

  it('has inserted text, but neither deleted nor hidden text', async () => {
    const draft = await read(
      p(
        `${run('It ')}<w:del><w:r><w:delText>sank</w:delText></w:r></w:del><w:ins>${run('floats')}</w:ins>` +
          `<w:moveFrom>${run('never')}</w:moveFrom><w:r><w:rPr><w:vanish/></w:rPr><w:t>never</w:t></w:r>` +
          `<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>.</w:t></w:r>`,
      ) +
        p('One', '<w:rPr><w:del/></w:rPr>') +
        p(' paragraph.'),
    );
    expect(draft.text).toBe('It floats.\n\nOne paragraph.');
    expect(draft.leftOut).toEqual([
      { kind: 'deleted-text', count: 2 },
      { kind: 'hidden-element', count: 1 },
      { kind: 'page-furniture', count: 1 },
    ]);
  });

  it('has footnotes at the end, and counts comments, headers and pictures', async () => {
    const draft = await read(
      p(
        `${run('It sank.')}<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="0"/></w:r><w:r><w:drawing/></w:r>`,
      ) + styled('Heading1', 'End'),
      {
        'word/footnotes.xml': `<w:footnotes><w:footnote w:id="0">${p('never')}</w:footnote><w:footnote w:id="2">${p('In 1904.')}</w:footnote></w:footnotes>`,
        'word/comments.xml': `<w:comments><w:comment>${p('never')}</w:comment></w:comments>`,
      },
    );
    expect(draft.text).toBe('It sank.\n\nEnd\n\nIn 1904.');
    expect(draft.leftOut).toEqual([
      { kind: 'image', count: 1 },
      { kind: 'comment', count: 1 },
      { kind: 'page-furniture', count: 1 },
    ]);
    expect(draft.places.map(({ start, end }) => draft.text.slice(start, end))).toEqual(['End']);
  });

  it('has table rows, in which merged cells keep their columns', async () => {
    const rows = [
      cell('Day') + cell('Ferries', '<w:gridSpan w:val="2"/>') + cell('Notes'),
      cell('Monday', '<w:vMerge w:val="restart"/>') +
        cell('9:00') +
        cell('11:00') +
        cell(p('a') + p('b')),
      cell('', '<w:vMerge/>') + cell('10:00') + cell('12:00') + cell(''),
    ];
    await checkBlocks(`<w:tbl>${rows.map((row) => `<w:tr>${row}</w:tr>`).join('')}</w:tbl>`, [
      'table-row Day | Ferries | | Notes',
      'table-row Monday | 9:00 | 11:00 | a b',
      'table-row | 10:00 | 12:00',
    ]);
  });

  it('has the paragraphs of layout tables and of text boxes', async () => {
    await checkBlocks(
      `<w:tbl><w:tr>${cell(styled('Heading1', 'News') + p('It sank.'))}${cell('Menu')}</w:tr></w:tbl>` +
        p(
          `${run('Above.')}<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>${p('In a box.')}</w:txbxContent></w:drawing></mc:Choice>` +
            `<mc:Fallback><w:pict><w:txbxContent>${p('never')}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>`,
        ),
      [
        'heading1 News',
        'paragraph It sank.',
        'paragraph Menu',
        'paragraph Above.',
        'paragraph In a box.',
      ],
    );
  });

  it('has its web links and the results of fields', async () => {
    const field = (code: string): string =>
      `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>${code}</w:instrText></w:r>` +
      `<w:r><w:fldChar w:fldCharType="separate"/></w:r>${run('there')}<w:r><w:fldChar w:fldCharType="end"/></w:r>`;
    const { text, links } = await read(
      p(
        `<w:hyperlink r:id="r1">${run('here')}</w:hyperlink>${run(' or ')}${field('HYPERLINK "https://b.example"')}`,
      ),
    );
    expect(text).toBe('here or there');
    expect(links.map(({ start, end, url }) => [text.slice(start, end), url])).toEqual([
      ['here', 'https://a.example/x'],
      ['there', 'https://b.example'],
    ]);
  });

  it('marks its table of contents as furniture', async () => {
    const { text, furniture = [] } = await read(styled('T1', 'The ferry 3') + p('Text'), STYLES);
    expect(furniture.map(({ start, end }) => text.slice(start, end))).toEqual(['The ferry 3']);
  });
});

describe('a Word document', () => {
  const CORE = (title: string): Readonly<Record<string, string>> => ({
    'docProps/core.xml': `<cp:coreProperties><dc:title>${title}</dc:title><dc:creator>Ann</dc:creator></cp:coreProperties>`,
  });

  it('has the title that its text shows, rather than that of a template', async () => {
    const titleOf = async (title: string, body: string): Promise<unknown> =>
      (await read(body, CORE(title))).frontMatter.title;
    expect(await titleOf('Memo', styled('Title', 'Ferry') + p('x'))).toBe('Ferry');
    expect(await titleOf('Memo', styled('Heading1', 'Ferry') + p('x'))).toBeNull();
    expect(await titleOf('Ferry', styled('Heading1', 'The ferry') + p('x'))).toBe('Ferry');
    expect(await titleOf('Ferry', p('x'))).toBe('Ferry');
    expect(await titleOf('Document1', p('x'))).toBeNull();
  });

  it('is refused if it has a password, is no archive or lacks its text', async () => {
    const messageOf = async (bytes: Uint8Array): Promise<string> =>
      (await wordRejection(readDocx(bytes))).message;
    expect(await messageOf(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toContain(
      'one with a password',
    );
    expect(await messageOf(Buffer.from('Text'))).toContain('must be a ZIP archive');
    expect(await messageOf(makeZip([RELATIONSHIPS]))).toContain('must contain "word/document.xml"');
  });

  it('is refused if its elements are nested too deeply', async () => {
    for (const tag of ['<w:tbl><w:tr><w:tc>', '<w:sdt><w:sdtContent>', '<w:p><w:ins>']) {
      const bytes = makeDocx(tag.repeat(50_000) + p('Deep.'));
      expect((await wordRejection(readDocx(bytes))).message).toContain('more than 300 levels deep');
    }
  });
});
