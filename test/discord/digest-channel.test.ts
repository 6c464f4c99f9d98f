import type { Client } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { createDigestChannel } from '../../src/discord/digest-channel.ts';
import { SUBSCRIPTION } from '../digest/digest-world.ts';
import { recordingLog } from '../support/recording-log.ts';

const SERVER = '7';

/** Returns a fake channel in a server, and the list of messages posted to it. */
function setUp(setting: { readonly serverOfChannel: string | null; readonly isIn: boolean }) {
  const posted: string[] = [];
  const found =
    setting.serverOfChannel === null
      ? null
      : { isDMBased: () => false, guildId: setting.serverOfChannel };
  const client = {
    guilds: { cache: new Map(setting.isIn ? [[SERVER, {}]] : []) },
    channels: { cache: new Map(), fetch: () => Promise.resolve(found) },
    rest: {
      post: (route: string) => {
        posted.push(route);
        return Promise.resolve({ id: '900' });
      },
    },
  };
  // Only the parts of a client that posting needs.
  const channel = createDigestChannel(client as unknown as Client, recordingLog());
  return { posted, post: () => channel.post(SUBSCRIPTION, '{}', 'nonce') };
}

describe('a digest', () => {
  it('is posted to a channel in its server', async () => {
    const { posted, post } = setUp({ serverOfChannel: SERVER, isIn: true });
    expect(await post()).toEqual({ outcome: 'posted', messageId: '900' });
    expect(posted).toEqual(['/channels/70/messages']);
  });

  it.each([['8'], [null]])(
    'is not posted to a channel in another server or outside all servers: %s',
    async (serverOfChannel) => {
      const { posted, post } = setUp({ serverOfChannel, isIn: true });
      expect(await post()).toMatchObject({
        outcome: 'refused',
        reason: { code: 'channel-elsewhere' },
      });
      expect(posted).toEqual([]);
    },
  );

  it('for a server that the bot has just left is not posted, and its subscription is not paused', async () => {
    const { posted, post } = setUp({ serverOfChannel: SERVER, isIn: false });
    expect(await post()).toMatchObject({ outcome: 'later', reason: { code: 'left-server' } });
    expect(posted).toEqual([]);
  });
});

describe('a channel', () => {
  const shards = { ids: [0], total: 2 };

  it('of a server of another process is found through Discord', async () => {
    const requests: string[] = [];
    const client = {
      channels: { cache: new Map() },
      guilds: { cache: new Map() },
      rest: {
        get: (route: string) => {
          requests.push(route);
          return Promise.resolve({ guild_id: SERVER });
        },
      },
    };
    const make = (set: typeof shards | null) =>
      createDigestChannel(client as unknown as Client, recordingLog(), set);
    expect(await make(shards).findServer('70')).toBe(SERVER);
    expect(await make(null).findServer('70')).toBeNull();
    expect(requests).toEqual(['/channels/70']);
  });

  it('outside servers belongs to the process with the first shard', () => {
    const client = { guilds: { cache: new Map() } } as unknown as Client;
    const isIn = (set: typeof shards | null) =>
      createDigestChannel(client, recordingLog(), set).isIn(null);
    expect([null, shards, { ids: [1], total: 2 }].map(isIn)).toEqual([true, true, false]);
  });
});
