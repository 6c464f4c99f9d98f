import type { VerifiedBackup } from '../backups/verify-backup.ts';
import { BACKUP_TEXTS } from './locales/en-backups.ts';
import { FOLDERS } from '../backups/manifest.ts';

/** Renders a backup below the line that says what was done with it. */
export function renderBackup(done: string, { manifest }: VerifiedBackup): string {
  const { createdAt, program, hasSources, leftOut, entries, store } = manifest;
  const { sources, versions, answers, subscriptions } = store.rows;
  const documents = entries.filter(({ name }) => name.startsWith(FOLDERS.sources)).length;
  return [
    done,
    BACKUP_TEXTS.content(sources, versions, answers, subscriptions),
    BACKUP_TEXTS.documents(hasSources, documents),
    BACKUP_TEXTS.origin(createdAt, program),
    ...leftOut.map((name) => BACKUP_TEXTS.leftOut(name)),
  ].join('\n');
}

/** The JSON that other programs read. `entries` of the manifest is too long for them. */
export function backupToJson({ file, bytes, sha256, manifest }: VerifiedBackup): object {
  const { createdAt, program, hasSources, leftOut, entries, store } = manifest;
  const { schema, generation, modelId, pipeline, rows } = store;
  return {
    ...{ file, bytes, sha256, createdAt, program, schema, generation, modelId, pipeline },
    ...{ rows, hasSources, files: entries.length, leftOut },
  };
}
