import { describe, expect, it } from 'vitest';
import type { SeenMessage, StoredMessage } from '../../packages/local-discord/src/index.ts';
import { type RunningDigests, runDigests } from './running-digests.ts';
import { textOf } from './running-app.ts';
import { en } from '../../src/discord/locales/en.ts';
import { escapeMarkdown } from '../../src/discord/render/escape.ts';

const BRIDGE = 'The council closed the Weaver Street bridge in May after its arches had cracked.';
const FERRY = 'The ferry to Norholm sails at seven in the morning and takes forty cars.';
const FEE = 'The harbour board raised the mooring fee to 40 crowns on Monday evening.';
const ICE = 'Thick ice has shut the northern channel to every kind of vessel since Sunday.';

/** Returns Discord's timestamp for an hour (UTC) of a day in March 2026. */
function at(day: number, hour = 9): string {
  return `<t:${Date.UTC(2026, 2, day, hour) / 1000}:f>`;
}

function textIn(message: StoredMessage | undefined): string {
  const embeds = message?.embeds as { description?: string }[] | undefined;
  return embeds?.[0]?.description ?? '';
}

const REFUSED = en.reasons['discord-refused']({ text: 'Missing Permissions', code: 50013 });

async function subscribe(
  { discord }: RunningDigests,
  options: Readonly<Record<string, string | boolean>> = {},
): Promise<SeenMessage> {
  const channel = discord.channels.digests.id;
  const time = options['cron'] === undefined ? { time: '09:00' } : {};
  const given = { channel, cadence: 'daily', zone: 'UTC', ...time, ...options };
  return discord.admin.slash('digest subscribe', given).reply();
}

function idIn(reply: SeenMessage): string {
  return /D-[0-9a-f]{6}/.exec(textOf(reply).replaceAll('\\', ''))?.[0] ?? '';
}

