import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/time.ts';
import { composeBot } from '../../../src/compose-bot.ts';
import { describeStart } from '../../../src/discord/bot.ts';
import { registerOnce } from '../../../src/discord/commands/register-commands.ts';
import type { LocalDiscord, FaultKind } from '../../../packages/local-discord/src/index.ts';
import { ManualTime } from '../../support/manual-time.ts';
import { fakeServices } from '../../support/fake-corpus.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { COMMANDS, prepareBot, startBot, startWithoutInvitation } from '../running-bot.ts';
import { wordFault, wordRejection } from '../../support/word-fault.ts';

/** Slash commands with their slash, then the message commands, each in alphabetical order. */
const NAMES = COMMANDS.map(({ data }) => ('type' in data ? data.name : `/${data.name}`)).sort();
const ALL = NAMES.join(', ');

/** How often commands were replaced. */
function puts(discord: LocalDiscord): string[] {
  return discord.recording.exchanges
    .filter(({ method }) => method === 'PUT')
    .map(({ path }) => path);
}

function register(discord: LocalDiscord, guildId: string | null) {
  const { token, apiUrl } = discord;
  return registerOnce({ token, apiUrl, guildId, commands: COMMANDS });
}

describe('starting', () => {
  it('registers the commands, connects, and says who it is and how to invite it', async () => {
    const { discord, started } = await startBot();
    const { applicationId } = discord.guild;
    expect(describeStart(started)).toEqual([
      `Logged in to Discord as ${discord.guild.bot.username}, in 1 server.`,
      `Commands in every server: ${ALL} (added ${ALL}).`,
      'To invite it (permissions: View Channels, Send Messages, Embed Links, Read Message History), open:',
      `  https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot+applications.commands&permissions=84992`,
    ]);
    expect(discord.gateway.identified).toBe(1);
  });

  it('asks for no privileged intent', async () => {
    // The local Discord closes with 4014 who asks for one.
    await expect(startBot()).resolves.toBeDefined();
  });
});

describe('registering', () => {
  it('replaces nothing when nothing differs', async () => {
    const { discord } = await startBot();
    const again = await register(discord, null);
    expect(again).toMatchObject({ outcome: 'unchanged', added: [], changed: [], removed: [] });
    expect(puts(discord)).toHaveLength(1);
  });

  it('replaces the list when a command differs, and says which', async () => {
    const { discord } = await startBot();
    const [first, ...others] = discord.commands.at('global');
    discord.commands.replace('global', [
      { ...first, description: 'An older description' },
      ...others,
    ]);
    expect(await register(discord, null)).toMatchObject({
      outcome: 'registered',
      changed: ['/answer'],
    });
  });

  it('in one server leaves the others alone', async () => {
    const { discord } = await prepareBot();
    await register(discord, discord.guild.guildId);
    expect(discord.commands.places).toEqual([discord.guild.guildId]);
  });

  it.each([
    ['everywhere warns of a server that has its own', true],
    ['in a server warns of those that are everywhere', false],
  ])('%s: people would see them twice', async (_, serverFirst) => {
    const { discord } = await prepareBot();
    const { guildId } = discord.guild;
    const order = serverFirst ? [guildId, null] : [null, guildId];
    expect((await register(discord, order[0] ?? null)).doubledIn).toEqual([]);
    expect((await register(discord, order[1] ?? null)).doubledIn).toEqual([guildId]);
  });

  it.each([404, 500])(
    'does not fail when the look-up of doubled commands does (%i), and says that it did',
    async (status) => {
      const at = 'list_my_guilds';
      const { started } = await startBot({
        prepare: ({ faults: troubles }) => {
          troubles.script({ at, with: { kind: 'answer', status, body: '{"code":0}' }, times: 3 });
        },
      });
      expect(describeStart(started)).toContainEqual(
        expect.stringMatching(/^The check for duplicate commands failed: .+\.$/),
      );
    },
  );

  it('removes every command of a place when there are none', async () => {
    const { discord } = await startBot();
    const { token, apiUrl } = discord;
    const cleared = await registerOnce({ token, apiUrl, guildId: null, commands: [] });
    expect(cleared).toMatchObject({ outcome: 'registered', removed: NAMES });
    expect(discord.commands.at('global')).toEqual([]);
  });

  it('waits for an invitation to a server it is not in, and registers then', async () => {
    const { discord, log, started } = await startWithoutInvitation();
    const { guildId } = discord.guild;
    expect(describeStart(started)[1]).toBe(
      `The bot is not in server ${guildId} yet: invite it, and its commands are registered there.`,
    );
    discord.invite();
    await log.reached('info', 1);
    expect(log.at('info')).toEqual([`Commands in server ${guildId}: ${ALL} (added ${ALL}).`]);
  });

  it('after an invitation is tried again while Discord cannot be reached', async () => {
    const time = new ManualTime();
    const { discord, log, bot } = await prepareBot({ invited: false, inServer: true, time });
    await bot.start();
    // Three tries of Discord's library.
    const trouble = { kind: 'answer', status: 503, body: '' } as const;
    discord.faults.script({ at: /^PUT/, with: trouble, times: 3 });
    discord.invite();
    await time.runOut(1000);
    await log.reached('info', 1);
    expect(discord.commands.places).toEqual([discord.guild.guildId]);
    expect(log.at('error')).toEqual([]);
  });
});

