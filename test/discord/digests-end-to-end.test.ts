import { describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../src/playground/seen-message.ts';
import type { StoredMessage } from '../../src/playground/stored-message.ts';
import { type RunningDigests, runDigests } from './running-digests.ts';
import { textOf } from './running-app.ts';

const BRIDGE = 'The council closed the Weaver Street bridge in May after its arches had cracked.';
const FERRY = 'The ferry to Norholm sails at seven in the morning and takes forty cars.';
const FEE = 'The harbour board raised the mooring fee to 40 crowns on Monday evening.';
const ICE = 'Thick ice has shut the northern channel to every kind of vessel since Sunday.';

function said(message: StoredMessage | undefined): string {
  const embeds = message?.embeds as { description?: string }[] | undefined;
  return embeds?.[0]?.description ?? '';
}

async function subscribe(
  { discord }: RunningDigests,
  options: Readonly<Record<string, string | boolean>> = {},
): Promise<SeenMessage> {
  const channel = discord.channels.digests.id;
  const given = { channel, cadence: 'daily', time: '09:00', zone: 'UTC', ...options };
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
    expect(textOf(reply)).toMatch(
      /Next: 18 Mar 2026, 09:00 \(UTC\); 19 Mar 2026, 09:00 \(UTC\); 20 Mar/,
    );
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
    expect(textOf(history)).toContain('20 Mar 2026, 09:00 (UTC) · posted');
    expect(textOf(history)).toContain('19 Mar 2026, 09:00 (UTC) · skipped · nothing was new');
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
    expect(said(running.posted()[1])).toContain(
      'tells also of what was due since 19 Mar 2026, 09:00 (UTC)',
    );
    expect((await slotsOf(running)).map(({ state }) => state)).toEqual([
      ...['skipped', 'posted', 'skipped', 'posted'],
    ]);
  });

  it('stand there once when the connection was lost after Discord had posted', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    await subscribe(running);
    running.discord.troubles.script({ at: 'create_message', with: { kind: 'drop-after' } });
    await running.advance(3);
    expect(running.posted()).toHaveLength(1);
    const [slot] = await slotsOf(running);
    expect(slot?.state).toBe('posted');
  });

  it('are tried again when Discord is down for a while', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    await subscribe(running);
    running.discord.troubles.script({
      ...{ at: 'create_message', times: 8 },
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
    expect(message?.content).toMatch(/slot [0-9a-f]{8}$/);
  });

  it('stand there once also where the bot may not read the channel: the nonce finds the first post', async () => {
    const running = await runDigests();
    const { discord } = running;
    discord.denyBot(discord.channels.digests.id, 'ReadMessageHistory');
    await running.arrive('bridge', BRIDGE);
    await subscribe(running);
    discord.troubles.script({ at: 'create_message', with: { kind: 'drop-after' } });
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

  it('say one line when nothing is new, where that is wanted', async () => {
    const running = await runDigests();
    await running.arrive('bridge', BRIDGE);
    await subscribe(running, { quiet: 'line' });
    await running.advance(26);
    expect(running.posted().map(said).at(-1)).toBe('Nothing new since the last digest.');
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
    expect(textOf(edited)).toMatch(/Next: 18 Mar 2026, 10:00/);
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

describe('DIGEST_CHANNEL_ID', () => {
  it('posts digests to one channel without a command, and not again after a restart', async () => {
    const running = await runDigests(({ channels }) => ({
      ...{ DIGEST_CHANNEL_ID: channels.story.id, DIGEST_CRON: '30 9 * * *' },
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
  });
});

async function slotsOf({ app }: RunningDigests) {
  const [first] = await app.subscriptions.subscriptions();
  return app.subscriptions.slots(first?.subscriptionId ?? '', 10);
}
