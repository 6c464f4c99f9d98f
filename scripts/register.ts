import { InvalidArgumentError } from 'commander';
import { loadConfig } from '../src/config.ts';
import { loadCommands } from '../src/discord/commands/load-commands.ts';
import { describeRegistration, registerOnce } from '../src/discord/commands/register-commands.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { programFile } from '../src/program-files.ts';
import { newCommand, runProgram } from '../src/terminal/program.ts';

interface RegisterFlags {
  readonly json?: true;
  readonly guild?: string;
  readonly everywhere?: boolean;
  readonly clear?: boolean;
}

const program = newCommand(
  'npm run register --',
  "Register the bot's commands with Discord, if they differ.",
)
  .option('--guild <id>', 'in this server only (default: DISCORD_GUILD_ID)', serverId)
  .option('--everywhere', 'in every server, whatever DISCORD_GUILD_ID says')
  .option('--clear', 'remove the commands there instead')
  .option('--json', 'print JSON on stdout, and nothing else there')
  .addHelpText('after', '\nnpm start registers too; this is for doing it without the bot.')
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
      process.stdout.write(`${describeRegistration(registration).join('\n')}\n`);
      process.stdout.write(`To invite the bot, open:\n  ${inviteUrl}\n`);
    }
  });

function serverId(value: string): string {
  if (!/^\d{17,20}$/.test(value)) throw new InvalidArgumentError('It must be 17 to 20 digits.');
  return value;
}

await runProgram(program);
