import { join } from 'node:path';
import { programFile } from '../src/program-files.ts';
import { createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { composeBot } from '../src/compose-bot.ts';
import { loadCommands } from '../src/discord/commands/load-commands.ts';
import type { BotEvent, BotParameters } from './bot-process.ts';
import { WordEmbedder } from '../test/support/word-embedder.ts';

const quiet = (): void => undefined;

function say(event: BotEvent): void {
  process.send?.(event);
}

/**
 * Runs the bot with a toy model and a shifted clock. The bot posts the digests that are due and
 * stops.
 */
async function run({ folder, now, token, apiUrl, environment }: BotParameters): Promise<void> {
  const startedAt = performance.now();
  const clock = {
    now: () => Math.round(now + performance.now() - startedAt),
    monotonic: () => performance.now(),
  };
  const folders = { seeds: join(folder, 'seeds'), data: join(folder, 'data') };
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const embedder = new WordEmbedder();
  const config = loadConfig(folders, environment);
  const app = await createApp(config, { reader: null, embedder, clock, log });
  const commands = await loadCommands(programFile('commands'));
  const connection = { token, apiUrl, guildId: null };
  const bot = composeBot(app, { ...connection, commands });
  await bot.start();
  say('started');
  await bot.idle();
  say('idle');
  await bot.stop();
  await app.close();
}

process.once('message', (parameters: BotParameters) => {
  run(parameters)
    .then(() => {
      say('done');
    })
    .catch((error: unknown) => process.send?.(`failed: ${String(error)}`))
    .finally(() => {
      process.disconnect();
    });
});
say('ready');
