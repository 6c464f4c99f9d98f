import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, digestSource, fresh } from '../../support/digest-sources.ts';

const BRIDGE = 'The council closed the Weaver Street bridge in May after its arches had cracked.';
const FERRY = 'The ferry to Norholm sails at seven in the morning and takes forty cars.';
const FEE = 'The harbour board raised the mooring fee to 40 crowns on Monday.';

const WORDS =
  'harbour council ferry bridge fee storm captain closes raises sails winter crowns 40 45'.split(
    ' ',
  );
const sentence = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 14 })
  .map((words) => `The ${words.join(' ')}.`);
const sources = fc
  .array(fc.array(sentence, { maxLength: 6 }), { minLength: 1, maxLength: 6 })
  .map((texts) => texts.map((text, i) => digestSource(`s${i}`, text)));

describe('composeDigest', () => {
  it('quotes one to three sentences per source verbatim, and either shows or skips each source', async () => {
    await fc.assert(
      fc.asyncProperty(sources, async (all) => {
        const { items, skipped } = await compose(all.map((source) => fresh(source)));
        const byId = new Map(all.map((source) => [source.sourceId, source]));
        for (const { sourceId, quotes, alsoReportedBy } of items) {
          expect(quotes.length).toBeGreaterThanOrEqual(1);
          expect(quotes.length).toBeLessThanOrEqual(3);
          for (const { start, end, text } of quotes) {
            expect(byId.get(sourceId)?.text.slice(start, end)).toBe(text);
          }
          expect(alsoReportedBy).not.toContain(sourceId);
        }
        const mentioned = [...items, ...skipped].map(({ sourceId }) => sourceId).sort();
        expect(mentioned).toEqual([...byId.keys()].sort());
        const texts = items.flatMap(({ quotes }) => quotes.map(({ text }) => text));
        expect(new Set(texts).size).toBe(texts.length);
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the order of the sources', async () => {
    await fc.assert(
      fc.asyncProperty(sources, async (all) => {
        const given = all.map((source) => fresh(source));
        expect(await compose(given.toReversed())).toEqual(await compose(given));
      }),
      { numRuns: 40 },
    );
  });

  it('quotes no sentence that the reader already knows from any source', async () => {
    await fc.assert(
      fc.asyncProperty(sources, fc.nat(), async (all, pick) => {
        const known = all.flatMap(({ sourceId, text }) =>
          text
            .split('\n\n')
            .filter((one, i) => one !== '' && (i + pick) % 2 === 0)
            .map((one) => ({ sourceId: `other-${sourceId}`, text: one })),
        );
        const { items } = await compose(
          all.map((source) => fresh(source)),
          known,
        );
        const texts = new Set(known.map(({ text }) => text));
        for (const { quotes } of items) {
          for (const { text } of quotes) expect(texts).not.toContain(text);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('sorts newest first: by arrival, then by publication date, then by ID', async () => {
    const later = { indexedAt: '2026-03-19T00:00:00.000Z' };
    const { items } = await compose([
      fresh(digestSource('b', [BRIDGE])),
      fresh(digestSource('a', [FERRY], { published: '2026-03-17' })),
      fresh(digestSource('c', [FEE], later)),
    ]);
    expect(items.map(({ sourceId }) => sourceId)).toEqual(['c', 'a', 'b']);
  });

  it('reports a fact once, in the words of the newest source, and names the other sources', async () => {
    const { items, skipped } = await compose([
      fresh(digestSource('a', [BRIDGE, FERRY])),
      fresh(digestSource('b', [BRIDGE])),
      fresh(digestSource('z', [BRIDGE], { indexedAt: '2026-03-19T00:00:00.000Z' })),
    ]);
    expect(items.map(({ sourceId, alsoReportedBy }) => [sourceId, alsoReportedBy])).toEqual([
      ['z', ['a', 'b']],
      ['a', []],
    ]);
    expect(items[1]?.quotes.map(({ text }) => text)).toEqual([FERRY]);
    expect(skipped).toMatchObject([
      { sourceId: 'b', reason: { code: 'reported-by', params: { sourceIds: ['z'] } } },
    ]);
  });

  it('quotes a sentence that refers back and the sentence before it as one quote', async () => {
    const deal = 'The harbour board sold the old ferry to a shipyard in Norholm.';
    const host = 'The shipyard will repair the engine for the town under that deal.';
    const { items } = await compose([fresh(digestSource('a', [`${deal} ${host}`]))]);
    expect(items[0]?.quotes.map(({ text }) => text)).toEqual([`${deal} ${host}`]);
  });

  it('omits a sentence that refers back to another paragraph', async () => {
    const host = 'The shipyard will repair the engine for the town under that deal.';
    const { items } = await compose([fresh(digestSource('a', [FERRY, host]))]);
    expect(items[0]?.quotes.map(({ text }) => text)).toEqual([FERRY]);
  });

  it('omits a sentence whose context would make the quote too long', async () => {
    const long = `The board ${'met again in the town hall, '.repeat(10)}and sold the ferry.`;
    const host = 'The shipyard will repair the engine for the town under that deal.';
    const { items } = await compose([fresh(digestSource('a', [`${long} ${host}`]))]);
    expect(items[0]?.quotes.map(({ text }) => text)).toEqual([long]);
  });

  it('names a source that reports the same fact and figure in different words', async () => {
    const other = 'On Monday the mooring fee rose to 40 crowns, as the board had announced.';
    const { items } = await compose([
      fresh(digestSource('a', [FEE])),
      fresh(digestSource('b', [other, FERRY])),
    ]);
    expect(items[0]?.alsoReportedBy).toEqual(['b']);
  });

  it('treats a sentence with a different figure as news, however similar its other words are', async () => {
    const { items } = await compose(
      [fresh(digestSource('a', [FEE.replace('40', '45')]))],
      [{ sourceId: 'b', text: FEE }],
    );
    expect(items[0]?.quotes[0]?.text).toContain('45 crowns');
  });

  it('quotes only new sentences of a changed source', async () => {
    const { items } = await compose([fresh(digestSource('a', [BRIDGE, FERRY]), BRIDGE)]);
    expect(items[0]?.quotes.map(({ text }) => text)).toEqual([FERRY]);
  });

  it('skips a changed source if its earlier version contained all its sentences', async () => {
    const { items, skipped } = await compose([
      fresh(digestSource('a', [FERRY]), `${BRIDGE}\n\n${FERRY}`),
    ]);
    expect(items).toEqual([]);
    expect(skipped[0]?.reason.code).toBe('no-new-sentence');
  });

  it('quotes a source that is unlike its title and shares no word with any other source', async () => {
    // Orthogonal unit vectors: no text is near another.
    const embed = (texts: readonly string[]) =>
      Promise.resolve(
        texts.map((_, i) => Float32Array.from(texts, (__, at) => (at === i ? 1 : 0))),
      );
    const { items } = await compose([fresh(digestSource('a', [FERRY]))], [], { embed });
    expect(items[0]?.quotes.map(({ text }) => text)).toEqual([FERRY]);
  });

  it('skips a source that has only labels, questions and fragments, and gives the reason', async () => {
    const labels = ['Trending now', 'Who pays for the new harbour in the end?', 'More from us'];
    const { items, skipped } = await compose([fresh(digestSource('a', labels))]);
    expect(items).toEqual([]);
    expect(skipped[0]?.reason.code).toBe('nothing-to-quote');
  });
});
