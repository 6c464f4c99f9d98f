import { showProgress } from '../src/terminal/progress.ts';
import { renderReport } from '../src/terminal/render-report.ts';
import { type FolderOptions, newProgram, runProgram, withApp } from './command-line.ts';

interface IngestFlags extends FolderOptions {
  readonly rebuild?: boolean;
}

const program = newProgram('ingest', 'Bring the index up to date with the seeds folder.')
  .option('--rebuild', 'read, cut and embed everything anew')
  .action(async (flags: IngestFlags) => {
    await withApp(flags, async (app) => {
      const report = await app.ingest({
        rebuild: flags.rebuild ?? false,
        onProgress: showProgress(process.stderr),
      });
      process.stdout.write(
        flags.json ? `${JSON.stringify(report)}\n` : `${renderReport(report)}\n`,
      );
    });
  });

await runProgram(program);
