import { createHash } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../../src/app.ts';
import type { SubscriptionService } from '../../src/digest/subscription-service.ts';
import type { DigestScheduler } from '../../src/digest/deliver/digest-scheduler.ts';
import type { Upload } from '../../src/curating/curator.ts';
import type { KeptAnswer } from '../../src/domain/kept-answer.ts';
import type { RemovedFile } from '../../src/domain/source-edit.ts';
import { pickBelow } from '../../test/support/seeded-random.ts';
import { drawQuestion, drawText } from './draw-text.ts';
import type { Change } from './ledger.ts';

export const EDITOR = { userId: '5', serverId: '7', mayChangeShared: true };
const MOST_SUBSCRIPTIONS = 3;
const MOST_SOURCES = 30;

export const OPERATIONS = [
  'ingest',
  'answer',
  'vote',
  'subscribe',
  'unsubscribe',
  'digest',
  'add',
  'replace',
  'remove',
  'undo',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** An answer was not stored. The bot logs this. */
export class UnstoredError extends Error {}

export interface Performer {
  readonly app: App;
  readonly subscriptions: SubscriptionService;
  readonly scheduler: DigestScheduler;
  readonly random: () => number;
  /** Unique among the processes that use the folder. */
  readonly name: string;
  /** Moves the clock by one hour. */
  readonly nextHour: () => void;
  /** Reports changes before they begin. */
  readonly begin: (changes: readonly Change[]) => void;
  /** Returns the answers that could not be stored. */
  readonly unstored: () => readonly string[];
}

/** Performs one operation. Resolves to the changes that are stored. */
export async function perform(operation: Operation, performer: Performer): Promise<Change[]> {
  return PERFORM[operation](performer);
}

const PERFORM: Readonly<Record<Operation, (performer: Performer) => Promise<Change[]>>> = {
  async ingest({ app, random, name, begin }) {
    const files = await filesOf(app, '');
    const changes: Change[] = [];
    for (let n = 0; n < 2; n++) {
      const old = files[pickBelow(random, files.length)];
      const isNew = old === undefined || (random() < 0.4 && files.length < MOST_SOURCES);
      const file = isNew ? `${name}-${pickBelow(random, 1e6)}.txt` : old;
      const isRemoved = !isNew && files.length > 4 && random() < 0.3;
      if (changes.some(({ key }) => key === `source ${file}`)) continue;
      changes.push({ key: `source ${file}`, value: isRemoved ? null : drawText(random, name) });
    }
    begin(changes);
    for (const { key, value } of changes) {
      const path = join(app.config.seedsDir, key.slice('source '.length));
      if (value === null) rmSync(path, { force: true });
      else putFile(path, value);
    }
    await app.ingest();
    return changes;
  },

  async answer(performer) {
    return [(await keepAnswer(performer)).change];
  },

  async vote(performer) {
    const { app, random, begin } = performer;
    const { answerId, change } = await keepAnswer(performer);
    const userId = String(1 + pickBelow(random, 3));
    const isHelpful = random() < 0.5;
    const vote = { key: `vote ${answerId} ${userId}`, value: String(isHelpful) };
    begin([vote]);
    await app.archive.vote(answerId, { userId, serverId: EDITOR.serverId }, isHelpful);
    return [change, vote];
  },

  async subscribe(performer) {
    const { subscriptions, random } = performer;
    const listed = await subscriptions.list(EDITOR.serverId);
    if (listed.length >= MOST_SUBSCRIPTIONS) return PERFORM.unsubscribe(performer);
    const { subscription } = await subscriptions.subscribe(
      { cadence: 'hourly', time: `00:${10 + pickBelow(random, 50)}` },
      { serverId: EDITOR.serverId, channelId: '70', createdBy: EDITOR.userId },
    );
    const { subscriptionId, pattern } = subscription;
    return [{ key: `subscription ${subscriptionId}`, value: pattern }];
  },

  async unsubscribe({ subscriptions, random, begin }) {
    const listed = await subscriptions.list(EDITOR.serverId);
    const { subscription } = listed[pickBelow(random, listed.length)] ?? { subscription: null };
    if (subscription === null || listed.length < 2) return [];
    const { subscriptionId } = subscription;
    const change = { key: `subscription ${subscriptionId}`, value: null };
    begin([change]);
    await subscriptions.unsubscribe(subscriptionId, EDITOR.serverId);
    return [change];
  },

  async digest({ scheduler, nextHour }) {
    nextHour();
    await scheduler.wake();
    await scheduler.idle();
    return [];
  },

  async add({ app, random, name, begin }) {
    const file = `${name}-${pickBelow(random, 1e6)}.txt`;
    const change = { key: `source discord/${file}`, value: drawText(random, name) };
    begin([change]);
    await app.curator.add(EDITOR, uploadOf(file, change.value));
    return [change];
  },

  async replace(performer) {
    const { app, random, name, begin } = performer;
    const files = await filesOf(app, 'discord/');
    const file = files[pickBelow(random, files.length)];
    if (file === undefined) return PERFORM.add(performer);
    const change = { key: `source ${file}`, value: drawText(random, name) };
    const upload = uploadOf(file.slice('discord/'.length), change.value);
    begin([change]);
    const asked = await app.curator.add(EDITOR, upload);
    if (asked.kind === 'exists') await app.curator.replace(EDITOR, asked.token);
    return [change];
  },

  async remove({ app, random, begin }) {
    const sources = await app.sources.list();
    const source = sources[pickBelow(random, sources.length)];
    if (source === undefined || sources.length < 4) return [];
    const change = { key: `source ${source.file}`, value: null };
    begin([change]);
    const { token } = await app.curator.askToRemove(EDITOR, source.sourceId);
    await app.curator.remove(EDITOR, token);
    return [change];
  },

  async undo({ app, random, begin }) {
    const { undoable } = await app.curator.history(EDITOR);
    const removed: RemovedFile | undefined = undoable[pickBelow(random, undoable.length)];
    if (removed === undefined) return [];
    const trashed = join(app.config.dataDir, '.removed', removed.removalId);
    const text = await readFile(trashed, 'utf8').catch(() => null);
    if (text === null) return [];
    const change = { key: `source ${removed.file}`, value: text };
    begin([change]);
    await app.curator.undo(EDITOR, removed.removalId);
    return [change];
  },
};

async function keepAnswer({
  app,
  random,
  begin,
  unstored,
}: Performer): Promise<{ answerId: string; change: Change }> {
  const asked = { userId: EDITOR.userId, serverId: EDITOR.serverId };
  const answer = await app.answerer.answer(drawQuestion(random), { limit: 3, askedBy: asked });
  const kept = app.archive.keep(answer, null, { ...asked, isPrivate: false });
  const { answerId } = kept;
  const change = { key: `answer ${answerId}`, value: describeAnswer(kept) };
  begin([change]);
  // A vote waits until its answer is stored. This one withdraws a vote that no one gave.
  await app.archive.vote(answerId, EDITOR, null);
  if (unstored().some((message) => message.includes(answerId))) {
    throw new UnstoredError(`could not store answer ${answerId}`);
  }
  return { answerId, change };
}

/** Returns a hash of everything that an answer shows. */
export function describeAnswer({ question, verdict, quotes, related }: KeptAnswer): string {
  const content = JSON.stringify([question, verdict, quotes, related]);
  return createHash('sha256').update(content).digest('hex');
}

/** Resolves to the files of all sources whose paths begin with `prefix`; `''`: those outside folders. */
async function filesOf(app: App, prefix: string): Promise<string[]> {
  const files = (await app.sources.list()).map(({ file }) => file);
  return files.filter((file) => (prefix === '' ? !file.includes('/') : file.startsWith(prefix)));
}

/** Writes a file so that it appears at once, as editors do. */
function putFile(path: string, text: string): void {
  const unfinished = `${path}.unfinished`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, path);
}

function uploadOf(name: string, text: string): Upload {
  const bytes = Buffer.from(text);
  return { name, size: bytes.length, read: () => Promise.resolve(bytes) };
}