describe('digests in a channel', () => {
  it('start with the most recent sources, report each new source once, and are skipped if nothing is new', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    const reply = await subscribe(running);
    expect(reply.ephemeral).toBe(true);
    expect(textOf(reply)).toContain(`· ${en.digest.cadence.daily('09:00')} (UTC)\n`);
    expect(textOf(reply)).toContain(en.digest.next([at(18), at(19), at(20)]));
    await running.advance(2);
    expect(running.posted().map(textIn)).toHaveLength(1);
    expect(textIn(running.posted()[0])).toContain(BRIDGE);
    await running.advance(24);
    expect(running.posted()).toHaveLength(1);
    await running.arrive('ferry', FERRY);
    await running.arrive('copy', BRIDGE);
    await running.advance(24);
    expect(running.posted()).toHaveLength(2);
    const text = textIn(running.posted()[1]);
    expect(text).toContain(FERRY);
    expect(text).not.toContain(BRIDGE);
    const history = await running.discord.admin
      .slash('digest history', { id: idIn(reply) })
      .reply();
    expect(textOf(history)).toContain(en.digest.outcome(at(20), { state: 'posted', reason: null }));
    expect(textOf(history)).toContain(
      en.digest.outcome(at(19), { state: 'skipped', reason: en.reasons['nothing-new']({}) }),
    );
    expect(running.log.at('error')).toEqual([]);
  });

  it('cover all slots of an outage in one digest, which mentions the gap', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    await subscribe(running);
    await running.advance(2);
    await running.arrive('ferry', FERRY);
    await running.stop();
    running.time.advance(70 * 3_600_000);
    await running.start();
    await running.advance(3);
    expect(running.posted()).toHaveLength(2);
    expect(textIn(running.posted()[1])).toContain(en.digest.gap(at(19)));
    expect((await slotsOf(running)).map(({ state }) => state)).toEqual([
      ...['skipped', 'posted', 'skipped', 'posted'],
    ]);
  });

  it('appear once if the connection is lost after Discord has posted them', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    await subscribe(running);
    running.discord.faults.script({ at: 'create_message', with: { kind: 'drop-after' } });
    await running.advance(3);
    expect(running.posted()).toHaveLength(1);
    const [slot] = await slotsOf(running);
    expect(slot?.state).toBe('posted');
  });

  it('are retried after Discord has been down', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    await subscribe(running);
    running.discord.faults.script({
      at: 'create_message',
      times: 8,
      with: { kind: 'answer', status: 503, body: 'down' },
    });
    await running.advance(1);
    await running.advance(2);
    expect(running.posted()).toHaveLength(1);
  });

  it('are paused with a reason if the bot may not post, and resumed on request', async () => {
    const running = await runDigests();
    const { discord } = running;
    await running.arrive('bridge', BRIDGE);
    const id = idIn(await subscribe(running));
    discord.denyBot(discord.channels.digests.id, 'SendMessages');
    await running.advance(2);
    expect(running.posted()).toEqual([]);
    const list = await discord.admin.slash('digest list').reply();
    expect(textOf(list).replaceAll('\\', '')).toContain(en.digest.isPaused(REFUSED));
    discord.allowBot(discord.channels.digests.id, 'SendMessages');
    await discord.admin.slash('digest resume', { id }).reply();
    await running.advance(24);
    expect(running.posted()).toHaveLength(1);
  });

  it('are published to the followers of an announcement channel if configured that way', async () => {
    const running = await runDigests();
    const { discord } = running;
    await running.arrive('bridge', BRIDGE);
    await subscribe(running, { publish: true });
    await running.advance(2);
    const [message] = discord.reader.sees(discord.channels.digests.id);
    expect(message?.published).toBe(true);
  });

  it('are plain text with the mark of their slot if the bot may not send embeds', async () => {
    const running = await runDigests();
    const { discord } = running;
    discord.denyBot(discord.channels.digests.id, 'EmbedLinks');
    await running.arrive('bridge', BRIDGE);
    await subscribe(running);
    await running.advance(2);
    const [message] = discord.reader.sees(discord.channels.digests.id);
    expect(message?.embeds).toEqual([]);
    expect(message?.content.replaceAll('\\', '')).toContain(BRIDGE);
    expect(message?.content).toMatch(/ · [0-9a-f]{8}$/);
  });

  it('appear once even if the bot may not read the channel, because Discord checks the nonce', async () => {
    const running = await runDigests();
    const { discord } = running;
    discord.denyBot(discord.channels.digests.id, 'ReadMessageHistory');
    await running.arrive('bridge', BRIDGE);
    await subscribe(running);
    discord.faults.script({ at: 'create_message', with: { kind: 'drop-after' } });
    await running.advance(3);
    expect(running.posted()).toHaveLength(1);
    const [slot] = await slotsOf(running);
    expect(slot?.state).toBe('posted');
  });

  it('can be posted and recorded with /digest now, and shown only to the admin with /digest preview', async () => {
    const running = await runDigests();
    const { admin } = running.discord;
    await running.arrive('bridge', BRIDGE);
    const id = idIn(await subscribe(running));
    const preview = await admin.slash('digest preview', { id }).reply();
    expect(preview.ephemeral).toBe(true);
    expect(textOf(preview)).toContain(BRIDGE);
    expect(running.posted()).toEqual([]);
    expect(textOf(await admin.slash('digest now', { id }).reply())).toBe(en.digest.posted(1));
    expect(running.posted()).toHaveLength(1);
    expect(textOf(await admin.slash('digest preview', { id }).reply())).toContain(
      en.digest.previewNothing,
    );
    await running.advance(2);
    expect(running.posted()).toHaveLength(1);
  });

  it('need no ID for preview, now or history if the server has one subscription', async () => {
    const running = await runDigests();
    const { admin } = running.discord;
    await running.arrive('bridge', BRIDGE);
    const ask = async (command: 'preview' | 'now' | 'history'): Promise<string> =>
      textOf(await admin.slash(`digest ${command}`).reply());
    const noDigests = Object.values(en.problems['no-subscriptions']({})).join('\n');
    for (const command of ['preview', 'now', 'history'] as const) {
      expect((await ask(command)).replaceAll('\\', '')).toContain(noDigests);
    }
    const first = idIn(await subscribe(running));
    expect(await ask('preview')).toContain(BRIDGE);
    expect(await ask('now')).toBe(en.digest.posted(1));
    expect((await ask('history')).replaceAll('\\', '')).toContain(first);
    const second = idIn(await subscribe(running, { cadence: 'weekly' }));
    const refused = (await ask('now')).replaceAll('\\', '');
    const { message } = en.problems['subscription-needed']({ ids: [first, second] });
    expect(refused).toContain(message);
    expect(refused).toContain(first);
    expect(refused).toContain(second);
    expect(running.posted()).toHaveLength(1);
  });

  it('are one line if nothing is new and the subscription is set to post that line', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    await subscribe(running, { quiet: 'line' });
    await running.advance(26);
    expect(running.posted().map(textIn).at(-1)).toBe(en.digest.quiet);
  });

  it('mention no one, whatever their sources contain', async () => {
    const running = await runDigests();
    await running.arrive(
      'bridge',
      `${BRIDGE} @everyone <@1> must know of it by **tomorrow** noon.`,
    );
    await subscribe(running);
    await running.advance(2);
    expect(running.posted().map(({ mentioned }) => mentioned)).toMatchObject([
      { everyone: false, users: [] },
    ]);
  });

  it('can be limited to certain sources, edited or ended only by users with Manage Server', async () => {
    const running = await runDigests();
    const { admin, reader, channels } = running.discord;
    await running.arrive('fee', FEE);
    await running.arrive('ice', ICE);
    const id = idIn(await subscribe(running, { sources: 'ic' }));
    const edited = await admin.slash('digest edit', { id, time: '10:00' }).reply();
    expect(textOf(edited)).toContain(en.digest.next([at(18, 10), at(19, 10), at(20, 10)]));
    await running.advance(3);
    expect(running.posted().map(textIn).join()).toContain(ICE);
    expect(running.posted().map(textIn).join()).not.toContain(FEE);
    const bad = await subscribe(running, { cadence: 'cron', cron: '*/5 * * * *' });
    const tooClose = en.problems['digests-too-close']({ pattern: '*/5 * * * *', minutes: 5 });
    expect(textOf(bad).replaceAll('\\', '')).toContain(tooClose.message);
    await admin.slash('digest unsubscribe', { id }).reply();
    expect(textOf(await admin.slash('digest list').reply())).toBe(en.digest.none);
    reader.isAdmin = false;
    expect(() =>
      reader.slash('digest subscribe', { channel: channels.story.id, cadence: 'daily' }),
    ).toThrow();
  });
});

