import { describe, expect, it } from 'vitest';
import { en } from '../../../src/discord/locales/en.ts';
import type { LocalDiscord, SeenMessage } from '../../../packages/local-discord/src/index.ts';
import { oldMessage, startBot, until } from '../running-bot.ts';
import { buttonsOf, GREETING, textOf } from '../running-app.ts';

const QUESTION = 'Every request must pass through its cloud.';
const { buttons } = en;

function ask(discord: LocalDiscord, isPrivate = false): Promise<SeenMessage> {
  return discord.reader.slash('ask', { question: QUESTION, private: isPrivate }).reply();
}

describe('a button', () => {
  it.each([
    'v0:more:A-7k3f9m2p:1',
    'v2:more:A-7k3f9m2p:1:',
    'v1:unknown',
    'v1:more',
    'v1:more:A-7k3f9m2p:x:',
    'v1:page:A-7k3f9m2p:0:1e9',
    'v1:vote:A-7k3f9m2p:maybe',
    'v1:forget:everything',
    'something else',
  ])(
    'from another version replies privately that it is outdated, and does not change its message: %s',
    async (customId) => {
      const { discord, log } = await startBot();
      const id = oldMessage(discord, customId);
      const use = discord.reader.press(id, 'Old');
      await until(() =>
        discord.reader.sees().some(({ ephemeral, loading }) => ephemeral && !loading),
      );
      const reply = discord.reader.sees().find(({ ephemeral }) => ephemeral);
      expect(reply?.content).toContain(en.problems['outdated-button']({}).message);
      expect(discord.reader.sees().find((seen) => seen.id === id)?.content).toBe('Old');
      expect(use.state).toBe('acknowledged');
      expect(log.at('error')).toEqual([]);
    },
  );

  it('under an answer that is no longer stored replies with an error, and does not change its message', async () => {
    const { discord } = await startBot();
    const id = oldMessage(discord, 'v1:more:A-gone0000:3:');
    discord.reader.press(id, 'Old');
    await until(() =>
      discord.reader.sees().some(({ ephemeral, loading }) => ephemeral && !loading),
    );
    const reply = discord.reader.sees().find(({ ephemeral }) => ephemeral);
    const { message } = en.problems['unknown-answer']({ given: 'A-gone0000' });
    expect(reply?.content).toContain(message);
    expect(discord.reader.sees().find((seen) => seen.id === id)?.content).toBe('Old');
  });

  it('logs one warning if its message is deleted before the reply', async () => {
    const { discord, log } = await startBot();
    const answer = await ask(discord, true);
    const body = '{"code":10008,"message":"Unknown Message"}';
    discord.faults.script({ at: /^PATCH/, with: { kind: 'answer', status: 404, body } });
    discord.reader.press(answer, buttons.share);
    await log.reached('warn', 1);
    expect(log.at('warn')).toEqual(['the reply was deleted before it could be filled in']);
    expect(log.at('error')).toEqual([]);
  });

  it('logs one warning if its interaction has expired', async () => {
    const { discord, log } = await startBot();
    const answer = await ask(discord);
    const body = '{"code":10062,"message":"Unknown interaction"}';
    discord.faults.script({ at: /callback$/, with: { kind: 'answer', status: 404, body } });
    discord.reader.press(answer, buttons.helpful);
    await log.reached('warn', 1);
    expect(log.at('warn')).toEqual([
      'Discord no longer knows the interaction: it was not acknowledged within 3 s',
    ]);
  });

  it.each([
    ['the response to the acknowledgement is lost', /callback$/, { kind: 'drop-after' }],
    ['the response to the reply is lost', /^PATCH/, { kind: 'drop-after' }],
    ['the reply is lost', /^PATCH/, { kind: 'drop' }],
    ['Discord responds with 502', /^PATCH/, { kind: 'answer', status: 502, body: '' }],
    [
      'Discord rate-limits the reply',
      /^PATCH/,
      { kind: 'rate-limit', retryAfterMs: 20, scope: 'user' },
    ],
  ] as const)('works even if %s', async (_, at, fault) => {
    const { discord } = await startBot();
    const answer = await ask(discord);
    discord.faults.script({ at, with: fault });
    const use = discord.reader.press(answer, buttons.context);
    expect(textOf(await use.reply())).toContain(`> **The company kept one clause. ${QUESTION}**`);
    expect(use.shown()).toHaveLength(1);
  });
});

