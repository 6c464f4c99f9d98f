import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deleteCorpus } from '../../src/backups/corpora/delete-corpus.ts';
import { exportCorpus } from '../../src/backups/corpora/export-corpus.ts';
import { importCorpus } from '../../src/backups/corpora/import-corpus.ts';
import { restoreBackup } from '../../src/backups/restore-backup.ts';
import { verifyBackup } from '../../src/backups/verify-backup.ts';
import { writeBackup } from '../../src/backups/write-backup.ts';
import { checkCorpora } from '../../src/doctor/check-corpora.ts';
import { inspectCorpora, type InspectedCorpus } from '../../src/doctor/inspect-corpora.ts';
import { systemClock } from '../../src/domain/time.ts';
import { type Corpora, NO_EVENTS } from '../../src/store/corpora.ts';
import { openCorpora } from '../../src/store/open-stores.ts';
import { recoverCorpora, STORE_SCHEMA } from '../../src/store/copy-stores.ts';
import { takeProcessLock } from '../../src/store/sqlite/process-lock.ts';
import { put } from '../store/store-setting.ts';
import { backupSetting, type BackupSetting, PROGRAM } from './backup-setting.ts';
import { problem } from './problem.ts';

const FIRST = '100000000000000001';
const SECOND = '100000000000000002';
const FIXTURES = join(import.meta.dirname, '../store/sqlite/fixtures/ingested');

interface CorporaSetting extends BackupSetting {
  /** The path of a file in the folder of a corpus. */
  corpus(corpusId: string, ...names: readonly string[]): string;
  export(corpusId?: string): Promise<string>;
  import(corpusId: string, replaces?: boolean): ReturnType<typeof importCorpus>;
  list(): Promise<InspectedCorpus[]>;
  delete(corpusId: string): ReturnType<typeof deleteCorpus>;
  readonly corpora: Corpora;
  document(corpusId: string): string;
}

/** The first server has a source of its own. */
async function corporaSetting(): Promise<CorporaSetting> {
  const setting = await backupSetting();
  const { dataDir, seedsDir } = setting;
  const file = setting.at('corpus.zip');
  const corpora = openCorpora({ dataDir, clock: systemClock, events: NO_EVENTS });
  onTestFinished(() => corpora.close());
  const corpus = (id: string, ...names: readonly string[]): string =>
    setting.at('data/corpora', id, ...names);
  mkdirSync(corpus(FIRST, 'sources/discord'), { recursive: true });
  writeFileSync(corpus(FIRST, 'sources/discord/a.md'), 'the words of the first server');
  const { store } = await setting.open(corpus(FIRST));
  await put(store, ['blick']);
  return {
    ...setting,
    corpus,
    async export(corpusId = FIRST) {
      const request = { dataDir, corpusId, file, replaces: true, corpora, program: PROGRAM };
      await exportCorpus(request, systemClock);
      return file;
    },
    import: (corpusId, replaces = false) =>
      importCorpus({ dataDir, corpusId, file, replaces, corpora }, systemClock),
    async list() {
      const found: InspectedCorpus[] = [];
      const request = { dataDir, seedsDir, depth: 'all' } as const;
      for await (const one of inspectCorpora(request)) found.push(one);
      return found;
    },
    delete: (corpusId) =>
      deleteCorpus({ dataDir, corpusId, corpora, stores: () => setting.open() }, systemClock),
    corpora,
    document: (corpusId) => readFileSync(corpus(corpusId, 'sources/discord/a.md'), 'utf8'),
  };
}

function hiddenIn(setting: CorporaSetting): string[] {
  return readdirSync(setting.at('data/corpora')).filter((name) => name.startsWith('.'));
}

