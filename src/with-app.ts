import { type App, createApp } from './app.ts';
import type { AppOverrides } from './app-parts.ts';
import { loadConfig } from './config.ts';
import { type CommonFlags, newProgram } from './terminal/program.ts';
import { showDownload, showIngest } from './terminal/progress.ts';
import { EN } from './terminal/locales/en.ts';
import { renderProblems } from './terminal/render-report.ts';
import type { Command } from 'commander';

export interface ScriptFlags extends CommonFlags {
  readonly json?: boolean;
}

/** Creates a command for `npm run NAME` that has the option `--json`. */
export function newScript(name: string, description: string): Command {
  return newProgram(`npm run ${name} --`, description).option('--json', EN.help.json);
}

/** Opens the app in this process for one command, and closes it even if the command fails. */
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

/** Updates the index from the seeds folder, and reports refused files and warnings on stderr. */
export async function refresh(app: App): Promise<void> {
  const report = await app.ingest({ onProgress: showIngest(process.stderr) });
  for (const line of renderProblems(report)) process.stderr.write(`${line}\n`);
}
