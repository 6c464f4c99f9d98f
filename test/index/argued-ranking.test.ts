import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/time.ts';
import type { Logger } from '../../src/domain/logger.ts';
import type { RankingKind } from '../../src/domain/ranking.ts';
import { graphIndexOver, searchIndexOver } from '../support/search-index-over.ts';
import type { SearchIndex } from '../../src/index/search-index.ts';
import type { Embedder } from '../../src/inference/embedder.ts';
import { openEmbedder } from '../../src/inference/open.ts';
import { openStores } from '../../src/store/open-stores.ts';
import type { CorpusStore } from '../../src/store/corpus-store.ts';
import { fill } from './corpus-of.ts';
import { FERRY } from './ferry-corpus.ts';

const nothing = (): undefined => undefined;
const log: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

let folder: string;
let embedder: Embedder;
let store: CorpusStore;
let index: SearchIndex;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verbatim-argued-'));
  embedder = await openEmbedder({
    model: 'built-in',
    modelsDir: resolve(import.meta.dirname, '../../models'),
    cacheDir: join(folder, 'models'),
    allowDownload: false,
    log,
  });
  ({ store } = await openStores({ dataDir: folder, clock: systemClock }));
  await fill(store, embedder, FERRY);
  const { dimensions } = embedder;
  const passages = graphIndexOver(store, { dataDir: folder, dimensions });
  index = searchIndexOver({ store, embedder, passages });
});

afterAll(async () => {
  await index.close();
  await store.close();
  await embedder.close();
  rmSync(folder, { recursive: true });
});

/** Expects the ranking to begin with these passages. Each row gives the reason. */
async function check(
  query: string,
  leg: RankingKind,
  expected: readonly (readonly [passageId: string, reason: string])[],
): Promise<void> {
  const { hits } = await index.read((view) => view.search({ query, k: 12, ranking: leg }));
  const found = hits.slice(0, expected.length).map(({ passageId }) => passageId);
  expect(found).toEqual(expected.map(([passageId]) => passageId));
}

describe('a ranking', () => {
  it('by words prefers rare words, repeated words and short passages', async () => {
    await check('ferry', 'bm25', [
      ['history#3', '"ferry" three times'],
      ['history#1', 'once, in the shortest of the passages'],
      ['history#2', 'once, in as many words as the passage before, so the tie is broken by number'],
      ['council#1', 'once, in 17 words'],
      ['company#1', 'once, in 18 words; a passage without the word is not found at all'],
    ]);
  });

  it('by words gives a rare word more weight than a common one', async () => {
    await check('ferry diesel', 'bm25', [
      ['harbour#2', '"diesel" is in no other passage, "ferry" in five of twelve'],
      ['history#3', 'the common word, three times'],
      ['history#1', 'the common word, once'],
    ]);
  });

  it('by words finds a name that no model knows', async () => {
    await check('Tern', 'bm25', [['company#3', 'the only passage that names the boat']]);
    await check('Tern', 'fused', [['company#3', 'fusion keeps it first']]);
  });

  it('by words matches inflected forms', async () => {
    await check('inspections', 'bm25', [['council#1', '"inspection" has the same stem']]);
  });

  it('by meaning finds a passage that shares no word with the question', async () => {
    await check('Where can I get a pastry?', 'fused', [
      ['harbour#3', 'a bakery with cinnamon rolls'],
    ]);
    await check('Is there a clinic nearby?', 'fused', [
      ['council#2', 'the hospital that cannot be reached'],
    ]);
  });

  it('by words and meaning prefers passages that rank high by both', async () => {
    await check('When does the council vote on the pier?', 'fused', [
      ['council#3', 'council, vote and pier in one sentence, and on the topic'],
      ['council#1', 'the council asks for something else, on a day'],
      ['harbour#1', 'an older pier, without the council'],
      ['company#1', 'only the "on" of a date'],
    ]);
  });

  it('by words and meaning lets a name decide between passages about ferries', async () => {
    await check('What became of the ferry Gannet?', 'fused', [
      ['history#2', 'the only ferry of that name'],
      ['history#1', '"ferry" once, about a ferry itself'],
      ['history#3', '"ferry" three times, for a timetable and a ticket'],
    ]);
  });

  it('by words and meaning lets the meaning correct the words', async () => {
    const question = 'How much will it cost to mend the ship?';
    await check(question, 'bm25', [['council#3', '"will" is rarer here than "cost": a vote']]);
    await check(question, 'dense', [['company#2', 'the cost of the repair, "mend" unsaid']]);
    await check(question, 'fused', [['company#2', 'has "cost" and gives the answer']]);
  });

  it('by words and meaning lets the words correct the meaning', async () => {
    const question = 'When will the ferry be repaired?';
    await check(question, 'dense', [['history#3', 'more about ferries than any other passage']]);
    const { hits } = await index.read((view) =>
      view.search({ query: question, k: 2, ranking: 'fused' }),
    );
    // "repair" moves the answer from rank 4 into the first two. "will" also moves the vote up.
    expect(hits.map(({ passageId }) => passageId)).toContain('company#2');
  });
});
