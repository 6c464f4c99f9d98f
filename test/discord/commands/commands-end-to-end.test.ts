import { describe, expect, it, onTestFinished } from 'vitest';
import { composeBot } from '../../../src/compose-bot.ts';
import { systemClock } from '../../../src/domain/time.ts';
import { UserFacingError } from '../../../src/domain/errors.ts';
import { readBlockQuote } from '../../../src/discord/render/escape.ts';
import type { LocalDiscord } from '../../../packages/local-discord/src/index.ts';
import { flatten, readMarkdown } from '../render/discord-markdown.ts';
import { fakeServices, sourceOf } from '../../support/fake-corpus.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { openDiscord } from '../../../packages/local-discord/test/open-discord.ts';
import { textOf } from '../running-app.ts';
import { CLAUSE, COMMANDS, RIFT, startBot, stillClock } from '../running-bot.ts';
import { en } from '../../../src/discord/locales/en.ts';

const QUESTION = 'Every request must pass through its cloud.';

/** What the bot sent to answer commands, as `METHOD what status`. */
function conversation(discord: LocalDiscord): string[] {
  return discord.recording.exchanges
    .filter(({ path }) => /^\/(?:interactions|webhooks)\//.test(path))
    .map(({ method, path, status }) => `${method} ${path.split('/').at(-1) ?? ''} ${status}`);
}

describe('/ask', () => {
  it('acknowledges first, then puts the quotes in place of the placeholder', async () => {
    const { discord, services } = await startBot();
    const release = services.hold();
    const use = discord.reader.slash('ask', { question: `  ${QUESTION} ` });
    await use.acknowledged();
    expect(use.shown()).toMatchObject([{ loading: true, ephemeral: false }]);
    release();
    const reply = await use.reply();
    expect(services.asked).toEqual([QUESTION]);
    expect(reply.ephemeral).toBe(false);
    expect(textOf(reply).split('\n')).toEqual([
      QUESTION,
      '',
      `> The company kept one clause. **${QUESTION}**`,
      '-# [1] [Why the clause matters](https://herald.example/azure-clause) · Example Herald · 18 Mar 2026 · azure-clause #1',
      '',
      `> The rift widens. **${QUESTION}** Nobody yields.`,
      '-# [2] [A widening rift](https://herald.example/widening-rift) · Example Herald · 18 Mar 2026 · widening-rift #1',
      '',
      '2 quotes · A-0y3b8yht',
      '',
      expect.stringMatching(/^New here\?/),
    ]);
    expect(reply.embeds[0]?.color).toBe(0x248046);
    expect(conversation(discord)).toEqual(['POST callback 204', 'PATCH @original 200']);
  });

  it('shows the answer to the asker alone when it is asked privately', async () => {
    const { discord } = await startBot();
    const use = discord.reader.slash('ask', { question: QUESTION, private: true });
    expect((await use.reply()).ephemeral).toBe(true);
    expect(use.shown()).toHaveLength(1);
  });

  it('quotes only the source that is named, by the beginning of its ID too', async () => {
    const { discord } = await startBot();
    const reply = await discord.reader.slash('ask', { question: QUESTION, source: 'wid' }).reply();
    expect(textOf(reply)).toContain('1 quote · ');
    expect(textOf(reply)).toContain('widening-rift #1');
  });

  it('says that there is nothing', async () => {
    const { discord } = await startBot();
    const reply = await discord.reader.slash('ask', { question: 'Who won the cup?' }).reply();
    expect(textOf(reply)).toContain(en.verdict.nothing);
  });

  it('answers in plain text where the bot may not send embeds', async () => {
    const { discord } = await startBot();
    discord.denyBot(discord.channels.story.id, 'EmbedLinks');
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    expect(reply.embeds).toEqual([]);
    expect(reply.content).toContain(`**${QUESTION}**`);
    expect(reply.content).toContain('[Why the clause matters](<https://');
  });

  it('shows no half of a text that is too long for a message', async () => {
    const text = `${QUESTION} ${'and so on '.repeat(600).trim()}.`;
    const { discord } = await startBot({ sources: [sourceOf({ sourceId: 'long', text })] });
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    expect(textOf(reply)).toMatch(new RegExp(`^> \\*\\*${QUESTION}\\*\\*\n-# .* · long #1$`, 'm'));
    expect(textOf(reply)).not.toContain('so on');
  });

  it('quotes a hostile source byte for byte, and mentions nobody', async () => {
    const text = `@everyone <@1> ||x||\n> # **y** [z](https://evil.example) \`\`\`\n${QUESTION} \u202e:wave:`;
    const { discord } = await startBot({
      sources: [sourceOf({ sourceId: 'hostile', title: '<@&1> ](https://evil.example)', text })],
    });
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    const markdown = reply.embeds[0]?.description ?? '';
    const quoted = markdown.split('\n').filter((line) => line.startsWith('> '));
    expect(readBlockQuote(quoted.join('\n'))).toBe(text);
    const kinds = flatten(readMarkdown(markdown)).map(({ kind }) => kind);
    expect([...new Set(kinds)].sort()).toEqual(['block quote', 'bold', 'link', 'subtext', 'text']);
    for (const { body } of discord.recording.exchanges) {
      if (JSON.stringify(body ?? '').includes('hostile')) {
        expect(body).toMatchObject({ allowed_mentions: { parse: [] } });
      }
    }
  });
});

describe('/sources', () => {
  it('lists the sources to whoever asks', async () => {
    const { discord } = await startBot();
    const reply = await discord.reader.slash('sources list').reply();
    expect(reply.ephemeral).toBe(true);
    expect(textOf(reply)).toMatch(
      /^2 sources\n- \*\*\[Why .* · azure-clause · .*\n- \*\*\[A widening .* · widening-rift · /,
    );
  });

  it('shows the source that is named', async () => {
    const { discord } = await startBot();
    const reply = await discord.reader.slash('sources show', { id: ' AZURE' }).reply();
    expect(textOf(reply)).toContain(`${en.sources.begins}\n> ${CLAUSE.text}`);
  });

  it('says privately, in the words of the error, that there is no such source', async () => {
    const { discord } = await startBot();
    const reply = await discord.reader.slash('sources show', { id: '@everyone' }).reply();
    expect(reply.ephemeral).toBe(true);
    expect(textOf(reply)).toBe(
      'No source has the ID "\\@everyone", and none begins with it.\nThe IDs are: azure-clause, widening-rift.',
    );
  });
});

describe('suggestions while typing', () => {
  it('come for each option that completes', async () => {
    const { discord } = await startBot();
    const expected = [{ name: 'widening-rift · A widening rift', value: 'widening-rift' }];
    expect(await discord.reader.autocomplete('ask', 'source', 'rift')).toEqual(expected);
    expect(await discord.reader.autocomplete('sources show', 'id', 'rift')).toEqual(expected);
  });

  it('are nothing where nothing begins so', async () => {
    const { discord } = await startBot();
    expect(await discord.reader.autocomplete('ask', 'source', 'zzz')).toEqual([]);
  });
});

describe('an error', () => {
  it('that people can act on is told to the asker alone, and leaves nothing in the channel', async () => {
    const { discord } = await startBot();
    const use = discord.reader.slash('ask', { question: QUESTION, source: 'zzz' });
    const reply = await use.reply();
    expect(reply).toMatchObject({ ephemeral: true, embeds: [] });
    expect(reply.content).toContain('No source has the ID "zzz"');
    expect(use.shown()).toHaveLength(1);
  });

  it('to a private question takes the place of the placeholder', async () => {
    const { discord } = await startBot();
    await discord.reader.slash('ask', { question: ' ', private: true }).reply();
    expect(conversation(discord)).toEqual(['POST callback 204', 'PATCH @original 200']);
  });

  it('of ours is told blandly, with a reference under which the log has the rest', async () => {
    const { discord, services, log } = await startBot();
    services.failure = new TypeError('x is undefined, near /home/secret');
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    const reference = /E-[0-9a-z]{7}/.exec(reply.content)?.[0];
    expect(reply.ephemeral).toBe(true);
    expect(reply.content).not.toContain('secret');
    const line = log.lines.find(({ level }) => level === 'error');
    expect(line?.fields).toMatchObject({
      reference,
      command: 'ask',
      error: 'TypeError: x is undefined, near /home/secret',
    });
  });

  it('is told in full, escaped, even when it is as long as a message', async () => {
    const { discord, services } = await startBot();
    const given = '*word '.repeat(400);
    services.failure = new UserFacingError('unknown-source', { given, known: [given] });
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    expect(reply.content.length).toBeLessThanOrEqual(2000);
    expect(reply.content).toMatch(
      /^No source has the ID "(?:\\\*word )+…\nThe IDs are: (?:\\\*word )+…$/,
    );
  });

  it('never brings the interaction token into the log', async () => {
    const { discord, log } = await startBot();
    discord.faults.script({
      at: /^PATCH/,
      with: { kind: 'answer', status: 400, body: '{"code":50035}' },
    });
    const use = discord.reader.slash('ask', { question: QUESTION });
    await use.reply();
    expect(log.at('error')).toHaveLength(1);
    expect(JSON.stringify(log.lines)).not.toContain(use.token);
  });
});

describe('an answer that comes too late', () => {
  it('for the acknowledgement is one line in the log, and no work is done for it', async () => {
    const clock = stillClock();
    const { discord, services, log } = await startBot({ clock });
    discord.reader.slash('ask', { question: QUESTION });
    clock.ms += 3001;
    await log.reached('warn', 1);
    expect(log.at('warn')).toEqual([
      'Discord no longer knows the interaction: it was not acknowledged within 3 s',
    ]);
    expect(services.asked).toEqual([]);
    expect(conversation(discord)).toEqual(['POST callback 404']);
  });

  it('for the 15 minutes of its token is one line in the log', async () => {
    const clock = stillClock();
    const { discord, services, log } = await startBot({ clock });
    const release = services.hold();
    await discord.reader.slash('ask', { question: QUESTION }).acknowledged();
    clock.ms += 15 * 60_000 + 1;
    release();
    await log.reached('warn', 1);
    expect(log.at('warn')).toEqual([
      'the answer came later than the 15 minutes that Discord waits',
    ]);
  });

  it('for a reply that somebody has deleted is one line in the log', async () => {
    const { discord, services, log } = await startBot();
    const release = services.hold();
    discord.faults.script({
      at: /^PATCH/,
      with: { kind: 'answer', status: 404, body: '{"code":10008}' },
    });
    await discord.reader.slash('ask', { question: QUESTION }).acknowledged();
    release();
    await log.reached('warn', 1);
    expect(log.at('warn')).toEqual(['the reply was deleted before it could be filled in']);
  });
});

describe('a connection that fails', () => {
  it.each([
    ['the acknowledgement arrived but its answer was lost', /callback$/, { kind: 'drop-after' }],
    ['the acknowledgement was lost on its way', /callback$/, { kind: 'drop' }],
    ['the answer was lost on its way', /^PATCH/, { kind: 'drop' }],
    ['Discord took the answer but did not say so', /^PATCH/, { kind: 'drop-after' }],
    ['Discord stumbled over the answer', /^PATCH/, { kind: 'answer', status: 503, body: '' }],
    [
      'Discord stumbled over the acknowledgement',
      /callback$/,
      { kind: 'answer', status: 502, body: '' },
    ],
  ] as const)('does not keep the answer from the asker when %s', async (_, at, trouble) => {
    const { discord } = await startBot();
    discord.faults.script({ at, with: trouble });
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    expect(textOf(reply)).toContain(QUESTION);
  });
});

it('a command answers from the corpus of its own server', async () => {
  const discord = await openDiscord();
  const { token, apiUrl, guild } = discord;
  const { guildId } = guild;
  const [own, other] = [fakeServices([RIFT]), fakeServices([CLAUSE])];
  const servicesFor = (serverId: string | null) => (serverId === guildId ? own : other);
  const { digestStore } = own;
  const app = { servicesFor, digestStore, log: recordingLog(), clock: systemClock };
  const bot = composeBot(app, { token, guildId, apiUrl, commands: COMMANDS });
  onTestFinished(() => bot.stop());
  await bot.start();
  const reply = textOf(await discord.reader.slash('ask', { question: QUESTION }).reply());
  expect(reply).toContain(RIFT.title);
  expect(reply).not.toContain(CLAUSE.title);
  const typed = await discord.reader.autocomplete('ask', 'source', '');
  expect(typed.map(({ value }) => value)).toEqual([RIFT.sourceId]);
});

it('a second bot with the same token does not spoil the answer, and the log asks about it', async () => {
  const { discord, services, log } = await startBot();
  const { token, apiUrl } = discord;
  const app = { ...services, log, clock: systemClock };
  const second = composeBot(app, { token, guildId: null, apiUrl, commands: COMMANDS });
  onTestFinished(() => second.stop());
  await second.start();
  const use = discord.reader.slash('ask', { question: QUESTION });
  await log.reached('debug', 2);
  expect(textOf(await use.reply())).toContain(QUESTION);
  expect(use.shown()).toHaveLength(1);
  expect(log.at('warn')).toEqual([
    'Discord says this interaction is already acknowledged; does the bot run twice?',
  ]);
});
