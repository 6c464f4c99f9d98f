import { join } from 'node:path';
import { programFile } from '../src/program-files.ts';
import { createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { composeBot } from '../src/compose-bot.ts';
import { loadCommands } from '../src/discord/commands/load-commands.ts';
import type { BotEvent, BotOrder } from './bot-process.ts';
import { WordEmbedder } from '../test/support/word-embedder.ts';

const quiet = (): void => undefined;

function say(event: BotEvent): void {
  process.send?.(event);
}

/** The bot as it is, but for its model and its clock: posts what is due, and ends. */
async function obey({ folder, now, token, apiUrl }: BotOrder): Promise<void> {
  const begun = performance.now();
  const clock = {
    now: () => Math.round(now + performance.now() - begun),
    monotonic: () => performance.now(),
  };
  const folders = { seeds: join(folder, 'seeds'), data: join(folder, 'data') };
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const embedder = new WordEmbedder();
  const app = await createApp(loadConfig(folders, {}), { reader: null, embedder, clock, log });
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

process.once('message', (order: BotOrder) => {
  obey(order)
    .then(() => {
      say('done');
    })
    .catch((error: unknown) => process.send?.(`failed: ${String(error)}`))
    .finally(() => {
      process.disconnect();
    });
});
say('ready');
