import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import type { Digest } from '../../src/domain/digest.ts';
import { recordingLog } from '../discord/recording-log.ts';

const SEEDS = join(import.meta.dirname, '../../seeds');
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

/** What is new a day later, with one more source. */
async function arrive(sourceId: string): Promise<Digest> {
  const since = new Date(time.now).toISOString();
  time.now += DAY_MS;
  copyFileSync(join(SEEDS, `${sourceId}.md`), join(seeds, `${sourceId}.md`));
  await app.ingest();
  return app.digests.compose({ had: await app.digests.hadAt(since) });
}

interface Expectation {
  readonly sourceId: string;
  /** What the digest must tell, by words of its quotes, each with the reason why that is the news. */
  readonly tells: Readonly<Record<string, RegExp>>;
  /** What it must not tell again, by words that stand in this source too. */
  readonly leavesOut: Readonly<Record<string, RegExp>>;
}

/** In the order in which they would arrive; read from the texts, by hand. */
const EXPECTED: readonly Expectation[] = [
  {
    sourceId: 'legal-gambit',
    tells: {
      'nobody knows of anything yet, so the threat itself is the news':
        /take OpenAI and Amazon to court .* \$50 billion/,
      'what is at stake for Microsoft: billions invested, and models inside its products':
        /investment in OpenAI runs into billions/,
      'what Amazon stands to win': /Amazon could win big infrastructure contracts/,
    },
    leavesOut: {
      'the threat once more, told again further down': /threat by Microsoft to sue/,
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
      'a way out that the first source did not name': /stay the "preferred" partner/,
    },
    leavesOut: {
      'the contract of $50 billion is known': /worth \$50 billion/,
      'the billions invested are known': /put billions of dollars of capital/,
    },
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
      'that Amazon would not only sell but host it is new':
        /Amazon would host OpenAI's product Frontier/,
      'the record sales of Azure stood nowhere before': /sales of Azure to a record/,
    },
    leavesOut: {
      'that Microsoft prepares for court is known from four': /getting ready for a legal fight/,
      'that Azure is the only road is known': /only road to OpenAI's technology/,
    },
  },
];

describe('the digests of five sources that arrive one by one', { concurrent: false }, () => {
  it.each(EXPECTED)('$sourceId: tells its news, and not what is known', async (expected) => {
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

  it('says nothing when nothing came', async () => {
    expect(await arrive('frontier-workaround')).toMatchObject({ items: [], skipped: [] });
  });
});
