import { type ChildProcess, spawn } from 'node:child_process';
import type { LocalDiscord } from 'local-discord';
import { codeOf } from './checkout-code.ts';

export interface BotFolders {
  /** The checkout whose code runs. */
  readonly checkout: string;
  readonly seeds: string;
  readonly data: string;
}

/** Starts the bot of a checkout as a separate process, connected to a local Discord. */
export function spawnBot(
  { apiUrl, token, guild }: LocalDiscord,
  { checkout, seeds, data }: BotFolders,
): ChildProcess {
  return spawn(process.execPath, [...codeOf(checkout).bot, '--seeds', seeds, '--data', data], {
    cwd: checkout,
    env: {
      // One simulated user asks many questions at once.
      QUESTIONS_PER_USER: '100',
      QUESTIONS_PER_SERVER: '100',
      DISCORD_API_URL: apiUrl,
      DISCORD_TOKEN: token,
      DISCORD_GUILD_ID: guild.guildId,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Resolves once a bot is connected and its commands are registered. */
export async function untilOnline({ feed, gateway, reader }: LocalDiscord): Promise<void> {
  await feed.until(() =>
    gateway.identified > 0 && reader.commands().length > 0 ? true : undefined,
  );
}
