import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { stillClock } from '../running-bot.ts';
import type { Use } from './interactions.ts';
import { checkChoices, checkCommands, checkMessage, FLAGS_OF_REPLY } from './rules.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

const AGENT = 'DiscordBot (https://discord.js.org, 2.6.3) discord.js/14.28.1';
const ASK = { name: 'ask', description: 'Ask' };
const MESSAGE = { content: 'words', allowed_mentions: { parse: [] } };

interface Discord extends StandIn {
  readonly clock: ReturnType<typeof stillClock>;
  /** `[status, code]` of a request as discord.js would make it. */
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: object,
  ) => Promise<number[]>;
}

async function open(): Promise<Discord> {
  const clock = stillClock();
  const discord = await startStandIn({ clock });
  onTestFinished(() => discord.close());
  return Object.assign(discord, {
    clock,
    async call(method: string, path: string, body?: unknown, headers = {}) {
      const response = await fetch(`${discord.apiUrl}${path}`, {
        method,
        headers: { 'user-agent': AGENT, authorization: `Bot ${discord.token}`, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const { code } = (text === '' ? {} : JSON.parse(text)) as { code?: number };
      return code === undefined ? [response.status] : [response.status, code];
    },
  });
}

/** A Discord in which somebody has just used `/ask`. */
async function openAsked(): Promise<Discord & { asked: Use; callback: string; original: string }> {
  const discord = await open();
  const { applicationId } = discord.world;
  await discord.call('PUT', `/v10/applications/${applicationId}/commands`, [ASK]);
  const use = discord.use('ask');
  return Object.assign(discord, {
    asked: use,
    callback: `/v10/interactions/${use.id}/${use.token}/callback`,
    original: `/v10/webhooks/${applicationId}/${use.token}/messages/%40original`,
  });
}

describe('the stand-in refuses a request', () => {
  it('of whoever does not call himself a Discord bot', async () => {
    const discord = await open();
    const agent = { 'user-agent': 'curl/8' };
    expect(await discord.call('GET', '/v10/gateway/bot', undefined, agent)).toEqual([403, 40333]);
  });

  it('with another token', async () => {
    const discord = await open();
    const token = { authorization: 'Bot other' };
    expect(await discord.call('GET', '/v10/gateway/bot', undefined, token)).toEqual([401, 0]);
  });

  it.each(['/gateway/bot', '//v10/gateway/bot', '/v10/nothing'])(
    'for the unknown route %s',
    async (path) => {
      const discord = await open();
      expect(await discord.call('GET', path)).toEqual([404, 0]);
    },
  );

  it('for commands of a server that the bot is not in', async () => {
    const discord = await open();
    const path = `/v10/applications/${discord.world.applicationId}/guilds/1/commands`;
    expect(await discord.call('GET', path)).toEqual([403, 50001]);
  });
});

describe('the stand-in holds a bot to the life of an interaction', () => {
  it('refuses an acknowledgement after 3 s', async () => {
    const { call, callback, clock } = await openAsked();
    clock.ms += 3000;
    expect(await call('POST', callback, { type: 5 })).toEqual([204]);
    const late = await openAsked();
    late.clock.ms += 3001;
    expect(await late.call('POST', late.callback, { type: 5 })).toEqual([404, 10062]);
  });

  it('refuses a second acknowledgement', async () => {
    const { call, callback } = await openAsked();
    await call('POST', callback, { type: 5 });
    expect(await call('POST', callback, { type: 4, data: MESSAGE })).toEqual([400, 40060]);
  });

  it.each([
    ['suggestions for a command', { type: 8, data: { choices: [] } }],
    ['a flag that a placeholder cannot have', { type: 5, data: { flags: 4 } }],
    ['a kind that it does not know', { type: 9 }],
  ])('refuses %s', async (_, body) => {
    const { call, callback } = await openAsked();
    expect(await call('POST', callback, body)).toEqual([400, 50035]);
  });

  it('knows no message before the acknowledgement, and none after 15 minutes', async () => {
    const { call, callback, original, clock } = await openAsked();
    expect(await call('PATCH', original, MESSAGE)).toEqual([404, 10015]);
    await call('POST', callback, { type: 5 });
    clock.ms += 15 * 60_000;
    expect(await call('PATCH', original, MESSAGE)).toEqual([200]);
    clock.ms += 1;
    expect(await call('PATCH', original, MESSAGE)).toEqual([401, 50027]);
  });

  it('knows no message that was deleted', async () => {
    const { call, callback, original } = await openAsked();
    await call('POST', callback, { type: 5 });
    expect(await call('DELETE', original)).toEqual([204]);
    expect(await call('GET', original)).toEqual([404, 10008]);
  });

  it('fills the placeholder with what follows, and keeps who sees it', async () => {
    const discord = await openAsked();
    const { call, callback, asked } = discord;
    await call('POST', callback, { type: 5, data: { flags: 0 } });
    await call('POST', `/v10/webhooks/${discord.world.applicationId}/${asked.token}`, {
      ...MESSAGE,
      flags: 64,
    });
    expect(asked.shown()).toMatchObject([{ content: 'words', ephemeral: false, loading: false }]);
  });
});

describe('the stand-in refuses a message', () => {
  const embed = (length: number) => ({ description: 'w'.repeat(length) });

  it.each<[string, object, string]>([
    ['over 2,000 characters', { content: 'w'.repeat(2001) }, 'content'],
    ['with an embed over 4,096', { embeds: [embed(4097)] }, 'embeds.0.description'],
    ['with an embed of nothing', { embeds: [{}] }, 'embeds.0.description'],
    ['with embeds over 6,000 together', { embeds: [embed(3000), embed(3001)] }, 'embeds'],
    ['with eleven embeds', { embeds: Array.from({ length: 11 }, () => embed(1)) }, 'embeds'],
    ['with a key it would ignore', { contents: 'words' }, 'contents'],
    ['with a flag it may not have', { content: 'words', flags: 32 }, 'flags'],
    [
      'that leaves mentions to Discord',
      { content: 'w', allowed_mentions: null },
      'allowed_mentions',
    ],
    ['that is made once by nonce', { content: 'w', enforce_nonce: true }, 'enforce_nonce'],
  ])('%s', (_, body, path) => {
    expect(() => {
      checkMessage({ ...MESSAGE, content: undefined, ...body }, FLAGS_OF_REPLY);
    }).toThrow(expect.objectContaining({ faults: [expect.objectContaining({ path })] }));
  });

  it('that is empty', () => {
    expect(() => {
      checkMessage({ ...MESSAGE, content: ' ' }, FLAGS_OF_REPLY);
    }).toThrow(expect.objectContaining({ code: 50006 }));
  });

  it('but takes one at every limit', () => {
    const embeds = [embed(4096), embed(1904)];
    expect(() => {
      checkMessage({ ...MESSAGE, content: 'w'.repeat(2000), embeds, flags: 64 }, FLAGS_OF_REPLY);
    }).not.toThrow();
  });

  it('in the shape that discord.js takes apart', async () => {
    const { callback, apiUrl } = await openAsked();
    const response = await fetch(`${apiUrl}${callback}`, {
      method: 'POST',
      headers: { 'user-agent': AGENT },
      body: JSON.stringify({ type: 4, data: { ...MESSAGE, embeds: [embed(4097)] } }),
    });
    expect(await response.json()).toMatchObject({
      code: 50035,
      errors: { embeds: { 0: { description: { _errors: [{ code: 'BASE_TYPE_BAD_LENGTH' }] } } } },
    });
  });
});

describe('the stand-in refuses suggestions', () => {
  const choice = (name: string, value = 'v') => ({ name, value });

  it.each([
    ['over 25', Array.from({ length: 26 }, () => choice('n'))],
    ['with a name over 100', [choice('n'.repeat(101))]],
    ['with an empty name', [choice(' ')]],
    ['with a value over 100', [choice('n', 'v'.repeat(101))]],
    ['that are none', undefined],
  ])('%s', (_, choices) => {
    expect(() => {
      checkChoices({ choices });
    }).toThrow('Invalid Form Body');
  });
});

describe('the stand-in refuses commands', () => {
  const text = (name: string, more: object = {}) => ({
    type: 3,
    name,
    description: 'Words',
    ...more,
  });
  const options = (...list: object[]) => [{ ...ASK, options: list }];

  it.each<[string, object[]]>([
    ['with a name in capitals', [{ ...ASK, name: 'Ask' }]],
    ['with a name with a space', [{ ...ASK, name: 'ask me' }]],
    ['without a description', [{ ...ASK, description: '' }]],
    ['with a description over 100', [{ ...ASK, description: 'w'.repeat(101) }]],
    ['of one name', [ASK, ASK]],
    ['with permissions as a number', [{ ...ASK, default_member_permissions: 8 }]],
    ['with an unknown key', [{ ...ASK, descripton: 'Ask' }]],
    ['with options of one name', options(text('a'), text('a'))],
    ['with required options last', options(text('a'), text('b', { required: true }))],
    ['that suggest and offer choices', options(text('a', { autocomplete: true, choices: [] }))],
    ['with a limit over 6,000', options(text('a', { max_length: 6001 }))],
    ['with 26 options', options(...Array.from({ length: 26 }, (_, i) => text(`o${i}`)))],
    [
      'with subcommands in subcommands',
      options(text('a', { type: 1, options: [text('b', { type: 1 })] })),
    ],
    [
      'over 8,000 characters',
      options(
        ...Array.from({ length: 25 }, (_, i) => ({
          ...text(`group${i}`, { type: 1, description: 'w'.repeat(100) }),
          options: [1, 2, 3].map((n) => text(`o${n}`, { description: 'w'.repeat(100) })),
        })),
      ),
    ],
  ])('%s', (_, commands) => {
    expect(() => {
      checkCommands(commands, 'global');
    }).toThrow('Invalid Form Body');
  });

  it('of a server with what only global ones have', () => {
    expect(() => {
      checkCommands([{ ...ASK, contexts: [0] }], 'guild');
    }).toThrow('Invalid Form Body');
  });
});

describe('the gateway of the stand-in closes', () => {
  async function connect(discord: StandIn, query = 'v=10&encoding=json'): Promise<WebSocket> {
    const address = discord.apiUrl.replace('http:', 'ws:').replace('/api', `/?${query}`);
    const socket = new WebSocket(address);
    onTestFinished(() => {
      socket.terminate();
    });
    await once(socket, 'open');
    return socket;
  }

  const identify = (discord: StandIn, more: object = {}) => ({
    op: 2,
    d: { token: discord.token, intents: 1, properties: {}, ...more },
  });

  it.each<[string, number, (discord: StandIn) => object[]]>([
    ['for events before a login', 4003, () => [{ op: 3, d: {} }]],
    ['for another token', 4004, (discord) => [identify(discord, { token: 'other' })]],
    ['for a second login', 4005, (discord) => [identify(discord), identify(discord)]],
    ['for privileged intents', 4014, (discord) => [identify(discord, { intents: 1 << 15 })]],
    ['for a frame over 4,096 bytes', 4002, () => [{ op: 1, d: 'w'.repeat(4096) }]],
  ])('%s', async (_, code, payloads) => {
    const discord = await open();
    const socket = await connect(discord);
    for (const payload of payloads(discord)) socket.send(JSON.stringify(payload));
    expect((await once(socket, 'close'))[0]).toBe(code);
  });

  it('for another version', async () => {
    const socket = await connect(await open(), 'v=9&encoding=json');
    expect((await once(socket, 'close'))[0]).toBe(4012);
  });
});

describe('a person at the stand-in', () => {
  it.each<[string, Record<string, string | boolean>, RegExp]>([
    ['an option that is not registered', { why: 'x' }, /no option why/],
    ['a value of another type', { a: true }, /bad value of a/],
    ['more than the option takes', { a: 'wwww' }, /takes 3 characters/],
    ['nothing where something is required', {}, /requires a/],
  ])('cannot send %s', async (_, filled, reason) => {
    const discord = await open();
    const option = { type: 3, name: 'a', description: 'A', required: true, max_length: 3 };
    const commands = [{ ...ASK, options: [option] }];
    await discord.call(
      'PUT',
      `/v10/applications/${discord.world.applicationId}/commands`,
      commands,
    );
    expect(() => discord.use('ask', filled)).toThrow(reason);
    expect(() => discord.use('other')).toThrow(/not registered/);
  });
});