describe('an exported corpus', () => {
  it('can be given to another server, with its documents and its database', async () => {
    const setting = await corporaSetting();
    const { manifest } = await verifyBackup(await setting.export());
    expect(manifest).toMatchObject({
      corpusId: FIRST,
      store: { rows: { answers: 0, sources: 1 } },
    });
    await setting.import(SECOND);
    expect(setting.document(SECOND)).toBe('the words of the first server');
    const ids = [FIRST, SECOND].map(async (id) => {
      const { store } = await setting.open(setting.corpus(id));
      return (await store.status()).storeId;
    });
    expect(new Set(await Promise.all(ids)).size).toBe(2);
    expect(await setting.list()).toMatchObject([
      { corpusId: 'shared', state: 'intact', mode: null, documents: 4 },
      { corpusId: FIRST, state: 'intact', passages: 1, documents: 1, mode: 'both' },
      { corpusId: SECOND, state: 'intact', passages: 1, documents: 1, documentBytes: 29 },
    ]);
  });

  it('can be written before the corpus was ever read', async () => {
    const setting = await corporaSetting();
    mkdirSync(setting.corpus(SECOND, 'sources'), { recursive: true });
    expect(await setting.list()).toMatchObject([{}, {}, { state: 'unread', passages: null }]);
    await setting.export(SECOND);
    await setting.import('100000000000000003');
    expect(readdirSync(setting.corpus('100000000000000003'))).toContain('sources');
  });

  it('is not written for a server without a corpus, or over files of the data folder', async () => {
    const setting = await corporaSetting();
    await expect(setting.export(SECOND)).rejects.toEqual(
      problem('corpus-missing', { corpusId: SECOND }),
    );
    const { dataDir } = setting;
    const file = join(dataDir, 'verbatim.db');
    const request = { dataDir, corpusId: FIRST, file, replaces: true, program: PROGRAM };
    const { corpora } = setting;
    await expect(exportCorpus({ ...request, corpora }, systemClock)).rejects.toEqual(
      problem('backup-in-data-folder'),
    );
  });

  it('is not written if the corpus is damaged, whose files stay where they are', async () => {
    const setting = await corporaSetting();
    mkdirSync(setting.corpus(SECOND, 'sources'), { recursive: true });
    writeFileSync(setting.corpus(SECOND, 'verbatim.db'), 'SQLite format 3\0 but damaged');
    await expect(setting.export(SECOND)).rejects.toEqual(
      problem('backup-database-unusable', { state: 'damaged' }),
    );
    expect(readFileSync(setting.corpus(SECOND, 'verbatim.db'), 'utf8')).toContain('but damaged');
  });

  it('is no backup of an installation, and a backup is no corpus', async () => {
    const setting = await corporaSetting();
    const folders = { dataDir: setting.at('new'), seedsDir: setting.at('new-seeds') };
    const request = { file: await setting.export(), ...folders, withSources: true };
    await expect(restoreBackup(request, systemClock)).rejects.toEqual(problem('backup-of-corpus'));
    await setting.backUp({ file: setting.at('corpus.zip'), replaces: true });
    await expect(setting.import(SECOND)).rejects.toEqual(problem('not-a-corpus'));
    expect(existsSync(setting.corpus(SECOND))).toBe(false);
  });
});