describe('sharing', () => {
  it('names the permission that the bot lacks, and explains how an admin can grant it', async () => {
    const { discord, log } = await startBot();
    const answer = await ask(discord, true);
    discord.denyBot(discord.channels.story.id, 'SendMessages');
    const body = '{"code":50013,"message":"Missing Permissions"}';
    const at = /^POST \/webhooks/;
    discord.faults.script({ at, with: { kind: 'answer', status: 403, body } });
    discord.reader.press(answer, buttons.share);
    const { message, hint } = en.problems['lacks-permission']({ names: ['SendMessages'] });
    const reply = (): SeenMessage | undefined =>
      discord.reader.sees().find(({ content }) => content.includes(message));
    await until(() => reply() !== undefined);
    expect(reply()?.ephemeral).toBe(true);
    expect(reply()?.content).toBe(`${message}\n${hint}`);
    expect(log.at('warn')).toEqual(['Discord does not let the bot do this in this channel']);
    expect(log.lines.find(({ level }) => level === 'warn')?.fields).toMatchObject({
      lacked: ['SendMessages'],
    });
  });

  it('posts once if the connection is lost, and reports that the post may have arrived', async () => {
    const { discord } = await startBot();
    const answer = await ask(discord, true);
    discord.faults.script({ at: /^POST \/webhooks/, with: { kind: 'drop-after' } });
    discord.reader.press(answer, buttons.share);
    const isReported = (): boolean =>
      discord.reader
        .sees()
        .some(({ content }) => content.includes(en.problems['post-unknown']({}).hint));
    await until(isReported);
    expect(discord.admin.sees().filter(({ embeds }) => embeds.length > 0)).toHaveLength(1);
  });
});

describe('a failing store', () => {
  it('does not prevent the bot from answering, or the buttons of the answer from working', async () => {
    const { discord, services } = await startBot();
    services.answers.failure = new Error('disk gone');
    const answer = await ask(discord);
    expect(textOf(answer)).toContain(`${en.answer.quotes(2, 2)} · A-`);
    const why = await discord.reader.press(answer, buttons.why(2, true)).reply();
    expect(textOf(why)).toContain(en.buttons.why(2, true));
  });

  it('makes the bot reply to a vote with an error message', async () => {
    const { discord, services, log } = await startBot();
    const answer = await ask(discord);
    services.answers.failure = new Error('disk gone');
    const reply = await discord.reader.press(answer, buttons.helpful).reply();
    expect(reply.ephemeral).toBe(true);
    const reference = /E-[0-9a-z]{7}/.exec(reply.content)?.[0] ?? '';
    expect(reply.content).toBe(en.errors.unexpected(reference));
    expect(log.at('error')).toEqual(['command failed']);
  });
});

it('a server that invites the bot back within a few days keeps its data', async () => {
  const { discord, services } = await startBot();
  const { guildId } = discord.guild;
  const left = async (): Promise<number> => (await services.left()).length;
  const answer = await ask(discord);
  discord.remove();
  while ((await left()) === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(await services.left()).toMatchObject([{ serverId: guildId }]);
  discord.invite();
  while ((await left()) > 0) await new Promise((resolve) => setImmediate(resolve));
  const why = await discord.reader.press(answer, buttons.why(2, true)).reply();
  expect(textOf(why)).toContain(en.buttons.why(2, true));
});

it('answers and the replies of their buttons are plain text if the bot may not send embeds', async () => {
  const { discord } = await startBot();
  discord.denyBot(discord.channels.story.id, 'EmbedLinks');
  const answer = await ask(discord, true);
  expect(answer.embeds).toEqual([]);
  expect(answer.content).toContain(GREETING);
  for (const label of Object.keys(buttonsOf(answer))) {
    const reply = await discord.reader.press(answer, label).reply();
    expect(reply.embeds).toEqual([]);
    expect(reply.content.length).toBeGreaterThan(20);
  }
  const help = await discord.reader.slash('help').reply();
  expect(help.content).toContain(en.help.missing(['EmbedLinks']));
});
