import { describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../packages/local-discord/src/index.ts';
import { en } from '../../src/discord/locales/en.ts';
import { buttonsOf, textOf } from './running-app.ts';
import { type RunningDigests, runDigests } from './running-digests.ts';

const BRIDGE = 'The council closed the Weaver Street bridge in May after its arches had cracked.';
const FERRY = 'The ferry to Norholm sails at seven in the morning and takes forty cars.';
const FEE = 'The harbour board raised the mooring fee to 40 crowns on Monday evening.';
const { buttons, digest } = en;

async function subscribe(
  { discord }: RunningDigests,
  options: Readonly<Record<string, string | boolean>> = {},
): Promise<{ readonly reply: SeenMessage; readonly id: string }> {
  const channel = discord.channels.talk.id;
  const given = { channel, cadence: 'daily', zone: 'UTC', ...options };
  const reply = await discord.admin.slash('digest subscribe', given).reply();
  return { reply, id: /D-[0-9a-f]{6}/.exec(plain(reply))?.[0] ?? '' };
}

function plain(reply: SeenMessage): string {
  return textOf(reply).replaceAll('\\', '');
}

describe('/digest list', () => {
  it('shows each of 25 subscriptions once, across several pages', async () => {
    const running = await runDigests();
    const { admin } = running.discord;
    const ids: string[] = [];
    for (let i = 0; i < 25; i++) ids.push((await subscribe(running)).id);
    running.discord.denyBot(admin.channelId, 'EmbedLinks');
    let page = await admin.slash('digest list').reply();
    expect(buttonsOf(page)).toEqual({ [buttons.previous]: false, [buttons.next]: true });
    const shown: string[] = [];
    for (;;) {
      shown.push(...(plain(page).match(/D-[0-9a-f]{6}/g) ?? []));
      if (buttonsOf(page)[buttons.next] !== true) break;
      page = await admin.press(page, buttons.next).reply();
    }
    expect(shown).toEqual([...ids].sort());
    expect(textOf(page)).toMatch(/Page (\d) of \1$/);
    const refused = await subscribe(running);
    expect(plain(refused.reply)).toContain(
      en.problems['too-many-subscriptions']({ most: 25 }).message,
    );
  });

  it('has a history that is split into pages', async () => {
    const running = await runDigests();
    const { admin } = running.discord;
    const { id } = await subscribe(running, { cadence: 'hourly' });
    await running.advance(23);
    const first = await admin.slash('digest history', { id }).reply();
    expect(textOf(first)).toMatch(/Page 1 of 2$/);
    const second = await admin.press(first, buttons.next).reply();
    expect([first, second].map((page) => textOf(page).split('\n- ').length - 1)).toEqual([20, 3]);
  });
});

describe('/digest pause and resume', () => {
  it('stop the digests, and later report all sources that arrived during the pause', async () => {
    const running = await runDigests();
    const { admin, channels } = running.discord;
    await running.arrive('bridge', BRIDGE);
    const { id } = await subscribe(running);
    expect(plain(await admin.slash('digest pause', { id }).reply())).toContain(digest.pausedNow);
    await running.advance(26);
    expect(running.posted(channels.talk.id)).toEqual([]);
    expect(plain(await admin.slash('digest resume', { id }).reply())).toContain(digest.resumed);
    await running.advance(24);
    expect(running.posted(channels.talk.id)).toHaveLength(1);
  });
});

describe('/digest edit', () => {
  it('moves a subscription to another channel, where only unreported sources are posted', async () => {
    const running = await runDigests();
    const { admin, channels } = running.discord;
    const [from, to] = [channels.talk.id, channels.story.id];
    await running.arrive('bridge', BRIDGE);
    const { id } = await subscribe(running);
    await running.advance(2);
    const edited = await admin.slash('digest edit', { id, channel: to }).reply();
    expect(textOf(edited)).toContain(`<#${to}>`);
    await running.arrive('ferry', FERRY);
    await running.advance(24);
    expect(running.posted(from).map(said).join()).not.toContain(FERRY);
    const moved = running
      .posted(to)
      .map(said)
      .filter((text) => text !== '');
    expect(moved).toHaveLength(1);
    expect(moved[0]).toContain(FERRY);
    expect(moved[0]).not.toContain(BRIDGE);
  });

  it('moves a subscription whose channel has been deleted', async () => {
    const running = await runDigests();
    const { admin, channels } = running.discord;
    await running.arrive('bridge', BRIDGE);
    const { id } = await subscribe(running);
    running.discord.removeChannel(channels.talk.id);
    const edited = await admin.slash('digest edit', { id, channel: channels.story.id }).reply();
    expect(textOf(edited)).toContain(`<#${channels.story.id}>`);
  });

  it('cancels a digest in progress when it moves the subscription', async () => {
    const running = await runDigests();
    const { admin, channels, faults } = running.discord;
    await running.arrive('bridge', BRIDGE);
    const { id } = await subscribe(running);
    const down = { kind: 'answer', status: 503, body: 'down' } as const;
    faults.script({ at: 'create_message', times: 1000, with: down });
    // The nine o'clock slot stays open between attempts to post.
    running.time.advance(3_600_000);
    await admin.slash('digest edit', { id, channel: channels.story.id }).reply();
    faults.clear();
    await running.advance(26);
    expect(running.posted(channels.talk.id)).toEqual([]);
    expect(running.posted(channels.story.id).map(said).join()).toContain(BRIDGE);
  });

  it('sets the weekday of a weekly digest, and keeps it when only the time changes', async () => {
    const running = await runDigests();
    const { admin } = running.discord;
    const { reply, id } = await subscribe(running, { cadence: 'weekly', weekday: 'friday' });
    // The test's clock shows Wednesday, 18 March.
    const friday = Date.UTC(2026, 2, 20, 9) / 1000;
    expect(plain(reply)).toContain(digest.weekly('friday', '09:00'));
    expect(plain(reply)).toContain(`Next: <t:${friday}:f>`);
    const edit = async (options: Record<string, string>): Promise<string> =>
      plain(await admin.slash('digest edit', { id, ...options }).reply());
    expect(await edit({ time: '10:15' })).toContain(digest.weekly('friday', '10:15'));
    expect(await edit({ weekday: 'sunday' })).toContain(digest.weekly('sunday', '10:15'));
    expect(await edit({ cadence: 'daily' })).toContain(digest.cadence.daily('10:15'));
    expect(await edit({ weekday: 'monday' })).toContain(
      en.problems['weekday-without-weekly']({ cadence: 'daily' }).message,
    );
  });
});

describe('digests in a thread', () => {
  it('are posted even if the thread is archived', async () => {
    const running = await runDigests();
    const { discord } = running;
    const thread = discord.addThread('news', discord.channels.talk.id);
    await running.arrive('bridge', BRIDGE);
    const { reply } = await subscribe(running, { channel: thread.id });
    expect(textOf(reply)).not.toContain('Missing');
    await running.advance(2);
    expect(running.posted(thread.id).map(said).join()).toContain(BRIDGE);
    if (thread.thread !== null) thread.thread.archived = true;
    await running.arrive('fee', FEE);
    await running.advance(24);
    expect(running.posted(thread.id)).toHaveLength(2);
    expect(thread.thread?.archived).toBe(false);
  });

  it('require Send Messages in Threads instead of Send Messages', async () => {
    const running = await runDigests();
    const { discord } = running;
    const thread = discord.addThread('news', discord.channels.talk.id);
    await running.arrive('bridge', BRIDGE);
    discord.denyBot(discord.channels.talk.id, 'SendMessages');
    const { reply, id } = await subscribe(running, { channel: thread.id });
    expect(textOf(reply)).not.toContain('Missing');
    discord.denyBot(discord.channels.talk.id, 'SendMessagesInThreads');
    const history = await discord.admin.slash('digest history', { id }).reply();
    expect(textOf(history)).toContain(digest.lacks([en.permissions.SendMessagesInThreads]));
  });

  it('are paused when a moderator locks the thread', async () => {
    const running = await runDigests();
    const { discord } = running;
    const thread = discord.addThread('news', discord.channels.talk.id);
    await running.arrive('bridge', BRIDGE);
    await subscribe(running, { channel: thread.id });
    if (thread.thread !== null) thread.thread.locked = true;
    await running.advance(2);
    expect(plain(await discord.admin.slash('digest list').reply())).toContain('Thread is locked');
  });
});

function said(message: { readonly embeds: unknown }): string {
  const embeds = message.embeds as { description?: string }[] | undefined;
  return embeds?.[0]?.description ?? '';
}