describe('digests in difficult conditions', () => {
  it('are paused with a single DM to their creator that explains why', async () => {
    const running = await runDigests();
    const { discord } = running;
    await running.arrive('bridge', BRIDGE);
    const id = idIn(await subscribe(running));
    discord.denyBot(discord.channels.digests.id, 'SendMessages');
    await running.advance(26);
    const received = discord.admin.privateMessages().map(({ content }) => content);
    expect(received.map((content) => content.replaceAll('\\', ''))).toEqual([
      en.digest.paused(id, discord.channels.digests.id, REFUSED),
    ]);
    expect(running.log.at('error')).toEqual([]);
  });

  it('are paused even if their creator accepts no DMs', async () => {
    const running = await runDigests();
    const { discord } = running;
    discord.admin.takesPrivateMessages = false;
    await running.arrive('bridge', BRIDGE);
    await subscribe(running);
    discord.denyBot(discord.channels.digests.id, 'SendMessages');
    await running.advance(2);
    const list = textOf(await discord.admin.slash('digest list').reply());
    expect(list.replaceAll('\\', '')).toContain(en.digest.isPaused(REFUSED));
    expect(list).toContain(en.digest.lacks([en.permissions.SendMessages]));
    expect(discord.admin.privateMessages()).toEqual([]);
  });

  it('are paused if their channel is deleted', async () => {
    const running = await runDigests();
    const { discord } = running;
    const channel = discord.addChannel('news');
    await running.arrive('bridge', BRIDGE);
    await subscribe(running, { channel: channel.id });
    discord.removeChannel(channel.id);
    await running.advance(2);
    const list = textOf(await discord.admin.slash('digest list').reply()).replaceAll('\\', '');
    const refusal = en.reasons['discord-refused']({ text: 'Unknown Channel', code: 10003 });
    expect(list).toContain(en.digest.isPaused(refusal));
  });

  it('trigger a warning on creation if the bot lacks permissions in their channel', async () => {
    const running = await runDigests();
    const { discord } = running;
    discord.denyBot(discord.channels.digests.id, 'SendMessages', 'ReadMessageHistory');
    expect(textOf(await subscribe(running))).toContain(
      en.digest.lacks([en.permissions.SendMessages, en.permissions.ReadMessageHistory]),
    );
  });

  it('with many sources are split into messages between sources, and resume after an interruption', async () => {
    const running = await runDigests();
    const { discord } = running;
    const reply = await subscribe(running);
    await running.advance(2);
    for (let i = 0; i < 12; i++) await running.arrive(`report-${i}`, longReport(i));
    // The response to the first message is lost. Discord refuses the second message eight times.
    const post = 'create_message';
    discord.faults.script({ at: post, with: { kind: 'drop-after' } });
    discord.faults.script({
      at: post,
      times: 8,
      with: { kind: 'answer', status: 503, body: 'down' },
    });
    await running.advance(24);
    const posted = running.posted();
    expect(posted.length).toBeGreaterThanOrEqual(3);
    const text = posted.map(textIn).join('\n\n');
    for (let i = 0; i < 12; i++) expect(text.split(` · report-${i}\n`)).toHaveLength(2);
    const marks = posted.map(({ embeds }) => / · ([0-9a-f]{8})"/.exec(JSON.stringify(embeds))?.[1]);
    expect(new Set(marks).size).toBe(posted.length);
    const history = await discord.admin.slash('digest history', { id: idIn(reply) }).reply();
    expect(textOf(history)).toContain(en.digest.outcome(at(19), { state: 'posted', reason: null }));
  });

  it('are not posted again even if two hundred messages of users follow the first post', async () => {
    const running = await runDigests();
    const { discord, time } = running;
    const { reader, feed, channels } = discord;
    await running.arrive('bridge', BRIDGE);
    await subscribe(running);
    discord.faults.script({ at: 'create_message', with: { kind: 'drop-after' } });
    reader.channelId = channels.digests.id;
    const isThere = feed.until(() => (running.posted().length > 0 ? true : undefined));
    time.advance(3_600_000);
    await isThere;
    for (let i = 0; i < 210; i++) reader.say(`message ${i}`);
    // Discord forgets the nonce during these ten minutes.
    time.advance(600_000);
    await running.advance(1);
    const own = running.posted().filter(({ author }) => author.bot === true);
    expect(own.map(textIn)).toHaveLength(1);
    const [slot] = await slotsOf(running);
    expect(slot?.state).toBe('posted');
  });

  it('are posted only at their new time after a change of time zone', async () => {
    const running = await runDigests();
    const { admin } = running.discord;
    await running.arrive('bridge', BRIDGE);
    const id = idIn(await subscribe(running));
    const edited = await admin.slash('digest edit', { id, zone: 'America/New_York' }).reply();
    expect(textOf(edited)).toContain(en.digest.next([at(18, 13), at(19, 13), at(20, 13)]));
    await running.advance(4);
    expect(running.posted()).toEqual([]);
    await running.advance(2);
    expect(running.posted()).toHaveLength(1);
  });
});

describe('the content of digests', () => {
  it('includes each version of a source only once, even if the source alternates between two versions', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    await subscribe(running, { cadence: 'hourly', time: '00:00' });
    await running.advance(1);
    for (const text of [FERRY, BRIDGE, FERRY, BRIDGE]) {
      await running.arrive('bridge', text);
      await running.advance(1);
    }
    expect(
      running
        .posted()
        .map(textIn)
        .map((text) => (text.includes(BRIDGE) ? 'bridge' : 'ferry')),
    ).toEqual(['bridge', 'ferry']);
  });

  it('excludes existing sources that an edit adds to the subscription', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    await running.arrive('fee', FEE);
    const id = idIn(await subscribe(running, { sources: 'bridge' }));
    await running.advance(2);
    const { admin } = running.discord;
    const none = textOf(await admin.slash('digest edit', { id, sources: ' , ' }).reply());
    expect(none).toContain(en.problems['no-sources-named']({ given: ',' }).message);
    await admin.slash('digest edit', { id, sources: 'all' }).reply();
    await running.arrive('ice', ICE);
    await running.advance(24);
    expect(running.posted()).toHaveLength(2);
    expect(textIn(running.posted()[1])).toContain(ICE);
    expect(textIn(running.posted()[1])).not.toContain(FEE);
  });

  it('starts with the newest sources that have text to quote', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    for (const name of ['menu-1', 'menu-2', 'menu-3']) {
      running.time.advance(60_000);
      await running.arrive(name, `Trending now\n\nMore from us\n\n${name}`);
    }
    await subscribe(running);
    await running.advance(2);
    expect(textIn(running.posted()[0])).toContain(BRIDGE);
  });
});

