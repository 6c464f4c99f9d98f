import { Locale } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import type { LocalDiscord } from '../src/local-discord.ts';
import type { LocalGuild } from '../src/local-guild.ts';
import { openPrivate } from './private-cases.ts';
import { NO_MENTIONS, openScene, type Scene } from './scene.ts';

const SAID = { content: 'w', ...NO_MENTIONS };
const ASK = { name: 'ask', description: 'Ask' };

/** Opens a scene with three servers. */
async function openServers(): Promise<{
  readonly scene: Scene;
  readonly discord: LocalDiscord;
  readonly servers: readonly LocalGuild[];
}> {
  const scene = await openScene({ guilds: 3 });
  return { scene, discord: scene.discord, servers: scene.discord.guilds };
}

const at = (servers: readonly LocalGuild[], index: number): LocalGuild => {
  const server = servers[index];
  if (server === undefined) throw new Error(`there is no server ${index}`);
  return server;
};

const idsOf = (servers: readonly LocalGuild[]): string[] =>
  servers.map(({ guild }) => guild.guildId).sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));

describe('the servers of a bot', () => {
  it('are listed by ID, in pages without gaps', async () => {
    const { scene, servers } = await openServers();
    const list = async (query: string): Promise<string[]> => {
      const { body } = await scene.call('GET', `/users/@me/guilds?${query}`);
      return (body as { id: string }[]).map(({ id }) => id);
    };
    const ids = idsOf(servers);
    expect(await list('')).toEqual(ids);
    expect(await list('limit=2')).toEqual(ids.slice(0, 2));
    expect(await list(`limit=2&after=${ids[0]}`)).toEqual(ids.slice(1));
    expect(await list(`limit=1&before=${ids[2]}`)).toEqual(ids.slice(1, 2));
    at(servers, 1).remove();
    expect(await list('')).toEqual(idsOf([at(servers, 0), at(servers, 2)]));
  });

  it('each have channels of their own, which the bot reaches until it leaves the server', async () => {
    const { scene, servers } = await openServers();
    const post = async ({ channels }: LocalGuild): Promise<number> =>
      (await scene.call('POST', `/channels/${channels.talk.id}/messages`, SAID)).status;
    const list = async ({ guild }: LocalGuild): Promise<unknown> =>
      (await scene.call('GET', `/guilds/${guild.guildId}/channels`)).body;
    for (const server of servers) {
      expect(await post(server)).toBe(200);
      const own = [...server.guild.channels.keys()].map((id) => ({ id }));
      expect(await list(server)).toMatchObject(own);
    }
    at(servers, 1).remove();
    expect(await post(at(servers, 1))).toBe(403);
    expect(await list(at(servers, 1))).toMatchObject({ code: 10004 });
    expect(await post(at(servers, 2))).toBe(200);
  });

  it('grant the bot permissions separately', async () => {
    const { scene, servers } = await openServers();
    at(servers, 1).denyBot(null, 'EmbedLinks');
    const body = { embeds: [{ title: 'w' }], ...NO_MENTIONS };
    const statuses = [];
    for (const { channels } of servers) {
      statuses.push(
        (await scene.call('POST', `/channels/${channels.talk.id}/messages`, body)).status,
      );
    }
    expect(statuses).toEqual([200, 403, 200]);
  });

  it('count towards the size of the application while the bot is in them', async () => {
    const { scene, servers } = await openServers();
    const count = async (): Promise<unknown> => (await scene.call('GET', '/applications/@me')).body;
    expect(await count()).toMatchObject({ approximate_guild_count: 3 });
    at(servers, 0).remove();
    expect(await count()).toMatchObject({ approximate_guild_count: 2 });
  });
});

