import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { boilerplateLines } from '../../../evaluation/measure-boilerplate.ts';
import type { Source } from '../../../src/domain/source.ts';
import { findBoilerplate } from '../../../src/sources/boilerplate/find-boilerplate.ts';
import { readPlainText } from '../../../src/sources/formats/plain-text.ts';
import { readFolder } from '../../../src/sources/read-folder.ts';

const root = join(import.meta.dirname, '../../..');
const fixtures = join(import.meta.dirname, '../fixtures/boilerplate');

async function read(folder: string): Promise<readonly Source[]> {
  return (await readFolder(folder, { maxBytes: 1_000_000, known: new Map() })).sources;
}

/** Returns the texts of the marked blocks. */
function marksIn(text: string, title?: string): string[] {
  const draft = readPlainText(text);
  const found = findBoilerplate({ ...draft, title: title ?? draft.headline ?? 'notes.txt' });
  return found.boilerplate.map(({ start, end }) => draft.text.slice(start, end));
}

const PROSE = [
  'The old bridge has been closed since Monday, because two of its stones have moved by the width of a finger. The town had the pillars measured after the flood in March.',
  'Nobody knows yet what the repair will cost. Engineers will look at the foundations next week, when the water is low enough, and report to the council before the end of May.',
  'Until then, the ferry runs every ten minutes from six in the morning. It carries bicycles free of charge, but cars have to use the road bridge north of the town, as they did after the flood.',
].join('\n\n');
const ARTICLE = `Why the old bridge had to close\n\n${PROSE}`;

describe('findBoilerplate', () => {
  it.each(readdirSync(join(fixtures, 'documents')))(
    'marks nothing in %s, whose short lines are its content',
    async (name) => {
      const sources = await read(join(fixtures, 'documents'));
      const source = sources.find(({ file }) => file === name);
      expect(source && boilerplateLines(source)).toEqual([]);
    },
  );

  it('marks nothing in the demo documents', async () => {
    for (const source of await read(join(root, 'seeds'))) {
      expect(source.boilerplate, source.file).toEqual([]);
    }
  });

  it('marks no line of an article in pages with menus, share bars and adverts, and most of the others', async () => {
    const marks = JSON.parse(readFileSync(join(fixtures, 'marks.json'), 'utf8')) as Record<
      string,
      number[]
    >;
    let expected = 0;
    let right = 0;
    for (const source of await read(join(fixtures, 'pages'))) {
      const wanted = marks[source.file] ?? [];
      const found = boilerplateLines(source);
      expect(wanted, source.file).toEqual(expect.arrayContaining(found));
      expected += wanted.length;
      right += found.length;
    }
    expect(right / expected).toBeGreaterThan(0.95);
  });

  it('takes the heading below a menu for the title of the document', async () => {
    const titles = (await read(join(fixtures, 'pages'))).map(({ file, title }) => [file, title]);
    expect(titles).toContainEqual(['docs-menu.md', 'How to moor a boat']);
  });

  it('marks a menu above the title, but not one line of it that could be the title', () => {
    expect(marksIn(`Home | News | Sport | Contact\n\n${ARTICLE}`)).toEqual([
      'Home | News | Sport | Contact',
    ]);
    expect(marksIn(`Club news\n\n${ARTICLE}`)).toEqual([]);
  });

  it('marks the label of an advert unless the article is about advertising', () => {
    const text = `${ARTICLE}\n\nAdvertisement\n\nThe bridge was built in 1871 by the engineers of the railway.`;
    expect(marksIn(text)).toEqual(['Advertisement']);
    const about = text.replace('the railway', 'a firm that paid for every advertisement');
    expect(marksIn(about)).toEqual([]);
  });

  it('marks teasers only if nothing of the article follows them', () => {
    expect(marksIn(`${ARTICLE}\n\nRelated stories\nThe flood in pictures\nWho pays?`)).toEqual([
      'Related stories',
      'The flood in pictures',
      'Who pays?',
    ]);
    const inside = `Why the old bridge had to close\n\nRelated stories\nThe flood in pictures\n\n${PROSE}`;
    expect(marksIn(inside)).toEqual([]);
  });

  it('keeps a list of products that is longer than the text around it', () => {
    const list = (length: number): string =>
      Array.from({ length }, (_, i) => `Tool ${i}\nThe best free app of all.`).join('\n');
    expect(marksIn(`${ARTICLE}\n\n${list(12)}`)).toHaveLength(24);
    expect(marksIn(`${ARTICLE}\n\n${list(40)}`)).toEqual([]);
  });

  it('keeps an offer that is a sentence of the article', () => {
    expect(marksIn(`${ARTICLE}\n\nMembers get a discount and a voucher!`)).toEqual([]);
    expect(marksIn(`${ARTICLE}\n\nVoucher sale, rebate on shoes!`)).toEqual([
      'Voucher sale, rebate on shoes!',
    ]);
  });

  it('keeps every line of a text that is shorter than an article', () => {
    expect(marksIn('Home | News | Sport\n\nA note\n\nRead more\nShare Tweet')).toEqual([]);
  });

  it('never marks the title, nor the whole document', () => {
    expect(marksIn(`Leave a comment\n\n${PROSE}`, 'Leave a comment')).toEqual([]);
    expect(marksIn('Share Tweet Pin Email')).toEqual([]);
  });

  it('accepts the navigation that a reader found, by whole blocks', () => {
    const draft = readPlainText(`First line\n\n${ARTICLE}`);
    const furniture = [{ start: 0, end: 12 }];
    const { boilerplate } = findBoilerplate({ ...draft, title: 'x' }, furniture);
    expect(boilerplate).toEqual([{ start: 0, end: 'First line'.length }]);
  });

  it('names lines that are boilerplate only if other sources have them', () => {
    const draft = readPlainText(`Club news\n\n${ARTICLE}\n\nAnna Berg`);
    const { repeatable } = findBoilerplate({ ...draft, title: draft.headline ?? '' });
    const lines = repeatable.map(({ start, end }) => draft.text.slice(start, end));
    expect(lines).toEqual(['Club news']);
  });
});