describe('a failed post', () => {
  it.each([
    ['to which Discord responds with 401', 401, '{"message":"401: Unauthorized","code":0}'],
    ['to which a proxy responds with 403', 403, '<html>blocked</html>'],
    ['to which Discord responds with 408', 408, '{"message":"timeout","code":0}'],
  ])('%s does not pause the subscription', async (_, status, body) => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    await subscribe(running);
    running.discord.faults.script({
      at: 'create_message' as const,
      times: 2,
      with: { kind: 'answer', status, body },
    });
    await running.advance(3);
    expect(await running.app.digestStore.subscriptions()).toMatchObject([{ pausedBecause: null }]);
    // discord.js discards a refused token, so the bot cannot retry.
    expect(running.posted()).toHaveLength(status === 401 ? 0 : 1);
  });

  it('that Discord refuses because of its text is abandoned, and the subscription is not paused', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    await subscribe(running);
    running.discord.faults.script({
      at: 'create_message' as const,
      times: 9,
      with: { kind: 'answer', status: 400, body: '{"message":"Blocked by AutoMod","code":200000}' },
    });
    await running.advance(2);
    running.discord.faults.clear();
    const list = textOf(await running.discord.admin.slash('digest list').reply());
    expect(list).toContain(escapeMarkdown(en.reasons['automod-blocked']({})));
    await running.arrive('ferry', FERRY);
    await running.advance(24);
    expect(running.posted()).toHaveLength(1);
    expect(textIn(running.posted()[0])).toContain(FERRY);
    expect(textIn(running.posted()[0])).not.toContain(BRIDGE);
    expect((await slotsOf(running)).map(({ state }) => state)).toEqual(['posted', 'given-up']);
  });

  it('that hits a shared rate limit of ten minutes is retried before those ten minutes are over', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    await subscribe(running);
    running.discord.faults.script({
      at: 'create_message',
      with: { kind: 'rate-limit', retryAfterMs: 600_000, scope: 'shared' },
    });
    await running.advance(3);
    expect(running.posted()).toHaveLength(1);
  });
});