describe('an import', () => {
  it('replaces a corpus only if this is requested', async () => {
    const setting = await corporaSetting();
    await setting.export();
    writeFileSync(setting.corpus(FIRST, 'sources/discord/a.md'), 'changed');
    await expect(setting.import(FIRST)).rejects.toEqual(problem('corpus-exists'));
    expect(setting.document(FIRST)).toBe('changed');
    await setting.import(FIRST, true);
    expect(setting.document(FIRST)).toBe('the words of the first server');
    expect(hiddenIn(setting)).toEqual([]);
  });

  it('of a damaged file changes nothing', async () => {
    const setting = await corporaSetting();
    const file = await setting.export();
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 2000, 2010);
    writeFileSync(file, bytes);
    await expect(setting.import(FIRST, true)).rejects.toEqual(problem('backup-damaged'));
    expect(setting.document(FIRST)).toBe('the words of the first server');
    expect(hiddenIn(setting)).toEqual([]);
  });

  it('migrates a corpus of an earlier version', async () => {
    const setting = await corporaSetting();
    mkdirSync(setting.at('old/data/corpora', FIRST, 'sources'), { recursive: true });
    const dataDir = setting.at('old/data/corpora', FIRST);
    copyFileSync(join(FIXTURES, 'version-6.db'), join(dataDir, 'verbatim.db'));
    await writeBackup(
      {
        ...{ dataDir, seedsDir: join(dataDir, 'sources'), file: setting.at('corpus.zip') },
        ...{ corpusId: FIRST, replaces: true, withSources: true, program: PROGRAM },
      },
      systemClock,
    );
    await setting.import(SECOND);
    expect(await setting.list()).toMatchObject([{}, {}, { state: 'intact', sources: 2 }]);
  });

  it('and a deletion are refused while a bot runs, which is named', async () => {
    const setting = await corporaSetting();
    await setting.export();
    const lock = takeProcessLock(setting.dataDir, Date.now());
    const refusal = { problem: { code: 'bot-running', params: { pid: process.pid } } };
    await expect(setting.import(FIRST, true)).rejects.toMatchObject(refusal);
    const deletion = setting.delete(FIRST);
    await expect(deletion).rejects.toMatchObject(refusal);
    if (lock.outcome === 'held') lock.release();
    expect(setting.document(FIRST)).toBe('the words of the first server');
  });

  it('that was killed leaves the earlier corpus, or the whole new one', async () => {
    const setting = await corporaSetting();
    mkdirSync(setting.at('data/corpora', `.unfinished-${SECOND}`, 'sources'), { recursive: true });
    renameSync(setting.corpus(FIRST), setting.at('data/corpora', `.replaced-${FIRST}`));
    await recoverCorpora(setting.dataDir);
    expect(setting.document(FIRST)).toBe('the words of the first server');
    expect(hiddenIn(setting)).toEqual([]);
    mkdirSync(setting.at('data/corpora', `.replaced-${FIRST}`, 'sources'), { recursive: true });
    await recoverCorpora(setting.dataDir);
    expect(setting.document(FIRST)).toBe('the words of the first server');
    expect(hiddenIn(setting)).toEqual([]);
  });
});

describe('a deleted corpus', () => {
  it('is gone with its documents, and its server searches the shared corpus', async () => {
    const setting = await corporaSetting();
    const { serverCorpora } = await setting.open();
    await serverCorpora.setMode(FIRST, 'own');
    await serverCorpora.setMode(SECOND, 'own');
    const done = await setting.delete(FIRST);
    expect(done).toEqual({ hasChangedMode: true });
    expect(readdirSync(setting.at('data/corpora'))).toEqual([]);
    expect(await (await setting.open()).serverCorpora.modes()).toEqual([
      { serverId: FIRST, mode: 'both' },
      { serverId: SECOND, mode: 'own' },
    ]);
    await expect(setting.delete(FIRST)).rejects.toEqual(problem('corpus-missing'));
  });
});

describe('the check of all corpora', () => {
  const limits = { sources: 1, bytes: 1000, passages: 5 };

  it('counts damaged and newer corpora, and names no server', async () => {
    const setting = await corporaSetting();
    expect(await checkCorpora(setting, limits)).toEqual({
      code: 'corpora-intact',
      params: { corpora: 1 },
    });
    await setting.export();
    for (const id of [SECOND, '100000000000000003']) await setting.import(id);
    writeFileSync(setting.corpus(SECOND, 'verbatim.db'), 'SQLite format 3\0 but damaged');
    const db = new Database(setting.corpus('100000000000000003', 'verbatim.db'));
    db.pragma(`user_version = ${STORE_SCHEMA + 1}`);
    db.close();
    const finding = await checkCorpora(setting, limits);
    const params = { corpora: 3, damaged: 1, newer: 1 };
    expect(finding).toEqual({ code: 'corpora-unusable', params });
    expect((await setting.list()).map(({ state }) => state)).toEqual([
      'intact',
      'intact',
      'damaged',
      'newer',
    ]);
  });

  it('warns of a corpus that exceeds the limits', async () => {
    const setting = await corporaSetting();
    const finding = await checkCorpora(setting, { ...limits, bytes: 28 });
    expect(finding).toEqual({ code: 'corpora-over-limits', params: { corpora: 1, over: 1 } });
  });
});
