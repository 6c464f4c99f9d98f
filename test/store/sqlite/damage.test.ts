import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/time.ts';
import { UserFacingError } from '../../../src/domain/errors.ts';
import { openSqliteStores } from '../../../src/store/sqlite/open-sqlite-stores.ts';
import type { CorpusStore } from '../../../src/store/corpus-store.ts';
import { MODEL, toChange, vectorsFor } from '../sample-corpus.ts';
import type { SampleSource } from '../sample-corpus.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const WORDS = ['clause', 'cloud', 'contract', 'court', 'model', 'letter', 'deny', 'sue'] as const;
const CORPUS: readonly SampleSource[] = Array.from({ length: 6 }, (_, at) => ({
  sourceId: `source-${at}`,
  title: `About the ${WORDS[at % 8] ?? ''}`,
  lines: Array.from(
    { length: 5 },
    (__, n) =>
      `The ${WORDS[(at + n) % 8] ?? ''} of ${at} came before the ${WORDS[(at * n) % 8] ?? ''} number ${n}.`,
  ),
}));

let whole: Buffer;

beforeAll(async () => {
  const folder = temporaryFolder();
  const { store } = await openSqliteStores({ dataDir: folder.path, clock: systemClock });
  // Two ingestions leave earlier versions and free pages.
  await ingest(
    store,
    CORPUS.map((sample) => ({ ...sample, title: 'Before' })),
  );
  await ingest(store, CORPUS);
  await store.close();
  whole = readFileSync(join(folder.path, 'verbatim.db'));
  folder.remove();
});

async function ingest(store: CorpusStore, samples: readonly SampleSource[]): Promise<void> {
  const { generation } = await store.status();
  const change = toChange(generation, samples);
  await store.addVectors(MODEL, vectorsFor(change));
  await store.commitCorpus(change);
}

/** Returns everything that answers depend on, except the keys, which differ in a new store. */
async function answers(store: CorpusStore): Promise<unknown> {
  const snapshot = await store.snapshot();
  try {
    const sources = [];
    for (const { sourceId, title, file } of await snapshot.sources()) {
      const text = (await snapshot.source(sourceId))?.text;
      const passages = await snapshot.passagesOf(sourceId);
      const vectors = await snapshot.vectors(passages.map(({ vectorKey }) => vectorKey));
      sources.push({
        sourceId,
        title,
        file,
        text,
        vectors,
        passages: passages.map((passage) => ({ ...passage, passageKey: 0, vectorKey: 0 })),
      });
    }
    const found = [];
    for (const word of WORDS) {
      const hits = await snapshot.bm25([word, 'before'], 20);
      const passages = await snapshot.passages(hits.map(({ passageKey }) => passageKey));
      found.push(hits.map(({ score }, at) => [passages[at]?.passageId, score]));
      found.push(await snapshot.bm25Sources([word, 'before'], 20));
    }
    return { sources, found, docFreq: await snapshot.docFreq(WORDS) };
  } finally {
    await snapshot.close();
  }
}

const folder = temporaryFolder();
const file = join(folder.path, 'verbatim.db');
let expected: unknown;

beforeAll(async () => {
  expected = await afterDamage(() => undefined);
});

afterAll(() => {
  folder.remove();
});

/** Returns the answers of a damaged store after its documents were ingested again. */
async function afterDamage(damage: () => void): Promise<unknown> {
  rmSync(folder.path, { recursive: true, force: true });
  mkdirSync(folder.path);
  writeFileSync(file, whole);
  damage();
  let opened;
  try {
    opened = await openSqliteStores({ dataDir: folder.path, clock: systemClock });
  } catch (error) {
    // A changed byte can make the file look like another program's, or like a newer version.
    if (!(error instanceof UserFacingError)) throw error;
    expect(['store-foreign', 'store-too-new']).toContain(error.code);
    rmSync(file);
    opened = await openSqliteStores({ dataDir: folder.path, clock: systemClock });
  }
  const { store, damaged } = opened;
  try {
    const { sources } = await store.status();
    // The file was not moved aside, so it must be intact.
    if (damaged === null && sources > 0) return await answers(store);
    expect(sources).toBe(0);
    await ingest(store, CORPUS);
    return await answers(store);
  } finally {
    await store.close();
  }
}

describe('a damaged database gives the same answers after its documents are ingested again if', () => {
  it('it was truncated at any length', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
        const found = await afterDamage(() => {
          truncateSync(file, length);
        });
        expect(found).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('any of its bytes were changed', async () => {
    const written = [...whole.keys()].filter((at) => whole[at] !== 0);
    const place = fc.oneof(
      { weight: 4, arbitrary: fc.nat(written.length - 1).map((at) => written[at] ?? 0) },
      { weight: 1, arbitrary: fc.nat(whole.length - 1) },
    );
    const change = fc.tuple(place, fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const found = await afterDamage(() => {
          const bytes = Buffer.from(whole);
          for (const [at, mask] of changes) bytes[at] = (bytes[at] ?? 0) ^ mask;
          writeFileSync(file, bytes);
        });
        expect(found).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('any of its pages was zeroed, repeated or swapped with another', async () => {
    const pages = whole.length / 4096;
    const page = fc.nat(pages - 1);
    await fc.assert(
      fc.asyncProperty(page, page, fc.constantFrom('zero', 'copy', 'swap'), async (a, b, how) => {
        const found = await afterDamage(() => {
          const bytes = Buffer.from(whole);
          const at = (n: number): Buffer => whole.subarray(n * 4096, (n + 1) * 4096);
          bytes.set(how === 'zero' ? Buffer.alloc(4096) : at(b), a * 4096);
          if (how === 'swap') bytes.set(at(a), b * 4096);
          writeFileSync(file, bytes);
        });
        expect(found).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });
});
