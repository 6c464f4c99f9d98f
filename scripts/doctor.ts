import { EN } from '../src/terminal/locales/en.ts';
import { SCRIPT_HELP } from '../src/terminal/locales/en-help.ts';
import pc from 'picocolors';
import { loadConfig, requireNetwork } from '../src/config.ts';
import { loadCommands } from '../src/discord/commands/load-commands.ts';
import { probeDiscord } from '../src/discord/connection/probe-discord.ts';
import { storedSubscriptions } from '../src/doctor/check-data.ts';
import { subscriptionsInPostgres } from '../src/doctor/check-engines.ts';
import { installationChecks, subscriptionChecks } from '../src/doctor/checks.ts';
import { runChecks } from '../src/doctor/run-checks.ts';
import { statusOf } from '../src/domain/checkup.ts';
import { systemClock } from '../src/domain/time.ts';
import { programFile } from '../src/program-files.ts';
import { type CommonFlags, newProgram, runProgram } from '../src/terminal/program.ts';
import { checkupToJson, renderCheckup } from '../src/terminal/render-checkup.ts';

// Imports nothing that loads a native addon, because a broken addon must be reported as a result
// instead of ending the check.

interface DoctorFlags extends CommonFlags {
  readonly json?: boolean;
}

const program = newProgram('npm run doctor --', SCRIPT_HELP.doctor.about)
  .option('--json', EN.help.json)
  .addHelpText('after', SCRIPT_HELP.doctor.note)
  .action(async (flags: DoctorFlags) => {
    const config = loadConfig(flags);
    requireNetwork(config);
    const { discord, dataDir, engines } = config;
    const commands = () => loadCommands(programFile('commands'));
    const probe = discord === null ? null : probeDiscord({ ...discord, commands });
    const results = await runChecks({
      ...installationChecks(config, probe, () => systemClock.now()),
      ...subscriptionChecks({
        subscriptions: () =>
          engines === null ? storedSubscriptions(dataDir) : subscriptionsInPostgres(engines),
        channel: null,
        clock: systemClock,
      }),
    });
    const text =
      flags.json === true ? JSON.stringify(checkupToJson(results)) : renderCheckup(results, pc);
    process.stdout.write(`${text}\n`);
    if (results.some(({ finding }) => statusOf(finding) === 'error')) process.exitCode = 1;
  });

await runProgram(program);
