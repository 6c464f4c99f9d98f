import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/time.ts';
import { composeBot } from '../../../src/compose-bot.ts';
import { EN } from '../../../src/terminal/locales/en.ts';
import { renderStart } from '../../../src/terminal/render-start.ts';
import { registerOnce } from '../../../src/discord/commands/register-commands.ts';
import type { LocalDiscord, FaultKind } from '../../../packages/local-discord/src/index.ts';
import { ManualTime } from '../../support/manual-time.ts';
import { fakeServices } from '../../support/fake-corpus.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { COMMANDS, prepareBot, startBot, startWithoutInvitation } from '../running-bot.ts';
import { wordFault, wordRejection } from '../../support/word-fault.ts';

/** Names of the slash commands, each with its slash, and then of the message commands, in alphabetical order. */
const NAMES = COMMANDS.map(({ data }) => ('type' in data ? data.name : `/${data.name}`)).sort();

/** Returns the paths of all requests that replaced commands. */
function puts(discord: LocalDiscord): string[] {
  return discord.recording.exchanges
    .filter(({ method }) => method === 'PUT')
    .map(({ path }) => path);
}

function register(discord: LocalDiscord, guildId: string | null) {
  const { token, apiUrl } = discord;
  return registerOnce({ token, apiUrl, guildId, commands: COMMANDS });
}

describe('starting the bot', () => {
  it('registers the commands, connects, and reports its name and its invite link', async () => {
    const { discord, started } = await startBot();
    const { applicationId } = discord.guild;
    expect(renderStart(started).split('\n')).toEqual([
      EN.start.loggedIn(discord.guild.bot.username, 1, 1),
      EN.registration.registered(
        EN.registration.place(null),
        NAMES,
        EN.registration.changes.added(NAMES),
      ),
      'To invite it (permissions: View Channels, Send Messages, Embed Links, Send Messages in Threads, Read Message History), open:',
      `  https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot+applications.commands&permissions=274877991936`,
    ]);
    expect(discord.gateway.identified).toBe(1);
  });

  it('requests no privileged intent', async () => {
    // The local Discord closes the connection with 4014 if a privileged intent is requested.
    await expect(startBot()).resolves.toBeDefined();
  });
});

