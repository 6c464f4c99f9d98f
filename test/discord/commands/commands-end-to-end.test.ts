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
import { GREETING, textOf } from '../running-app.ts';
import { CLAUSE, COMMANDS, RIFT, startBot, stillClock } from '../running-bot.ts';
import { en } from '../../../src/discord/locales/en.ts';

const QUESTION = 'Every request must pass through its cloud.';

/** Returns the bot's interaction requests as `METHOD endpoint status`. */
function conversation(discord: LocalDiscord): string[] {
  return discord.recording.exchanges
    .filter(({ path }) => /^\/(?:interactions|webhooks)\//.test(path))
    .map(({ method, path, status }) => `${method} ${path.split('/').at(-1) ?? ''} ${status}`);
}

describe('/ask', () => {
  it('acknowledges the question, and then replaces the placeholder with the quotes', async () => {
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
      expect.stringMatching(new RegExp(`^${en.answer.quotes(2, 2)} · A-[0-9a-z]{8}$`)),
      '',
      expect.stringContaining(GREETING),
    ]);
    expect(reply.embeds[0]?.color).toBe(0x248046);
    expect(conversation(discord)).toEqual(['POST callback 204', 'PATCH @original 200']);
  });

  it('shows the answer to a private question only to the asker', async () => {
    const { discord } = await startBot();
    const use = discord.reader.slash('ask', { question: QUESTION, private: true });
    expect((await use.reply()).ephemeral).toBe(true);
    expect(use.shown()).toHaveLength(1);
  });

  it('quotes only the requested source, and accepts the beginning of its ID', async () => {
    const { discord } = await startBot();
    const reply = await discord.reader.slash('ask', { question: QUESTION, source: 'wid' }).reply();
    expect(textOf(reply)).toContain(`${en.answer.quotes(1, 1)} · `);
    expect(textOf(reply)).toContain('widening-rift #1');
  });

  it('reports that no passage is close to the question', async () => {
    const { discord } = await startBot();
    const reply = await discord.reader.slash('ask', { question: 'Who won the cup?' }).reply();
    expect(textOf(reply)).toContain(en.verdict.nothing);
  });

  it('answers in plain text if the bot may not send embeds', async () => {
    const { discord } = await startBot();
    discord.denyBot(discord.channels.story.id, 'EmbedLinks');
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    expect(reply.embeds).toEqual([]);
    expect(reply.content).toContain(`**${QUESTION}**`);
    expect(reply.content).toContain('[Why the clause matters](<https://');
  });

  it('trims an overlong quote at a sentence boundary', async () => {
    const text = `${QUESTION} ${'and so on '.repeat(600).trim()}.`;
    const { discord } = await startBot({ sources: [sourceOf({ sourceId: 'long', text })] });
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    expect(textOf(reply)).toMatch(new RegExp(`^> \\*\\*${QUESTION}\\*\\*\n-# .* · long #1$`, 'm'));
    expect(textOf(reply)).not.toContain('so on');
  });

  it('quotes a hostile source byte for byte, and mentions no one', async () => {
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
  it('lists the sources in a private reply', async () => {
    const { discord } = await startBot();
    const reply = await discord.reader.slash('sources list').reply();
    expect(reply.ephemeral).toBe(true);
    const [head, ...lines] = textOf(reply).split('\n');
    expect(head).toBe(en.sources.head(2, null, 1, 1));
    expect(lines[0]).toMatch(/^- \*\*\[Why .* · azure-clause · /);
    expect(lines[1]).toMatch(/^- \*\*\[A widening .* · widening-rift · /);
  });

  it('shows one source with the beginning of its text', async () => {
    const { discord } = await startBot();
    const reply = await discord.reader.slash('sources show', { id: ' AZURE' }).reply();
    expect(textOf(reply)).toContain(`${en.sources.begins}\n> ${CLAUSE.text}`);
  });

  it('refuses an unknown ID in a private reply that lists the known IDs', async () => {
    const { discord } = await startBot();
    const reply = await discord.reader.slash('sources show', { id: '@everyone' }).reply();
    expect(reply.ephemeral).toBe(true);
    const known = ['azure-clause', 'widening-rift'];
    const { message, hint } = en.problems['unknown-source']({ given: '\\@everyone', known });
    expect(textOf(reply)).toBe(`${message}\n${hint}`);
  });
});

describe('suggestions while typing', () => {
  it('are offered for each option with autocomplete', async () => {
    const { discord } = await startBot();
    const expected = [{ name: 'widening-rift · A widening rift', value: 'widening-rift' }];
    expect(await discord.reader.autocomplete('ask', 'source', 'rift')).toEqual(expected);
    expect(await discord.reader.autocomplete('sources show', 'id', 'rift')).toEqual(expected);
  });

  it('are empty if nothing matches', async () => {
    const { discord } = await startBot();
    expect(await discord.reader.autocomplete('ask', 'source', 'zzz')).toEqual([]);
  });
});

describe('an error', () => {
  it('that the asker can fix is shown only to the asker, and leaves nothing in the channel', async () => {
    const { discord } = await startBot();
    const use = discord.reader.slash('ask', { question: QUESTION, source: 'zzz' });
    const reply = await use.reply();
    expect(reply).toMatchObject({ ephemeral: true, embeds: [] });
    const known = ['azure-clause', 'widening-rift'];
    const { message } = en.problems['unknown-source']({ given: 'zzz', known });
    expect(reply.content).toContain(message);
    expect(use.shown()).toHaveLength(1);
  });

  it('about a private question replaces its placeholder', async () => {
    const { discord } = await startBot();
    await discord.reader.slash('ask', { question: 'Why?', source: 'zzz', private: true }).reply();
    expect(conversation(discord)).toEqual(['POST callback 204', 'PATCH @original 200']);
  });

  it('in the bot is shown without details, but with a reference to its details in the log', async () => {
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

  it('that is too long for a message is escaped, and each of its parts is shortened', async () => {
    const { discord, services } = await startBot();
    const given = '*word '.repeat(400);
    services.failure = new UserFacingError('unknown-source', { given, known: [given] });
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    expect(reply.content.length).toBeLessThanOrEqual(2000);
    const { message, hint } = en.problems['unknown-source']({ given: '|', known: ['|'] });
    const [before, list] = [message, hint].map((text) => text.split('|', 1)[0] ?? '');
    const words = String.raw`(?:\\\*word )+…`;
    expect(reply.content).toMatch(new RegExp(`^${before}${words}\n${list}${words}$`));
  });

  it('is logged without the interaction token', async () => {
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

describe('a response that comes too late', () => {
  it('to acknowledge the interaction logs one warning, and no search is run', async () => {
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

  it('because its token has expired after 15 minutes logs one warning', async () => {
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

  it('because a user has deleted the reply logs one warning', async () => {
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

describe('a failing connection', () => {
  it.each([
    ['the response to the acknowledgement is lost', /callback$/, { kind: 'drop-after' }],
    ['the acknowledgement is lost', /callback$/, { kind: 'drop' }],
    ['the answer is lost', /^PATCH/, { kind: 'drop' }],
    ['the response to the answer is lost', /^PATCH/, { kind: 'drop-after' }],
    [
      'Discord responds to the answer with 503',
      /^PATCH/,
      { kind: 'answer', status: 503, body: '' },
    ],
    [
      'Discord responds to the acknowledgement with 502',
      /callback$/,
      { kind: 'answer', status: 502, body: '' },
    ],
  ] as const)(
    'does not prevent the answer from reaching the asker when %s',
    async (_, at, fault) => {
      const { discord } = await startBot();
      discord.faults.script({ at, with: fault });
      const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
      expect(textOf(reply)).toContain(QUESTION);
    },
  );
});

it('a command answers from the corpus of the server where it is used', async () => {
  const discord = await openDiscord();
  const { token, apiUrl, guild } = discord;
  const { guildId } = guild;
  const [own, other] = [fakeServices([RIFT]), fakeServices([CLAUSE])];
  const servicesFor = (serverId: string | null) => (serverId === guildId ? own : other);
  const { digestStore, config } = own;
  const app = { servicesFor, digestStore, config, log: recordingLog(), clock: systemClock };
  const bot = composeBot(app, { token, guildId, apiUrl, commands: COMMANDS });
  onTestFinished(() => bot.stop());
  await bot.start();
  const reply = textOf(await discord.reader.slash('ask', { question: QUESTION }).reply());
  expect(reply).toContain(RIFT.title);
  expect(reply).not.toContain(CLAUSE.title);
  const typed = await discord.reader.autocomplete('ask', 'source', '');
  expect(typed.map(({ value }) => value)).toEqual([RIFT.sourceId]);
});

it("a second bot with the same token does not replace the first bot's answer, and is reported in the log", async () => {
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