describe('a start that fails', () => {
  const answer = (status: number, body: string): FaultKind => ({ kind: 'answer', status, body });

  async function failure(prepare: (discord: LocalDiscord) => void): Promise<unknown> {
    const { bot, discord } = await prepareBot({ prepare });
    const error: unknown = await bot.start().then(
      () => new Error('it started'),
      (reason: unknown) => reason,
    );
    expect(discord.gateway.connections).toBe(0);
    return error;
  }

  it('for a refused token says which variable to correct', async () => {
    const error = await failure((discord) => {
      discord.token = 'another';
    });
    expect(wordFault(error)).toMatchObject({
      code: 'discord-login',
      message: 'Discord refused the token.',
      hint: expect.stringContaining('DISCORD_TOKEN') as string,
    });
  });

  it.each<[string, FaultKind, RegExp]>([
    ['answers with a fault of its own', answer(503, ''), /it answered 503/],
    ['is a page that wants a sign-in', answer(200, '<html>'), /not as Discord does/],
    ['is another service', answer(404, '{"code":0}'), /it answered 404/],
    ['is guarded by a page', answer(403, '<html>'), /it answered 403/],
    ['drops the connection', { kind: 'drop' }, /other side closed/],
  ])('because what is at the address %s is a fault of the network', async (_, trouble, reason) => {
    const error = await failure((discord) => {
      discord.faults.script({ at: 'get_bot_gateway', with: trouble, times: 3 });
    });
    expect(wordFault(error)).toMatchObject({
      code: 'discord-network',
      message: expect.stringMatching(reason) as string,
    });
  });

  it('because no server listens is a fault of the network', async () => {
    const { bot, discord } = await prepareBot();
    await discord.close();
    await expect(wordRejection(bot.start())).resolves.toMatchObject({
      code: 'discord-network',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  it('because the name is not known is a fault of the network', async () => {
    const bot = composeBot(
      { ...fakeServices([]), log: recordingLog(), clock: systemClock },
      {
        token: 't',
        guildId: null,
        apiUrl: 'http://discord.invalid/api',
        commands: COMMANDS,
      },
    );
    await expect(bot.start()).rejects.toMatchObject({ code: 'discord-network' });
  });

  it('because hardly any login is left today spares the last ones', async () => {
    const error = await failure((discord) => {
      discord.gateway.loginsLeft = 3;
    });
    expect(wordFault(error)).toMatchObject({
      code: 'discord-login',
      message: expect.stringMatching(
        /^Discord allows only 3 more of 1000 logins until 20/,
      ) as string,
    });
  });

  it('because Discord refuses the commands says what it refused', async () => {
    const error = await failure((discord) => {
      discord.faults.script({
        at: /^PUT/,
        with: answer(400, '{"code":30034,"message":"Max number of daily creates"}'),
      });
    });
    expect(wordFault(error)).toMatchObject({
      code: 'discord-login',
      message: expect.stringContaining('Max number of daily creates') as string,
    });
  });

  it('because the gateway does not take the token any more says so', async () => {
    const { bot, discord } = await prepareBot();
    const starting = bot.start();
    let asked = 0;
    discord.feed.subscribe((change) => {
      if (change.kind !== 'traffic' || change.entry.kind !== 'rest') return;
      if (change.entry.operation === 'get_bot_gateway') asked++;
      // Right after the last request of the login.
      if (asked === 2) discord.token = 'reset meanwhile';
    });
    await expect(wordRejection(starting)).resolves.toMatchObject({
      code: 'discord-login',
      message: 'Discord no longer accepts the token.',
    });
    expect(discord.gateway.identified).toBe(1);
  });
});