describe('registering commands', () => {
  it('sends nothing if no command has changed', async () => {
    const { discord } = await startBot();
    const again = await register(discord, null);
    expect(again).toMatchObject({ outcome: 'unchanged', added: [], changed: [], removed: [] });
    expect(puts(discord)).toHaveLength(1);
  });

  it('replaces the list of commands if one has changed, and names the changed command', async () => {
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

  it('in one server does not change commands in other servers', async () => {
    const { discord } = await prepareBot();
    await register(discord, discord.guild.guildId);
    expect(discord.commands.places).toEqual([discord.guild.guildId]);
  });

  it.each([
    ['globally warns about a server that already has its own commands', true],
    ['in a server warns about existing global commands', false],
  ])('%s, because users would see them twice', async (_, serverFirst) => {
    const { discord } = await prepareBot();
    const { guildId } = discord.guild;
    const order = serverFirst ? [guildId, null] : [null, guildId];
    expect((await register(discord, order[0] ?? null)).doubledIn).toEqual([]);
    expect((await register(discord, order[1] ?? null)).doubledIn).toEqual([guildId]);
  });

  it.each([404, 500])(
    'succeeds even if the check for duplicate commands fails with %i, and reports that failure',
    async (status) => {
      const at = 'list_my_guilds';
      const { started } = await startBot({
        prepare: ({ faults }) => {
          faults.script({ at, with: { kind: 'answer', status, body: '{"code":0}' }, times: 3 });
        },
      });
      const { lookUpFault } = started.registration;
      expect(lookUpFault).not.toBeNull();
      expect(renderStart(started)).toContain(EN.registration.notChecked(lookUpFault ?? ''));
    },
  );

  it('removes all registered commands if the list is empty', async () => {
    const { discord } = await startBot();
    const { token, apiUrl } = discord;
    const cleared = await registerOnce({ token, apiUrl, guildId: null, commands: [] });
    expect(cleared).toMatchObject({ outcome: 'registered', removed: NAMES });
    expect(discord.commands.at('global')).toEqual([]);
  });

  it('in a server without the bot waits until the bot is invited', async () => {
    const { discord, log, started } = await startWithoutInvitation();
    const { guildId } = discord.guild;
    expect(renderStart(started)).toContain(EN.registration.notInServer(guildId));
    discord.invite();
    await log.reached('info', 1);
    expect(log.lines.filter(({ level }) => level === 'info')).toMatchObject([
      { fields: { server: guildId, outcome: 'registered', commands: NAMES } },
    ]);
  });

  it('is retried after an invitation if Discord cannot be reached', async () => {
    const time = new ManualTime();
    const { discord, log, bot } = await prepareBot({ invited: false, inServer: true, time });
    await bot.start();
    // discord.js makes three attempts per request, so this fault affects all of them.
    const fault = { kind: 'answer', status: 503, body: '' } as const;
    discord.faults.script({ at: /^PUT/, with: fault, times: 3 });
    discord.invite();
    await time.runOut(1000);
    await log.reached('info', 1);
    expect(discord.commands.places).toEqual([discord.guild.guildId]);
    expect(log.at('error')).toEqual([]);
  });
});

describe('a failing start', () => {
  const answer = (status: number, body: string): FaultKind => ({ kind: 'answer', status, body });

  async function failure(prepare: (discord: LocalDiscord) => void): Promise<unknown> {
    const { bot, discord } = await prepareBot({ prepare });
    const error: unknown = await bot.start().then(
      () => new Error('the bot started, but a failure was expected'),
      (reason: unknown) => reason,
    );
    expect(discord.gateway.connections).toBe(0);
    return error;
  }

  it('caused by a refused token names the variable to correct', async () => {
    const error = await failure((discord) => {
      discord.token = 'another';
    });
    expect(wordFault(error)).toMatchObject({
      code: 'discord-login',
      ...EN.errors['token-refused']({}),
    });
  });

  it.each<[string, FaultKind, RegExp]>([
    ['responds with 503', answer(503, ''), /it answered with status 503/],
    ["returns a captive portal's login page", answer(200, '<html>'), /not like Discord/],
    ['belongs to another service', answer(404, '{"code":0}'), /it answered with status 404/],
    ['responds with 403 and a web page', answer(403, '<html>'), /it answered with status 403/],
    ['drops the connection', { kind: 'drop' }, /other side closed/],
  ])(
    'is reported as a network failure if the server at the API address %s',
    async (_, fault, reason) => {
      const error = await failure((discord) => {
        discord.faults.script({ at: 'get_bot_gateway', with: fault, times: 3 });
      });
      expect(wordFault(error)).toMatchObject({
        code: 'discord-network',
        message: expect.stringMatching(reason) as string,
      });
    },
  );

  it('is reported as a network failure if no server listens at the API address', async () => {
    const { bot, discord } = await prepareBot();
    await discord.close();
    await expect(wordRejection(bot.start())).resolves.toMatchObject({
      code: 'discord-network',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  it('is reported as a network failure if the host name is unknown', async () => {
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

  it('ends the calls about changes by other processes, because the next attempt has its own', async () => {
    const { bot: unused, discord } = await prepareBot();
    const listeners = new Set<() => void>();
    const bot = composeBot(
      {
        ...{ ...fakeServices([]), log: recordingLog(), clock: systemClock },
        onChangeElsewhere: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      { token: 't', guildId: null, apiUrl: `http://127.0.0.1:${discord.port}/api`, commands: [] },
    );
    expect(listeners.size).toBe(1);
    await discord.close();
    await expect(bot.start()).rejects.toMatchObject({ code: 'discord-network' });
    expect(listeners.size).toBe(0);
    await unused.stop();
  });

  it('does not use up the last logins that Discord allows for the day', async () => {
    const error = await failure((discord) => {
      discord.gateway.loginsLeft = 3;
    });
    expect(wordFault(error)).toMatchObject({
      code: 'discord-login',
      message: expect.stringMatching(/^Only 3 of 1000 logins are left until 20/) as string,
    });
  });

  it("caused by refused commands includes Discord's reason", async () => {
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

  it('caused by a token reset during the login reports that the token was reset', async () => {
    const { bot, discord } = await prepareBot();
    const starting = bot.start();
    let asked = 0;
    discord.feed.subscribe((change) => {
      if (change.kind !== 'traffic' || change.entry.kind !== 'rest') return;
      if (change.entry.operation === 'get_bot_gateway') asked++;
      // The second request is the last one before the login.
      if (asked === 2) discord.token = 'another token';
    });
    await expect(wordRejection(starting)).resolves.toMatchObject({
      code: 'discord-login',
      ...EN.errors['token-revoked']({}),
    });
    expect(discord.gateway.identified).toBe(1);
  });
});
