import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../src/domain/place.ts';
import { readPdf } from '../../../src/sources/formats/pdf.ts';
import type { DocumentDraft } from '../../../src/sources/source-format.ts';
import { blocksOf, expectSoundBlocks } from '../blocks-of.ts';

/** Reads a fixture, and checks the properties that every document must have. */
async function read(name: string): Promise<DocumentDraft> {
  const bytes = await readFile(join(import.meta.dirname, '../fixtures/pdf', `${name}.pdf`));
  const draft = await readPdf(bytes);
  const { text, blocks, links, places } = draft;
  expectSoundBlocks(text, blocks);
  for (const { start, end } of links)
    expect(text.slice(start, end).trim()).toBe(text.slice(start, end));
  // Every character of a block has a page.
  for (const { start, end } of blocks) {
    expect(placeOf(places, { start, end })).not.toBeNull();
    expect(placeOf(places, { start: end - 1, end })).not.toBeNull();
  }
  return draft;
}

/** Returns the blocks in readable form, each with its page. */
function pagesOf({ text, blocks, places }: DocumentDraft): string[] {
  const words = blocksOf(text, blocks);
  return blocks.map((block, i) => {
    const place = placeOf(places, block);
    return `${place?.kind === 'page' ? place.page : '?'} ${words[i] ?? ''}`;
  });
}

