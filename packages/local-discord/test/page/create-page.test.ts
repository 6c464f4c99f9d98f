import { describe, expect, it } from 'vitest';
import { createAdjustableClock } from '../../src/adjustable-clock.ts';
import { createPage } from '../../src/page/create-page.ts';
import { manualTime } from '../manual-time.ts';
import { openDiscord } from '../open-discord.ts';
import { openPrivate } from '../private-cases.ts';
import { NO_MENTIONS } from '../scene.ts';
import { openPageScene } from './page-scene.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('a request to the page', () => {
  it('is refused unless its Host header names this machine', async () => {
    const { askPage, discord } = await openPageScene();
    const asHost = async (host: string): Promise<number> =>
      (await askPage('GET', '/', { host })).status;
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      expect(await asHost(`${host}:${discord.port}`)).toBe(200);
    }
    for (const host of [
      'evil.example',
      `evil.example:${discord.port}`,
      '127.0.0.1',
      'localhost:1',
    ]) {
      expect([host, await asHost(host)]).toEqual([host, 403]);
    }
  });

  it('is refused if it comes from another origin', async () => {
    const { askPage, origin } = await openPageScene();
    const body = '{"do":"restart-bot"}';
    const post = async (headers: Record<string, string>): Promise<number> =>
      (await askPage('POST', '/page/act', headers, body)).status;
    expect(await post({ ...JSON_TYPE, origin })).toBe(200);
    expect(await post({ ...JSON_TYPE, origin: 'https://evil.example' })).toBe(403);
    expect(await post({ ...JSON_TYPE, origin: 'null' })).toBe(403);
    expect(await post(JSON_TYPE)).toBe(403);
    expect(await post({ origin, 'content-type': 'text/plain' })).toBe(415);
    expect(await post({ ...JSON_TYPE, origin, 'sec-fetch-site': 'cross-site' })).toBe(403);
    for (const path of ['/', '/page/events', '/assets/a.js']) {
      const embedded = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
      expect((await askPage('GET', path, embedded)).status).toBe(403);
    }
    // A user may follow a link from another site.
    const followed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await askPage('GET', '/', followed)).status).toBe(200);
    expect((await askPage('PUT', '/page/act', { ...JSON_TYPE, origin }, body)).status).toBe(405);
  });

  it('cannot read files outside the folder of the page', async () => {
    const { askPage } = await openPageScene();
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/x',
    ]) {
      const { status, text } = await askPage('GET', path);
      expect([path, status]).toEqual([path, 404]);
      expect(text).not.toContain('not public');
    }
  });

  it('gets security headers with every response', async () => {
    const { askPage, origin } = await openPageScene();
    const answers = [
      await askPage('GET', '/'),
      await askPage('GET', '/assets/a.js'),
      await askPage('GET', '/nowhere'),
      await askPage('POST', '/page/act', { ...JSON_TYPE, origin }, '{}'),
    ];
    for (const { headers } of answers) {
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
    expect(answers[1]?.headers['cache-control']).toContain('immutable');
    expect(answers[0]?.headers['cache-control']).toBe('no-cache');
  });
});

describe('an action', () => {
  it('is refused with an error if it is not valid', async () => {
    const { act, discord } = await openPageScene();
    const user = discord.reader.user.id;
    for (const action of [
      {},
      { do: 'rob' },
      { do: 'say', user, channel: discord.channels.story.id },
      { do: 'say', user, channel: '../1', content: 'x' },
      { do: 'restart-bot', and: 'more' },
      { do: 'advance', ms: -1 },
      { do: 'advance', ms: 0.5 },
    ]) {
      const { status, body } = await act(action);
      expect([action, status]).toEqual([action, 400]);
      expect(body['error']).toMatch(/\S/);
    }
  });

  it('is refused if its body is too long or has no Content-Length', async () => {
    const { askPage, origin } = await openPageScene();
    const headers = { ...JSON_TYPE, origin };
    const long = `{"do":"${'x'.repeat(300_000)}"}`;
    expect((await askPage('POST', '/page/act', headers, long)).status).toBe(413);
    const chunked = { ...headers, 'transfer-encoding': 'chunked' };
    expect((await askPage('POST', '/page/act', chunked)).status).toBe(413);
    expect((await askPage('POST', '/page/act', headers, '{')).status).toBe(400);
  });

  it("gets the reason if Discord's client would not allow it", async () => {
    const { act, discord } = await openPageScene();
    const where = { user: discord.reader.user.id, channel: discord.channels.story.id };
    const { status, body } = await act({ do: 'slash', ...where, path: 'nothing', filled: {} });
    expect(status).toBe(409);
    expect(body['error']).toBe('/nothing is not registered');
    const unknown = await act({ do: 'say', ...where, user: '1', content: 'x' });
    expect(unknown).toMatchObject({
      status: 409,
      body: { error: 'there is no user with the ID 1' },
    });
  });

  it('reports whether the bot responded, and which modal it opened', async () => {
    const scene = await openPageScene();
    const { act, discord, time } = scene;
    await scene.register([{ name: 'ask', description: 'Ask' }]);
    const where = { user: discord.reader.user.id, channel: discord.channels.story.id };
    const follower = await scene.follow();
    const answered = act({ do: 'slash', ...where, path: 'ask', filled: {} });
    const sent = await follower.until(
      (event) =>
        event.kind === 'traffic' &&
        event.entry.kind === 'event' &&
        event.entry.interactionId !== null,
    );
    const { data } = (sent as { entry: { data: { id: string; token: string } } }).entry;
    const input = { type: 4, custom_id: 'why', label: 'Why?', style: 1 };
    const modal = {
      title: 'Form',
      custom_id: 'form',
      components: [{ type: 1, components: [input] }],
    };
    await scene.respond(data, { type: 9, data: modal });
    const { used } = (await answered).body as { used: object };
    expect(used).toMatchObject({
      interactionId: data.id,
      isAnswered: true,
      modal: { data: { title: 'Form' } },
    });
    const lacking = await act({
      do: 'submit',
      user: where.user,
      interaction: data.id,
      values: {},
    });
    expect(lacking).toMatchObject({ status: 409, body: { error: 'why is required' } });

    const unanswered = act({ do: 'slash', ...where, path: 'ask', filled: {} });
    await follower.until(
      (event) =>
        event.kind === 'traffic' &&
        event.entry.kind === 'event' &&
        ![null, data.id].includes(event.entry.interactionId),
    );
    time.advance(4000);
    expect((await unanswered).body).toMatchObject({ used: { isAnswered: false, modal: null } });
  });

  it('can move the clock, make a user an admin, and restart the bot', async () => {
    const { act, discord, follow, restarts } = await openPageScene();
    const follower = await follow();
    await act({ do: 'advance', ms: 86_400_000 });
    await follower.until((event) => event.kind === 'time' && event.aheadMs === 86_400_000);
    const user = discord.reader.user.id;
    await act({ do: 'set-admin', user, isAdmin: true });
    expect(discord.reader.isAdmin).toBe(true);
    await follower.until(
      (event) => event.kind === 'context' && event.users.every(({ isAdmin }) => isAdmin),
    );
    await act({ do: 'restart-bot' });
    expect(restarts()).toBe(1);
  });
});

