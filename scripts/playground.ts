import { Command, InvalidArgumentError } from 'commander';
import { UserFacingError } from '../src/domain/errors.ts';
import type { Change } from '../src/playground/changes.ts';
import { startLocalDiscord } from '../src/playground/start-local-discord.ts';
import { runProgram } from '../src/terminal/program.ts';

interface PlaygroundFlags {
  readonly port: number;
}

/** One line a request or event, for whoever develops a bot against it. */
function describe(change: Change): string | null {
  if (change.kind !== 'traffic') return null;
  const { entry } = change;
  const at = new Date(entry.at).toISOString();
  if (entry.kind === 'rest') {
    const why = entry.faults.map(({ path, message }) => `\n    ${path}: ${message}`).join('');
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
    throw new UserFacingError(
      'bad-usage',
      `Port ${wanted} is taken.`,
      'Give another one with --port, or 0 for a free one.',
    );
  });
  await discord.warmUp();
  discord.changes.subscribe((change) => {
    const line = describe(change);
    if (line !== null) process.stderr.write(`${line}\n`);
  });
  process.stdout.write(
    [
      'A Discord on this machine. To let a bot into it, start it with:',
      `  DISCORD_API_URL=${discord.apiUrl}`,
      `  DISCORD_TOKEN=${discord.token}`,
      `The server is ${discord.world.guildId}. Ctrl-C ends it.`,
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

await runProgram(
  new Command('npm run playground --')
    .description('Runs a local Discord, stricter than the real one, for a bot started beside it.')
    .option('--port <number>', 'of 127.0.0.1 (default: a free one)', port, 0)
    .exitOverride()
    .action(run),
);
