import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { PROJECT_FOLDER } from '../../src/program-files.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { freshIndexPrefix } from '../support/index-prefix.ts';
import { sharedEngines } from '../support/shared-engines.ts';

const SECRET = 'hunter2';
const SERVER = '100000000000000007';

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  /** Everything that was printed. */
  readonly output: string;
}

/** Adds a user with a password to addresses separated by commas. The engines of tests accept any password. */
function withSecret(urls: string, user: string): string {
  return urls.split(',').map(add).join(',');

  function add(given: string): string {
    const url = new URL(given);
    url.username = user;
    url.password = SECRET;
    return url.href;
  }
}

/** Returns a function that runs programs over engines of one test, with a password in each address. */
function programs(database: string): (script: string, ...args: string[]) => Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-programs-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const seeds = join(folder, 'seeds');
  mkdirSync(seeds);
  writeFileSync(join(seeds, 'ferry.md'), '# The ferry\n\nThe ferry sails at seven every day.\n');
  const settings = {
    PATH: process.env['PATH'],
    SEEDS_DIR: seeds,
    DATA_DIR: join(folder, 'data'),
    LOG_LEVEL: 'trace',
    DATABASE_URL: withSecret(database, 'postgres'),
    OPENSEARCH_URL: withSecret(sharedEngines().searchUrl, 'bot'),
    OPENSEARCH_INDEX: freshIndexPrefix(),
  };
  return (script, ...given) => {
    const args = given.filter((argument) => !argument.includes('_URL='));
    const others = given.filter((argument) => argument.includes('_URL='));
    return run(script, args, {
      ...settings,
      ...Object.fromEntries(others.map((one) => one.split('=', 2) as [string, string])),
    });
  };
}

/** Adds an empty corpus of a server that searches only this corpus. */
async function addCorpus(database: string): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  await client.query("INSERT INTO corpora (corpus_id, store_id) VALUES ($1, 'own')", [SERVER]);
  await client.query("INSERT INTO server_corpora (server_id, mode) VALUES ($1, 'own')", [SERVER]);
  await client.end();
}

async function run(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Run> {
  const child = spawn(process.execPath, ['build/run.cjs', `scripts/${script}.ts`, ...args], {
    cwd: PROJECT_FOLDER,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, output: `${stdout}${stderr}` };
}

it('the programs work over the engines, refuse what needs a data folder, and print no password', async () => {
  const database = await freshDatabase();
  const npm = programs(database);
  const outputs: string[] = [];
  const call = async (script: string, ...args: string[]): Promise<Run> => {
    const result = await npm(script, ...args);
    outputs.push(result.output);
    return result;
  };
  expect(JSON.parse((await call('ingest', '--json')).stdout)).toMatchObject({ added: ['ferry'] });
  const question = 'When does the ferry sail?';
  const answer = JSON.parse((await call('ask', '--json', question)).stdout) as unknown;
  expect(answer).toMatchObject({ verdict: 'answered', quotes: [{ sourceId: 'ferry' }] });
  expect(JSON.parse((await call('search', '--json', 'ferry')).stdout)).toMatchObject({
    hits: [{ sourceId: 'ferry' }],
  });
  expect(JSON.parse((await call('sources', '--json')).stdout)).toMatchObject([
    { sourceId: 'ferry' },
  ]);
  expect((await call('report', '--json')).code).toBe(0);
  expect((await call('forget', '--json', '--user', SERVER)).code).toBe(0);
  expect((await call('forget', '--json', '--server', SERVER)).code).toBe(0);
  expect(JSON.parse((await call('corpora', 'list', '--json')).stdout)).toMatchObject([
    { corpusId: 'shared', state: 'intact', sources: 1, documents: 1 },
  ]);
  const missing = await call('corpora', 'delete', SERVER, '--yes');
  expect(missing.output).toContain(`The server ${SERVER} has no corpus of its own`);
  await addCorpus(database);
  const deleted = await call('corpora', 'delete', SERVER, '--yes', '--json');
  expect(JSON.parse(deleted.stdout)).toEqual({ corpusId: SERVER, hasChangedMode: true });
  expect(JSON.parse((await call('corpora', 'list', '--json')).stdout)).toHaveLength(1);
  const checks = JSON.parse((await call('doctor', '--json')).stdout) as { code: string }[];
  expect(checks.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['postgres-intact', 'connections-enough', 'database-clock-right']),
  );
  for (const refused of ['backup x.zip', 'restore x.zip', `corpora export ${SERVER} x.zip`]) {
    const { code, output } = await call(...(refused.split(' ') as [string, ...string[]]));
    expect(code).toBe(2);
    expect(output).toContain('works on the data folder only');
  }
  expect(outputs.filter((output) => output.includes(SECRET))).toEqual([]);
});

it('a program says which engine cannot be reached, without its password', async () => {
  const npm = programs(await freshDatabase());
  const database = `DATABASE_URL=postgres://bot:${SECRET}@127.0.0.1:1/verbatim`;
  const search = `OPENSEARCH_URL=http://bot:${SECRET}@127.0.0.1:1`;
  const results = [
    [await npm('ask', '--json', 'x?', database), 'PostgreSQL at 127.0.0.1:1/verbatim'],
    [await npm('ask', '--json', 'x?', search), 'OpenSearch at 127.0.0.1:1'],
    [await npm('doctor', database, search), 'PostgreSQL at 127.0.0.1:1/verbatim'],
  ] as const;
  for (const [{ code, output }, engine] of results) {
    expect(code).toBe(1);
    expect(output).toContain(`${engine} cannot be reached (ECONNREFUSED).`);
    expect(output).not.toContain(SECRET);
  }
});