describe('a page', () => {
  it('receives the whole state when it opens, and then the changes that its user can see', async () => {
    const scene = await openPageScene();
    const { act, discord, follow } = scene;
    const { reader, admin, channels } = discord;
    reader.say('before');
    const [mine, others] = [await follow(reader.user.id), await follow(admin.user.id)];
    const opening = await mine.until(({ kind }) => kind === 'opening');
    expect(opening).toMatchObject({
      server: 'Newsroom',
      example: { path: 'ask', value: 'What is quoted?' },
      bot: { state: 'starting' },
      messages: [{ content: 'before' }],
    });
    const handle = await scene.ask();
    await scene.respond(handle, {
      type: 4,
      data: { ...NO_MENTIONS, content: 'only for you', flags: 64 },
    });
    await act({ do: 'say', user: admin.user.id, channel: channels.talk.id, content: 'for all' });
    const holds = (content: string) => (event: { kind: string; message?: unknown }) =>
      event.kind === 'message' &&
      (event.message as { content?: string } | null)?.content === content;
    await mine.until(holds('only for you'));
    await others.until(holds('for all'));
    expect(others.events.some(holds('only for you'))).toBe(false);
    const [shown] = handle.shown();
    await act({ do: 'remove', user: reader.user.id, message: shown?.id });
    await mine.until((event) => event.kind === 'message' && event.message === null);
  });

  it('receives the direct messages of its user, and of no other user', async () => {
    const scene = await openPageScene();
    const { discord, follow } = scene;
    const { reader, admin, channels } = discord;
    await scene.register([
      { name: 'ask', description: 'Ask', contexts: [0] },
      { name: 'anywhere', description: 'A' },
    ]);
    const [ask, anywhere] = reader.commands().map(({ id }) => id);
    const [mine, others] = [await follow(reader.user.id), await follow(admin.user.id)];
    const first = await mine.until(({ kind }) => kind === 'opening');
    expect(first).toMatchObject({
      channels: [{ name: 'story', commands: [ask, anywhere] }, {}, {}],
    });
    await others.until(({ kind }) => kind === 'opening');
    const id = await openPrivate(scene, reader);
    await scene.call('POST', `/channels/${id}/messages`, {
      ...NO_MENTIONS,
      content: 'only for you',
    });
    await mine.until((event) => event.kind === 'message' && event.message?.channelId === id);
    const context = mine.events.findLast(({ kind }) => kind === 'context');
    expect(context).toMatchObject({
      channels: [{}, {}, {}, { id, name: 'bot', type: 1, commands: [anywhere] }],
      commands: [{ name: 'ask' }, { name: 'anywhere' }],
    });
    const again = await (await follow(reader.user.id)).until(({ kind }) => kind === 'opening');
    expect(again).toMatchObject({ messages: [{ content: 'only for you', channelId: id }] });

    admin.channelId = channels.talk.id;
    const { id: last } = admin.say('the last message');
    await others.until((event) => event.kind === 'message' && event.messageId === last);
    const received = others.events.filter(({ kind }) => kind !== 'traffic');
    expect(JSON.stringify(received)).not.toContain(id);
  });

  it('receives changes of the state of the bot', async () => {
    const { follow, page } = await openPageScene();
    const follower = await follow();
    page.setBot('online');
    await follower.until((event) => event.kind === 'bot' && event.state === 'online');
    expect(await (await follow()).until(({ kind }) => kind === 'opening')).toMatchObject({
      bot: { state: 'online' },
    });
  });

  it('cannot be created from a folder without a build, and the error names the folder', async () => {
    const discord = await openDiscord();
    const still = manualTime();
    const time = createAdjustableClock(still.clock, still.timers);
    const parts = { discord, time, example: null, restartBot: () => Promise.resolve() };
    expect(() => createPage({ ...parts, folder: '/nowhere/built' })).toThrow(
      expect.objectContaining({ name: 'PageMissingError', folder: '/nowhere/built' }) as Error,
    );
  });
});