describe('a report written by LibreOffice', () => {
  it('has headings, paragraphs, rows and list items with their pages, and no running heads', async () => {
    const draft = await read('libreoffice-report');
    const blocks = pagesOf(draft).map((block) => block.slice(0, 70).trimEnd());
    expect(blocks).toEqual([
      '1 heading1 Rules of the harbour',
      '1 heading2 Opening hours',
      '1 paragraph The harbour of Lindholm opens at six in the morning and cl',
      '1 paragraph Dogs are welcome on all piers, but they must be on a leash',
      '1 heading2 Berths',
      '1 paragraph The harbour master answers every call on channel twelve. S',
      '1 paragraph In winter the marina takes no guests. Boats that stay in t',
      '1 paragraph The channel was nine until the summer of 2019.',
      '2 heading2 Fuel',
      '2 paragraph Fuel is sold at the east pier on weekdays. The pump closes',
      '2 paragraph The marina of Lindholm opens at six in the morning and clo',
      '2 table-row Product | Price in crowns | Where',
      '2 table-row Diesel | 19 per litre | East pier',
      '2 table-row Petrol | 21 per litre | East pier',
      '2 table-row Water | free | All piers',
      '2 heading2 Animals',
      '2 paragraph Dogs are welcome on all piers, but they must be on a leash',
      '2 paragraph The marina master answers every call on channel twelve. Sh',
      '3 list-item Dogs stay on a leash.',
      '3 list-item Cats stay on board, because the birds on the breakwater ne',
      '3 list-item Horses are not allowed.',
      '3 heading2 Winter',
      '3 paragraph In winter the harbour takes no guests. Boats that stay in',
      '3 paragraph Fuel is sold at the east pier on weekdays. The pump closes',
    ]);
    expect(draft.leftOut).toEqual([{ kind: 'page-furniture', count: 6 }]);
    expect(draft.text).not.toContain('Lindholm Harbour Office');
  });

  it('keeps the footnote without its number, and the sentence without the mark', async () => {
    const { text } = await read('libreoffice-report');
    expect(text).toContain('every call on channel twelve. She assigns');
    expect(text).toContain('\n\nThe channel was nine until the summer of 2019.');
  });

  it('takes title, author and date from the metadata', async () => {
    const { frontMatter, headline } = await read('libreoffice-report');
    expect(frontMatter).toMatchObject({ title: 'Rules of the harbour', author: 'Ines Vale' });
    expect(frontMatter.published).toMatch(/^2026-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(headline).toBe('Rules of the harbour');
  });
});

describe('a paper in two columns', () => {
  it('is read column by column, with the footnote of a column after the text', async () => {
    const { text } = await read('typst-two-columns');
    const order = [
      '1 Introduction',
      '2 Measurements',
      '2.1 Accuracy',
      '2.2 Costs',
      '3 Conclusions',
    ];
    const positions = [...order, 'Both gauges belong'].map((words) => text.indexOf(words));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(positions[0]).toBeGreaterThan(0);
    expect(text).toContain('two neighbouring gauges. It interpolates between them');
  });

  it('joins words that a soft hyphen cuts at the end of a line', async () => {
    const { text } = await read('typst-two-columns');
    expect(text).toContain('Missing observations were not replaced.');
    expect(text).toContain('The difficulties of measurement are considerable. Waves');
    expect(text).toContain('An efficient filter removes such disturbances before the comparison.');
  });
});

describe('a German leaflet', () => {
  it('has whole words, rows with wrapped cells, numbered items and links', async () => {
    const { text, links, frontMatter, headline } = await read('weasyprint-german');
    expect(text).toContain('werden alle Boote mit doppelten Leinen festgemacht.');
    expect(text).toContain(
      'Leistung | Preis | Hinweis\nLiegeplatz | 12 € | pro Nacht, zahlbar bei der Ankunft\nStrom | 3 €',
    );
    expect(text).toContain('1. Strom ausstecken und die Karte im Büro abgeben.\n2. Den Liegeplatz');
    expect(links.map(({ start, end, url }) => [text.slice(start, end), url])).toEqual([
      ['der Seite des Hafens', 'https://hafen.example/ordnung'],
    ]);
    // The title in the metadata is the name of a file.
    expect([frontMatter.title, headline]).toEqual([null, 'Willkommen im Hafen']);
  });
});

describe('text in other directions and scripts', () => {
  it('keeps the order of Hebrew words and of numbers within them', async () => {
    const { text } = await read('weasyprint-hebrew');
    expect(text).toContain('ממתינה ליד המצוף החיצוני עד 6:30 למחרת.');
  });

  it('decodes Japanese in a font that is not embedded, and joins its lines without spaces', async () => {
    const { text, frontMatter } = await read('reportlab-japanese');
    expect(text).toContain('遅れて着いた船は、外側のブイのそばで朝まで待ちます。');
    expect(text).toContain('灯火を消してはいけません。');
    expect(frontMatter.title).toBe('港の規則');
  });
});

describe('a PDF document with an obstacle', () => {
  it('is read if it is encrypted with an empty password', async () => {
    const { text, frontMatter } = await read('pikepdf-encrypted-empty-password');
    expect(text).toBe('The harbour closes at nine in the evening.');
    expect(frontMatter).toMatchObject({ title: null, author: null });
  });

  it.each([
    ['pikepdf-encrypted', 'password-needed'],
    ['reportlab-scan', 'no-text'],
  ])('is refused: %s with the code %s', async (name, code) => {
    await expect(read(name)).rejects.toMatchObject({ problem: { code } });
  });

  it('never runs a script, and counts scripts and attachments as left out', async () => {
    const { text, leftOut } = await read('pikepdf-script');
    expect(text).toBe('The harbour closes at nine in the evening.');
    expect(leftOut).toEqual([
      { kind: 'attachment', count: 1 },
      { kind: 'script', count: 1 },
    ]);
  });

  it('is read even if its cross-reference table is missing', async () => {
    const bytes = await readFile(
      join(import.meta.dirname, '../fixtures/pdf/libreoffice-report.pdf'),
    );
    const { text } = await readPdf(bytes);
    const cut = bytes.subarray(0, bytes.lastIndexOf('xref\n0 '));
    expect((await readPdf(cut)).text).toBe(text);
  });

  it('is refused with the code damaged-file if it is no PDF document', async () => {
    await expect(readPdf(Buffer.from('<html>Not found</html>'))).rejects.toMatchObject({
      problem: { code: 'damaged-file', params: { format: 'PDF' } },
    });
  });
});
