import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFormat } from '../../../src/sources/formats.ts';
import type { DocumentDraft } from '../../../src/sources/source-format.ts';
import { blocksOf, expectSoundBlocks } from '../blocks-of.ts';

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'markup');

async function read(file: string): Promise<DocumentDraft> {
  const format = findFormat(file);
  if (format?.reads !== 'bytes') throw new Error(`no format reads ${file} as bytes`);
  const draft = await (await format.load())(readFileSync(join(FOLDER, file)));
  expectSoundBlocks(draft.text, draft.blocks);
  return draft;
}

const THE_FERRY = [
  'heading1 The ferry',
  'paragraph The ferry Auk leaves Veltham at nine. It carries forty people.',
  'paragraph See the old report for details.',
  'heading2 Fares',
  'table-row Boat | Price | Season ticket',
  'table-row Ferry | 3 crowns | 40 crowns',
  'table-row Taxi | 9 crowns',
  'paragraph Boats are charged as follows:',
  'list-item 1. Boats under six metres pay nothing.',
  'list-item 2. Longer boats pay by the day:',
  'list-item2 a. two crowns in winter;',
  'list-item2 b. five crowns in summer.',
  'list-item 3. Rafts pay three crowns.',
  'heading1 The quay',
];

const LAST_WORDS = 'paragraph Last words: H2O boils, x2 grows./A new line after a break.';

describe('a document of a real program', () => {
  it.each(['pandoc.html', 'libreoffice.html', 'pandoc.docx', 'libreoffice.docx'])(
    'keeps its headings, rows and numbered items: %s',
    async (file) => {
      const { text, blocks, links } = await read(file);
      const found = blocksOf(text, blocks);
      const start = found.indexOf('heading1 The ferry');
      expect(found.slice(start, start + THE_FERRY.length)).toEqual(THE_FERRY);
      expect(found).toContain(LAST_WORDS);
      expect(text.endsWith('Before the storm of 1904 it carried sixty.')).toBe(true);
      expect(links.map(({ start: from, end, url }) => [text.slice(from, end), url])).toEqual([
        ['the old report', 'https://harbour.example/report'],
      ]);
    },
  );

  it('keeps the numbered items and the table of python-docx', async () => {
    const { text, blocks } = await read('python-docx.docx');
    expect(blocksOf(text, blocks)).toEqual([
      'heading1 The Rules of Veltham Harbour',
      'heading1 The ferry',
      'paragraph The ferry Auk leaves Veltham at nine. It carries forty people.',
      'heading2 Fares',
      'table-row Boat | Price | Season ticket',
      'table-row Ferry | 3 crowns | 40 crowns',
      'table-row Taxi | 9 crowns',
      'list-item 1. Boats under six metres pay nothing.',
      'list-item 2. Rafts pay three crowns.',
      'list-item Ropes stay on the hooks.',
      'quote No one swims here after dark.',
    ]);
  });

  it.each(['pandoc.docx', 'libreoffice.docx', 'python-docx.docx'])(
    'has its title, author and sections: %s',
    async (file) => {
      const { frontMatter, places } = await read(file);
      expect(frontMatter).toMatchObject({
        title: 'The Rules of Veltham Harbour',
        author: 'Jonna Petersen',
      });
      expect(places.map(({ place }) => place)).toContainEqual({ kind: 'section', name: 'Fares' });
    },
  );

  it.each(['pandoc.html', 'libreoffice.html', 'pandoc.epub', 'ebooklib.epub'])(
    'has its title and author: %s',
    async (file) => {
      expect((await read(file)).frontMatter).toMatchObject({
        title: 'The Rules of Veltham Harbour',
        author: 'Jonna Petersen',
        published: '2026-03-18',
      });
    },
  );

  it.each(['pandoc.epub', 'ebooklib.epub'])(
    'keeps its chapters in reading order, with their names: %s',
    async (file) => {
      const { text, blocks, places } = await read(file);
      const found = blocksOf(text, blocks);
      const start = found.indexOf('heading1 The ferry');
      const chapter = THE_FERRY.slice(0, -1);
      expect(found.slice(start, start + chapter.length)).toEqual(chapter);
      expect(found).toContain(LAST_WORDS);
      expect(places.slice(-2).map(({ place }) => place)).toEqual([
        { kind: 'section', name: 'The ferry' },
        { kind: 'section', name: 'The quay' },
      ]);
    },
  );

  it('keeps the text and the quotes of an e-mail of Python', async () => {
    const { text, blocks, frontMatter, leftOut } = await read('python-email.eml');
    expect(blocksOf(text, blocks)).toEqual([
      'paragraph Dear council,',
      'paragraph the ferry costs three crowns from May. Café guests pay two.',
      'quote > What does the taxi cost?',
      'paragraph Nine crowns.',
      'paragraph --',
      'paragraph Jonna Petersen',
      'paragraph Harbour office',
      'heading2 Old fares',
      'paragraph The ferry cost two crowns.',
    ]);
    expect(frontMatter).toMatchObject({ title: 'Fähre: new fares', author: 'Jonna Petérsen' });
    expect(leftOut).toEqual([{ kind: 'attachment', count: 1 }]);
  });
});
