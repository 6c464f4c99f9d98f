import { describe, expect, it } from 'vitest';
import type { LocalDiscord, InteractionHandle } from '../../../packages/local-discord/src/index.ts';
import { ManualTime } from '../../support/manual-time.ts';
import { startBot, startWithoutInvitation, until } from '../running-bot.ts';
import { wordFault } from '../../support/word-fault.ts';
import { en } from '../../../src/discord/locales/en.ts';

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
    expect(wordFault(await bot.fatal)).toMatchObject({ code: 'discord-login', message });
  });

  it('is a token that the gateway refuses from now on', async () => {
    const { bot, discord } = await startBot();
    discord.token = 'reset meanwhile';
    discord.gateway.cutConnections();
    expect(wordFault(await bot.fatal)).toMatchObject({
      message: 'Discord no longer accepts the token.',
    });
  });

  it('is a token that is refused for a request', async () => {
    const { bot, discord } = await startWithoutInvitation();
    discord.token = 'reset meanwhile';
    discord.invite();
    expect(wordFault(await bot.fatal)).toMatchObject({
      message: 'Discord no longer accepts the token.',
    });
  });
});

describe('stopping', () => {
  const ASK_AGAIN = en.errors.stopping;
  const GRACE_MS = 2000;

  /** A question that is acknowledged and not answered yet. */
  async function asked(
    discord: LocalDiscord,
    options: Record<string, unknown> = {},
  ): Promise<InteractionHandle> {
    const use = discord.reader.slash('ask', { question: QUESTION, ...options });
    await use.acknowledged();
    return use;
  }

  it('finishes the answer under way, asks those who come to ask again, and leaves the gateway', async () => {
    const { bot, discord, services, log } = await startBot();
    const release = services.hold();
    const use = await asked(discord);
    const stopped = bot.stop();
    const late = await discord.reader.slash('ask', { question: 'Too late?' }).reply();
    expect(late).toMatchObject({ content: ASK_AGAIN, ephemeral: true });
    expect(await discord.reader.autocomplete('ask', 'source', 'rift')).toEqual([]);
    expect(discord.gateway.connections).toBe(1);
    release();
    await stopped;
    expect((await use.reply()).embeds[0]?.description).toContain(QUESTION);
    expect(services.asked).toEqual([QUESTION]);
    await until(() => discord.gateway.connections === 0);
    expect(log.at('warn')).toEqual([]);
  });

  it('asks everyone who still waits after the grace to ask again, in private, and leaves nothing else', async () => {
    const time = new ManualTime();
    const { bot, discord, services } = await startBot({ time });
    services.hold();
    const uses = [
      ...(await Promise.all(Array.from({ length: 60 }, () => asked(discord)))),
      await asked(discord, { private: true }),
    ];
    const stopped = bot.stop();
    await time.runOut(GRACE_MS);
    await stopped;
    for (const use of uses) {
      expect(await use.reply()).toMatchObject({ content: ASK_AGAIN, ephemeral: true });
      expect(use.shown()).toHaveLength(1);
    }
    expect(discord.gateway.connections).toBe(0);
  });

  it('tries an answer that waits for Discord once more, and waits no longer', async () => {
    const time = new ManualTime();
    const { bot, discord, log } = await startBot({ time });
    const trouble = { kind: 'answer', status: 503, body: '' } as const;
    discord.faults.script({ at: /^PATCH/, with: trouble, times: 2 });
    const use = discord.reader.slash('ask', { question: QUESTION });
    // One timer is the acknowledgement's, the other the pause before the third try.
    await until(() => time.started.filter((ms) => ms === 1000).length === 2);
    const stopped = bot.stop();
    await time.runOut(GRACE_MS);
    await stopped;
    expect(edits(discord)).toEqual([503, 503, 200]);
    expect((await use.reply()).embeds[0]?.description).toContain(QUESTION);
    expect(log.at('error')).toEqual([]);
  });
});

/** The statuses of all edits. */
function edits({ recording }: LocalDiscord): number[] {
  return recording.exchanges.filter(({ method }) => method === 'PATCH').map(({ status }) => status);
}
