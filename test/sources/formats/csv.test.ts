import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../src/domain/place.ts';
import { SourceLayout } from '../../../src/passages/source-layout.ts';
import { splitSource } from '../../../src/passages/split-source.ts';
import { readCsv, readTsv } from '../../../src/sources/formats/csv.ts';
import type { DocumentDraft } from '../../../src/sources/source-format.ts';
import { candidatesOf } from '../../../src/answering/quotes/sentence-candidates.ts';
import { extendQuote } from '../../../src/answering/quotes/extend-quote.ts';
import { wordThrown } from '../../support/word-fault.ts';
import { damaged, expectDraftOrProblem, expectSoundDraft } from './sound-draft.ts';

const read = (document: string, reader = readCsv): DocumentDraft => {
  const draft = reader(document);
  expectSoundDraft(draft);
  return draft;
};

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8');

const check = (document: string, expected: string): void => {
  expect(read(document).text).toBe(expected);
};

const FEES = 'Craft,Fee\nRaft,3 crowns\nBarge,12 crowns\nFerry,40 crowns\n';

describe('a row of a CSV file', () => {
  it('has each value with the name of its column', () => {
    check(
      FEES,
      'Craft: Raft | Fee: 3 crowns\nCraft: Barge | Fee: 12 crowns\nCraft: Ferry | Fee: 40 crowns',
    );
  });

  it('is quoted alone, with its header, even if it has several sentences', () => {
    const document = 'Craft,Note\nRaft,Pays 3 crowns. Children row free.\nBarge,Pays 12 crowns.\n';
    const { text, blocks } = read(document);
    const [passage] = splitSource({ sourceId: 's', text, blocks, boilerplate: [] });
    if (!passage) throw new Error('no passage');
    const candidates = candidatesOf(passage, new SourceLayout({ text, blocks, boilerplate: [] }));
    const quoteOf = (words: string): string => {
      const at = candidates.findIndex((candidate) => candidate.text.includes(words));
      const needs = { likely: [at], listed: [], coverage: () => 0 };
      const { first, last } = extendQuote(candidates, at, needs);
      return text.slice(candidates[first]?.span.start, candidates[last]?.span.end);
    };
    expect(quoteOf('Children')).toBe('Craft: Raft | Note: Pays 3 crowns. Children row free.');
    expect(quoteOf('Barge')).toBe('Craft: Barge | Note: Pays 12 crowns.');
  });

  it('has its row number in a spreadsheet as its place', () => {
    const { text, places } = read('Craft,Fee\n\nRaft,"3\ncrowns"\nBarge,12\n');
    const rowOf = (words: string): unknown => {
      const start = text.indexOf(words);
      return placeOf(places, { start, end: start + 1 });
    };
    expect(rowOf('Raft')).toEqual({ kind: 'row', row: 3 });
    expect(rowOf('crowns')).toEqual({ kind: 'row', row: 3 });
    expect(rowOf('Barge')).toEqual({ kind: 'row', row: 4 });
  });

  it.each([
    ['empty values', 'Craft,Fee,Berth\nRaft,,4\n', 'Craft: Raft | Berth: 4'],
    [
      'empty columns',
      'Craft,,Fee\nRaft,,3\nBarge,,4',
      'Craft: Raft | Fee: 3\nCraft: Barge | Fee: 4',
    ],
    ['empty rows', 'Craft,Fee\n,\n\nRaft,3\n', 'Craft: Raft | Fee: 3'],
    ['the colon of a column name', 'Craft:,Fee :\nRaft,3', 'Craft: Raft | Fee: 3'],
  ])('leaves out %s', (_, document, expected) => {
    check(document, expected);
  });

  it.each([
    ['a value in a column without a name', 'Craft,\nRaft,leaks', 'Craft: Raft | leaks'],
    ['values beyond the header', 'Craft,Fee\nRaft,3,wet', 'Craft: Raft | Fee: 3 | wet'],
    [
      'delimiters in quotation marks',
      'Craft,Fee\n"Raft, old","1,200"',
      'Craft: Raft, old | Fee: 1,200',
    ],
    ['quotation marks', 'Craft,Fee\n"Barge ""Nessa""",3', 'Craft: Barge "Nessa" | Fee: 3'],
    [
      'marks inside a cell',
      'Board,Size\nPine,3" thick\n"Oak" board,5',
      'Board: Pine | Size: 3" thick\nBoard: "Oak" board | Size: 5',
    ],
    ['the lines of a cell', 'Craft,Note\nRaft,"One.\n\n Two."', 'Craft: Raft | Note: One.\nTwo.'],
    [
      'numbers as written',
      'Craft,Mass\nRaft,007\nBarge,1e400',
      'Craft: Raft | Mass: 007\nCraft: Barge | Mass: 1e400',
    ],
  ])('keeps %s', (_, document, expected) => {
    check(document, expected);
  });
});

