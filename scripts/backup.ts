import { constants, setPriority } from 'node:os';
import { resolve } from 'node:path';
import { verifyBackup } from '../src/backups/verify-backup.ts';
import { writeBackup } from '../src/backups/write-backup.ts';
import { loadConfig, requireDataFolder } from '../src/config.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { systemClock } from '../src/domain/time.ts';
import { BACKUP_TEXTS } from '../src/terminal/locales/en-backups.ts';
import { SCRIPT_HELP } from '../src/terminal/locales/en-help.ts';
import { runProgram, VERSION } from '../src/terminal/program.ts';
import { backupToJson, renderBackup } from '../src/terminal/render-backup.ts';
import { newScript, type ScriptFlags } from '../src/with-app.ts';

interface BackupFlags extends ScriptFlags {
  readonly verify?: string;
  readonly force?: true;
  readonly withSources?: true;
}

const program = newScript('backup', SCRIPT_HELP.backup.about)
  .argument('[file]', SCRIPT_HELP.backup.file)
  .option('--verify <file>', SCRIPT_HELP.backup.verify)
  .option('--force', SCRIPT_HELP.backup.force)
  .option('--with-sources', SCRIPT_HELP.backup.withSources)
  .action(async (file: string | undefined, flags: BackupFlags) => {
    const { verify, force = false, withSources = false, json = false } = flags;
    if ((file === undefined) === (verify === undefined)) {
      throw new UserFacingError('file-or-verify', {});
    }
    if (verify !== undefined) {
      const verified = await verifyBackup(resolve(verify));
      const done = BACKUP_TEXTS.verified(verified.file, verified.bytes);
      process.stdout.write(
        json ? `${JSON.stringify(backupToJson(verified))}\n` : `${renderBackup(done, verified)}\n`,
      );
      return;
    }
    const config = loadConfig(flags);
    requireDataFolder(config, 'backup');
    const { dataDir, seedsDir } = config;
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        stop.abort();
      });
    }
    // The answers of a bot on the same machine come first.
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
    const report = await writeBackup(
      {
        ...{ dataDir, seedsDir, withSources, program: VERSION },
        file: resolve(file ?? ''),
        replaces: force,
      },
      systemClock,
      stop.signal,
    );
    const done = BACKUP_TEXTS.written(report.file, report.bytes);
    const { tookMs } = report;
    process.stdout.write(
      json
        ? `${JSON.stringify({ ...backupToJson(report), tookMs })}\n`
        : `${renderBackup(done, report)}\n`,
    );
  });

await runProgram(program);
