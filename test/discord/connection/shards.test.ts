import timersPromises from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { InteractionHandle, LocalDiscord } from '../../../packages/local-discord/src/index.ts';
import type { Editor } from '../../../src/curating/confirmations.ts';
import { type Meter, noMeter, type Readings } from '../../../src/domain/meter.ts';
import { en } from '../../../src/discord/locales/en.ts';
import { EN } from '../../../src/terminal/locales/en.ts';
import { renderStart } from '../../../src/terminal/render-start.ts';
import { ManualTime } from '../../support/manual-time.ts';
import { wordRejection } from '../../support/word-fault.ts';
import { type Prepared, prepareBot, type Setup, startBot, until } from '../running-bot.ts';

const QUESTION = 'Every request must pass through its cloud.';
const COUNT = 4;
/** 40 servers over four shards, which may log in at once. */
const SERVERS = { guilds: 40, shards: COUNT, maxConcurrency: COUNT, loginWindowMs: 5000 };
/** A client that does not wait between two logins of the same shard. */
const AT_ONCE = {
  ws: {
    version: 10,
    buildIdentifyThrottler: () => Promise.resolve({ waitForIdentify: () => Promise.resolve() }),
  },
};

const shardOf = (guildId: string): number => Number((BigInt(guildId) >> 22n) % BigInt(COUNT));

/** Returns a server of a shard. */
function serverOf(discord: LocalDiscord, shard: number): LocalDiscord['guilds'][number] {
  const found = discord.guilds.find(({ guild }) => shardOf(guild.guildId) === shard);
  if (found === undefined) throw new Error(`shard ${shard} has no server`);
  return found;
}

/** Asks a question in a server of a shard. Resolves to the text of the answer. */
async function askIn(discord: LocalDiscord, shard: number): Promise<string | undefined> {
  const { reader } = discord;
  reader.channelId = serverOf(discord, shard).channels.story.id;
  return (await reader.slash('ask', { question: QUESTION }).reply()).embeds[0]?.description;
}

/** Opens the history of the sources in a server. Resolves to the editors that the curator got. */
async function editorsIn(
  { discord, services }: Pick<Prepared, 'discord' | 'services'>,
  server: LocalDiscord['guilds'][number],
): Promise<Editor[]> {
  const editors: Editor[] = [];
  const history = (editor: Editor) => {
    editors.push(editor);
    return Promise.resolve({ changes: [], undoable: [] });
  };
  const value = { ...services.curator, history };
  Object.defineProperty(services, 'curator', { value, enumerable: true });
  const { admin } = discord;
  admin.channelId = server.channels.story.id;
  await admin.slash('sources history').reply();
  return editors;
}

