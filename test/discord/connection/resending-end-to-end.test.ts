import { describe, expect, it } from 'vitest';
import type { LocalDiscord, FaultKind } from '../../../packages/local-discord/src/index.ts';
import { en } from '../../../src/discord/locales/en.ts';
import { ManualTime } from '../../support/manual-time.ts';
import { textOf } from '../running-app.ts';
import { oldMessage, startBot, until } from '../running-bot.ts';

const QUESTION = 'Every request must pass through its cloud.';
const DOWN: FaultKind = { kind: 'answer', status: 503, body: '' };
const ACKNOWLEDGEMENT_TIMEOUT_MS = 1000;

/** Returns the HTTP status of each matching request. 0 means no response. */
function statuses({ recording }: LocalDiscord, method: string, path: RegExp): number[] {
  return recording.exchanges
    .filter((exchange) => exchange.method === method && path.test(exchange.path))
    .map(({ status }) => status);
}

describe('an acknowledgement', () => {
  it.each<[string, FaultKind]>([
    ['is lost', { kind: 'drop' }],
    ['reaches Discord but gets no response', { kind: 'drop-after' }],
    ['gets a 503', DOWN],
  ])('that %s is sent again, and the question is answered', async (_, fault) => {
    const { discord, log, meter } = await startBot();
    discord.faults.script({ at: /callback$/, with: fault });
    const use = discord.reader.slash('ask', { question: QUESTION });
    expect(textOf(await use.reply())).toContain(QUESTION);
    expect(use.shown()).toHaveLength(1);
    expect(log.at('warn')).toEqual([]);
    expect(meter.counts['discord_resends_total']).toBe(1);
  });

  it('that gets no response is sent again while Discord still waits for it', async () => {
    const time = new ManualTime();
    const { discord, log } = await startBot({ time });
    discord.faults.script({ at: /callback$/, with: { kind: 'hang' } });
    const use = discord.reader.slash('ask', { question: QUESTION });
    await until(() => statuses(discord, 'POST', /callback$/).length === 1);
    await time.runOut(ACKNOWLEDGEMENT_TIMEOUT_MS);
    expect(textOf(await use.reply())).toContain(QUESTION);
    expect(log.at('warn')).toEqual([]);
  });

  it('is not sent again after Discord has stopped waiting, and a warning is logged', async () => {
    const time = new ManualTime();
    const { discord, services, log, meter } = await startBot({ time });
    discord.faults.script({ at: /callback$/, with: { kind: 'drop' }, times: 100 });
    discord.reader.slash('ask', { question: QUESTION });
    // The bot retries after 0, 0.2, 0.5 s and so on for 2.5 s.
    await time.runOut(200);
    for (let pause = 0; pause < 4; pause++) await time.runOut(500);
    await log.reached('warn', 2);
    expect(statuses(discord, 'POST', /callback$/)).toHaveLength(7);
    expect(log.at('warn')).toEqual([
      'Discord may not have received the acknowledgement; continuing',
      'Discord does not know the interaction: its acknowledgement never arrived',
    ]);
    expect(meter.counts['undelivered_replies_total']).toBe(1);
    discord.faults.clear();
    const next = await discord.reader.slash('ask', { question: QUESTION }).reply();
    expect(textOf(next)).toContain(QUESTION);
    expect(services.asked).toEqual([QUESTION, QUESTION]);
  });

  it('of an outdated button is sent again together with the error message', async () => {
    const { discord } = await startBot();
    discord.faults.script({ at: /callback$/, with: { kind: 'drop' } });
    discord.reader.press(oldMessage(discord, 'v1:unknown'), 'Old');
    const { message } = en.problems['outdated-button']({});
    const seen = () => discord.reader.sees().filter(({ content }) => content.includes(message));
    await until(() => seen().length > 0);
    expect(seen()).toMatchObject([{ ephemeral: true }]);
  });
});

describe('an answer', () => {
  it('that Discord temporarily cannot accept is resent immediately, and after 1, 3, 10 and 30 s', async () => {
    const time = new ManualTime();
    const { discord, services } = await startBot({ time });
    discord.faults.script({ at: /^PATCH/, with: DOWN, times: 6 });
    const use = discord.reader.slash('ask', { question: QUESTION });
    await until(() => statuses(discord, 'PATCH', /@original$/).length === 2);
    for (const pauseMs of [1000, 3000, 10_000, 30_000, 30_000]) await time.runOut(pauseMs);
    expect(textOf(await use.reply())).toContain(QUESTION);
    expect(use.shown()).toHaveLength(1);
    expect(statuses(discord, 'PATCH', /@original$/)).toEqual([...Array<number>(6).fill(503), 200]);
    expect(services.asked).toEqual([QUESTION]);
  });

  it('is abandoned when its token expires after 15 minutes', async () => {
    const time = new ManualTime();
    const { discord, log } = await startBot({ time });
    discord.faults.script({ at: /^PATCH/, with: DOWN, times: 1000 });
    discord.reader.slash('ask', { question: QUESTION, private: true });
    await until(() => statuses(discord, 'PATCH', /@original$/).length === 2);
    const begun = time.monotonic();
    for (const pauseMs of [1000, 3000, 10_000]) await time.runOut(pauseMs);
    while (time.monotonic() - begun + 30_000 <= 15 * 60_000 - 5000) await time.runOut(30_000);
    // The bot tries to report the failure in the remaining seconds.
    for (const pauseMs of [1000, 3000]) await time.runOut(pauseMs);
    await log.reached('error', 2);
    expect(log.at('error')).toEqual(['command failed', 'the reply to a failure was not delivered']);
    expect(JSON.stringify(log.lines)).not.toContain('webhooks');
  });

  it('that Discord refuses is not sent again', async () => {
    const { discord } = await startBot();
    const refusal: FaultKind = { kind: 'answer', status: 400, body: '{"code":50035}' };
    discord.faults.script({ at: /^PATCH/, with: refusal });
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    const reference = /E-[0-9a-z]{7}/.exec(reply.content)?.[0] ?? '';
    expect(reply.content).toBe(en.errors.unexpected(reference));
    expect(statuses(discord, 'PATCH', /@original$/)).toEqual([400]);
  });
});

describe('an error message about a question', () => {
  it.each(['drop', 'drop-after'] as const)(
    'reaches the asker even if one request is lost (%s)',
    async (kind) => {
      const { discord } = await startBot();
      discord.faults.script({ at: /^POST \/webhooks/, with: { kind } });
      discord.reader.slash('ask', { question: QUESTION, source: 'zzz' });
      const seen = () => discord.reader.sees().filter(({ content }) => content.includes('"zzz"'));
      await until(() => seen().length === (kind === 'drop' ? 1 : 2));
      expect(seen().every(({ ephemeral }) => ephemeral)).toBe(true);
    },
  );
});

describe('a message to the channel', () => {
  it('is not sent again if Discord may already have posted it', async () => {
    const { discord } = await startBot();
    const answer = await discord.reader.slash('ask', { question: QUESTION, private: true }).reply();
    const { hint } = en.problems['post-unknown']({});
    discord.faults.script({ at: /^POST \/webhooks/, with: DOWN });
    discord.reader.press(answer, en.buttons.share);
    await until(() => discord.reader.sees().some(({ content }) => content.includes(hint)));
    // The second request is the private error message.
    expect(statuses(discord, 'POST', /webhooks/)).toEqual([503, 200]);
    expect(discord.admin.sees().filter(({ embeds }) => embeds.length > 0)).toEqual([]);
  });
});
