import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { systemClock } from '../../src/domain/time.ts';
import type { MoveReport } from '../../src/terminal/render-move.ts';
import { PostgresMoveTarget } from '../../src/store/postgres/moving/postgres-move-target.ts';
import { PostgresDatabase } from '../../src/store/postgres/postgres-database.ts';
import { lockDataFolder } from '../../src/store/sqlite/lock-data-folder.ts';
import { SqliteMoveSource } from '../../src/store/sqlite/moving/sqlite-move-source.ts';
import { openSqliteStores } from '../../src/store/sqlite/open-sqlite-stores.ts';
import { contentOf, FOLDERS } from '../../test/moving/moved-folder.ts';
import { fillStores } from '../../test/store/sqlite/fixtures/fill-stores.ts';
import { silentLog } from '../../test/support/silent-log.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { freshIndexPrefix } from '../support/index-prefix.ts';
import { sharedEngines } from '../support/shared-engines.ts';

const ROOT = join(import.meta.dirname, '../..');
const SERVER = '123456789012345678';
const RULES = `# Rules of the hall

No dogs are allowed in the hall, except guide dogs. The hall closes at ten in the evening.

Every guest signs the book at the door. The key hangs behind the clock.
`;

const root = mkdtempSync(join(tmpdir(), 'verbatim-migrate-'));
const origin = join(root, 'origin');

beforeAll(async () => {
  const config = loadConfig(
    { seeds: join(ROOT, 'seeds'), data: origin },
    { READER_MODEL: 'off' },
    root,
  );
  const app = await createApp(config, { log: silentLog });
  await app.ingest();
  await app.corpora.create(SERVER);
  const { seedsDir } = app.corpora.folders(SERVER);
  mkdirSync(join(seedsDir, 'discord'));
  writeFileSync(join(seedsDir, 'discord/rules.md'), RULES);
  await app.ingest({ corpusId: SERVER });
  await app.close();
  const stores = await openSqliteStores({ dataDir: origin, clock: systemClock });
  await fillStores(stores);
  await stores.store.close();
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

interface Installation {
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly start: (script: string, args: readonly string[]) => ChildProcess;
  /** Runs `npm run migrate` with the addresses of the engines. */
  readonly migrate: (...args: string[]) => Promise<Run>;
}

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Returns a copy of the data folder, an empty database and an empty index. */
async function installation(): Promise<Installation> {
  const dataDir = mkdtempSync(join(root, 'data-'));
  cpSync(origin, dataDir, { recursive: true });
  const databaseUrl = await freshDatabase();
  const variables = {
    PATH: process.env['PATH'],
    SEEDS_DIR: join(ROOT, 'seeds'),
    DATA_DIR: dataDir,
    READER_MODEL: 'off',
    OPENSEARCH_INDEX: freshIndexPrefix(),
  };
  const start = (script: string, args: readonly string[]): ChildProcess =>
    spawn(process.execPath, ['build/run.cjs', script, ...args], {
      cwd: ROOT,
      env: variables,
      stdio: 'pipe',
    });
  const migrate = (...args: string[]): Promise<Run> =>
    finished(start('scripts/migrate.ts', [...args, '--search', sharedEngines().searchUrl]));
  return { dataDir, databaseUrl, start, migrate };
}

async function finished(child: ChildProcess): Promise<Run> {
  const out = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...out };
}

function rowsIn(dataDir: string) {
  return contentOf(new SqliteMoveSource({ dataDir, clock: systemClock, folders: FOLDERS }));
}

it('a data folder is moved into the engines and back, and answers alike', async () => {
  const { dataDir, databaseUrl, migrate } = await installation();
  const to = await migrate('--to', databaseUrl, '--json');
  expect(to).toMatchObject({ code: 0 });
  const report = JSON.parse(to.stdout) as MoveReport & { readonly isAlike: boolean };
  expect(report).toMatchObject({
    ...{ direction: 'to', corpora: ['shared', SERVER], isAlike: true, wasFinished: false },
    answers: { questions: 50, differences: [] },
  });
  const back = join(dataDir, 'back');
  const from = await migrate('--from', databaseUrl, '--data', back);
  expect(from).toMatchObject({ code: 0 });
  expect(from.stdout).toContain('50 questions have the same answers on both sides.');
  expect(await rowsIn(back)).toEqual(await rowsIn(dataDir));
});

it('a move that is killed continues when the same command runs again', async () => {
  const { databaseUrl, start, migrate } = await installation();
  const addresses = ['--to', databaseUrl, '--search', sharedEngines().searchUrl];
  const killed = start('scripts/migrate.ts', addresses);
  killed.stderr?.once('data', () => killed.kill('SIGKILL'));
  await finished(killed);
  const { code, stdout } = await migrate('--to', databaseUrl, '--without-answers');
  expect(code).toBe(0);
  expect(stdout).toContain('have the same rows on both sides.');
});

it('a difference is listed, and the exit code is 1', async () => {
  const { databaseUrl, migrate } = await installation();
  await migrate('--to', databaseUrl, '--without-answers');
  const database = await PostgresDatabase.open({ url: databaseUrl, connections: 4 });
  await database.write((queries) => queries.run("UPDATE votes SET at = '2027'"));
  // Changes the average length of passages, from which scores are computed.
  await database.write((queries) =>
    queries.run('UPDATE corpora SET passage_words = passage_words * 9'),
  );
  await database.close();
  const { code, stdout } = await migrate('--to', databaseUrl);
  expect(code).toBe(1);
  expect(stdout).toContain('Different: votes (rows: 2 in the source, 2 in the target)');
  expect(stdout).toMatch(/\d+ of 50 questions have different answers:/);
  expect(stdout).toMatch(/different [a-z, ]*scores/);
});

it('neither side may be in use, and a program refuses an unfinished database', async () => {
  const { dataDir, databaseUrl, migrate } = await installation();
  const release = lockDataFolder(dataDir, systemClock);
  expect(await migrate('--to', databaseUrl)).toMatchObject({ code: 1, stdout: '' });
  release();
  const database = await PostgresDatabase.open({ url: databaseUrl, connections: 4 });
  onTestFinished(() => database.close());
  const inUse = await migrate('--to', databaseUrl);
  expect(inUse).toMatchObject({ code: 1, stdout: '' });
  expect(inUse.stderr).toContain('No bot may use the database during a move');

  await new PostgresMoveTarget(database).begin('another store');
  const { searchUrl } = sharedEngines();
  const variables = { DATABASE_URL: databaseUrl, OPENSEARCH_URL: searchUrl };
  const folder = mkdtempSync(join(root, 'process-'));
  const config = loadConfig({ seeds: join(ROOT, 'seeds'), data: folder }, variables, folder);
  await expect(createApp(config, { log: silentLog, reader: null })).rejects.toMatchObject({
    problem: { code: 'move-unfinished-database' },
  });
});
