import { describe, expect, it } from 'vitest';
import type { LocalDiscordOptions } from '../src/local-discord.ts';
import { connect, identify, type Line, logIn, resume } from './line.ts';
import { openPrivate } from './private-cases.ts';
import { NO_MENTIONS, openScene, type Scene } from './scene.ts';

const COUNT = 4;
/** The intents for servers, for messages in them, and for direct messages. */
const INTENTS = 1 | (1 << 9) | (1 << 12);

/** Returns the shard of a server among four, by the formula in Discord's documentation. */
const shardOf = (guildId: string): number => Number((BigInt(guildId) >> 22n) % BigInt(COUNT));

interface ShardedScene extends Scene {
  /** One connection per shard. */
  readonly lines: readonly Line[];
  readonly sessions: readonly string[];
}

/** Logs four shards in to eight servers. */
async function openShards(options: LocalDiscordOptions = {}): Promise<ShardedScene> {
  const scene = await openScene({ guilds: 8, maxConcurrency: COUNT, ...options });
  const lines: Line[] = [];
  const sessions: string[] = [];
  for (let id = 0; id < COUNT; id++) {
    const { line, sessionId } = await logIn(scene, { shard: [id, COUNT], intents: INTENTS });
    lines.push(line);
    sessions.push(sessionId);
  }
  return { ...scene, lines, sessions };
}

interface EventData {
  readonly id: string;
  readonly guild_id?: string;
}

const dataOf = (line: Line, type: string): readonly EventData[] =>
  line.received.filter(({ t }) => t === type).map(({ d }) => d as EventData);

/** Waits until a connection has received everything that was sent before. */
async function settle(line: Line): Promise<void> {
  const before = line.received.filter(({ op }) => op === 11).length;
  line.send({ op: 1, d: null });
  await line.until(11, before + 1);
}

