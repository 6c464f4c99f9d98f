import type { Problem } from '../../domain/errors.ts';
import type { BackupFailure } from '../locales/backup-texts.ts';
import type { Locale } from '../locales/locale.ts';

/** The causes that admins of a server may know. Paths of the machine are only in the log. */
const CAUSES: Readonly<Partial<Record<Problem['code'], BackupFailure>>> = {
  'backup-no-space': 'no-space',
  'backup-folder-missing': 'folder',
  'backup-in-data-folder': 'folder',
  'backup-not-written': 'folder',
  'backup-database-unusable': 'database',
};

export function renderBackupFailure(problem: Problem | null, { backups }: Locale): string {
  const cause = problem === null ? undefined : CAUSES[problem.code];
  return backups.failed(backups.causes[cause ?? 'other']);
}
