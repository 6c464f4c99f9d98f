import { describe, expect, it } from 'vitest';
import type { LocalDiscord, InteractionHandle } from '../../../packages/local-discord/src/index.ts';
import { ManualTime } from '../../support/manual-time.ts';
import { startBot, startWithoutInvitation, until } from '../running-bot.ts';
import { EN } from '../../../src/terminal/locales/en.ts';
import { wordFault } from '../../support/word-fault.ts';
import { en } from '../../../src/discord/locales/en.ts';

const { errors } = EN;
const QUESTION = 'Every request must pass through its cloud.';

/** Disables the client's limit of one login every five seconds. */
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
    ['Discord asks the bot to reconnect', 'askToReconnect'],
    ['the connection drops', 'cutConnections'],
  ] as const)(
    'is resumed when %s, and questions asked during the interruption are answered',
    async (_, lose) => {
      const { discord, log, meter } = await startBot();
      expect(await meter.isReady('gateway')).toBe(true);
      discord.gateway[lose]();
      await until(() => discord.gateway.connections === 0);
      await log.reached('warn', 1);
      expect(await meter.isReady('gateway')).toBe(false);
      expect(await meter.read('gateway')).toMatchObject({ gateway_connected: false, servers: 1 });
      const use = discord.reader.slash('ask', { question: QUESTION });
      expect((await use.reply()).embeds[0]?.description).toContain(QUESTION);
      expect(discord.gateway).toMatchObject({ resumed: 1, identified: 1 });
      expect(log.at('warn')).toEqual(['the connection to Discord was lost; reconnecting']);
      expect(log.at('info')).toEqual(['connected to Discord again']);
      expect(meter.counts).toMatchObject({
        gateway_disconnects_total: 1,
        gateway_reconnects_total: 1,
      });
      expect(await meter.isReady('gateway')).toBe(true);
    },
  );

  it('is replaced with a new session if the old session is no longer valid', async () => {
    const { discord, log } = await startBot(AT_ONCE);
    discord.gateway.invalidateSessions();
    await log.reached('info', 1);
    expect(discord.gateway).toMatchObject({ resumed: 0, identified: 2 });
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    expect(reply.embeds[0]?.description).toContain(QUESTION);
  });

  it('is logged once, no matter how many attempts to reconnect fail', async () => {
    const { discord, log, meter } = await startBot();
    discord.gateway.refusesConnections = true;
    discord.gateway.cutConnections();
    await log.reached('debug', 2);
    discord.gateway.refusesConnections = false;
    await log.reached('info', 1);
    expect(log.at('warn')).toHaveLength(1);
    expect(log.at('info')).toEqual(['connected to Discord again']);
    expect(meter.counts['gateway_disconnects_total']).toBe(1);
  });
});

describe('the bot stops', () => {
  it.each([
    [4004, errors['token-revoked']({})],
    [4011, errors['sharding-required']({})],
    [4014, errors['intents-refused']({})],
  ])('when the gateway closes with code %i', async (code, expected) => {
    const { bot, discord } = await startBot();
    discord.gateway.closeConnections(code);
    expect(wordFault(await bot.fatal)).toEqual({ code: 'discord-login', ...expected });
  });

  it('when the gateway no longer accepts the token', async () => {
    const { bot, discord } = await startBot();
    discord.token = 'another token';
    discord.gateway.cutConnections();
    expect(wordFault(await bot.fatal)).toMatchObject({
      message: errors['token-revoked']({}).message,
    });
  });

  it('when a request is refused because of the token', async () => {
    const { bot, discord } = await startWithoutInvitation();
    discord.token = 'another token';
    discord.invite();
    expect(wordFault(await bot.fatal)).toMatchObject({
      message: errors['token-revoked']({}).message,
    });
  });
});

describe('stopping the bot', () => {
  const ASK_AGAIN = en.errors.stopping;
  const GRACE_MS = 2000;

  /** Asks a question and waits until the bot acknowledges it. */
  async function asked(
    discord: LocalDiscord,
    options: Record<string, unknown> = {},
  ): Promise<InteractionHandle> {
    const use = discord.reader.slash('ask', { question: QUESTION, ...options });
    await use.acknowledged();
    return use;
  }

  it('finishes the answer in progress, tells later askers to try again, and disconnects', async () => {
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

  it('replies privately to questions still unanswered after two seconds with a request to ask again', async () => {
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

  it('sends a refused answer one last time without waiting', async () => {
    const time = new ManualTime();
    const { bot, discord, log } = await startBot({ time });
    const fault = { kind: 'answer', status: 503, body: '' } as const;
    discord.faults.script({ at: /^PATCH/, with: fault, times: 2 });
    const use = discord.reader.slash('ask', { question: QUESTION });
    // One timer belongs to the acknowledgement. The other is the pause before the third attempt.
    await until(() => time.started.filter((ms) => ms === 1000).length === 2);
    const stopped = bot.stop();
    await time.runOut(GRACE_MS);
    await stopped;
    expect(edits(discord)).toEqual([503, 503, 200]);
    expect((await use.reply()).embeds[0]?.description).toContain(QUESTION);
    expect(log.at('error')).toEqual([]);
  });
});

/** Returns the HTTP status of each edit. */
function edits({ recording }: LocalDiscord): number[] {
  return recording.exchanges.filter(({ method }) => method === 'PATCH').map(({ status }) => status);
}
