import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { LocalDiscord } from '../src/local-discord.ts';
import { connect, identify, type Line, logIn, resume } from './line.ts';
import { openPrivate } from './private-cases.ts';
import { NO_MENTIONS, openScene, type Scene } from './scene.ts';

describe('the gateway closes a connection', () => {
  it.each<[string, number, (discord: LocalDiscord) => (object | string)[]]>([
    ['for an unknown opcode', 4001, (discord) => [identify(discord), { op: 99 }]],
    ['for a frame that is not JSON', 4002, () => ['{']],
    ['for a frame over 4,096 bytes', 4002, () => [{ op: 1, d: 'w'.repeat(4096) }]],
    ['for 2,000 characters of 3 bytes', 4002, () => [{ op: 1, d: '€'.repeat(2000) }]],
    ['for a frame before the login', 4003, () => [{ op: 3, d: {} }]],
    ['for a wrong token', 4004, (discord) => [identify(discord, { token: 'other' })]],
    ['for a second login', 4005, (discord) => [identify(discord), identify(discord)]],
    [
      'for more than 120 frames a minute',
      4008,
      () => Array.from({ length: 121 }, () => ({ op: 1, d: null })),
    ],
    ['for an invalid shard', 4010, (discord) => [identify(discord, { shard: [1, 1] })]],
    ['for unknown intents', 4013, (discord) => [identify(discord, { intents: 1 << 30 })]],
    ['for privileged intents', 4014, (discord) => [identify(discord, { intents: 1 << 15 })]],
  ])('%s', async (_, code, payloads) => {
    const scene = await openScene();
    const line = await connect(scene);
    line.send(...payloads(scene.discord));
    expect(await line.closed).toBe(code);
    expect(scene.discord.recording.gatewayNotes).toContainEqual(
      expect.objectContaining({ what: 'closed', code }),
    );
  });

  it('for a version other than 10', async () => {
    const line = await connect(await openScene(), 'v=9&encoding=json');
    expect(await line.closed).toBe(4012);
  });

  it('after two missed heartbeats, but not while the bot sends them', async () => {
    const scene = await openScene();
    const { line } = await logIn(scene);
    for (let i = 0; i < 3; i++) {
      scene.time.advance(60_000);
      line.send({ op: 1, d: 1 });
      await line.until(11, i + 1);
    }
    expect(scene.discord.gateway.longestSilenceMs).toBe(60_000);
    scene.time.advance(82_500);
    expect(await line.closed).toBe(4009);
  });
});

describe('the gateway', () => {
  it('accepts one login in 5 s, and a thousand a day', async () => {
    const scene = await openScene();
    await logIn(scene);
    const early = await connect(scene);
    early.send(identify(scene.discord));
    expect(await early.until(9)).toMatchObject({ d: false });
    scene.time.advance(5000);
    scene.discord.gateway.loginsLeft = 1;
    await logIn(scene);
    scene.time.advance(5000);
    const late = await connect(scene);
    late.send(identify(scene.discord));
    expect(await late.until(9)).toMatchObject({ d: false });
    scene.time.advance(86_400_000);
    await expect(scene.call('GET', '/gateway/bot')).resolves.toMatchObject({
      body: { session_start_limit: { remaining: 1000, max_concurrency: 1 } },
    });
  });

  it('sends only the events that the intents include', async () => {
    const scene = await openScene({ loginWindowMs: 0 });
    const bare = await connect(scene);
    bare.send(identify(scene.discord, { intents: 0 }));
    await bare.until('READY');
    const listening = await connect(scene);
    listening.send(identify(scene.discord, { intents: 1 | (1 << 9) }));
    await listening.until('GUILD_CREATE');
    scene.discord.reader.say('not for bots');
    const handle = await scene.ask();
    await bare.until('INTERACTION_CREATE');
    await listening.until('INTERACTION_CREATE');
    expect(bare.received.flatMap(({ t }) => t ?? [])).toEqual(['READY', 'INTERACTION_CREATE']);
    // Without the privileged message content intent, the content is empty.
    expect((await listening.until('MESSAGE_CREATE')).d).toMatchObject({ content: '' });
    expect(handle.state).toBe('open');
  });
});

