import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IngestActivity } from '../../../src/index/ingest-monitor.ts';
import { listSources } from '../../../src/discord/render/list-sources.ts';
import { CONTENT, EMBED } from '../../../src/discord/render/message-format.ts';
import { IN_EMBED, inEnglish } from '../display.ts';
import { sourceOf } from '../../support/fake-corpus.ts';
import { en } from '../../../src/discord/locales/en.ts';

const MANY = Array.from({ length: 60 }, (_, i) => sourceOf({ sourceId: `source-${i}` }));
const ALL = { filter: '', page: 0, activity: null };

function headOf(filter: string, page: number): string {
  return listSources(MANY, { filter, page, activity: null }, IN_EMBED).text.split('\n')[0] ?? '';
}

describe('the list of sources', () => {
  it('has a line for each source with its title, publisher, date, ID and number of passages', () => {
    const sources = [
      sourceOf({ sourceId: 'azure-clause', title: 'Why the *clause* matters' }),
      sourceOf({ sourceId: 'rift', publisher: null, published: null, url: null, passages: 1 }),
    ];
    const { text, buttons } = listSources(sources, ALL, IN_EMBED);
    expect(text.split('\n')).toEqual([
      en.sources.head(2, null, 1, 1),
      '- **[Why the \\*clause\\* matters](https://herald.example/azure-clause)** · Example Herald · 18 Mar 2026 · azure-clause · 3 passages',
      '- **About rift** · rift · 1 passage',
    ]);
    expect(buttons).toBeUndefined();
  });

  it('reports that there are no sources', () => {
    expect(listSources([], ALL, IN_EMBED).text).toBe(en.sources.none);
  });

  it('shows below the list how many changed files have been read', () => {
    const lastLine = (activity: IngestActivity, sources = MANY): string | undefined =>
      listSources(sources, { ...ALL, activity }, IN_EMBED)
        .text.split('\n')
        .at(-1);
    expect(lastLine({ phase: 'compare' })).toBe('-# Looking for changed files …');
    expect(lastLine({ phase: 'index', done: 12, total: 40 })).toBe(
      '-# Reading 12 of 40 changed files …',
    );
    expect(lastLine({ phase: 'index', done: 0, total: 1 }, [])).toBe(
      '-# Reading 0 of 1 changed file …',
    );
  });

  it.each([
    ['', 0, en.sources.head(60, null, 1, 3)],
    ['', 99, en.sources.head(60, null, 3, 3)],
    ['source-5', 0, en.sources.head(11, 'source-5', 1, 1)],
    ['EXAMPLE 59', 0, en.sources.head(1, 'EXAMPLE 59', 1, 1)],
    ['zzz', 0, en.sources.noneFits('zzz')],
    ['*', 0, en.sources.noneFits('\\*')],
  ])('with the filter %j begins on page %i with: %s', (filter, page, head) => {
    // "source-5" is two words. Every ID contains "source", and eleven IDs have a number that begins with 5.
    expect(headOf(filter, page)).toBe(head);
  });

  it('has a Previous button, disabled on the first page, and a Next button, disabled on the last', () => {
    const ends = [0, 1, 2].map((page) =>
      listSources(MANY, { filter: '', page, activity: null }, IN_EMBED)
        .buttons?.flat()
        .map((button) => button.isDisabled),
    );
    expect(ends).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
  });

  it('shows every source on exactly one page, whatever the titles, and no page is too long', () => {
    const source = fc.record({
      title: fc.string({ unit: 'binary', maxLength: 300 }),
      publisher: fc.option(fc.constantFrom('@everyone', '*'.repeat(200), '‮')),
    });
    fc.assert(
      fc.property(
        fc.array(source, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(EMBED, CONTENT),
        fc.string({ maxLength: 80 }),
        (fields, surface, filter) => {
          const sources = fields.map((one, i) => sourceOf({ ...one, sourceId: `s${i}` }));
          const lines: string[] = [];
          for (let page = 0; ; page++) {
            const { text, buttons } = listSources(
              sources,
              { filter: '', page, activity: null },
              inEnglish(surface),
            );
            expect(text.length).toBeLessThanOrEqual(surface.limit);
            lines.push(...text.split('\n').slice(1));
            const next = buttons?.[0]?.[1];
            if (next === undefined || next.isDisabled === true) break;
          }
          expect(lines.map((line) => / · (s\d+) · 3 passages$/.exec(line)?.[1])).toEqual(
            sources.map(({ sourceId }) => sourceId),
          );
          const filtered = listSources(
            sources,
            { filter, page: 0, activity: null },
            inEnglish(surface),
          );
          expect(filtered.text.length).toBeLessThanOrEqual(surface.limit);
        },
      ),
      { numRuns: 60 },
    );
  });
});
