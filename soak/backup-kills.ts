import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../src/app.ts';
import { restoreBackup } from '../src/backups/restore-backup.ts';
import { verifyBackup } from '../src/backups/verify-backup.ts';
import { loadConfig } from '../src/config.ts';
import { systemClock, systemTimers } from '../src/domain/time.ts';
import { PROJECT_FOLDER } from '../src/program-files.ts';
import { openStores } from '../src/store/open-stores.ts';
import { seededRandom } from '../test/support/seeded-random.ts';
import { WordEmbedder } from '../test/support/word-embedder.ts';
import { drawText } from './operations/draw-text.ts';

export interface BackupKillsOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly rounds: number;
  readonly seed: number;
  readonly onRound?: (round: BackupKill) => void;
}

/** What two processes that were killed have left. */
export interface BackupKill {
  readonly round: number;
  readonly backup: 'nothing' | 'old' | 'new';
  readonly restore: 'nothing' | 'unfinished' | 'whole';
}

const DOCUMENTS = 20;
/** Kills happen up to this multiple of the time that a process needs without a kill. */
const BEYOND = 1.1;

/**
 * In each round, kills `npm run backup` and then `npm run restore` at random moments, and checks what
 * they leave.
 *
 * @throws Error that names the seed, the round and the fault
 */
export async function killBackups(options: BackupKillsOptions): Promise<void> {
  const { folder, rounds, seed, onRound = () => undefined } = options;
  const random = seededRandom(seed);
  const [seeds, data, restored] = ['seeds', 'data', 'restored'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const file = join(folder, 'backup.zip');
  mkdirSync(seeds);
  const write = (name: string): void => {
    writeFileSync(join(seeds, `${name}.txt`), `Report ${name}\n\n${drawText(random, name)}\n`);
  };
  for (let n = 0; n < DOCUMENTS; n++) write(`first-${n}`);
  await ingest(seeds, data);

  const backUp = ['backup', file, '--force', '--with-sources', '--seeds', seeds, '--data', data];
  const restore = ['restore', file, '--without-sources', '--seeds', seeds, '--data', restored];
  const backupMs = (await run(backUp, null)).tookMs;
  const restoreMs = (await run(restore, null)).tookMs;
  let old = await readTexts(data);
  for (let round = 1; round <= rounds; round++) {
    const fail = (fault: string): never => {
      throw new Error(`Seed ${seed}, round ${round}: ${fault}`);
    };
    write(`more-${round}`);
    await ingest(seeds, data);
    const all = await readTexts(data);
    const hadBackup = random() < 0.5;
    if (!hadBackup) rmSync(file, { force: true });
    await run(backUp, random() * backupMs * BEYOND);
    const backup = await findBackup(file, [old, all], folder, fail);
    if (backup === 'nothing' && hadBackup) fail('the old backup is lost');
    // This run also removes what the killed one has left in the data folder.
    await run(backUp, null);
    const left = readdirSync(data).filter((name) => name.includes('unfinished'));
    if (left.length > 0) fail(`left in the data folder: ${left.join()}`);

    rmSync(restored, { recursive: true, force: true });
    await run(restore, random() * restoreMs * BEYOND);
    const names = existsSync(restored) ? readdirSync(restored) : [];
    const isWhole = names.includes('verbatim.db');
    const isUnfinished = !isWhole && names.includes('restore.unfinished');
    if (!isWhole) {
      if (isUnfinished && (await opens(restored))) fail('an unfinished restore was opened');
      await run(restore, null);
    }
    if ((await readTexts(restored)) !== all) fail('the restored sources differ');
    old = all;
    onRound({
      round,
      backup,
      restore: isWhole ? 'whole' : isUnfinished ? 'unfinished' : 'nothing',
    });
  }
}

/** Runs a script, and kills it after some time. @throws if it fails without being killed */
async function run(
  [script = '', ...rest]: readonly string[],
  killAfterMs: number | null,
): Promise<{ readonly tookMs: number }> {
  const begun = performance.now();
  const args = [join(PROJECT_FOLDER, 'build/run.cjs'), `scripts/${script}.ts`, ...rest];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const stopTimer =
    killAfterMs === null
      ? () => undefined
      : systemTimers.start(() => {
          child.kill('SIGKILL');
        }, killAfterMs);
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  stopTimer();
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`${script} has failed: ${errors}`);
  return { tookMs: performance.now() - begun };
}

/** Checks the file that a killed backup has left under its name. */
async function findBackup(
  file: string,
  [old, all]: readonly [string, string],
  folder: string,
  fail: (fault: string) => never,
): Promise<BackupKill['backup']> {
  if (!existsSync(file)) return 'nothing';
  await verifyBackup(file);
  const dataDir = join(folder, 'checked');
  const seedsDir = join(folder, 'checked-seeds');
  await restoreBackup({ file, dataDir, seedsDir, withSources: true }, systemClock);
  const texts = await readTexts(dataDir);
  for (const each of [dataDir, seedsDir]) rmSync(each, { recursive: true });
  if (texts === all) return 'new';
  return texts === old ? 'old' : fail('the backup has other sources');
}

async function ingest(seeds: string, data: string): Promise<void> {
  const quiet = (): void => undefined;
  const app = await createApp(loadConfig({ seeds, data }, {}), {
    ...{ reader: null, embedder: new WordEmbedder() },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  await app.ingest({ awaitsIndex: false });
  await app.close();
}

/** Returns the texts of all sources. @throws Error if the database is damaged */
async function readTexts(dataDir: string): Promise<string> {
  // Without this file, the store checks the whole database when it opens.
  rmSync(join(dataDir, 'verbatim.db.checked'), { force: true });
  const { store, damaged } = await openStores({ dataDir, clock: systemClock });
  try {
    if (damaged !== null) throw new Error(`the database is damaged: ${damaged.reason}`);
    const snapshot = await store.snapshot();
    const texts: (string | undefined)[] = [];
    for (const { sourceId } of await snapshot.sources()) {
      texts.push(sourceId, (await snapshot.source(sourceId))?.text);
    }
    await snapshot.close();
    return JSON.stringify(texts);
  } finally {
    await store.close();
  }
}

async function opens(dataDir: string): Promise<boolean> {
  try {
    const { store } = await openStores({ dataDir, clock: systemClock });
    await store.close();
    return true;
  } catch {
    return false;
  }
}
