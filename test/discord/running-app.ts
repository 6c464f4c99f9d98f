import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import type { AppOverrides } from '../../src/app-parts.ts';
import { loadConfig } from '../../src/config.ts';
import { composeBot } from '../../src/compose-bot.ts';
import type { Bot } from '../../src/discord/bot.ts';
import type {
  LocalDiscord,
  LocalDiscordOptions,
  SeenMessage,
} from '../../packages/local-discord/src/index.ts';
import { openDiscord } from '../../packages/local-discord/test/open-discord.ts';
import { recordingLog } from '../support/recording-log.ts';
import { en } from '../../src/discord/locales/en.ts';
import { COMMANDS } from './running-bot.ts';

/** A document that gives several quotes on ferries and fills several pages. */
const FERRY = `---
title: The ferry
publisher: Harbour Post
published: 2026-03-18
url: https://harbour.example/ferry
---

# The ferry

${Array.from({ length: 60 }, (_, i) => `On day ${i} the crew painted plank number ${i} of the old pier.`).join(' ')}

The ferry to Norholm sails at seven in the morning. It takes [forty cars](https://harbour.example/cars) and two hundred people.

${Array.from({ length: 60 }, (_, i) => `On night ${i} the watch counted gull number ${i} on the new pier.`).join(' ')}
`;

export const DOCUMENTS: Readonly<Record<string, string>> = {
  'ferry.md': FERRY,
  'bridge.md':
    '# The bridge\n\nThe council closed the Weaver Street bridge in May. Its arches had cracked during the winter.\n',
  'board.txt':
    'Minutes of the harbour board\n\nThe harbour board raised the mooring fee to 40 crowns. @everyone <@1> must pay || by *June* || or leave.\n',
  'norholm.txt':
    'News from Norholm\n\nNo ferry to Norholm sailed on Sunday, said the harbour office. The ferry stayed in Norholm for repairs.\n',
  'harbour.txt':
    'The harbour in winter\n\nIce closed the harbour. The ferry sailed to Norholm twice a week, said its captain.\n',
  'fares.txt':
    'Fares\n\nThe ferry costs nine crowns one way. To Norholm children sail on the ferry for four crowns.\n',
};

/** The English greeting for a new server, up to the mention of `/help`. */
export const GREETING = en.help.greeting('|').split('|', 1)[0] ?? '';

export interface RunningApp {
  readonly discord: LocalDiscord;
  readonly folder: string;
  readonly log: ReturnType<typeof recordingLog>;
  app: App;
  bot: Bot;
  /** Stops the bot, and starts another one on the same data. */
  restart(): Promise<void>;
  write(file: string, text: string): void;
  remove(file: string): void;
}

/** Starts the whole bot with documents on disk and without the reading model. */
export async function runApp(
  documents: Readonly<Record<string, string>> = DOCUMENTS,
  overrides: Pick<AppOverrides, 'meter'> = {},
  setting: {
    readonly discord?: Pick<LocalDiscordOptions, 'guilds'>;
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<RunningApp> {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-surface-'));
  for (const [file, text] of Object.entries(documents)) write(file, text);
  const discord = await openDiscord({ loginWindowMs: 0, ...setting.discord });
  const log = recordingLog();

  function write(file: string, text: string): void {
    writeFileSync(join(folder, file), text);
  }

  async function start(): Promise<{ app: App; bot: Bot }> {
    const config = loadConfig(
      { seeds: folder, data: join(folder, 'data') },
      setting.environment ?? {},
      folder,
    );
    const app = await createApp(config, { reader: null, log, ...overrides });
    await app.ingest();
    const { token, apiUrl } = discord;
    const bot = composeBot(app, { token, apiUrl, guildId: null, commands: COMMANDS });
    await bot.start();
    return { app, bot };
  }

  const running: RunningApp = {
    discord,
    folder,
    log,
    ...(await start()),
    async restart() {
      await running.bot.stop();
      await running.app.close();
      Object.assign(running, await start());
    },
    write,
    remove(file) {
      rmSync(join(folder, file));
    },
  };
  onTestFinished(async () => {
    await running.bot.stop();
    await running.app.close();
    rmSync(folder, { recursive: true });
  });
  return running;
}

/** Returns the texts of a message: its content, then the title, description and footer of each embed. */
export function textOf({ content, embeds }: SeenMessage): string {
  return [
    content,
    ...embeds.flatMap(({ title, description, footer }) => [title, description, footer?.text]),
  ]
    .filter((text) => text !== undefined && text !== '')
    .join('\n\n');
}

/** Returns the buttons of a message by label. True means that the button is enabled. */
export function buttonsOf({ components }: SeenMessage): Record<string, boolean> {
  const rows = components as unknown as { components: { label: string; disabled?: boolean }[] }[];
  return Object.fromEntries(
    rows.flatMap((row) => row.components).map(({ label, disabled }) => [label, disabled !== true]),
  );
}