describe('the header of a CSV file', () => {
  it.each([
    ['a number', 'Raft,3\nBarge,12\n', 'Raft | 3\nBarge | 12'],
    ['a date', '2026-03-01,Raft\n2026-03-02,Barge', '2026-03-01 | Raft\n2026-03-02 | Barge'],
    ['a value that occurs below', 'Raft,Oslo\nBarge,Oslo\n', 'Raft | Oslo\nBarge | Oslo'],
    ['two equal values', 'Oslo,Oslo\nRaft,Bergen', 'Oslo | Oslo\nRaft | Bergen'],
    [
      'a sentence',
      'Raft,The raft sank in the night.\nBarge,It floats.',
      'Raft | The raft sank in the night.\nBarge | It floats.',
    ],
  ])('is absent if the first row has %s', (_, document, expected) => {
    check(document, expected);
  });

  it('may consist of years', () => {
    check('Port,2024,2025\nOslo,11,12', 'Port: Oslo | 2024: 11 | 2025: 12');
    check('Raft,1994\nBarge,2001', 'Raft | 1994\nBarge | 2001');
  });

  it('is absent in a table of one row', () => {
    check('Raft,three', 'Raft | three');
  });

  it('comes after lines with a title, which become paragraphs', () => {
    const { text, headline, places } = read('Harbour fees 2026,,\n\nCraft,Fee,Berth\nRaft,3,B\n');
    expect(text).toBe('Harbour fees 2026\n\nCraft: Raft | Fee: 3 | Berth: B');
    expect(headline).toBe('Harbour fees 2026');
    expect(places.map(({ place }) => place)).toEqual([
      { kind: 'row', row: 1 },
      { kind: 'row', row: 4 },
    ]);
  });
});

describe('the delimiter of a CSV file', () => {
  it.each([
    [
      'semicolons',
      'Craft;Fee\nRaft;3,50\nBarge;12,00',
      'Craft: Raft | Fee: 3,50\nCraft: Barge | Fee: 12,00',
    ],
    ['tabs', 'Craft\tFee\nRaft\t3\n', 'Craft: Raft | Fee: 3'],
    ['vertical bars', 'Craft|Fee\nRaft, old|3\n', 'Craft: Raft, old | Fee: 3'],
    ['the delimiter in its first line', 'sep=;\nCraft;Fee\nRaft;3\n', 'Craft: Raft | Fee: 3'],
    ['one column', 'Craft\nRaft\nBarge', 'Craft: Raft\nCraft: Barge'],
    [
      'carriage returns',
      'Craft,Fee\r\nRaft,3\r\nBarge,4\r',
      'Craft: Raft | Fee: 3\nCraft: Barge | Fee: 4',
    ],
  ])('is detected in a file with %s', (_, document, expected) => {
    check(document, expected);
  });

  it('is a tab in a TSV file, unless the file has none', () => {
    expect(read('Craft\tFee\nRaft, old\t3', readTsv).text).toBe('Craft: Raft, old | Fee: 3');
    expect(read('Craft,Fee\nRaft,3', readTsv).text).toBe('Craft: Raft | Fee: 3');
  });
});

describe('a CSV file of a real program', () => {
  it('is read as Python writes it', () => {
    check(
      fixture('python-csv.csv'),
      'Craft: Raft | Fee: 3 crowns | Remark: No mooring, except\nin a storm\n' +
        'Craft: Barge "Nessa" | Fee: 1,200.50 | Remark: Pay at the lock.\nCash only.\n' +
        'Craft: Ferry',
    );
  });

  it('is read as LibreOffice writes it', () => {
    check(
      fixture('libreoffice-semicolons.csv'),
      'Craft: Raft | Fee: 3,50 | Since: 2019-04-01\n' +
        'Craft: Barge; large | Fee: 12,00 | Since: 2020-05-06',
    );
  });
});

describe('a damaged CSV file', () => {
  it('keeps every row, and warns about an open quotation mark', () => {
    const { text, warnings } = read('Craft,Fee\n"Barge, old",12\n"Raft,3\nFerry,40\n');
    expect(text).toBe('Craft: Barge, old | Fee: 12\nCraft: "Raft | Fee: 3\nCraft: Ferry | Fee: 40');
    expect(warnings).toEqual([{ line: 3, key: null, warning: { code: 'open-quote', params: {} } }]);
  });

  it('warns once about rows with another number of columns', () => {
    expect(read('sep=,\nCraft,Fee\nRaft,3\nBarge,4,5\nFerry\n').warnings).toEqual([
      {
        line: 4,
        key: null,
        warning: { code: 'ragged-rows', params: { rows: 2, columns: 2, given: 3 } },
      },
    ]);
  });

  it('is refused if it has a million columns, too many rows, or too many repeated names', () => {
    const refused = (document: string): string => wordThrown(() => readCsv(document)).message;
    expect(refused(`Craft,Fee\n${'1,'.repeat(1_000_000)}\n`)).toBe(
      'is a table of more than 1000 columns (line 2).',
    );
    expect(refused('a,b\n'.repeat(100_001))).toBe('is a table of more than 100000 rows.');
    const names = Array.from({ length: 900 }, (_, i) => `${'n'.repeat(70)}${i}`).join(',');
    expect(refused(`${names}\n${`${'x,'.repeat(899)}x\n`.repeat(400)}`)).toContain(
      'more than 20000000 characters, including the column names that each row repeats',
    );
  });

  it('always gives a sound draft or a problem for users', () => {
    const samples = [FEES, fixture('python-csv.csv'), fixture('libreoffice-semicolons.csv')];
    fc.assert(
      fc.property(damaged(samples, ['"', '""', ',', ';', '\t', '\n', '\r\n', '|']), (document) => {
        expectDraftOrProblem(() => readCsv(document));
      }),
    );
  });
});

it('every value of a CSV file is in its text', () => {
  const cell = fc.stringMatching(/^[\p{L}\d" ,;|]{0,12}$/u);
  const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(rows, (table) => {
      const document = ['Craft,Fee,Berth', ...table.map((row) => row.map(quoted).join(','))].join(
        '\n',
      );
      const { text } = read(document);
      for (const value of table.flat()) expect(text).toContain(value.trim().replace(/ +/g, ' '));
    }),
  );
});

function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}
