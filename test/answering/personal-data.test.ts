import { describe, expect, it } from 'vitest';
import { createUserHash } from '../../src/answering/hash-user.ts';
import { createPersonalData, LEFT_SERVER_DAYS } from '../../src/answering/personal-data.ts';
import { keptAnswer } from '../store/answer-contract.ts';
import { MemoryAnswers } from '../store/memory-answers.ts';
import { MemoryDigests } from '../store/memory-digests.ts';
import { MemoryPersonalData } from '../store/memory-personal-data.ts';
import { NO_CORPORA } from '../support/fake-corpus.ts';
import { recordingLog } from '../support/recording-log.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 18);
const NONE: ReadonlySet<string> = new Set();

async function setUp(retentionDays = 0) {
  const answers = new MemoryAnswers();
  const store = new MemoryPersonalData(answers, new MemoryDigests());
  const clock = { ms: START, now: () => clock.ms };
  const hashUser = createUserHash('00'.repeat(32));
  const log = recordingLog();
  const personalData = createPersonalData({
    corpora: NO_CORPORA,
    store,
    hashUser,
    retentionDays,
    clock,
    log,
  });
  const lastAskedAt = new Date(START).toISOString();
  await answers.put(keptAnswer({ serverId: '7', lastAskedAt }), 'asker');
  const isKept = async (): Promise<boolean> => (await answers.get('A-7k3f9m2p')) !== null;
  return { personalData, clock, isKept, log, store };
}

describe('the records of a server that the bot has left', () => {
  it('are left to the process that serves the server', async () => {
    const { personalData, clock, isKept, store } = await setUp();
    const isOwn = (serverId: string): boolean => serverId !== '7';
    await personalData.sweep(NONE, isOwn);
    expect(await store.leftServers()).toEqual([]);
    await personalData.noteLeft('7');
    clock.ms += LEFT_SERVER_DAYS * DAY;
    await personalData.sweep(NONE, isOwn);
    expect(await isKept()).toBe(true);
    await personalData.sweep(NONE, (serverId) => serverId === '7');
    expect(await isKept()).toBe(false);
  });

  it('are deleted after seven days', async () => {
    const { personalData, clock, isKept, log } = await setUp();
    await personalData.noteLeft('7');
    clock.ms += LEFT_SERVER_DAYS * DAY - 1;
    await personalData.sweep(NONE);
    expect(await isKept()).toBe(true);
    clock.ms += 1;
    await personalData.sweep(NONE);
    expect(await isKept()).toBe(false);
    expect(log.lines).toMatchObject([{ level: 'info', fields: { serverId: '7', answers: 1 } }]);
  });

  it('are kept if the bot returns earlier; the days count from the last time it left', async () => {
    const { personalData, clock, isKept } = await setUp();
    await personalData.noteLeft('7');
    clock.ms += 6 * DAY;
    await personalData.noteBack('7');
    clock.ms += DAY;
    await personalData.sweep(new Set(['7']));
    await personalData.noteLeft('7');
    clock.ms += 6 * DAY;
    await personalData.sweep(NONE);
    expect(await isKept()).toBe(true);
  });

  it('are deleted seven days after a start at which the bot was no longer in the server', async () => {
    const { personalData, clock, isKept } = await setUp();
    clock.ms += 30 * DAY;
    await personalData.sweep(NONE);
    clock.ms += 6 * DAY;
    await personalData.sweep(NONE);
    expect(await isKept()).toBe(true);
    clock.ms += DAY;
    await personalData.sweep(NONE);
    expect(await isKept()).toBe(false);
  });

  it('are kept if the bot was invited again while it was not running', async () => {
    const { personalData, clock, isKept, store } = await setUp();
    await personalData.noteLeft('7');
    clock.ms += 30 * DAY;
    await personalData.sweep(new Set(['7']));
    expect(await isKept()).toBe(true);
    expect(await store.leftServers()).toEqual([]);
  });

  it('are kept while the list of servers with the bot is unknown', async () => {
    const { personalData, clock, isKept } = await setUp();
    await personalData.noteLeft('7');
    clock.ms += 30 * DAY;
    await personalData.sweep(null);
    expect(await isKept()).toBe(true);
  });
});

describe('an answer', () => {
  it('is deleted after RETENTION_DAYS days', async () => {
    const { personalData, clock, isKept } = await setUp(30);
    clock.ms += 30 * DAY;
    await personalData.sweep(new Set(['7']));
    expect(await isKept()).toBe(true);
    clock.ms += 1;
    await personalData.sweep(new Set(['7']));
    expect(await isKept()).toBe(false);
  });

  it('is kept indefinitely by default', async () => {
    const { personalData, clock, isKept } = await setUp();
    clock.ms += 10_000 * DAY;
    await personalData.sweep(new Set(['7']));
    expect(await isKept()).toBe(true);
  });
});
