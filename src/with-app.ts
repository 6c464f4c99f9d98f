import { type App, type AppOverrides, createApp } from './app.ts';
import { loadConfig } from './config.ts';
import { type CommonFlags, newProgram } from './terminal/program.ts';
import { showDownload, showIngest } from './terminal/progress.ts';
import { renderRefusal } from './terminal/render-report.ts';
import type { Command } from 'commander';

export interface ScriptFlags extends CommonFlags {
  readonly json?: boolean;
}

/** `npm run NAME`, with `--json`. */
export function newScript(name: string, description: string): Command {
  return newProgram(`npm run ${name} --`, description).option(
    '--json',
    'print JSON on stdout, and nothing else there',
  );
}

/** Opens the parts for one command, in this process, and lets go of them whatever happens. */
export async function withApp<T>(
  flags: CommonFlags,
  use: (app: App) => Promise<T>,
  overrides: AppOverrides = {},
): Promise<T> {
  const app = await createApp(loadConfig(flags), {
    inference: 'in-process',
    onDownload: showDownload(process.stderr),
    ...overrides,
  });
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}

/** Brings the index up to date with the seeds folder, and says on stderr what was refused. */
export async function refresh(app: App): Promise<void> {
  const report = await app.ingest({ onProgress: showIngest(process.stderr) });
  for (const refusal of report.refused) process.stderr.write(`${renderRefusal(refusal)}\n`);
}
