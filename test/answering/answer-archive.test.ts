import { describe, expect, it } from 'vitest';
import { createAnswerArchive } from '../../src/answering/answer-archive.ts';
import { toPlacedAnswerId } from '../../src/answering/answer-id.ts';
import { createUserHash } from '../../src/answering/hash-user.ts';
import { answerOf, keptOf, quoteOf, sourceOf } from '../support/fake-corpus.ts';
import { recordingLog } from '../support/recording-log.ts';
import { MemoryAnswers } from '../store/memory-answers.ts';

const SOURCE = sourceOf({ sourceId: 'a' });
const ANSWER = answerOf('answered', [quoteOf(SOURCE, SOURCE.text)], [SOURCE]);
const KEY = 'ab'.repeat(32);
const PLACE = { serverId: '9', privateTo: null };
/** The ID of `ANSWER` in server 9. */
const ID = toPlacedAnswerId(ANSWER.answerId, PLACE, KEY);
const READER = { userId: '1', serverId: '9' };
const OTHER = { userId: '2', serverId: '9' };
const ELSEWHERE = { userId: '1', serverId: '8' };

function setUp() {
  const answers = new MemoryAnswers();
  const log = recordingLog();
  const clock = { now: () => Date.UTC(2026, 2, 20), monotonic: () => 0 };
  const restarted = () => createAnswerArchive({ answers, userKey: KEY, clock, log });
  return { answers, log, archive: restarted(), restarted };
}

const asPublic = { ...READER, isPrivate: false };
const asPrivate = { ...READER, isPrivate: true };
const unknown = { code: 'unknown-answer' };

describe('the answer archive', () => {
  it('finds an answer immediately and after a restart, without the texts of its sources', async () => {
    const { archive, restarted } = setUp();
    const kept = archive.keep(ANSWER, 'a', asPublic);
    expect(kept).toMatchObject({ sourceFilter: 'a', firstAskedAt: '2026-03-20T00:00:00.000Z' });
    expect(JSON.stringify([...kept.sources])).not.toContain(SOURCE.text);
    expect(await archive.find(` ${ID.toUpperCase().replace('A-', 'a-')} `, OTHER)).toEqual(kept);
    expect(await restarted().find(ID, OTHER)).toEqual(kept);
  });

  it('refuses an unknown ID', async () => {
    const { archive } = setUp();
    await expect(archive.find('A-00000000', READER)).rejects.toMatchObject(unknown);
  });

  it('keeps an answer in memory if it cannot be stored, and logs the failure once', async () => {
    const { answers, archive, log } = setUp();
    answers.failure = new Error('disk error');
    const kept = archive.keep(ANSWER, null, asPublic);
    await log.reached('warn', 1);
    expect(log.at('warn')).toEqual([
      `could not store answer ${ID}; its buttons will fail after a restart`,
    ]);
    expect(await archive.find(ID, READER)).toBe(kept);
  });

  it('keeps in memory the last 200 answers that could not be stored, and no stored ones', async () => {
    const { answers, archive } = setUp();
    answers.failure = new Error('disk error');
    const ids = Array.from(
      { length: 201 },
      (_, i) => archive.keep({ ...ANSWER, answerId: `A-${1000 + i}` }, null, asPublic).answerId,
    );
    await expect(archive.find(ids[0] ?? '', READER)).rejects.toThrow('disk error');
    expect((await archive.find(ids[1] ?? '', READER)).answerId).toBe(ids[1]);
    answers.failure = null;
    const { answerId } = archive.keep(ANSWER, null, asPublic);
    await archive.vote(answerId, READER, true);
    answers.delete(answerId);
    await expect(archive.find(answerId, READER)).rejects.toMatchObject(unknown);
  });

  it('stores an answer that could not be stored when a user votes on it', async () => {
    const { answers, archive, restarted } = setUp();
    answers.failure = new Error('connection lost');
    const kept = archive.keep(ANSWER, null, asPublic);
    await expect(archive.vote(ID, READER, true)).rejects.toThrow('connection lost');
    answers.failure = null;
    expect(await archive.vote(ID, READER, true)).toEqual({ own: true, helpful: 1, notHelpful: 0 });
    expect(await restarted().find(ID, READER)).toEqual(kept);
  });

  it('changes a vote, ignores a repeated vote, and withdraws a vote on request', async () => {
    const { archive } = setUp();
    archive.keep(ANSWER, null, asPublic);
    const vote = (isHelpful: boolean | null) => archive.vote(ID, READER, isHelpful);
    expect(await vote(true)).toEqual({ own: true, helpful: 1, notHelpful: 0 });
    expect(await vote(false)).toEqual({ own: false, helpful: 0, notHelpful: 1 });
    expect(await vote(false)).toEqual({ own: false, helpful: 0, notHelpful: 1 });
    expect(await vote(null)).toEqual({ own: null, helpful: 0, notHelpful: 0 });
    expect(await vote(null)).toEqual({ own: null, helpful: 0, notHelpful: 0 });
  });

  it('counts only one of two concurrent first answers as first', async () => {
    const { archive, restarted } = setUp();
    expect(await Promise.all([archive.isFirstIn('7'), archive.isFirstIn('7')])).toEqual([
      true,
      false,
    ]);
    expect(await archive.isFirstIn('7')).toBe(false);
    expect(await restarted().isFirstIn('7')).toBe(false);
  });

  it('does not greet a server if the store cannot tell whether the server was greeted before', async () => {
    const { answers, archive, log } = setUp();
    answers.failure = new Error('disk error');
    expect(await archive.isFirstIn('7')).toBe(false);
    expect(log.at('warn')).toHaveLength(1);
  });
});

