#!/usr/bin/env node
import { Command, InvalidArgumentError } from 'commander';
import { createAdjustableClock } from './adjustable-clock.ts';
import { PAGE_FOLDER } from './page/built-page.ts';
import { createPage, type Page } from './page/create-page.ts';
import { startLocalDiscord } from './start-local-discord.ts';
import type { Change } from './state/change-feed.ts';
import { systemClock, systemTimers } from './time.ts';

interface Flags {
  readonly port: number;
}

/** Describes a request, an event or a connection change in one line; `null` for other changes. */
function describe(change: Change): string | null {
  if (change.kind !== 'traffic') return null;
  const { entry } = change;
  const at = new Date(entry.at).toISOString();
  if (entry.kind === 'rest') {
    const why = entry.errors.map(({ path, message }) => `\n    ${path}: ${message}`).join('');
    const rule = entry.rule === null ? '' : ` ${entry.rule}`;
    return `${at} ${entry.method} ${entry.path} ${entry.status} ${entry.verdict}${rule}${why}`;
  }
  if (entry.kind === 'event') return `${at} ${entry.type}`;
  return `${at} gateway ${entry.what} ${entry.code ?? ''} ${entry.reason}`.trimEnd();
}

function parsePort(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
    throw new InvalidArgumentError('It must be a port number, or 0 for a free port.');
  }
  return Number(value);
}

async function run({ port }: Flags): Promise<void> {
  const time = createAdjustableClock(systemClock, systemTimers);
  let page: Page | null = null;
  const discord = await startLocalDiscord({
    // Discord allows fewer logins, but a bot restarts often during development.
    ...{ port, clock: time.clock, loginWindowMs: 0 },
    serveOther: (request, response) => page?.serve(request, response),
  }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return null;
  });
  if (discord === null) {
    process.stderr.write(
      `Port ${port} of 127.0.0.1 is in use. Choose another port with --port, or 0 for a free one.\n`,
    );
    process.exitCode = 1;
    return;
  }
  page = createPage({ discord, time, folder: PAGE_FOLDER });
  page.setBot('offline');
  await discord.warmUp();
  discord.feed.subscribe((change) => {
    if (change.kind === 'connections') {
      page.setBot(discord.gateway.connections > 0 ? 'online' : 'offline');
    }
    const line = describe(change);
    if (line !== null) process.stderr.write(`${line}\n`);
  });
  process.stdout.write(
    [
      `A local Discord is running: http://127.0.0.1:${discord.port}/`,
      'Start your bot with:',
      `  DISCORD_API_URL=${discord.apiUrl}`,
      `  DISCORD_TOKEN=${discord.token}`,
      `The server has the ID ${discord.guild.guildId}. Press Ctrl-C to stop.`,
      '',
    ].join('\n'),
  );
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
  page.close();
  await discord.close();
}

await new Command('local-discord')
  .description('Runs a local Discord for testing one bot, with a web page to use the bot.')
  .option('--port <number>', 'port of 127.0.0.1; 0 means any free port', parsePort, 0)
  .action(run)
  .parseAsync();
