import { SCRIPT_HELP } from '../src/terminal/locales/en-help.ts';
import { InvalidArgumentError } from 'commander';
import { loadConfig, requireNetwork } from '../src/config.ts';
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

const program = newCommand('npm run register --', SCRIPT_HELP.register.about)
  .option('--guild <id>', SCRIPT_HELP.register.guild, serverId)
  .option('--everywhere', SCRIPT_HELP.register.everywhere)
  .option('--clear', SCRIPT_HELP.register.clear)
  .option('--json', EN.help.json)
  .addHelpText('after', SCRIPT_HELP.register.note)
  .action(async (flags: RegisterFlags) => {
    if (flags.everywhere === true && flags.guild !== undefined) {
      throw new UserFacingError('guild-and-everywhere', {});
    }
    const config = loadConfig();
    requireNetwork(config);
    const { discord } = config;
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
