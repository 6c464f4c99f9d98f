import { type App, createApp } from './app.ts';
import type { AppOverrides } from './app-parts.ts';
import { loadConfig } from './config.ts';
import type { Offline } from './processes/go-offline.ts';
import { type CommonFlags, newProgram } from './terminal/program.ts';
import { showDownload, showIngest } from './terminal/progress.ts';
import { EN } from './terminal/locales/en.ts';
import { renderOffline } from './terminal/render-offline.ts';
import { renderProblems } from './terminal/render-report.ts';
import type { Command } from 'commander';

export interface ScriptFlags extends CommonFlags {
  readonly json?: boolean;
  readonly offline?: boolean;
}

/** Creates a command for `npm run NAME` that has the options `--json` and `--offline`. */
export function newScript(name: string, description: string): Command {
  return newProgram(`npm run ${name} --`, description)
    .option('--json', EN.help.json)
    .option('--offline', EN.help.offline);
}

/**
 * Opens the app in this process for one command, and closes it even if the command fails. If the process is
 * offline, reports the refused connections on stderr at the end.
 *
 * @param use `offline`: `null` if the process may use the network
 */
export async function withApp<T>(
  flags: CommonFlags & Pick<ScriptFlags, 'offline'>,
  use: (app: App, offline: Offline | null) => Promise<T>,
  overrides: AppOverrides = {},
): Promise<T> {
  const config = loadConfig(flags);
  const offline = config.offline ? (await import('./processes/go-offline.ts')).goOffline() : null;
  try {
    const app = await createApp(config, {
      inference: 'in-process',
      onDownload: showDownload(process.stderr),
      ...overrides,
    });
    try {
      return await use(app, offline);
    } finally {
      await app.close();
    }
  } finally {
    if (offline !== null) process.stderr.write(`${renderOffline(offline.refused())}\n`);
  }
}

/** Updates the index from the seeds folder, and reports refused files and warnings on stderr. */
export async function refresh(app: App): Promise<void> {
  const report = await app.ingest({ onProgress: showIngest(process.stderr) });
  for (const line of renderProblems(report)) process.stderr.write(`${line}\n`);
}
