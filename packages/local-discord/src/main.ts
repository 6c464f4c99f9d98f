#!/usr/bin/env node
import { Command, InvalidArgumentError } from 'commander';
import type { Change } from './state/change-feed.ts';
import { startLocalDiscord } from './start-local-discord.ts';

interface PlaygroundFlags {
  readonly port: number;
}

/** One line a request or event, for whoever develops a bot against it. */
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

function port(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
    throw new InvalidArgumentError('It must be a port, or 0 for a free one.');
  }
  return Number(value);
}

async function run({ port: wanted }: PlaygroundFlags): Promise<void> {
  const discord = await startLocalDiscord({ port: wanted }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return null;
  });
  if (discord === null) {
    process.stderr.write(
      `Port ${wanted} of 127.0.0.1 is taken. Choose another one with --port, or 0 for a free one.\n`,
    );
    process.exitCode = 1;
    return;
  }
  await discord.warmUp();
  discord.feed.subscribe((change) => {
    const line = describe(change);
    if (line !== null) process.stderr.write(`${line}\n`);
  });
  process.stdout.write(
    [
      'A Discord on this machine. To let a bot into it, start it with:',
      `  DISCORD_API_URL=${discord.apiUrl}`,
      `  DISCORD_TOKEN=${discord.token}`,
      `The server is ${discord.guild.guildId}. Ctrl-C ends it.`,
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
  await discord.close();
}

await new Command('npm run playground --')
  .description('Runs a local Discord, stricter than the real one, for a bot started beside it.')
  .option('--port <number>', 'port of 127.0.0.1; 0 takes a free one', port, 0)
  .action(run)
  .parseAsync();
