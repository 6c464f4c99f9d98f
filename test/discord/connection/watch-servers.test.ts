import { type Client, Collection, Events, Status } from 'discord.js';
import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { watchServers } from '../../../src/discord/connection/watch-servers.ts';
import type { PersonalData } from '../../../src/answering/personal-data.ts';
import { HandTime, DAY, START } from '../../digest/digest-world.ts';
import { recordingLog } from '../../support/recording-log.ts';

function setUp(knowsAllServers = true, isOwn: (corpusId: string) => boolean = () => true) {
  const calls: string[] = [];
  const setting = { failure: null as Error | null };
  const note = (call: string): Promise<void> => {
    calls.push(call);
    return setting.failure === null ? Promise.resolve() : Promise.reject(setting.failure);
  };
  const personalData: Pick<PersonalData, 'noteLeft' | 'noteBack' | 'sweep'> = {
    noteLeft: (id) => note(`left ${id}`),
    noteBack: (id) => note(`back ${id}`),
    sweep: (present) => note(`sweep ${present === null ? 'no server' : [...present].join()}`),
  };
  const shards = new Collection([0, 1].map((id) => [id, { status: Status.Ready }]));
  const client = Object.assign(new EventEmitter(), {
    guilds: { cache: new Map([['7', {}]]) },
    ws: { shards },
  });
  const time = new HandTime(START);
  const log = recordingLog();
  const watch = watchServers({
    // Only the parts that the code under test uses.
    client: client as unknown as Client,
    personalData: personalData as PersonalData,
    curator: { sweep: () => note('sweep files') },
    ...{ knowsAllServers, isOwn, timers: time.timers, log },
  });
  return { calls, client, shards, time, log, watch, setting };
}

it('the store records when the bot leaves or joins a server, but ignores outages', () => {
  const { client, calls } = setUp();
  client.emit(Events.GuildDelete, { id: '7' });
  client.emit(Events.GuildCreate, { id: '7' });
  client.emit(Events.GuildUnavailable, { id: '7' });
  expect(calls).toEqual(['left 7', 'back 7']);
});

it('expired data is deleted at the start and then once a day until the bot stops', async () => {
  const { watch, calls, time } = setUp();
  await watch.start();
  expect(calls).toEqual(['sweep 7', 'sweep files']);
  await time.pass(2 * DAY);
  expect(calls).toHaveLength(6);
  watch.stop();
  await time.pass(2 * DAY);
  expect(calls).toHaveLength(6);
});

it('no server counts as left while a shard reconnects, and the next attempt follows after an hour', async () => {
  const { watch, calls, time, shards } = setUp();
  const reconnecting = { status: Status.Connecting };
  shards.set(1, reconnecting);
  await watch.start();
  expect(calls).toEqual(['sweep no server', 'sweep files']);
  reconnecting.status = Status.Ready;
  await time.pass(DAY / 24);
  expect(calls.slice(2)).toEqual(['sweep 7', 'sweep files']);
  await time.pass(DAY / 24);
  expect(calls).toHaveLength(4);
});

it('in the playground, the bot is not considered to have left the servers of the real bot', async () => {
  const { watch, calls } = setUp(false);
  await watch.start();
  expect(calls).toEqual(['sweep no server', 'sweep files']);
});

it('a store failure is logged, and the deletion is retried a day later', async () => {
  const { watch, calls, time, log, client, setting } = setUp();
  setting.failure = new Error('disk gone');
  await watch.start();
  client.emit(Events.GuildDelete, { id: '7' });
  client.emit(Events.GuildCreate, { id: '7' });
  await time.pass(DAY);
  expect(calls).toEqual(['sweep 7', 'left 7', 'back 7', 'sweep 7']);
  expect(log.at('warn')).toHaveLength(4);
});
