import { resolve } from 'node:path';
import { restoreBackup } from '../src/backups/restore-backup.ts';
import { loadConfig, requireDataFolder } from '../src/config.ts';
import { systemClock } from '../src/domain/time.ts';
import { BACKUP_TEXTS } from '../src/terminal/locales/en-backups.ts';
import { SCRIPT_HELP } from '../src/terminal/locales/en-help.ts';
import { runProgram } from '../src/terminal/program.ts';
import { backupToJson, renderBackup } from '../src/terminal/render-backup.ts';
import { newScript, type ScriptFlags } from '../src/with-app.ts';

interface RestoreFlags extends ScriptFlags {
  readonly withoutSources?: true;
}

const program = newScript('restore', SCRIPT_HELP.restore.about)
  .argument('<file>', SCRIPT_HELP.restore.file)
  .option('--without-sources', SCRIPT_HELP.restore.withoutSources)
  .action(async (file: string, flags: RestoreFlags) => {
    const config = loadConfig(flags);
    requireDataFolder(config, 'restore');
    const { dataDir, seedsDir } = config;
    const withSources = flags.withoutSources !== true;
    const request = { file: resolve(file), dataDir, seedsDir, withSources };
    const report = await restoreBackup(request, systemClock);
    const { documents } = report;
    const done = BACKUP_TEXTS.restored(dataDir);
    process.stdout.write(
      flags.json === true
        ? `${JSON.stringify({ ...backupToJson(report), documents, folder: dataDir })}\n`
        : `${renderBackup(done, report)}\n${BACKUP_TEXTS.next}\n`,
    );
  });

await runProgram(program);