it('sends a direct message only to sessions with the intent for direct messages', async () => {
  const scene = await openScene({ loginWindowMs: 0 });
  const ofServer = await connect(scene);
  ofServer.send(identify(scene.discord, { intents: 1 | (1 << 9) }));
  await ofServer.until('GUILD_CREATE');
  const ofBoth = await connect(scene);
  ofBoth.send(identify(scene.discord, { intents: 1 | (1 << 12) }));
  await ofBoth.until('GUILD_CREATE');
  const { reader } = scene.discord;
  const id = await openPrivate(scene, reader);
  await scene.call('POST', `/channels/${id}/messages`, { content: 'w', ...NO_MENTIONS });
  reader.channelId = id;
  reader.say('v');
  reader.channelId = scene.discord.channels.story.id;
  reader.say('in the server');
  const { d: first } = await ofBoth.until('MESSAGE_CREATE');
  const { d: second } = await ofBoth.until('MESSAGE_CREATE', 2);
  expect([first, second]).toMatchObject([{ content: 'w' }, { content: 'v', channel_id: id }]);
  expect(first).not.toHaveProperty('guild_id');
  const { d: other } = await ofServer.until('MESSAGE_CREATE');
  expect(other).toMatchObject({ guild_id: scene.discord.guild.guildId });
  const events = (line: Line): string[] => line.received.flatMap(({ t }) => t ?? []);
  expect(events(ofServer)).toEqual(['READY', 'GUILD_CREATE', 'MESSAGE_CREATE']);
  expect(events(ofBoth)).toEqual(['READY', 'GUILD_CREATE', 'MESSAGE_CREATE', 'MESSAGE_CREATE']);
});

describe('a session', () => {
  it('is resumed with the missed events', async () => {
    const scene = await openScene();
    const { line, sessionId } = await logIn(scene);
    line.close(4000);
    await scene.discord.feed.until(() => scene.discord.gateway.connections === 0 || undefined);
    scene.discord.addChannel('missed');
    const again = await connect(scene);
    again.send(resume(scene.discord, sessionId, 2));
    await again.until('RESUMED');
    expect(again.received.map(({ t, s }) => [t, s])).toEqual([
      [null, null],
      ['CHANNEL_CREATE', 3],
      ['RESUMED', 4],
    ]);
  });

  it.each([
    ['the bot closed it with 1000', 1000, 2],
    ['its ID is unknown', 4000, null],
  ])('is not resumed when %s', async (_, code, seq) => {
    const scene = await openScene();
    const { line, sessionId } = await logIn(scene);
    line.close(code);
    await scene.discord.feed.until(() => scene.discord.gateway.connections === 0 || undefined);
    const again = await connect(scene);
    again.send(resume(scene.discord, seq === null ? 'other' : sessionId, seq ?? 2));
    expect(await again.until(9)).toMatchObject({ d: false });
  });

  it.each([99, -1, Number.NaN])(
    'is not resumed after the invalid sequence number %d',
    async (seq) => {
      const scene = await openScene();
      const { line, sessionId } = await logIn(scene);
      line.close(4000);
      await scene.discord.feed.until(() => scene.discord.gateway.connections === 0 || undefined);
      const again = await connect(scene);
      again.send(resume(scene.discord, sessionId, seq));
      expect(await again.closed).toBe(4007);
    },
  );

  it('receives a request for a heartbeat, and a notice that it is invalid', async () => {
    const scene = await openScene();
    const { line } = await logIn(scene);
    scene.discord.gateway.askForHeartbeat();
    await line.until(1);
    scene.discord.gateway.invalidateSessions(true);
    expect(await line.until(9)).toMatchObject({ d: true });
  });
});

describe('a request from a browser', () => {
  function status(scene: Scene, headers: Record<string, string>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const { port } = scene.discord;
      request({ host: '127.0.0.1', port, path: '/api/v10/gateway', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  }

  it('is refused if its Host header names another machine', async () => {
    const scene = await openScene();
    expect(await status(scene, { host: 'evil.example' })).toBe(403);
  });

  it('is refused by the gateway if it has an Origin header', async () => {
    const scene = await openScene();
    const socket = new WebSocket(`ws://127.0.0.1:${scene.discord.port}/?v=10&encoding=json`, {
      origin: 'https://evil.example',
    });
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('403');
  });
});
