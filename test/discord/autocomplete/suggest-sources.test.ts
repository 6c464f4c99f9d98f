import { describe, expect, it } from 'vitest';
import type { SourceLookup } from '../../../src/answering/look-up/source-lookup.ts';
import type { StoredSource } from '../../../src/store/corpus-store.ts';
import {
  createSourceSuggester,
  suggestTogether,
} from '../../../src/discord/autocomplete/suggest-sources.ts';
import { systemTimers } from '../../../src/domain/time.ts';
import { sourceOf } from '../../support/fake-corpus.ts';
import { recordingLog } from '../../support/recording-log.ts';

const SOURCES = [
  sourceOf({ sourceId: 'azure', title: 'The cloud' }),
  sourceOf({ sourceId: 'azure-clause', title: 'Why the clause matters' }),
  sourceOf({ sourceId: 'legal-gambit', title: 'An azure gambit, École edition' }),
  sourceOf({ sourceId: 'rift', title: 'A widening rift', text: 'The Gambler yields, azure.' }),
];

async function suggesterOver(list: () => Promise<StoredSource[]>) {
  const corpus = { generation: 1 };
  const clock = { now: () => 0, monotonic: () => clock.ms, ms: 0 };
  const log = recordingLog();
  const find = () => Promise.reject(new Error('suggestions must not open a source'));
  const open = find;
  const read: string[] = [];
  const eachText: SourceLookup['eachText'] = async (wanted, visit) => {
    for (const source of await list()) {
      if (!wanted.includes(source.sourceId)) continue;
      read.push(source.sourceId);
      visit(source);
    }
  };
  const generation = () => Promise.resolve(corpus.generation);
  const sources = { generation, list, find, open, eachText };
  const suggester = createSourceSuggester({ sources, clock, timers: systemTimers, log });
  await suggester.refresh();
  const ids = (typed: string) => suggester.suggest(typed).map(({ value }) => value);
  return { suggester, ids, clock, log, read, corpus };
}