describe('an answer in the archive', () => {
  it('has a different ID in each server and, if private, for each asker', () => {
    const { archive } = setUp();
    const asked = [
      asPublic,
      asPrivate,
      { ...asPublic, serverId: '8' },
      { ...OTHER, isPrivate: true },
    ];
    const ids = asked.map((one) => archive.keep(ANSWER, null, one).answerId);
    expect(new Set(ids).size).toBe(asked.length);
    expect(archive.keep(ANSWER, null, { ...OTHER, isPrivate: false }).answerId).toBe(ids[0]);
  });

  it('is unknown in every other server, by its ID and by buttons', async () => {
    const { archive } = setUp();
    archive.keep(ANSWER, null, asPublic);
    await expect(archive.find(ID, ELSEWHERE)).rejects.toMatchObject(unknown);
    await expect(archive.findShown(ID, ELSEWHERE)).rejects.toMatchObject(unknown);
    await expect(archive.share(ID, ELSEWHERE)).rejects.toMatchObject(unknown);
    await expect(archive.vote(ID, ELSEWHERE, true)).rejects.toMatchObject(unknown);
  });

  it('that is private opens only for its asker until it is shared, even after a restart', async () => {
    const { archive, restarted } = setUp();
    const { answerId } = archive.keep(ANSWER, null, asPrivate);
    expect((await archive.find(answerId, READER)).answerId).toBe(answerId);
    await expect(archive.find(answerId, OTHER)).rejects.toMatchObject(unknown);
    await expect(archive.share(answerId, OTHER)).rejects.toMatchObject(unknown);
    await archive.share(answerId, READER);
    expect((await archive.find(answerId, OTHER)).answerId).toBe(answerId);
    expect((await restarted().find(answerId, OTHER)).answerId).toBe(answerId);
    await expect(archive.find(answerId, ELSEWHERE)).rejects.toMatchObject(unknown);
  });

  it('that could not be stored can be shared while the process runs', async () => {
    const { answers, archive, log } = setUp();
    answers.failure = new Error('disk error');
    const { answerId } = archive.keep(ANSWER, null, asPrivate);
    await archive.share(answerId, READER);
    expect((await archive.find(answerId, OTHER)).answerId).toBe(answerId);
    expect(log.at('warn')).toHaveLength(2);
  });

  it('asked for outside a server opens only for its asker', async () => {
    const { archive } = setUp();
    const alone = { userId: '1', serverId: null };
    const { answerId } = archive.keep(ANSWER, null, { ...alone, isPrivate: false });
    await archive.share(answerId, alone);
    expect((await archive.find(answerId, alone)).answerId).toBe(answerId);
    await expect(archive.find(answerId, { ...alone, userId: '2' })).rejects.toMatchObject(unknown);
  });

  it("from a version without servers opens only by its buttons, and shows only the user's own vote", async () => {
    const { answers, archive } = setUp();
    await answers.put(keptOf(ANSWER), 'asker');
    const id = ANSWER.answerId;
    await expect(archive.find(id, READER)).rejects.toMatchObject(unknown);
    expect((await archive.findShown(id, ELSEWHERE)).answerId).toBe(id);
    expect(await archive.vote(id, READER, true)).toEqual({ own: true, helpful: 1, notHelpful: 0 });
    expect(await archive.vote(id, OTHER, false)).toEqual({ own: false, helpful: 0, notHelpful: 1 });
  });

  it('is stored with hashes of its asker and voters instead of their IDs', async () => {
    const { answers, archive } = setUp();
    const userId = '123456789012345678';
    archive.keep(ANSWER, null, { userId, serverId: '9', isPrivate: true });
    const [kept] = answers.kept.values();
    await archive.vote(kept?.answerId ?? '', { userId, serverId: '9' }, true);
    const hash = createUserHash(KEY)(userId);
    expect(kept?.privateTo).toBe(hash);
    const users = [...answers.askers.values(), ...answers.votes.values()];
    expect(users.flatMap((one) => [...one.keys()])).toEqual([hash, hash]);
  });
});

it('the hash of a user is HMAC-SHA-256, which stored votes depend on', () => {
  // printf 123 | openssl dgst -sha256 -mac HMAC -macopt hexkey:abab…
  const expected = '6cc1eeca2fe45173a67c3d71e62e75b652a384b966c5639d03710a05f36fd8e0';
  expect(createUserHash(KEY)('123')).toBe(expected);
});