describe('commands', () => {
  it('of one server are offered only in it, and global commands in all servers', async () => {
    const { scene, discord, servers } = await openServers();
    await scene.register([ASK]);
    const { applicationId } = discord.world;
    const path = `/applications/${applicationId}/guilds/${at(servers, 2).guild.guildId}/commands`;
    await scene.call('PUT', path, [{ name: 'here', description: 'A' }]);
    const names = servers.map(({ channels }) =>
      discord.reader.commands(channels.story.id).map(({ name }) => name),
    );
    expect(names).toEqual([['ask'], ['ask'], ['here', 'ask']]);
    discord.reader.channelId = at(servers, 1).channels.story.id;
    expect(() => discord.reader.slash('here')).toThrow(/not registered/);
  });

  it('belong to the server of the channel in which they are used', async () => {
    const { scene, discord, servers } = await openServers();
    await scene.register([ASK]);
    const [first, second] = [at(servers, 0), at(servers, 1)];
    second.setPreferredLocale(Locale.German);
    for (const { channels } of [second, first]) {
      discord.reader.channelId = channels.talk.id;
      discord.reader.slash('ask');
    }
    const heard = discord.recording.events.filter(({ type }) => type === 'INTERACTION_CREATE');
    expect(heard.map(({ data }) => data)).toMatchObject([
      { guild_id: second.guild.guildId, guild_locale: 'de', channel_id: second.channels.talk.id },
      { guild_id: first.guild.guildId, guild_locale: 'en-US' },
    ]);
    expect(heard[0]?.data).toMatchObject({
      authorizing_integration_owners: { 0: second.guild.guildId },
      member: { permissions: expect.any(String) as string },
    });
  });

  it('take only channels and members of the same server', async () => {
    const { scene, discord, servers } = await openServers();
    const options = [
      { type: 7, name: 'channel', description: 'A' },
      { type: 6, name: 'user', description: 'A' },
    ];
    await scene.register([{ ...ASK, options }]);
    const other = discord.join('other');
    discord.reader.channelId = at(servers, 1).channels.story.id;
    const ask = (filled: Record<string, string>) => () => discord.reader.slash('ask', filled);
    expect(ask({ channel: discord.channels.story.id })).toThrow(/no channel/);
    expect(ask({ user: other.user.id })).toThrow(/no member/);
    at(servers, 1).admit(other);
    expect(ask({ channel: at(servers, 1).channels.talk.id, user: other.user.id })).not.toThrow();
  });
});

describe('a user', () => {
  it('is an admin separately in each server', async () => {
    const { discord, servers } = await openServers();
    const { reader, admin } = discord;
    reader.channelId = at(servers, 1).channels.story.id;
    reader.isAdmin = true;
    const rights = servers.map(({ channels }) => {
      admin.channelId = reader.channelId = channels.story.id;
      return [reader.isAdmin, admin.isAdmin];
    });
    expect(rights).toEqual([
      [false, true],
      [true, true],
      [false, true],
    ]);
  });

  it('cannot open a channel of a server without being a member', async () => {
    const { discord, servers } = await openServers();
    const other = discord.join('other');
    const { id } = at(servers, 1).channels.story;
    expect(() => (other.channelId = id)).toThrow(/cannot see/);
    at(servers, 1).admit(other);
    other.channelId = id;
    expect(other.channels().map(({ guildId }) => guildId)).toEqual(
      Array(3).fill(at(servers, 1).guild.guildId),
    );
  });

  it('is mentioned only in servers of that user', async () => {
    const { discord, servers } = await openServers();
    const other = discord.join('other');
    const body = { content: `<@${other.user.id}>`, allowed_mentions: { parse: ['users'] } };
    const mentioned = servers.map(
      ({ channels }) =>
        discord.messages.create({ channel: channels.talk, author: discord.world.bot, body })
          .mentioned.users.length,
    );
    expect(mentioned).toEqual([1, 0, 0]);
  });

  it('receives direct messages while one server is shared with the bot', async () => {
    const { scene, discord, servers } = await openServers();
    const id = await openPrivate(scene, discord.reader);
    const post = async (): Promise<number> =>
      (await scene.call('POST', `/channels/${id}/messages`, SAID)).status;
    at(servers, 0).remove();
    at(servers, 1).remove();
    expect(await post()).toBe(200);
    at(servers, 2).remove();
    expect(await post()).toBe(403);
  });
});

describe('the initial servers', () => {
  it('are spread evenly over any number of shards', async () => {
    const { discord } = await openScene({ guilds: 60 });
    for (const count of [2, 3, 4, 5, 6, 16]) {
      const sizes = Array.from({ length: count }, () => 0);
      for (const { guild } of discord.guilds) {
        const shard = Number((BigInt(guild.guildId) >> 22n) % BigInt(count));
        sizes[shard] = (sizes[shard] ?? 0) + 1;
      }
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
  });
});