describe('suggestions of sources', () => {
  it.each([
    // Order: the exact ID, IDs that begin with the typed text, titles with the typed word, contents with that word.
    ['azure', ['azure', 'azure-clause', 'legal-gambit', 'rift']],
    ['AZURE-', ['azure-clause', 'azure', 'legal-gambit', 'rift']],
    ['why cla', ['azure-clause']],
    ['gambit', ['legal-gambit']],
    ['gam', ['legal-gambit', 'rift']],
    ['rift yiel', ['rift']],
    ['azure yield gambit', []],
    ['ecole', ['legal-gambit']],
    ['mbit', []],
    ['nothing like it', []],
    ['', ['azure', 'azure-clause', 'legal-gambit', 'rift']],
    ['  ', ['azure', 'azure-clause', 'legal-gambit', 'rift']],
  ])('for %j are %j', async (typed, expected) => {
    const { ids } = await suggesterOver(() => Promise.resolve(SOURCES));
    expect(ids(typed)).toEqual(expected);
  });

  it('number at most 25', async () => {
    const many = Array.from({ length: 60 }, (_, i) => sourceOf({ sourceId: `source-${i}` }));
    const { ids } = await suggesterOver(() => Promise.resolve(many));
    expect(ids('source')).toHaveLength(25);
  });

  it('show the ID and the title on one line, cut after a word to at most 100 characters', async () => {
    const title = `Line one\nline two \u202e ${'word '.repeat(40)}`;
    const { suggester } = await suggesterOver(() =>
      Promise.resolve([sourceOf({ sourceId: 'a', title })]),
    );
    const [choice] = suggester.suggest('a');
    expect(choice?.name).toMatch(/^a · Line one line two (?:word )+…$/);
    expect(choice?.name.length).toBeLessThanOrEqual(100);
  });

  it('show only the ID if there is no room for a word of the title', async () => {
    const source = sourceOf({ sourceId: 'a', title: 'w'.repeat(200) });
    const { suggester } = await suggesterOver(() => Promise.resolve([source]));
    expect(suggester.suggest('a')).toEqual([{ name: 'a', value: 'a' }]);
  });

  it('are cached for five seconds', async () => {
    let list = SOURCES.slice(0, 1);
    const { suggester, ids, clock, read, corpus } = await suggesterOver(() =>
      Promise.resolve(list),
    );
    list = SOURCES;
    corpus.generation = 2;
    clock.ms = 4999;
    expect(ids('rift')).toEqual([]);
    expect(read).toHaveLength(1);
    clock.ms = 5000;
    expect(ids('rift')).toEqual([]);
    await suggester.refresh();
    expect(ids('rift')).toEqual(['rift']);
  });

  it('read the sources again only if a source has changed', async () => {
    let list = SOURCES;
    const { suggester, ids, read, corpus } = await suggesterOver(() => Promise.resolve(list));
    expect(read).toHaveLength(4);
    await suggester.refresh();
    expect(read).toHaveLength(4);
    const changed = { text: 'The gondola.' };
    corpus.generation = 2;
    list = SOURCES.map((source) =>
      source.sourceId === 'rift' ? { ...source, ...changed } : source,
    );
    await suggester.refresh();
    expect(read).toHaveLength(8);
    expect([ids('gondola'), ids('gambler')]).toEqual([['rift'], []]);
  });

  it('of two corpora are sorted together, and a source of the first hides those with its ID in the second', async () => {
    const own = [
      sourceOf({ sourceId: 'azure', title: 'Our cloud' }),
      sourceOf({ sourceId: 'azur' }),
    ];
    const [first, second] = await Promise.all(
      [own, SOURCES].map((list) => suggesterOver(() => Promise.resolve(list))),
    );
    const both = [first, second].flatMap((one) => (one === undefined ? [] : [one.suggester]));
    const names = suggestTogether(both, 'azure').map(({ name }) => name.split(' · ')[1]);
    expect(names.slice(0, 2)).toEqual(['Our cloud', 'Why the clause matters']);
    const ids = suggestTogether(both, 'azu').map(({ value }) => value);
    expect(ids).toEqual(['azur', 'azure', 'azure-clause', 'legal-gambit', 'rift']);
  });

  it('wait for the first reading, but at most two seconds', async () => {
    let finish = (): void => undefined;
    const list = () =>
      new Promise<StoredSource[]>((resolve) => {
        finish = () => {
          resolve(SOURCES);
        };
      });
    const time = { ms: 0, run: (): void => undefined };
    const timers = {
      start(run: () => void, ms: number) {
        Object.assign(time, { run, ms });
        return () => undefined;
      },
    };
    const clock = { now: () => 0, monotonic: () => 0 };
    const refuse = () => Promise.reject(new Error('suggestions must not open a source'));
    const sources: SourceLookup = {
      ...{ list, find: refuse, open: refuse, eachText: () => Promise.resolve() },
      generation: () => Promise.resolve(1),
    };
    const suggester = createSourceSuggester({ sources, clock, timers, log: recordingLog() });
    const late = suggester.ready();
    expect(time.ms).toBe(2000);
    time.run();
    await late;
    expect(suggester.suggest('rift')).toEqual([]);
    const ready = suggester.ready();
    await Promise.resolve();
    finish();
    await ready;
    expect(suggester.suggest('rift')).toHaveLength(1);
  });

  it('are those of a later reading after they expire, also if one is running', async () => {
    const lists = [[sourceOf({ sourceId: 'old' })], [sourceOf({ sourceId: 'new' })]];
    const started: (() => void)[] = [];
    const list = () =>
      new Promise<StoredSource[]>((resolve) => {
        const found = lists[started.length] ?? [];
        started.push(() => {
          resolve(found);
        });
      });
    let generation = 1;
    const refuse = () => Promise.reject(new Error('suggestions must not open a source'));
    const sources: SourceLookup = {
      ...{ list, find: refuse, open: refuse, eachText: () => Promise.resolve() },
      generation: () => Promise.resolve(generation),
    };
    const clock = { now: () => 0, monotonic: () => 0 };
    const timers = { start: () => () => undefined };
    const suggester = createSourceSuggester({ sources, clock, timers, log: recordingLog() });
    const first = suggester.ready();
    await Promise.resolve();
    generation = 2;
    suggester.expire();
    const second = suggester.ready();
    started[0]?.();
    while (started.length < 2) await new Promise((resolve) => setImmediate(resolve));
    started[1]?.();
    await Promise.all([first, second]);
    expect(suggester.suggest('').map(({ value }) => value)).toEqual(['new']);
  });

  it('stay the same while the list of sources cannot be read', async () => {
    let fails = false;
    const { suggester, ids, log, corpus } = await suggesterOver(() =>
      fails ? Promise.reject(new Error('disk gone')) : Promise.resolve(SOURCES),
    );
    fails = true;
    corpus.generation = 2;
    await suggester.refresh();
    expect(ids('rift')).toEqual(['rift']);
    expect(log.at('warn')).toHaveLength(1);
  });
});
