import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createApp } from '../../src/app.ts';
import { runInChild } from '../../src/backups/child-process/run-in-child.ts';
import { restoreBackup } from '../../src/backups/restore-backup.ts';
import { writeBackup } from '../../src/backups/write-backup.ts';
import { loadConfig } from '../../src/config.ts';
import type { Answer } from '../../src/domain/answer.ts';
import { systemClock, systemTimers } from '../../src/domain/time.ts';
import type { Stores } from '../../src/store/stores.ts';
import { SUBSCRIPTION } from '../digest/digest-world.ts';
import { keptAnswer } from '../store/answer-contract.ts';
import { MODEL, toChange, vectorsFor } from '../store/sample-corpus.ts';
import { silentLog } from '../support/silent-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { WordEmbedder } from '../support/word-embedder.ts';
import { backupSetting, PROGRAM } from './backup-setting.ts';

/** The built program, which starts faster than its sources. */
const ENTRY = pathToFileURL(
  join(import.meta.dirname, '../../dist/src/backups/child-process/backup-process.js'),
);
const BACKUPS = 2;

/** Stores one more source, answer, vote and subscription, and notes each that is acknowledged. */
async function writeOne(stores: Stores, n: number, acknowledged: string[]): Promise<void> {
  const { store, answers, digests } = stores;
  const { generation } = await store.status();
  const change = toChange(generation, [
    { sourceId: `s-${n}`, title: 'zorb', lines: [`line ${n}`] },
  ]);
  await store.addVectors(MODEL, vectorsFor(change));
  if ((await store.commitCorpus(change)) !== null) acknowledged.push(`source s-${n}`);
  const answerId = `A-${String(n).padStart(8, '0')}`;
  await answers.put(keptAnswer({ answerId }), 'asker');
  acknowledged.push(`answer ${answerId}`);
  await answers.vote(answerId, 'voter', n % 2 === 0, '2026-03-18T10:11:12.345Z');
  acknowledged.push(`vote ${answerId} ${n % 2 === 0}`);
  await digests.putSubscription({ ...SUBSCRIPTION, subscriptionId: `D-${n}` });
  acknowledged.push(`subscription D-${n}`);
}

/** Lists everything that a store holds, in the form of `writeOne`. */
async function listAll({ store, answers, digests }: Stores, upTo: number): Promise<Set<string>> {
  const snapshot = await store.snapshot();
  const found = (await snapshot.sources()).map(({ sourceId }) => `source ${sourceId}`);
  await snapshot.close();
  for (let n = 0; n < upTo; n++) {
    const answerId = `A-${String(n).padStart(8, '0')}`;
    if ((await answers.get(answerId)) !== null) found.push(`answer ${answerId}`);
    const vote = await answers.voteOf(answerId, 'voter');
    if (vote !== null) found.push(`vote ${answerId} ${vote}`);
  }
  for (const { subscriptionId } of await digests.subscriptions()) {
    found.push(`subscription ${subscriptionId}`);
  }
  return new Set(found);
}

it('every write that was acknowledged before a backup began is in it, while writes continue', async () => {
  const setting = await backupSetting();
  const { dataDir, seedsDir } = setting;
  const stores = await setting.open();
  const acknowledged: string[] = [];
  const progress = { written: 0, target: 20, isOver: false };
  const writing = (async () => {
    while (!progress.isOver) {
      if (progress.written < progress.target) {
        await writeOne(stores, progress.written, acknowledged);
        progress.written += 1;
      }
      await setImmediate();
    }
  })();
  const before: string[][] = [];
  for (let n = 0; n < BACKUPS; n++) {
    while (progress.written < progress.target) await setImmediate();
    progress.target += 100;
    while (progress.written < progress.target - 90) await setImmediate();
    before.push([...acknowledged]);
    const file = setting.at(`${n}.zip`);
    const request = { dataDir, seedsDir, file, replaces: false, withSources: false };
    const writtenBefore = progress.written;
    await runInChild(ENTRY, { ...request, program: PROGRAM }, systemTimers).done;
    // Writes were not blocked until the end of the backup.
    expect(progress.written).toBeGreaterThan(writtenBefore);
  }
  progress.isOver = true;
  await writing;
  for (const [n, expected] of before.entries()) {
    const folder = setting.at(`restored-${n}`);
    // Restoring checks every page and row.
    const request = { file: setting.at(`${n}.zip`), dataDir: folder, seedsDir, withSources: false };
    await restoreBackup(request, systemClock);
    const found = await listAll(await setting.open(folder), progress.written);
    expect(expected.filter((write) => !found.has(write))).toEqual([]);
  }
});

it('a restored folder gives the same answers, without the documents', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => {
    folder.remove();
  });
  const seedsDir = join(import.meta.dirname, '../../seeds');
  const questions = ['What must go through Azure?', 'Who wrote the letter?', 'What is a denial?'];
  const answerAll = async (dataDir: string, ingests: boolean): Promise<Answer[]> => {
    const app = await createApp(loadConfig({ seeds: seedsDir, data: dataDir }, {}), {
      ...{ reader: null, embedder: new WordEmbedder(), log: silentLog },
    });
    try {
      if (ingests) await app.ingest();
      const answers: Answer[] = [];
      for (const question of questions) {
        const answer = await app.answerer.answer(question, { limit: 3 });
        answers.push({ ...answer, tookMs: 0 });
      }
      return answers;
    } finally {
      await app.close();
    }
  };
  const dataDir = join(folder.path, 'data');
  const before = await answerAll(dataDir, true);
  const file = join(folder.path, 'a.zip');
  const request = { dataDir, seedsDir, file, replaces: false, withSources: false };
  await writeBackup({ ...request, program: PROGRAM }, systemClock);
  const restored = join(folder.path, 'restored');
  await restoreBackup({ file, dataDir: restored, seedsDir, withSources: false }, systemClock);
  expect(before.flatMap(({ quotes }) => quotes).length).toBeGreaterThan(0);
  expect(await answerAll(restored, false)).toEqual(before);
});
