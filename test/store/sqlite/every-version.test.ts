import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../../src/app.ts';
import { loadConfig } from '../../../src/config.ts';
import type { Answer } from '../../../src/domain/answer.ts';
import { SHARED_CORPUS } from '../../../src/domain/corpus.ts';
import { systemClock } from '../../../src/domain/time.ts';
import { openSqliteStores } from '../../../src/store/sqlite/open-sqlite-stores.ts';
import { MIGRATIONS } from '../../../src/store/sqlite/schema.ts';
import { readHeader } from '../../../src/store/sqlite/upgrade/stored-version.ts';
import { silentLog } from '../../support/silent-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { WordEmbedder } from '../../support/word-embedder.ts';
import { FILLED, readFilled } from './fixtures/fill-stores.ts';

const DOCUMENTS = join(import.meta.dirname, 'fixtures/documents');
const VERSIONS = MIGRATIONS.map((_, at) => at + 1);
/** The first version whose fixture has answers, subscriptions and changes of the sources. */
const FIRST_FILLED = 7;
const QUESTIONS = [
  'When does the ferry to the island leave?',
  'What does a ticket cost?',
  'Who built the lighthouse?',
  'When did the keeper retire?',
  'How deep is the sea?',
];

const fixtureOf = (version: number): string =>
  join(import.meta.dirname, `fixtures/ingested/version-${version}.db`);

const folders: { remove(): void }[] = [];
afterAll(() => {
  for (const folder of folders) folder.remove();
});

/** Returns a data folder with the fixture of a version; `null`: an empty folder. */
function dataFolder(version: number | null): string {
  const folder = temporaryFolder();
  folders.push(folder);
  if (version !== null) copyFileSync(fixtureOf(version), join(folder.path, 'verbatim.db'));
  return folder.path;
}

function openApp(dataDir: string): Promise<App> {
  const config = loadConfig({ seeds: DOCUMENTS, data: dataDir }, {});
  return createApp(config, { embedder: new WordEmbedder(), reader: null, log: silentLog });
}

function essence({ answerId, verdict, quotes, related }: Answer): object {
  const shown = [...quotes, ...related].map(({ passageId, start, end, text, score }) => {
    return { passageId, start, end, text, score };
  });
  return { answerId, verdict, shown };
}

/** Ingests the documents, and returns the answers to all questions. */
async function answersIn(dataDir: string): Promise<object[]> {
  const app = await openApp(dataDir);
  await app.ingest();
  const answers: object[] = [];
  for (const question of QUESTIONS) {
    answers.push(essence(await app.answerer.answer(question, { limit: 5 })));
  }
  await app.close();
  return answers;
}

describe('a database of every version', () => {
  let fresh: object[];
  beforeAll(async () => {
    fresh = await answersIn(dataFolder(null));
  });

  it.each(VERSIONS)('has a fixture: version %i', (version) => {
    // CONTRIBUTING.md says how to make a fixture.
    expect(existsSync(fixtureOf(version))).toBe(true);
    expect(readHeader(fixtureOf(version))?.version).toBe(version);
  });

  it.each(VERSIONS)(
    'becomes the shared corpus, and finds the words of its sources: version %i',
    async (version) => {
      const { store, serverCorpora, damaged, upgrade } = await openSqliteStores({
        dataDir: dataFolder(version),
        clock: systemClock,
      });
      expect(damaged).toBeNull();
      expect(upgrade?.from ?? MIGRATIONS.length).toBe(version);
      // Every server searches it until the server chooses otherwise.
      expect(store.corpusId).toBe(SHARED_CORPUS);
      expect(await serverCorpora.modes()).toEqual([]);
      const snapshot = await store.snapshot();
      expect((await snapshot.source('harbour'))?.text).toContain("leaves at nine o'clock");
      expect((await snapshot.source('lighthouse'))?.text).toContain('by the engineer Ada Lund');
      expect(await snapshot.bm25(['lamp'], 3)).toHaveLength(1);
      await snapshot.close();
      await store.close();
    },
  );

  it.each(VERSIONS)(
    'answers as a fresh ingestion of the same documents does: version %i',
    async (version) => {
      expect(
        fresh.filter((answer) => 'verdict' in answer && answer.verdict === 'answered').length,
      ).toBeGreaterThan(1);
      expect(await answersIn(dataFolder(version))).toEqual(fresh);
    },
  );

  it.each(VERSIONS.filter((version) => version >= FIRST_FILLED))(
    'shows the same answers, votes, subscriptions and changes: version %i',
    async (version) => {
      const stores = await openSqliteStores({
        dataDir: dataFolder(version),
        clock: systemClock,
      });
      expect(await readFilled(stores)).toEqual(FILLED);
      await stores.store.close();
    },
  );
});