describe('a shard', () => {
  it('logs in with its servers as unavailable, and then receives each of them', async () => {
    const { discord, lines } = await openShards();
    for (const [id, line] of lines.entries()) {
      await settle(line);
      const own = discord.guilds
        .map(({ guild }) => guild.guildId)
        .filter((one) => shardOf(one) === id);
      expect(own).toHaveLength(2);
      const { d } = await line.until('READY');
      expect(d).toMatchObject({ shard: [id, COUNT] });
      const listed = (d as { guilds: unknown[] }).guilds;
      expect(listed).toEqual(own.map((one) => ({ id: one, unavailable: true })));
      expect(dataOf(line, 'GUILD_CREATE').map((guild) => guild.id)).toEqual(own);
    }
  });

  it('receives only the events of its servers, and the first shard also direct messages', async () => {
    const scene = await openShards();
    const { discord, lines } = scene;
    const { reader } = discord;
    for (const { channels, guild } of discord.guilds) {
      reader.channelId = channels.story.id;
      reader.say(guild.guildId);
    }
    reader.channelId = await openPrivate(scene, reader);
    reader.say('private');
    await scene.register([{ name: 'ask', description: 'Ask' }]);
    reader.slash('ask');
    for (const [id, line] of lines.entries()) {
      await settle(line);
      const created = dataOf(line, 'MESSAGE_CREATE');
      const shards = created.map(({ guild_id: guildId }) => guildId && shardOf(guildId));
      expect(shards).toEqual(id === 0 ? [0, 0, undefined] : [id, id]);
      expect(dataOf(line, 'INTERACTION_CREATE')).toHaveLength(id === 0 ? 1 : 0);
    }
  });

  it('is the only one that hears of an invitation, a removal, and an outage of its server', async () => {
    const { discord, lines } = await openShards();
    const server = discord.guilds[1];
    if (server === undefined) throw new Error('there is no second server');
    const { guildId } = server.guild;
    server.setAvailable(false);
    server.setAvailable(true);
    server.remove();
    server.invite();
    for (const [id, line] of lines.entries()) {
      await settle(line);
      const isOwn = shardOf(guildId) === id;
      const gone = [{ id: guildId, unavailable: true }, { id: guildId }];
      expect(dataOf(line, 'GUILD_DELETE')).toEqual(isOwn ? gone : []);
      expect(dataOf(line, 'GUILD_CREATE')).toHaveLength(isOwn ? 4 : 2);
    }
  });

  it('receives no data of an unavailable server, until the outage ends', async () => {
    const scene = await openScene({ guilds: 2, loginWindowMs: 0 });
    const [, server] = scene.discord.guilds;
    server?.setAvailable(false);
    const { line } = await logIn(scene);
    await settle(line);
    expect(((await line.until('READY')).d as { guilds: unknown[] }).guilds).toHaveLength(2);
    expect(dataOf(line, 'GUILD_CREATE')).toHaveLength(1);
    server?.setAvailable(true);
    expect((await line.until('GUILD_CREATE', 2)).d).toMatchObject({ id: server?.guild.guildId });
  });

  it('resumes its own session with its missed events, while the others stay connected', async () => {
    const { discord, lines, sessions, ...scene } = await openShards();
    const lost = 2;
    discord.gateway.cutConnections(lost);
    await lines[lost]?.closed;
    await discord.feed.until(() => discord.gateway.connections === COUNT - 1 || undefined);
    for (const server of discord.guilds) server.addChannel('missed');
    const again = await connect({ discord, ...scene });
    again.send(resume(discord, sessions[lost] ?? '', 3));
    await again.until('RESUMED');
    const own = discord.guilds.filter(({ guild }) => shardOf(guild.guildId) === lost);
    expect(dataOf(again, 'CHANNEL_CREATE')).toMatchObject(
      own.map(({ guild }) => ({ guild_id: guild.guildId })),
    );
    expect(discord.gateway.connections).toBe(COUNT);
    expect(discord.recording.gatewayNotes.at(-1)).toMatchObject({ what: 'resumed', shard: lost });
  });

  it('is announced its servers in parts, and the rest of them after a resume', async () => {
    const scene = await openScene({ guilds: 120 });
    const { discord } = scene;
    const line = await connect(scene);
    line.send(identify(discord));
    const { d } = await line.until('READY');
    discord.gateway.cutConnections();
    await line.closed;
    const before = dataOf(line, 'GUILD_CREATE');
    expect(before.length).toBeLessThan(120);
    const again = await connect(scene);
    const { session_id: sessionId } = d as { session_id: string };
    again.send(resume(discord, sessionId, line.received.at(-1)?.s ?? 0));
    await again.until('GUILD_CREATE', 120 - before.length);
    await settle(again);
    const all = [...before, ...dataOf(again, 'GUILD_CREATE')].map(({ id }) => id);
    expect(all).toHaveLength(120);
    expect(new Set(all).size).toBe(120);
  });
});

describe('two sessions of one shard', () => {
  it('both receive its interactions, and the first acknowledgement counts', async () => {
    const scene = await openShards({ loginWindowMs: 0 });
    const { discord, lines } = scene;
    const { line: again } = await logIn(scene, { shard: [1, COUNT], intents: INTENTS });
    await scene.register([{ name: 'ask', description: 'Ask' }]);
    const own = discord.guilds.find(({ guild }) => shardOf(guild.guildId) === 1);
    discord.reader.channelId = own?.channels.story.id ?? '';
    const use = discord.reader.slash('ask');
    for (const line of [...lines, again]) await settle(line);
    const counts = [...lines, again].map((line) => dataOf(line, 'INTERACTION_CREATE').length);
    expect(counts).toEqual([0, 1, 0, 0, 1]);
    expect((await scene.respond(use, { type: 5 })).status).toBe(204);
    expect(await scene.respond(use, { type: 5 })).toMatchObject({ status: 400, code: 40060 });
  });
});