/** Resolves to the IDs of the servers that the bot has left, when there is one. */
async function leftServers({ left }: Pick<Prepared['services'], 'left'>): Promise<string[]> {
  for (;;) {
    const ids = (await left()).map(({ serverId }) => serverId);
    if (ids.length > 0) return ids;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Returns the shards of the gateway's notes, in the order of the notes. */
const notes = (discord: LocalDiscord, what: string): (number | null)[] =>
  discord.recording.gatewayNotes.filter((note) => note.what === what).map(({ shard }) => shard);

/** Returns a meter, and a function that reads the figures about the gateway. */
function gatewayMeter(): { meter: Meter; read: () => Partial<Readings> } {
  const gateway: { read: () => Partial<Readings> } = { read: () => ({}) };
  const readWhenAsked: Meter['readWhenAsked'] = (part, read) => {
    if (part === 'gateway') gateway.read = () => read() as Partial<Readings>;
  };
  return { meter: { ...noMeter, readWhenAsked }, read: () => gateway.read() };
}

/** Moves the faked clock instead of waiting for a pause of discord.js, such as that between two logins. */
function passPausesAtOnce(): void {
  vi.useFakeTimers({ toFake: ['Date'] });
  const wait = timersPromises.setTimeout;
  vi.spyOn(timersPromises, 'setTimeout').mockImplementation((ms = 0, value, options) => {
    // Waits that can be cancelled, such as that for the first heartbeat, take real time.
    if (options?.signal !== undefined) return wait(ms, value, options);
    vi.setSystemTime(Date.now() + ms);
    return Promise.resolve(value);
  });
  onTestFinished(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
}

describe('a bot in many servers', () => {
  it('logs in with the recommended number of shards, and answers in servers of each', async () => {
    const { discord, started } = await startBot({ servers: SERVERS });
    expect(started).toMatchObject({ servers: 40, shards: COUNT });
    expect(renderStart(started)).toContain(
      EN.start.loggedIn(discord.guild.bot.username, 40, COUNT),
    );
    expect(notes(discord, 'identified').sort()).toEqual([0, 1, 2, 3]);
    for (let shard = 0; shard < COUNT; shard++) {
      expect(await askIn(discord, shard)).toContain(QUESTION);
      expect(await discord.reader.autocomplete('ask', 'source', 'rift')).toHaveLength(1);
    }
  });

  it('takes changes of the shared sources from none of them unless the settings name one', async () => {
    const prepared = await startBot({ servers: SERVERS });
    const server = serverOf(prepared.discord, 3);
    expect(await editorsIn(prepared, server)).toMatchObject([
      { serverId: server.guild.guildId, mayChangeShared: false },
    ]);
  });

  it('logs the shards in one after another, 5 s apart, if Discord allows one at once', async () => {
    passPausesAtOnce();
    const { discord } = await startBot({
      servers: { ...SERVERS, maxConcurrency: 1 },
      clock: { now: () => Date.now() },
    });
    expect(notes(discord, 'identified')).toEqual([0, 1, 2, 3]);
    expect(notes(discord, 'refused')).toEqual([]);
    const times = discord.recording.gatewayNotes
      .filter(({ what }) => what === 'identified')
      .map(({ at }) => at);
    for (const [i, at] of times.slice(1).entries()) {
      expect(at - (times[i] ?? at)).toBeGreaterThanOrEqual(5000);
    }
  });

  it('does not log in if too few logins are left for all shards', async () => {
    const { bot, discord } = await prepareBot({ servers: SERVERS });
    discord.gateway.loginsLeft = 12;
    const { message } = await wordRejection(bot.start());
    expect(message).toContain('Only 12 of 1000 logins are left');
    expect(discord.gateway.identified).toBe(0);
  });
});

describe('a lost connection of one shard', () => {
  it('is resumed alone, while the other shards answer', async () => {
    const { meter, read } = gatewayMeter();
    const { discord, log } = await startBot({ servers: SERVERS, meter });
    const connected = { gateway_connected: true, gateway_shards_ready: COUNT, servers: 40 };
    expect(read()).toMatchObject(connected);
    discord.gateway.cutConnections(2);
    await until(() => read().gateway_shards_ready === COUNT - 1);
    expect(read()).toMatchObject({ gateway_connected: false, gateway_shards: COUNT, servers: 40 });
    const { reader } = discord;
    reader.channelId = serverOf(discord, 2).channels.story.id;
    const interrupted = reader.slash('ask', { question: QUESTION });
    expect(await askIn(discord, 1)).toContain(QUESTION);
    expect(discord.gateway.connections).toBe(COUNT - 1);
    expect((await interrupted.reply()).embeds[0]?.description).toContain(QUESTION);
    expect(discord.gateway).toMatchObject({ resumed: 1, identified: COUNT });
    expect(read()).toMatchObject(connected);
    expect(log.at('warn')).toEqual(['the connection to Discord was lost; reconnecting']);
    expect(log.at('info')).toEqual(['connected to Discord again']);
  });

  it('does not keep the bot from starting if the other shards are ready before it is resumed', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const waitForIdentify = (shard: number): Promise<void> =>
      shard === 0 ? Promise.resolve() : gate;
    const ws = {
      version: 10,
      buildIdentifyThrottler: () => Promise.resolve({ waitForIdentify }),
    };
    const { meter, read } = gatewayMeter();
    const { bot, discord } = await prepareBot({ servers: SERVERS, clientOptions: { ws }, meter });
    const starting = bot.start();
    await until(() => read().gateway_shards_ready === 1);
    discord.gateway.cutConnections(0);
    await until(() => read().gateway_shards_ready === 0);
    release();
    expect(await starting).toMatchObject({ servers: 40, shards: COUNT });
  });
});

describe('a server', () => {
  it('that is unavailable at the start or later does not count as left', async () => {
    const { discord, services } = await startBot({
      servers: SERVERS,
      prepare: (prepared) => {
        serverOf(prepared, 1).setAvailable(false);
      },
    });
    serverOf(discord, 2).setAvailable(false);
    serverOf(discord, 3).remove();
    expect(await leftServers(services)).toEqual([serverOf(discord, 3).guild.guildId]);
  });

  it('that the bot leaves while its shard has no session counts as left after the next login', async () => {
    const servers = { ...SERVERS, loginWindowMs: 0 };
    const { discord, services } = await startBot({ servers, clientOptions: AT_ONCE });
    discord.gateway.invalidateSessions(false, 1);
    const server = serverOf(discord, 1);
    server.remove();
    await until(() => discord.gateway.identified === COUNT + 1);
    expect(await leftServers(services)).toEqual([server.guild.guildId]);
  });
});

/** Starts two processes of one bot, each with two of the four shards. */
async function startProcesses(setup: Setup = {}) {
  const first = await startBot({ servers: SERVERS, processShards: () => '0-1/4', ...setup });
  const second = await startBot({ processShards: () => '2-3/4', beside: first, ...setup });
  return { discord: first.discord, first, second };
}

describe('two processes with different shards', () => {
  it('log in only their own shards, and answer only in the servers of these', async () => {
    const { discord, first, second } = await startProcesses();
    expect(notes(discord, 'identified').sort()).toEqual([0, 1, 2, 3]);
    expect(first.started).toMatchObject({ shards: 2, allShards: COUNT });
    const { servers } = second.started;
    expect(first.started.servers + servers).toBe(40);
    expect(renderStart(second.started)).toContain(`in ${servers} servers, over 2 of 4 shards`);
    for (let shard = 0; shard < COUNT; shard++) {
      expect(await askIn(discord, shard)).toContain(QUESTION);
    }
    await first.bot.stop();
    expect(await askIn(discord, 3)).toContain(QUESTION);
    expect(discord.gateway.connections).toBe(2);
  });

  it('post the same report once to the admin channel, whichever process serves its server', async () => {
    const channelIn = (discord: LocalDiscord): string => serverOf(discord, 3).channels.digests.id;
    const { discord, first, second } = await startProcesses({ adminChannel: channelIn });
    const refused = [
      { file: 'a.md', code: 'empty', problem: { code: 'no-bytes', params: {} } },
    ] as const;
    const lists = { added: [], changed: [], removed: [], unchanged: [], skipped: [] };
    const report = { ...lists, refused, warnings: [], leftOut: [], tookMs: 1 };
    await first.bot.notify({ ...report, added: ['b'] });
    await second.bot.notify(report);
    const posted = discord.messages.inChannel(channelIn(discord), null);
    expect(posted.map(({ content }) => content)).toEqual([expect.stringContaining('a.md')]);
  });

  it('leave no acknowledged question without a reply when one of them restarts', async () => {
    const time = new ManualTime();
    const { discord, first, second } = await startProcesses({
      ...{ servers: { ...SERVERS, loginWindowMs: 0 }, time },
    });
    const ask = async (shard: number): Promise<InteractionHandle> => {
      discord.reader.channelId = serverOf(discord, shard).channels.story.id;
      const use = discord.reader.slash('ask', { question: QUESTION });
      await use.acknowledged();
      return use;
    };
    const release = first.services.hold();
    const uses = await Promise.all([0, 1, 2, 3, 0, 1, 2, 3].map(ask));
    const stopped = second.bot.stop();
    await time.runOut(2000);
    await stopped;
    await startBot({ processShards: () => '2-3/4', beside: first, time });
    release();
    const replies = await Promise.all(uses.map((use) => use.reply()));
    const texts = replies.map(({ content, embeds }) => embeds[0]?.description ?? content);
    expect(texts.filter((text) => text.includes(QUESTION))).toHaveLength(4);
    expect(texts.filter((text) => text === en.errors.stopping)).toHaveLength(4);
    expect(await askIn(discord, 3)).toContain(QUESTION);
  });

  it('log in one after another if Discord allows one login at once', async () => {
    passPausesAtOnce();
    const servers = { ...SERVERS, maxConcurrency: 1 };
    const clock = { now: () => Date.now() };
    const first = await prepareBot({ servers, clock, processShards: () => '0-1/4' });
    const second = await prepareBot({ processShards: () => '2-3/4', beside: first });
    const [one, other] = await Promise.all([first.bot.start(), second.bot.start()]);
    expect(one.servers + other.servers).toBe(40);
    const { discord } = first;
    expect(new Set(notes(discord, 'identified'))).toEqual(new Set([0, 1, 2, 3]));
    expect(notes(discord, 'refused').length).toBeGreaterThan(0);
  });
});

it('a process with some of the shards takes changes of the shared sources only if the settings name its server', async () => {
  const processShards = ({ guild }: LocalDiscord) =>
    `${Number((BigInt(guild.guildId) >> 22n) % 2n)}/2`;
  const prepared = await startBot({ servers: { guilds: 1 }, processShards });
  expect(prepared.started.servers).toBe(1);
  const [server] = prepared.discord.guilds;
  if (server === undefined) throw new Error('there is no server');
  expect(await editorsIn(prepared, server)).toMatchObject([{ mayChangeShared: false }]);
});
