import { SCRIPT_HELP } from '../src/terminal/locales/en-help.ts';
import { showIngest } from '../src/terminal/progress.ts';
import { reportToJson } from '../src/terminal/contract.ts';
import { renderReport } from '../src/terminal/render-report.ts';
import { runProgram } from '../src/terminal/program.ts';
import { newScript, type ScriptFlags, withApp } from '../src/with-app.ts';

interface IngestFlags extends ScriptFlags {
  readonly rebuild?: boolean;
  readonly allowRemovals?: boolean;
}

const program = newScript('ingest', SCRIPT_HELP.ingest.about)
  .option('--rebuild', SCRIPT_HELP.ingest.rebuild)
  .option('--allow-removals', SCRIPT_HELP.ingest.allowRemovals)
  .action(async (flags: IngestFlags) => {
    await withApp(
      flags,
      async (app) => {
        const report = await app.ingest({
          rebuild: flags.rebuild ?? false,
          allowsRemovals: flags.allowRemovals ?? false,
          onProgress: showIngest(process.stderr),
        });
        // Runs even if no document changed, because the index file may be missing or damaged.
        await app.index.refresh();
        process.stdout.write(
          flags.json ? `${JSON.stringify(reportToJson(report))}\n` : `${renderReport(report)}\n`,
        );
      },
      { reader: null },
    );
  });

await runProgram(program);
