import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../../src/app.ts';
import { loadConfig } from '../../../src/config.ts';
import type { Digest } from '../../../src/domain/digest.ts';
import { recordingLog } from '../../support/recording-log.ts';

const SEEDS = join(import.meta.dirname, '../../../seeds');
const DAY_MS = 86_400_000;

const folder = mkdtempSync(join(tmpdir(), 'verbatim-digest-'));
const seeds = join(folder, 'seeds');
mkdirSync(seeds);
const time = { now: Date.UTC(2026, 2, 18) };
let app: App;

beforeAll(async () => {
  const config = loadConfig({ seeds, data: join(folder, 'data') }, {}, folder);
  const clock = { now: () => time.now, monotonic: () => time.now };
  app = await createApp(config, { reader: null, log: recordingLog(), clock });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

/** Adds a source one day later and returns the digest of that source. */
async function arrive(sourceId: string): Promise<Digest> {
  const since = new Date(time.now).toISOString();
  time.now += DAY_MS;
  copyFileSync(join(SEEDS, `${sourceId}.md`), join(seeds, `${sourceId}.md`));
  await app.ingest();
  return app.digestComposer.compose({ delivered: await app.digestComposer.deliveredAt(since) });
}

interface Expectation {
  readonly sourceId: string;
  /** Patterns that the quotes must match. Each has the reason why its sentence is the news. */
  readonly tells: Readonly<Record<string, RegExp>>;
  /** Patterns of known facts. The source repeats them, but the digest must not. */
  readonly leavesOut: Readonly<Record<string, RegExp>>;
}

/** The expected digests in order of arrival, written by hand from the texts. */
const EXPECTED: readonly Expectation[] = [
  {
    sourceId: 'legal-gambit',
    tells: {
      'nothing is known yet, so the threat itself is the news':
        /take OpenAI and Amazon to court .* \$50 billion/,
      'what is at stake for Microsoft: billions invested, and models inside its products':
        /investment in OpenAI runs into billions/,
      'what Amazon could win': /Amazon could win big infrastructure contracts/,
    },
    leavesOut: {
      'the threat, repeated further down': /threat by Microsoft to sue/,
      'that no suit is filed is central to no other sentence': /No lawsuit is confirmed/,
    },
  },
  {
    sourceId: 'widening-rift',
    tells: {
      'what Microsoft gave up for OpenAI stood nowhere before':
        /fitting its cloud to what OpenAI runs on it/,
      'the earlier understandings are what a court would look at':
        /earlier understandings which called the alliance .* "exclusive"/,
      'what that money was thought to have bought, with the sentence on the money':
        /put billions of dollars of capital into OpenAI\. It was a common belief that this money/,
    },
    leavesOut: { 'the contract of $50 billion is known': /worth \$50 billion/ },
  },
  {
    sourceId: 'azure-clause',
    tells: {
      'what the right is that Microsoft claims: calls go by way of Azure':
        /every call to OpenAI's API has to be sent by way of Azure/,
      'the three still negotiate': /have not stopped negotiating/,
      'the one clause that was kept': /kept one decisive clause/,
    },
    leavesOut: { 'the suit over $50 billion is known from both': /thinking about a suit/ },
  },
  {
    sourceId: 'resale-rights',
    tells: {
      'that AWS would sell Frontier as a package is new': /plans for selling Frontier/,
      'resale is what this source adds to the quarrel': /the right to resell/,
    },
    leavesOut: {},
  },
  {
    sourceId: 'frontier-workaround',
    tells: {
      'that Amazon would not only sell but host it is new; "that deal" needs the two sentences before':
        /legal fight with Amazon and OpenAI\. The reason is .*\. Amazon would host OpenAI's product Frontier under that deal/,
      'the record sales of Azure stood nowhere before': /sales of Azure to a record/,
    },
    leavesOut: { 'that Azure is the only road is known': /only road to OpenAI's technology/ },
  },
];

describe('the digests of five sources arriving one at a time', { concurrent: false }, () => {
  it.each(EXPECTED)('for $sourceId report its news, and nothing known', async (expected) => {
    const { items, skipped } = await arrive(expected.sourceId);
    expect(items.map(({ sourceId }) => sourceId)).toEqual([expected.sourceId]);
    expect(skipped).toEqual([]);
    const quotes = items.flatMap((item) => item.quotes.map(({ text }) => text));
    const { text } = await app.sources.find(expected.sourceId);
    for (const [reason, words] of Object.entries(expected.tells)) {
      expect(quotes.join('\n'), reason).toMatch(words);
    }
    for (const [reason, words] of Object.entries(expected.leavesOut)) {
      expect(text).toMatch(words);
      expect(quotes.join('\n'), reason).not.toMatch(words);
    }
    expect(quotes.length).toBeLessThanOrEqual(3);
  });

  it('are empty if no source arrived', async () => {
    expect(await arrive('frontier-workaround')).toMatchObject({ items: [], skipped: [] });
  });
});

describe('the digest of five sources arriving at once', { concurrent: false }, () => {
  let items: Digest['items'];
  beforeAll(async () => {
    const config = loadConfig({ seeds: SEEDS, data: join(folder, 'all') }, {}, folder);
    const all = await createApp(config, { reader: null, log: recordingLog() });
    await all.ingest();
    ({ items } = await all.digestComposer.compose({ delivered: new Map() }));
    await all.close();
  });

  it('has no quote that refers back to a sentence outside the quote', () => {
    const quotes = items.flatMap((item) => item.quotes.map(({ text }) => text));
    // These sentences of the demo documents refer back, for example with "the same source" or "under
    // that deal".
    const pairs: readonly (readonly [RegExp, RegExp])[] = [
      [/the same source/, /^Microsoft, Amazon and OpenAI have not stopped/],
      [/under that deal/, /^Microsoft is said to be getting ready .* The reason is/],
      [/The cause is a contract/, /^According to reports that came out/],
      [/after that restructuring/, /^(?:In October|The conflict has its roots)/],
    ];
    const found = pairs.filter(([points]) => quotes.some((quote) => points.test(quote)));
    expect(found.length).toBeGreaterThanOrEqual(3);
    for (const [points, begins] of found) {
      for (const quote of quotes.filter((one) => points.test(one))) expect(quote).toMatch(begins);
    }
    for (const quote of quotes) {
      expect(quote).not.toMatch(/^(?:it|its|they|this|that|such|the (?:same|reason|cause))\b/i);
    }
  });

  it('shows the publisher of each source, which names the summarized report', () => {
    expect(items.map(({ publisher }) => publisher)).toEqual([
      'Verbatim demo · summary of a Creati.ai report',
      'Verbatim demo · summary of a Top1 Markets report',
      'Verbatim demo · summary of a gentic.news report',
      'Verbatim demo · summary of a best-products.blog report',
      'Verbatim demo · summary of an alltoc.com report',
    ]);
  });

  it('names the other sources that report the suit over $50 billion', () => {
    const telling = items.find(({ quotes }) =>
      quotes.some(({ text }) => text.includes('$50 billion')),
    );
    expect(telling?.alsoReportedBy).toEqual(
      expect.arrayContaining(['azure-clause', 'frontier-workaround', 'legal-gambit']),
    );
  });
});
