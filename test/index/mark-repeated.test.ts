import { describe, expect, it } from 'vitest';
import type { Source } from '../../src/domain/source.ts';
import type { CorpusStore } from '../../src/store/corpus-store.ts';
import { look, setUp, type Files } from './ingest-setting.ts';

/** Three paragraphs, so that the text reads as an article. */
function article(about: string): string {
  return [
    `Why ${about} had to close in May`,
    `The gate of ${about} has been closed since Monday, because two of its stones have moved by the width of a finger, and the town had it measured after the flood in March.`,
    `Nobody knows yet what the repair of ${about} will cost. Engineers will look at the foundations next week and report to the council before the end of the month.`,
    `Until then, a ferry runs every ten minutes from six in the morning. It carries bicycles free of charge, but it has no room for cars.`,
  ].join('\n\n');
}

const page = (about: string): string => `Club news\n\n${article(about)}\n\nMembers area\n`;
const NAMES = ['bridge', 'lock', 'mole', 'pier'] as const;
const PAGES = Object.fromEntries(NAMES.map((name) => [`${name}.txt`, page(`the ${name}`)]));

/** Returns the marked texts and the searchable text of each source. */
async function corpusOf(store: CorpusStore): Promise<Record<string, unknown>> {
  return look(store, async (snapshot) => {
    const all: Record<string, unknown> = {};
    for (const { sourceId } of await snapshot.sources()) {
      const source = await snapshot.source(sourceId);
      if (source === null) continue;
      const passages = await snapshot.passagesOf(sourceId);
      all[sourceId] = {
        marked: textsOf(source),
        passages: passages.map(({ start, end }) => source.text.slice(start, end)),
      };
    }
    const found = await snapshot.bm25Sources(['club'], 9);
    return { ...all, found: found.map(({ sourceId }) => sourceId) };
  });
}

function textsOf({ text, boilerplate }: Pick<Source, 'text' | 'boilerplate'>): string[] {
  return boilerplate.map(({ start, end }) => text.slice(start, end));
}

async function ingestInSteps(steps: readonly Files[]): Promise<Record<string, unknown>> {
  const setting = await setUp();
  for (const files of steps) {
    setting.write(files);
    await setting.ingest();
  }
  return corpusOf(setting.store);
}

describe('a line that sources share', () => {
  it('is boilerplate if three sources have it', async () => {
    const two = await ingestInSteps([{ 'bridge.txt': page('a'), 'lock.txt': page('b') }]);
    expect(two).toMatchObject({ bridge: { marked: [] }, found: ['bridge', 'lock'] });
    const four = await ingestInSteps([PAGES]);
    expect(four).toMatchObject({ bridge: { marked: ['Club news', 'Members area'] }, found: [] });
  });

  it('has the same marks whether the files arrive together, one by one, or with others that leave', async () => {
    const together = await ingestInSteps([PAGES]);
    const oneByOne = NAMES.map((name): Files => ({ [`${name}.txt`]: PAGES[`${name}.txt`] ?? '' }));
    expect(await ingestInSteps(oneByOne)).toEqual(together);
    expect(await ingestInSteps([...oneByOne].reverse())).toEqual(together);
    const other = { 'other.txt': page('the tower') };
    expect(await ingestInSteps([{ ...PAGES, ...other }, { 'other.txt': null }])).toEqual(together);
  });

  it('becomes content again when fewer sources have it', async () => {
    const two = await ingestInSteps([
      { 'bridge.txt': page('the bridge'), 'lock.txt': page('the lock') },
    ]);
    expect(await ingestInSteps([PAGES, { 'mole.txt': null, 'pier.txt': null }])).toEqual(two);
  });

  it('changes the marks of a source without reporting the source as changed', async () => {
    const setting = await setUp({ 'bridge.txt': page('the bridge'), 'lock.txt': page('the lock') });
    await setting.ingest();
    setting.write({ 'pier.txt': page('the pier') });
    const report = await setting.ingest();
    expect(report).toMatchObject({ added: ['pier'], changed: [], unchanged: ['bridge', 'lock'] });
    await look(setting.store, async (snapshot) => {
      const source = await snapshot.source('bridge');
      expect(source && textsOf(source)).toEqual(['Club news', 'Members area']);
      const sources = await snapshot.sources();
      expect(new Set(sources.map(({ indexedAt }) => indexedAt)).size).toBe(1);
    });
  });
});
