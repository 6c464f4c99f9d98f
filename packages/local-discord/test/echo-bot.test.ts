import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LocalDiscord } from '../src/local-discord.ts';
import { openDiscord } from './open-discord.ts';

const BOT = join(import.meta.dirname, '../examples/echo-bot.mjs');

/** Starts the example in a separate process. Resolves when its command is registered. */
async function startBot({ apiUrl, token, feed, reader }: LocalDiscord): Promise<void> {
  const { PATH } = process.env;
  const env = { PATH, DISCORD_API_URL: apiUrl, DISCORD_TOKEN: token };
  const bot = spawn(process.execPath, [BOT], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => bot.once('exit', resolve));
  onTestFinished(async () => {
    bot.kill();
    await ended;
  });
  await feed.until(() => (reader.commands().length > 0 ? true : undefined));
}

describe('the example bot', () => {
  it('repeats a text, mentions no one, and deletes its reply on a button press', async () => {
    const discord = await openDiscord();
    await startBot(discord);
    const { reader, recording, feed } = discord;
    const reply = await reader.slash('echo', { text: 'Hello @everyone' }).reply();
    expect(reply).toMatchObject({ content: 'Hello @everyone', mentioned: { everyone: false } });
    reader.press(reply, 'Delete');
    await feed.until(() => (reader.sees().length === 0 ? true : undefined));
    expect(recording.refused()).toEqual([]);
  });

  it('answers even if the first attempt is rate limited', async () => {
    const discord = await openDiscord();
    await startBot(discord);
    discord.faults.script({
      at: 'create_interaction_response',
      with: { kind: 'rate-limit', retryAfterMs: 1, scope: 'user' },
    });
    expect((await discord.reader.slash('echo', { text: 'w' }).reply()).content).toBe('w');
  });
});