describe('an edited subscription', () => {
  it('keeps its time if only its cadence changes, and its cadence if only its time changes', async () => {
    const running = await runDigests();
    const { admin } = running.discord;
    const id = idIn(await subscribe(running, { time: '14:30' }));
    const edit = async (options: Record<string, string>): Promise<string> =>
      textOf(await admin.slash('digest edit', { id, ...options }).reply()).replaceAll('\\', '');
    expect(await edit({ cadence: 'weekdays' })).toContain(
      `${en.digest.cadence.weekdays('14:30')} (UTC)`,
    );
    expect(await edit({ time: '07:05' })).toContain(`${en.digest.cadence.weekdays('07:05')} (UTC)`);
    expect(await edit({ cadence: 'hourly' })).toContain(
      `${en.digest.cadence.hourly('07:05')} (UTC)`,
    );
    expect(await edit({ cadence: 'weekly' })).toContain(
      `${en.digest.weekly('monday', '09:00')} (UTC)`,
    );
    expect(await edit({ cron: '0 6 1 * *' })).toContain(`${en.digest.cron('`0 6 1 * *`')} (UTC)`);
    expect(await edit({ zone: 'asia/tokyo' })).toContain(
      `${en.digest.cron('`0 6 1 * *`')} (Asia/Tokyo)`,
    );
    expect(await edit({ time: '07:00' })).toContain(en.problems['cron-with-time']({}).message);
    expect(await edit({})).toContain(en.problems['nothing-to-change']({}).message);
  });

  it('gets a warning that a text channel has no followers, and nothing is published there', async () => {
    const running = await runDigests();
    const { discord } = running;
    await running.arrive('bridge', BRIDGE);
    const reply = await subscribe(running, { channel: discord.channels.talk.id, publish: true });
    expect(textOf(reply)).toContain(en.digest.noFollowers);
    await running.advance(2);
    expect(running.posted(discord.channels.talk.id)).toHaveLength(1);
    expect(running.log.at('warn')).toEqual([]);
  });
});

