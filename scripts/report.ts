import { rename, rm, writeFile } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { UserFacingError } from '../src/domain/errors.ts';
import { systemClock } from '../src/domain/time.ts';
import { loadConfig } from '../src/config.ts';
import { readPeriod } from '../src/reports/report-period.ts';
import { requireDatabase } from '../src/store/require-database.ts';
import { EN } from '../src/terminal/locales/en.ts';
import { SCRIPT_HELP } from '../src/terminal/locales/en-help.ts';
import { REPORT } from '../src/terminal/locales/en-report.ts';
import { atLeastOne, runProgram } from '../src/terminal/program.ts';
import { renderUsage } from '../src/terminal/render-usage.ts';
import { usageToJson } from '../src/terminal/usage-to-json.ts';
import { newScript, type ScriptFlags, withApp } from '../src/with-app.ts';

interface ReportFlags extends ScriptFlags {
  readonly since?: string;
  readonly until?: string;
  readonly server?: string;
  readonly limit?: number;
  readonly html?: string;
}

const DEFAULT_LIMIT = 10;

const program = newScript('report', SCRIPT_HELP.report.about)
  .option('--since <day>', SCRIPT_HELP.report.since)
  .option('--until <day>', SCRIPT_HELP.report.until)
  .option('--server <id>', SCRIPT_HELP.report.server, discordId)
  .option('--limit <n>', SCRIPT_HELP.report.limit, atLeastOne)
  .option('--html <file>', SCRIPT_HELP.report.html)
  .action(async (flags: ReportFlags) => {
    const period = readPeriod(flags, systemClock.now());
    await requireDatabase(loadConfig(flags), 'head');
    await withApp(
      flags,
      async ({ reporter }) => {
        const report = await reporter.compose({ ...period, serverId: flags.server ?? null });
        const { limit = DEFAULT_LIMIT, html, json } = flags;
        if (html !== undefined) {
          // Loaded here, because the library that draws charts takes half a second.
          const { renderReportPage } =
            await import('../src/terminal/report-page/render-report-page.ts');
          await replaceFile(html, await renderReportPage(report, limit));
          if (json !== true) process.stdout.write(`${REPORT.written(html)}\n`);
        }
        if (json === true) {
          process.stdout.write(`${JSON.stringify(usageToJson(report, flags.limit))}\n`);
        } else if (html === undefined) {
          process.stdout.write(`${renderUsage(report, limit, pc)}\n`);
        }
      },
      { reader: null },
    );
  });

/** Replaces a file at once, so that no one sees half a page. */
async function replaceFile(file: string, text: string): Promise<void> {
  const scratch = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(scratch, text);
    await rename(scratch, file);
  } catch (error) {
    await rm(scratch, { force: true }).catch(() => undefined);
    const { code = 'EIO' } = error as NodeJS.ErrnoException;
    throw new UserFacingError('page-not-written', { file, fault: code }, { cause: error });
  }
}

function discordId(value: string): string {
  if (!/^\d{17,20}$/.test(value)) throw new InvalidArgumentError(EN.help.digits);
  return value;
}

await runProgram(program);
