import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import type { AnswerStore } from '../../../src/store/answer-store.ts';
import { SqliteAnswers } from '../../../src/store/sqlite/sqlite-answers.ts';
import { prepareReads } from '../../../src/store/sqlite/statements/read-statements.ts';
import { prepareWrites } from '../../../src/store/sqlite/statements/write-statements.ts';
import { describeAnswers, keptAnswer } from '../answer-contract.ts';
import { MemoryAnswers } from '../memory-answers.ts';
import { NOW, storeSetting } from '../store-setting.ts';

async function fewAnswers(): Promise<AnswerStore> {
  const setting = storeSetting();
  await setting.make();
  const db = new Database(setting.file);
  onTestFinished(() => {
    db.close();
  });
  db.pragma('foreign_keys = ON');
  const [reads, writes] = [prepareReads(db), prepareWrites(db)];
  const access = {
    read: <T>(read: (from: typeof reads) => T) => Promise.resolve().then(() => read(reads)),
    write: <T>(
      work: (writer: { db: typeof db; reads: typeof reads; writes: typeof writes }) => T,
    ) => Promise.resolve().then(() => work({ db, reads, writes })),
  };
  return new SqliteAnswers(access, 4);
}

describeAnswers('answers in SQLite', fewAnswers);
describeAnswers('answers in memory, as tests use them', () =>
  Promise.resolve(new MemoryAnswers(4)),
);

it('answers, votes and greetings are kept when the store is closed and reopened', async () => {
  const setting = storeSetting();
  const first = await setting.open();
  await first.answers.put(keptAnswer(), 'asker');
  await first.answers.vote('A-7k3f9m2p', '1', true, NOW);
  await first.answers.greet('7', NOW);
  await first.store.close();
  const { answers, damaged } = await setting.open();
  expect(damaged).toBeNull();
  expect(await answers.get('A-7k3f9m2p')).toEqual(keptAnswer());
  expect(await answers.voteOf('A-7k3f9m2p', '1')).toBe(true);
  expect(await answers.isGreeted('7')).toBe(true);
});

it.each([
  ['answers', 'content'],
  ['votes', 'voter_hash'],
  ['askers', 'asker_hash'],
  ['answers', 'server_id'],
  ['greeted_servers', 'at'],
])('a changed byte in %s.%s is detected at the next start', async (table, column) => {
  const setting = storeSetting();
  const { store, answers } = await setting.open();
  await answers.put(keptAnswer(), 'asker');
  await answers.vote('A-7k3f9m2p', '1', true, NOW);
  await answers.greet('7', NOW);
  await store.close();
  setting.damage(table, column);
  const opened = await setting.open();
  expect(opened.damaged?.lost).toContain('answers');
});

it('a database of version 1, which has no answers, is migrated with all its data', async () => {
  const setting = storeSetting();
  copyFileSync(join(import.meta.dirname, 'fixtures/version-1.db'), setting.file);
  const { store, answers, damaged } = await setting.open();
  expect(damaged).toBeNull();
  expect(await store.status()).toMatchObject({ generation: 1, sources: 1, passages: 2 });
  await answers.put(keptAnswer(), 'asker');
  await store.close();
  const again = await setting.open();
  expect(again.damaged).toBeNull();
  expect(await again.answers.get('A-7k3f9m2p')).toEqual(keptAnswer());
});