describe('the IDs of digests', () => {
  it('are suggested, with channel and times, to users who may use the command', async () => {
    const running = await runDigests();
    const { discord } = running;
    const { admin, reader } = discord;
    const id = idIn(await subscribe(running));
    await subscribe(running, { cadence: 'weekly' });
    const suggested = [{ name: `${id} · #digests · daily · UTC`, value: id }];
    expect(await admin.autocomplete('digest edit', 'id', 'DAILY')).toEqual(suggested);
    expect(await admin.autocomplete('digest history', 'id', '')).toHaveLength(2);
    expect(await admin.autocomplete('digest now', 'id', 'no such')).toEqual([]);
    // An admin allows the command in the Integrations settings. The reader still lacks Manage Server.
    discord.allowCommand('digest', reader.user.id);
    expect(await reader.autocomplete('digest edit', 'id', 'DAILY')).toEqual(suggested);
    expect(textOf(await reader.slash('digest list').reply())).toContain('on Mondays');
    expect(textOf(await reader.slash('digest unsubscribe', { id }).reply())).toContain(
      en.digest.unsubscribed(id).split(' is ')[1],
    );
  });
});

/** Returns three long sentences whose words occur in no other report. */
function longReport(of: number): string {
  const sentence = (n: number): string =>
    `The ${Array.from({ length: 60 }, (_, i) => `word${of}x${n}y${i}zzzzzz`).join(' ')} ended.`;
  return [0, 1, 2].map(sentence).join(' ');
}

describe('DIGEST_CHANNEL_ID', () => {
  it('makes the bot post digests to that channel without a command, and not again after a restart', async () => {
    const running = await runDigests(({ channels }) => ({
      DIGEST_CHANNEL_ID: channels.story.id,
      DIGEST_CRON: '30 9 * * *',
      DIGEST_ZONE: 'Europe/Berlin',
    }));
    const { story } = running.discord.channels;
    await running.arrive('bridge', BRIDGE);
    await running.advance(1);
    expect(running.posted(story.id).map(textIn).join()).toContain(BRIDGE);
    await running.stop();
    await running.start();
    await running.advance(1);
    expect(running.posted(story.id)).toHaveLength(1);
    await running.arrive('ferry', FERRY);
    await running.advance(24);
    expect(running.posted(story.id)).toHaveLength(2);
    const list = textOf(await running.discord.admin.slash('digest list').reply());
    expect(list.replaceAll('\\', '')).toContain('**D-env**');
  });
});

async function slotsOf({ app }: RunningDigests) {
  const [first] = await app.digestStore.subscriptions();
  return app.digestStore.slots(first?.subscriptionId ?? '', 10);
}