describe('a login of a shard', () => {
  it.each([
    [[4, 4]],
    [[-1, 4]],
    [[0, 0]],
    [[0.5, 1]],
    [['0', 1]],
    [[0]],
    [[0, 1, 2]],
    ['0'],
    [null],
  ])('is refused with code 4010 for %j', async (shard) => {
    const scene = await openScene();
    const line = await connect(scene);
    line.send(identify(scene.discord, { shard }));
    expect(await line.closed).toBe(4010);
  });

  it('is refused with code 4011 if the shard has more than 2,500 servers', async () => {
    const scene = await openScene({ guilds: 2501, maxConcurrency: 2, loginWindowMs: 0 });
    const { discord } = scene;
    const whole = await connect(scene);
    whole.send(identify(discord));
    expect(await whole.closed).toBe(4011);
    const half = await connect(scene);
    half.send(identify(discord, { shard: [1, 2] }));
    await half.until('READY');
    discord.guilds[0]?.remove();
    const allowed = await connect(scene);
    allowed.send(identify(discord));
    await allowed.until('READY');
  });

  it('is refused if a shard with the same rate limit key has logged in less than 5 s before', async () => {
    const scene = await openScene({ guilds: 8, maxConcurrency: 2 });
    const { discord, time } = scene;
    const attempt = async (id: number): Promise<boolean> => {
      const line = await connect(scene);
      line.send(identify(discord, { shard: [id, COUNT] }));
      const answer = await Promise.race([line.until('READY'), line.until(9)]);
      if (answer.op === 9) expect(answer.d).toBe(false);
      return answer.op !== 9;
    };
    expect([await attempt(0), await attempt(1)]).toEqual([true, true]);
    expect([await attempt(2), await attempt(3)]).toEqual([false, false]);
    time.advance(4999);
    expect(await attempt(2)).toBe(false);
    time.advance(1);
    expect([await attempt(2), await attempt(3)]).toEqual([true, true]);
    expect(await attempt(0)).toBe(false);
    expect(discord.gateway.loginsLeft).toBe(996);
  });

  it('is not limited when a session is resumed', async () => {
    const scene = await openScene();
    const { line, sessionId } = await logIn(scene);
    line.close(4000);
    await line.closed;
    const again = await connect(scene);
    again.send(resume(scene.discord, sessionId, 2));
    await again.until('RESUMED');
  });
});

describe('the recommended number of shards', () => {
  it.each([
    [{ guilds: 1 }, 1],
    [{ guilds: 1, invited: false }, 1],
    [{ guilds: 1001 }, 2],
    [{ guilds: 40, shards: 4 }, 4],
  ])('with the options %j is %i', async (options, shards) => {
    const scene = await openScene({ maxConcurrency: 3, ...options });
    expect((await scene.call('GET', '/gateway/bot')).body).toMatchObject({
      shards,
      session_start_limit: { total: 1000, remaining: 1000, max_concurrency: 3 },
    });
  });
});

it('a direct message of the bot reaches the first shard only', async () => {
  const scene = await openShards();
  const id = await openPrivate(scene, scene.discord.reader);
  await scene.call('POST', `/channels/${id}/messages`, { content: 'w', ...NO_MENTIONS });
  for (const [shard, line] of scene.lines.entries()) {
    await settle(line);
    expect(dataOf(line, 'MESSAGE_CREATE')).toHaveLength(shard === 0 ? 1 : 0);
  }
});

it('a session with another number of shards receives the events of the servers of its own shard', async () => {
  const scene = await openShards({ loginWindowMs: 0 });
  const { discord } = scene;
  const { line: half } = await logIn(scene, { shard: [1, 2], intents: INTENTS });
  for (const server of discord.guilds) server.addChannel('new');
  await settle(half);
  const odd = discord.guilds.filter(({ guild }) => [1, 3].includes(shardOf(guild.guildId)));
  expect(dataOf(half, 'CHANNEL_CREATE').map((channel) => channel.guild_id)).toEqual(
    odd.map(({ guild }) => guild.guildId),
  );
});
