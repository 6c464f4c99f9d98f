import { describe, expect, it } from 'vitest';
import { startBot, startWithoutInvitation, until } from './running-bot.ts';

const QUESTION = 'Every request must pass through its cloud.';

/** Discord allows a login every five seconds; this one takes more. */
const AT_ONCE = {
  clientOptions: {
    ws: {
      version: 10,
      buildIdentifyThrottler: () => Promise.resolve({ waitForIdentify: () => Promise.resolve() }),
    },
  },
};

describe('a lost connection', () => {
  it.each([
    ['Discord asks for a new one', 'askToReconnect'],
    ['it is cut', 'cutConnections'],
  ] as const)('is resumed when %s, and what was asked meanwhile is answered', async (_, lose) => {
    const { discord, log } = await startBot();
    discord.gateway[lose]();
    await until(() => discord.gateway.connections === 0);
    const use = discord.reader.slash('ask', { question: QUESTION });
    expect((await use.reply()).embeds[0]?.description).toContain(QUESTION);
    expect(discord.gateway).toMatchObject({ resumed: 1, identified: 1 });
    expect(log.at('warn')).toEqual(['the connection to Discord was lost; reconnecting']);
    expect(log.at('info')).toEqual(['connected to Discord again']);
  });

  it('is made anew when the session is no longer valid', async () => {
    const { discord, log } = await startBot(AT_ONCE);
    discord.gateway.invalidateSessions();
    await log.reached('info', 1);
    expect(discord.gateway).toMatchObject({ resumed: 0, identified: 2 });
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    expect(reply.embeds[0]?.description).toContain(QUESTION);
  });

  it('is told once, however often it is tried again', async () => {
    const { discord, log } = await startBot();
    discord.gateway.refusesConnections = true;
    discord.gateway.cutConnections();
    await log.reached('debug', 2);
    discord.gateway.refusesConnections = false;
    await log.reached('info', 1);
    expect(log.at('warn')).toHaveLength(1);
    expect(log.at('info')).toEqual(['connected to Discord again']);
  });
});

describe('what the bot cannot come back from', () => {
  it.each([
    [4004, 'Discord no longer accepts the token.'],
    [4011, 'Discord requires this bot to be sharded: it is in more than 2,500 servers.'],
    [4014, 'Discord refused the intents of the bot.'],
  ])('is the gateway closing with %i', async (code, message) => {
    const { bot, discord } = await startBot();
    discord.gateway.closeConnections(code);
    expect(await bot.fatal).toMatchObject({ code: 'discord-login', message });
  });

  it('is a token that the gateway refuses from now on', async () => {
    const { bot, discord } = await startBot();
    discord.token = 'reset meanwhile';
    discord.gateway.cutConnections();
    expect(await bot.fatal).toMatchObject({ message: 'Discord no longer accepts the token.' });
  });

  it('is a token that is refused for a request', async () => {
    const { bot, discord } = await startWithoutInvitation();
    discord.token = 'reset meanwhile';
    discord.invite();
    expect(await bot.fatal).toMatchObject({ message: 'Discord no longer accepts the token.' });
  });
});

describe('stopping', () => {
  it('waits for the answer under way, takes no more, and leaves the gateway', async () => {
    const { bot, discord, services, log } = await startBot();
    const release = services.hold();
    const use = discord.reader.slash('ask', { question: QUESTION });
    await use.acknowledged();
    const stopped = bot.stop();
    discord.reader.slash('ask', { question: 'Too late?' });
    await log.reached('info', 1);
    expect(discord.gateway.connections).toBe(1);
    release();
    await stopped;
    expect((await use.reply()).embeds[0]?.description).toContain(QUESTION);
    expect(services.asked).toEqual([QUESTION]);
    await until(() => discord.gateway.connections === 0);
    expect(log.at('info')).toEqual(['a command came while stopping; left alone']);
    expect(log.at('warn')).toEqual([]);
  });
});
