import { describe, expect, it } from 'vitest';
import type { SeenMessage, StoredMessage } from '../../packages/local-discord/src/index.ts';
import { type RunningDigests, runDigests } from './running-digests.ts';
import { textOf } from './running-app.ts';
import { en } from '../../src/discord/locales/en.ts';

const BRIDGE = 'The council closed the Weaver Street bridge in May after its arches had cracked.';
const FERRY = 'The ferry to Norholm sails at seven in the morning and takes forty cars.';
const FEE = 'The harbour board raised the mooring fee to 40 crowns on Monday evening.';
const ICE = 'Thick ice has shut the northern channel to every kind of vessel since Sunday.';

/** Nine o'clock UTC of a day in March 2026, as a message shows it. */
function at(day: number, hour = 9): string {
  return `<t:${Date.UTC(2026, 2, day, hour) / 1000}:f>`;
}

function said(message: StoredMessage | undefined): string {
  const embeds = message?.embeds as { description?: string }[] | undefined;
  return embeds?.[0]?.description ?? '';
}

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
  it('begin with the most recent, then tell what came, each once, and nothing when nothing came', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    const reply = await subscribe(running);
    expect(reply.ephemeral).toBe(true);
    expect(textOf(reply)).toContain('· daily at 09:00 (UTC)\n');
    expect(textOf(reply)).toContain(`Next: ${at(18)} · ${at(19)} · ${at(20)}`);
    await running.advance(2);
    expect(running.posted().map(said)).toHaveLength(1);
    expect(said(running.posted()[0])).toContain(BRIDGE);
    await running.advance(24);
    expect(running.posted()).toHaveLength(1);
    await running.arrive('ferry', FERRY);
    await running.arrive('copy', BRIDGE);
    await running.advance(24);
    expect(running.posted()).toHaveLength(2);
    const text = said(running.posted()[1]);
    expect(text).toContain(FERRY);
    expect(text).not.toContain(BRIDGE);
    const history = await running.discord.admin
      .slash('digest history', { id: idIn(reply) })
      .reply();
    expect(textOf(history)).toContain(`${at(20)} · posted`);
    expect(textOf(history)).toContain(`${at(19)} · skipped · nothing was new`);
    expect(running.log.at('error')).toEqual([]);
  });

  it('put the slots of an outage into one, which says so', async () => {
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
    expect(said(running.posted()[1])).toContain(en.digest.gap(at(19)));
    expect((await slotsOf(running)).map(({ state }) => state)).toEqual([
      ...['skipped', 'posted', 'skipped', 'posted'],
    ]);
  });

  it('stand there once when the connection was lost after Discord had posted', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    await subscribe(running);
    running.discord.faults.script({ at: 'create_message', with: { kind: 'drop-after' } });
    await running.advance(3);
    expect(running.posted()).toHaveLength(1);
    const [slot] = await slotsOf(running);
    expect(slot?.state).toBe('posted');
  });

  it('are tried again when Discord is down for a while', async () => {
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

  it('pause with the reason when the bot may not post, and go on when told to', async () => {
    const running = await runDigests();
    const { discord } = running;
    await running.arrive('bridge', BRIDGE);
    const id = idIn(await subscribe(running));
    discord.denyBot(discord.channels.digests.id, 'SendMessages');
    await running.advance(2);
    expect(running.posted()).toEqual([]);
    const list = await discord.admin.slash('digest list').reply();
    expect(textOf(list)).toMatch(/Paused: Discord said\\?: Missing Permissions/);
    discord.allowBot(discord.channels.digests.id, 'SendMessages');
    await discord.admin.slash('digest pause', { id, resume: true }).reply();
    await running.advance(24);
    expect(running.posted()).toHaveLength(1);
  });

  it('are published to the followers of an announcement channel, where that is wanted', async () => {
    const running = await runDigests();
    const { discord } = running;
    await running.arrive('bridge', BRIDGE);
    await subscribe(running, { publish: true });
    await running.advance(2);
    const [message] = discord.reader.sees(discord.channels.digests.id);
    expect(message?.published).toBe(true);
  });

  it('are plain text where the bot may not embed, with the mark of their slot', async () => {
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

  it('stand there once also where the bot may not read the channel: the nonce finds the first post', async () => {
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

  it('are posted and counted on /digest now, and shown to one person alone by /digest preview', async () => {
    const running = await runDigests();
    const { admin } = running.discord;
    await running.arrive('bridge', BRIDGE);
    const id = idIn(await subscribe(running));
    const preview = await admin.slash('digest preview', { id }).reply();
    expect(preview.ephemeral).toBe(true);
    expect(textOf(preview)).toContain(BRIDGE);
    expect(running.posted()).toEqual([]);
    expect(textOf(await admin.slash('digest now', { id }).reply())).toMatch(/^Posted, in one/);
    expect(running.posted()).toHaveLength(1);
    expect(textOf(await admin.slash('digest preview', { id }).reply())).toMatch(/^The next digest/);
    await running.advance(2);
    expect(running.posted()).toHaveLength(1);
  });

  it('of a server with one subscription need no ID for preview, now and history', async () => {
    const running = await runDigests();
    const { admin } = running.discord;
    await running.arrive('bridge', BRIDGE);
    const ask = async (command: 'preview' | 'now' | 'history'): Promise<string> =>
      textOf(await admin.slash(`digest ${command}`).reply());
    for (const command of ['preview', 'now', 'history'] as const) {
      expect(await ask(command)).toMatch(/^.*This server has no digests\..*subscribe/s);
    }
    const first = idIn(await subscribe(running));
    expect(await ask('preview')).toContain(BRIDGE);
    expect(await ask('now')).toMatch(/^Posted, in one/);
    expect((await ask('history')).replaceAll('\\', '')).toContain(first);
    const second = idIn(await subscribe(running, { cadence: 'weekly' }));
    const refused = (await ask('now')).replaceAll('\\', '');
    expect(refused).toContain('This server has 2 subscriptions, so "id" must name one.');
    expect(refused).toContain(first);
    expect(refused).toContain(second);
    expect(running.posted()).toHaveLength(1);
  });

  it('say one line when nothing is new, where that is wanted', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    await subscribe(running, { quiet: 'line' });
    await running.advance(26);
    expect(running.posted().map(said).at(-1)).toBe(en.digest.quiet);
  });

  it('mention nobody, whatever a source says', async () => {
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

  it('are limited to sources, changed, paused and ended by who may manage the server, and nobody else', async () => {
    const running = await runDigests();
    const { admin, reader, channels } = running.discord;
    await running.arrive('fee', FEE);
    await running.arrive('ice', ICE);
    const id = idIn(await subscribe(running, { sources: 'ic' }));
    const edited = await admin.slash('digest edit', { id, time: '10:00' }).reply();
    expect(textOf(edited)).toContain(`Next: ${at(18, 10)}`);
    await running.advance(3);
    expect(running.posted().map(said).join()).toContain(ICE);
    expect(running.posted().map(said).join()).not.toContain(FEE);
    const bad = await subscribe(running, { cadence: 'cron', cron: '*/5 * * * *' });
    expect(textOf(bad)).toMatch(/an hour or more/);
    await admin.slash('digest unsubscribe', { id }).reply();
    expect(textOf(await admin.slash('digest list').reply())).toMatch(/^This server has no digests/);
    reader.isAdmin = false;
    expect(() =>
      reader.slash('digest subscribe', { channel: channels.story.id, cadence: 'daily' }),
    ).toThrow();
  });
});

describe('digests in a channel, when not all goes well', () => {
  it('tell the person who made them, privately and once, why they are paused', async () => {
    const running = await runDigests();
    const { discord } = running;
    await running.arrive('bridge', BRIDGE);
    const id = idIn(await subscribe(running));
    discord.denyBot(discord.channels.digests.id, 'SendMessages');
    await running.advance(26);
    const told = discord.admin.privateMessages().map(({ content }) => content);
    expect(told).toHaveLength(1);
    expect(told[0]?.replaceAll('\\', '')).toContain(`The digests ${id} for`);
    expect(told[0]).toContain('Missing Permissions');
    expect(running.log.at('error')).toEqual([]);
  });

  it('are paused all the same when that person takes no private messages', async () => {
    const running = await runDigests();
    const { discord } = running;
    discord.admin.takesPrivateMessages = false;
    await running.arrive('bridge', BRIDGE);
    await subscribe(running);
    discord.denyBot(discord.channels.digests.id, 'SendMessages');
    await running.advance(2);
    const list = textOf(await discord.admin.slash('digest list').reply());
    expect(list).toMatch(/Paused: Discord said/);
    expect(list).toContain(en.digest.lacks([en.permissions.SendMessages]));
    expect(discord.admin.privateMessages()).toEqual([]);
  });

  it('are paused when the channel is deleted', async () => {
    const running = await runDigests();
    const { discord } = running;
    const channel = discord.addChannel('news');
    await running.arrive('bridge', BRIDGE);
    await subscribe(running, { channel: channel.id });
    discord.removeChannel(channel.id);
    await running.advance(2);
    expect(textOf(await discord.admin.slash('digest list').reply())).toMatch(
      /Paused: Discord said.*Unknown Channel/,
    );
  });

  it('say at once what the bot lacks in the channel', async () => {
    const running = await runDigests();
    const { discord } = running;
    discord.denyBot(discord.channels.digests.id, 'SendMessages', 'ReadMessageHistory');
    expect(textOf(await subscribe(running))).toContain(
      en.digest.lacks([en.permissions.SendMessages, en.permissions.ReadMessageHistory]),
    );
  });

  it('of many sources are several messages, each with whole sources, and go on where they stopped', async () => {
    const running = await runDigests();
    const { discord } = running;
    const reply = await subscribe(running);
    await running.advance(2);
    for (let i = 0; i < 12; i++) await running.arrive(`report-${i}`, longReport(i));
    // The first message arrives, and nobody is told; the second is refused for a while.
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
    const text = posted.map(said).join('\n\n');
    for (let i = 0; i < 12; i++) expect(text.split(` · report-${i}\n`)).toHaveLength(2);
    const marks = posted.map(({ embeds }) => / · ([0-9a-f]{8})"/.exec(JSON.stringify(embeds))?.[1]);
    expect(new Set(marks).size).toBe(posted.length);
    const history = await discord.admin.slash('digest history', { id: idIn(reply) }).reply();
    expect(textOf(history)).toContain(`${at(19)} · posted`);
  });

  it('find a message of theirs under two hundred of other people', async () => {
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
    // Long enough that no nonce is known any more.
    time.advance(600_000);
    await running.advance(1);
    const own = running.posted().filter(({ author }) => author.bot === true);
    expect(own.map(said)).toHaveLength(1);
    const [slot] = await slotsOf(running);
    expect(slot?.state).toBe('posted');
  });

  it('are at their new time when the zone is edited, and not at the old one too', async () => {
    const running = await runDigests();
    const { admin } = running.discord;
    await running.arrive('bridge', BRIDGE);
    const id = idIn(await subscribe(running));
    const edited = await admin.slash('digest edit', { id, zone: 'America/New_York' }).reply();
    expect(textOf(edited)).toContain(`Next: ${at(18, 13)} · ${at(19, 13)}`);
    await running.advance(4);
    expect(running.posted()).toEqual([]);
    await running.advance(2);
    expect(running.posted()).toHaveLength(1);
  });
});

describe('what is told', () => {
  it('of a source that goes back and forth between two versions is told once of each', async () => {
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
        .map(said)
        .map((text) => (text.includes(BRIDGE) ? 'bridge' : 'ferry')),
    ).toEqual(['bridge', 'ferry']);
  });

  it('to a channel that is given more sources begins with what comes then, and is no flood', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    await running.arrive('fee', FEE);
    const id = idIn(await subscribe(running, { sources: 'bridge' }));
    await running.advance(2);
    const { admin } = running.discord;
    expect(textOf(await admin.slash('digest edit', { id, sources: ' , ' }).reply())).toContain(
      'must name a source',
    );
    await admin.slash('digest edit', { id, sources: 'all' }).reply();
    await running.arrive('ice', ICE);
    await running.advance(24);
    expect(running.posted()).toHaveLength(2);
    expect(said(running.posted()[1])).toContain(ICE);
    expect(said(running.posted()[1])).not.toContain(FEE);
  });

  it('at first are three sources that say something, not the three newest whatever they are', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    for (const name of ['menu-1', 'menu-2', 'menu-3']) {
      running.time.advance(60_000);
      await running.arrive(name, `Trending now\n\nMore from us\n\n${name}`);
    }
    await subscribe(running);
    await running.advance(2);
    expect(said(running.posted()[0])).toContain(BRIDGE);
  });
});

describe('what Discord says of a post', () => {
  it.each([
    ['a token that was reset', 401, '{"message":"401: Unauthorized","code":0}'],
    ['a page instead of an answer', 403, '<html>blocked</html>'],
    ['too slow a request', 408, '{"message":"timeout","code":0}'],
  ])('%s does not pause a subscription', async (_, status, body) => {
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
    // Discord's library forgets a token that was refused: the process has to end.
    expect(running.posted()).toHaveLength(status === 401 ? 0 : 1);
  });

  it('a text that it never takes ends the slot, and not the subscription', async () => {
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
    await running.arrive('ferry', FERRY);
    await running.advance(24);
    expect(running.posted()).toHaveLength(1);
    expect(said(running.posted()[0])).toContain(FERRY);
    expect(said(running.posted()[0])).not.toContain(BRIDGE);
    expect((await slotsOf(running)).map(({ state }) => state)).toEqual(['posted', 'given-up']);
  });

  it('that others have used up what is allowed for long is tried again, not slept through', async () => {
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

describe('a subscription that is edited', () => {
  it('keeps its time when only the cadence changes, and its cadence when only the time does', async () => {
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
      `${en.digest.cadence.weekly('09:00')} (UTC)`,
    );
    expect(await edit({ cron: '0 6 1 * *' })).toContain('cron `0 6 1 * *` (UTC)');
    expect(await edit({ zone: 'asia/tokyo' })).toContain('cron `0 6 1 * *` (Asia/Tokyo)');
    expect(await edit({ time: '07:00' })).toContain(
      '"time" cannot be combined with the cadence cron',
    );
    expect(await edit({})).toContain('No option was given to change.');
  });

  it('says that a text channel has no followers, and publishes nothing there', async () => {
    const running = await runDigests();
    const { discord } = running;
    await running.arrive('bridge', BRIDGE);
    const reply = await subscribe(running, { channel: discord.channels.talk.id, publish: true });
    expect(textOf(reply)).toContain('only announcement channels have them');
    await running.advance(2);
    expect(running.posted(discord.channels.talk.id)).toHaveLength(1);
    expect(running.log.at('warn')).toEqual([]);
  });
});

describe('the IDs of digests', () => {
  it('are suggested to who may manage the server, with channel and times', async () => {
    const running = await runDigests();
    const { admin, reader, commands, guild } = running.discord;
    const id = idIn(await subscribe(running));
    await subscribe(running, { cadence: 'weekly' });
    expect(await admin.autocomplete('digest edit', 'id', 'DAILY')).toEqual([
      { name: `${id} · #digests · daily · UTC`, value: id },
    ]);
    expect(await admin.autocomplete('digest history', 'id', '')).toHaveLength(2);
    expect(await admin.autocomplete('digest now', 'id', 'no such')).toEqual([]);
    // An admin opens the command to everyone.
    commands.replace(guild.guildId, []);
    const opened = commands.at('global').map((one) => ({
      ...one,
      default_member_permissions: null,
    }));
    commands.replace('global', opened);
    expect(await reader.autocomplete('digest edit', 'id', '')).toEqual([]);
    const refused = await reader.slash('digest list').reply();
    expect(textOf(refused)).toContain(en.problems['not-manager']({}).message);
    expect(textOf(await reader.slash('digest unsubscribe', { id }).reply())).toContain(
      'Manage Server',
    );
    expect(textOf(await admin.slash('digest list').reply())).toContain('on Mondays');
  });

  it('that there is no room for in a list are counted', async () => {
    const running = await runDigests();
    const zones = ['America/Argentina/Buenos_Aires', 'America/North_Dakota/New_Salem'];
    for (let i = 0; i < 25; i++) await subscribe(running, { zone: zones[i % 2] ?? '' });
    const { admin } = running.discord;
    running.discord.denyBot(admin.channelId, 'EmbedLinks');
    const list = textOf(await admin.slash('digest list').reply());
    const shown = list.split('Next: ').length - 1;
    expect(list).toContain(`and ${25 - shown} more`);
    const more = await subscribe(running);
    expect(textOf(more)).toContain('A server can have at most 25 subscriptions.');
  });
});

/** Three sentences of seventy words that no other report has. */
function longReport(of: number): string {
  const sentence = (n: number): string =>
    `The ${Array.from({ length: 60 }, (_, i) => `word${of}x${n}y${i}zzzzzz`).join(' ')} ended.`;
  return [0, 1, 2].map(sentence).join(' ');
}

describe('DIGEST_CHANNEL_ID', () => {
  it('posts digests to one channel without a command, and not again after a restart', async () => {
    const running = await runDigests(({ channels }) => ({
      DIGEST_CHANNEL_ID: channels.story.id,
      DIGEST_CRON: '30 9 * * *',
      DIGEST_ZONE: 'Europe/Berlin',
    }));
    const { story } = running.discord.channels;
    await running.arrive('bridge', BRIDGE);
    await running.advance(1);
    expect(running.posted(story.id).map(said).join()).toContain(BRIDGE);
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
