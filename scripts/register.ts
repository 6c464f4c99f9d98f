import { InvalidArgumentError } from 'commander';
import { loadConfig } from '../src/config.ts';
import { loadCommands } from '../src/discord/commands/load-commands.ts';
import { registerOnce } from '../src/discord/commands/register-commands.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { programFile } from '../src/program-files.ts';
import { EN } from '../src/terminal/locales/en.ts';
import { newCommand, runProgram } from '../src/terminal/program.ts';
import { renderRegistration } from '../src/terminal/render-start.ts';

interface RegisterFlags {
  readonly json?: true;
  readonly guild?: string;
  readonly everywhere?: boolean;
  readonly clear?: boolean;
}

const program = newCommand(
  'npm run register --',
  "Register the bot's commands with Discord if they have changed.",
)
  .option('--guild <id>', 'register only in this server (default: DISCORD_GUILD_ID)', serverId)
  .option('--everywhere', 'register in every server, even if DISCORD_GUILD_ID is set')
  .option('--clear', 'remove the commands instead')
  .option('--json', EN.help.json)
  .addHelpText(
    'after',
    '\nnpm start registers the commands too. This command registers them without starting the bot.',
  )
  .action(async (flags: RegisterFlags) => {
    if (flags.everywhere === true && flags.guild !== undefined) {
      throw new UserFacingError('guild-and-everywhere', {});
    }
    const { discord } = loadConfig();
    if (discord === null) throw new UserFacingError('token-missing', {});
    const folder = programFile('commands');
    const { inviteUrl, ...registration } = await registerOnce({
      ...discord,
      guildId: flags.everywhere === true ? null : (flags.guild ?? discord.guildId),
      commands: flags.clear === true ? [] : await loadCommands(folder),
    });
    if (flags.json === true) {
      process.stdout.write(`${JSON.stringify({ ...registration, inviteUrl })}\n`);
    } else {
      process.stdout.write(`${renderRegistration(registration)}\n`);
      process.stdout.write(`${EN.registration.toInvite(inviteUrl)}\n`);
    }
  });

function serverId(value: string): string {
  if (!/^\d{17,20}$/.test(value)) throw new InvalidArgumentError(EN.help.digits);
  return value;
}

await runProgram(program);
