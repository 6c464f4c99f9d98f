import { createHmac } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Stores } from '../../../src/store/stores.ts';
import { keptAnswer } from '../answer-contract.ts';
import { MemoryAnswers } from '../memory-answers.ts';
import { MemoryDigests } from '../memory-digests.ts';
import { MemoryPersonalData } from '../memory-personal-data.ts';
import { MemorySourceChanges } from '../memory-source-changes.ts';
import { describePersonalData } from '../personal-data-contract.ts';
import { NOW, type StoreSetting, storeSetting } from '../store-setting.ts';

const ANN = '100000000000000001';
const BEN = '100000000000000002';

describePersonalData('personal data in SQLite', () => storeSetting().open());
describePersonalData('personal data in memory, as tests use them', () => {
  const [answers, digests] = [new MemoryAnswers(), new MemoryDigests()];
  const sourceChanges = new MemorySourceChanges();
  const personalData = new MemoryPersonalData(answers, digests, sourceChanges);
  return Promise.resolve({ answers, digests, sourceChanges, personalData });
});

it.each([
  ['guilds_left', 'left_at'],
  ['user_key', 'key'],
])('a changed byte in %s.%s is detected at the next start', async (table, column) => {
  const setting = storeSetting();
  const { store, personalData } = await setting.open();
  await personalData.noteLeft('7', NOW);
  await store.close();
  setting.damage(table, column);
  expect((await setting.open()).damaged).not.toBeNull();
});

it('each database has a different key, which never changes', async () => {
  const [one, other] = [storeSetting(), storeSetting()];
  const { store, userKey } = await one.open();
  await store.close();
  expect(userKey).toMatch(/^[0-9a-f]{64}$/);
  expect((await one.open()).userKey).toBe(userKey);
  expect((await other.open()).userKey).not.toBe(userKey);
});

it('the files of the database do not contain a deleted question', async () => {
  const setting = storeSetting();
  const { store, answers, personalData } = await setting.open();
  const question = 'Where did the unmistakable heron go?';
  await answers.put(keptAnswer({ question }), 'hash');
  await personalData.forgetUser({ userId: ANN, userHash: 'hash' });
  await store.close();
  expect(readFileSync(setting.file).includes('unmistakable')).toBe(false);
});

async function openVersion5(): Promise<Stores & { readonly setting: StoreSetting }> {
  const setting = storeSetting();
  copyFileSync(join(import.meta.dirname, 'fixtures/version-5.db'), setting.file);
  const stores = await setting.open();
  expect(stores.damaged).toBeNull();
  return { ...stores, setting };
}

it('a database of version 5 keeps its answers, without a server', async () => {
  const { answers, digests } = await openVersion5();
  expect(await answers.get('A-7k3f9m2p')).toEqual(keptAnswer({ serverId: null }));
  expect(await answers.get('A-00000001')).toMatchObject({ question: 'Who left?', privateTo: null });
  expect(await digests.subscriptions()).toMatchObject([{ createdBy: ANN }]);
});

it('a database of version 5 keeps its votes, under hashes instead of IDs', async () => {
  const { answers, personalData, userKey, store, setting } = await openVersion5();
  const hash = (id: string): string =>
    createHmac('sha256', Buffer.from(userKey, 'hex')).update(id).digest('hex');
  expect(await answers.countVotes('A-7k3f9m2p')).toEqual({ helpful: 1, notHelpful: 1 });
  expect(await answers.voteOf('A-7k3f9m2p', hash(BEN))).toBe(false);
  const ann = { userId: ANN, userHash: hash(ANN) };
  expect(await personalData.ofUser(ann)).toEqual({
    ...{ questions: 0, votes: 2, subscriptions: 1, sourceChanges: 0 },
  });
  await store.close();
  // Ben only voted. Ann's ID is in her subscription.
  expect(readFileSync(setting.file).includes(BEN)).toBe(false);
  expect((await setting.open()).damaged).toBeNull();
});

it('a database of version 5 with a changed vote is put aside instead of migrated', async () => {
  const setting = storeSetting();
  copyFileSync(join(import.meta.dirname, 'fixtures/version-5.db'), setting.file);
  setting.damage('votes', 'at');
  expect((await setting.open()).damaged?.lost).toContain('answers');
});
