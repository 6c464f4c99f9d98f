import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFolder, type FolderReading } from '../../src/sources/read-folder.ts';
import { DocumentFolder, outcomes } from '../support/document-folder.ts';

const CASES = join(import.meta.dirname, '../../../shared/cases/documents');

const warningsOf = ({ warnings }: FolderReading): string[] =>
  warnings.map(({ file, line, key, warning }) => `${file} ${line} ${key} ${warning.code}`);

describe('files as other programs write them', () => {
  let folder: DocumentFolder;
  beforeEach(async () => {
    folder = await DocumentFolder.make();
  });
  afterEach(() => folder.remove());

  it('are all read although several folders have files of the same name', async () => {
    for (const file of ['README.md', 'dam/README.md', 'dam/lock/README.md', 'mill/README.md']) {
      await folder.put(file);
    }
    await folder.put('川/規則.md');
    await folder.put('海/規則.md');
    expect(outcomes(await folder.read())).toEqual({
      'README.md': 'readme',
      'dam/README.md': 'dam-readme',
      'dam/lock/README.md': 'lock-readme',
      'mill/README.md': 'mill-readme',
      '川/規則.md': '川-規則',
      '海/規則.md': '海-規則',
    });
  });

  it('are read with warnings about their front matter, in YAML and TOML', async () => {
    await folder.put('draft.md', '---\ntitle: Dams\npublished: false\n---\nThe dam holds.');
    await folder.put('page.md', '+++\ntitle = "Locks"\nurl = "/locks/"\n+++\nThe lock opens.');
    await folder.put('list.md', '---\ntitle: Weirs\ntags: [\n\t"a",\n]\n---\nThe weir is low.');
    const reading = await folder.read();
    expect(reading.sources.map(({ title }) => title)).toEqual(['Dams', 'Weirs', 'Locks']);
    expect(warningsOf(reading)).toEqual([
      'draft.md 3 published value-ignored',
      'page.md 3 url value-ignored',
    ]);
    expect(reading.leftOut).toEqual([
      { file: 'draft.md', kind: 'front-matter-value', count: 1 },
      { file: 'page.md', kind: 'front-matter-value', count: 1 },
    ]);
  });

  it('are read in UTF-16 with a byte order mark, also with front matter', async () => {
    const text = '---\r\ntitle: Brücke\r\n---\r\nThe bridge is closed.\r\n';
    await folder.put('little.md', Buffer.from(`\ufeff${text}`, 'utf16le'));
    await folder.put('big.md', Buffer.from(`\ufeff${text}`, 'utf16le').swap16());
    await folder.put('old.txt', Buffer.from('The caf\xe9 opens.', 'latin1'));
    const reading = await folder.read();
    expect(outcomes(reading)).toEqual({
      'big.md': 'big',
      'little.md': 'little',
      'old.txt': '! not-utf8',
    });
    expect(reading.sources.map(({ title }) => title)).toEqual(['Brücke', 'Brücke']);
  });
});

// The folder of shared cases is not part of the repository.
describe.skipIf(!existsSync(CASES))('the shared cases', () => {
  const read = (name: string): Promise<FolderReading> =>
    readFolder(join(CASES, name), { maxBytes: 10_000, known: new Map() });

  it('01: files with the same name are all read, with IDs from their paths', async () => {
    expect(outcomes(await read('01-same-name'))).toEqual({
      'guild/README.md': 'guild-readme',
      'market/README.md': 'market-readme',
    });
  });

  it('02: front matter of other programs is read, with a warning for each unusable value', async () => {
    const reading = await read('02-front-matter');
    expect(reading.refused).toEqual([]);
    expect(reading.sources.map(({ title, author }) => [title, author])).toEqual([
      ['Well report', 'R. Vale'],
      ['Harbour rules', null],
      ['The lantern festival', null],
    ]);
    expect(warningsOf(reading)).toEqual([
      'hugo.md 3 url value-ignored',
      'jekyll.md 4 published value-ignored',
    ]);
  });

  it('18: UTF-16 with a byte order mark is decoded, and Windows-1252 is refused', async () => {
    const reading = await read('18-encodings');
    expect(outcomes(reading)).toMatchObject({
      'ore-utf16.txt': 'ore-utf16',
      'cafe-1252.txt': '! not-utf8',
    });
    expect(reading.sources[0]?.text).toBe('The ore cart runs twice a day.\n');
  });

  it('21: lists that only Hugo accepts are read without warnings', async () => {
    const reading = await read('21-flow-list');
    expect(reading.sources.map(({ title }) => title)).toEqual(['Wells', 'Wells two']);
    expect([reading.refused, reading.warnings]).toEqual([[], []]);
  });
});
