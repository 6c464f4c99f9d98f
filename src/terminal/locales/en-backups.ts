import type { BackupProblems } from '../../domain/backup-problems.ts';
import type { Wording } from '../../domain/coded.ts';
import type { ProblemTexts } from '../../discord/locales/locale.ts';
import { DISK_FAULTS } from './en-file-problems.ts';

const UNCHANGED = 'Nothing has been changed.';
const NO_FILE = 'No backup was written.';

/** Problems with backups, in English. */
export const BACKUP_PROBLEMS: Wording<BackupProblems, ProblemTexts> = {
  'file-or-verify': () => ({
    message: 'Exactly one of FILE and --verify FILE must be given.',
    hint: 'Name the file to write, or the file to verify.',
  }),
  'backup-exists': ({ file }) => ({
    message: `The file ${file} already exists. ${NO_FILE}`,
    hint: 'Name another file, or replace this one with --force.',
  }),
  'backup-folder-missing': ({ folder }) => ({
    message: `The backup must be written to an existing folder, but ${folder} is none.`,
    hint: 'Create the folder, or name a file in another folder.',
  }),
  'backup-in-data-folder': ({ file, folder }) => ({
    message: `The backup must not be among the files of the data folder ${folder}, but is ${file}.`,
    hint: 'Name a file in another folder, best on another disk.',
  }),
  'backup-no-database': ({ folder }) => ({
    message: `The data folder ${folder} has no database, so there is nothing to back up.`,
    hint: 'Check DATA_DIR or --data.',
  }),
  'backup-database-unusable': ({ folder, state }) => ({
    message: `The database in ${folder} cannot be backed up: ${DATABASE_STATES[state]}. ${NO_FILE}`,
    hint: 'Keep the backups that you have, and run npm run doctor for details.',
  }),
  'backup-running': ({ folder, pid }) => ({
    message: `Another process${pid === null ? '' : ` (${pid})`} is backing up the data folder ${folder}.`,
    hint: 'Wait until it has ended, then try again.',
  }),
  'backup-no-space': ({ folder, needed, free }) => ({
    message: `The disk of ${folder} must have ${toMegabytes(needed)} MB of free space for a backup, but has ${toMegabytes(free)} MB. ${NO_FILE}`,
    hint: 'Free disk space, or write the backup to another disk.',
  }),
  'backup-not-written': ({ file, fault }) => ({
    message: `The backup could not be written to ${file}: ${wordFault(fault)}. No unfinished file is left.`,
    hint: 'Free disk space, or give this user permission to write there, or name another folder.',
  }),
  'backup-stopped': ({ file }) => ({
    message: `The backup was stopped. ${file} was not written.`,
    hint: 'Start it again.',
  }),
  'backup-file-closed': ({ file, fault }) => ({
    message: `The backup ${file} cannot be read: ${wordFault(fault)}. ${UNCHANGED}`,
    hint: 'Check the name, and that this user may read the file.',
  }),
  'not-a-backup': ({ file }) => ({
    message: `${file} is not a backup of Verbatim. ${UNCHANGED}`,
    hint: 'Name a file that npm run backup has written.',
  }),
  'backup-damaged': ({ file, part }) => ({
    message: `The backup ${file} is damaged or incomplete: ${part === null ? 'its checksum is wrong' : `${part} is not as it was written`}. ${UNCHANGED}`,
    hint: 'Use another backup.',
  }),
  'backup-of-corpus': ({ file }) => ({
    message: `${file} has the corpus of one server, and is not a backup of a whole data folder. ${UNCHANGED}`,
    hint: 'Import it with npm run corpora -- import SERVER FILE.',
  }),
  'not-a-corpus': ({ file }) => ({
    message: `${file} is a backup of a whole data folder, and not the corpus of one server. ${UNCHANGED}`,
    hint: 'Name a file that npm run corpora -- export has written, or restore the backup with npm run restore.',
  }),
  'corpus-missing': ({ corpusId, folder }) => ({
    message: `The server ${corpusId} has no corpus of its own in ${folder}.`,
    hint: 'List the corpora with npm run corpora -- list.',
  }),
  'corpus-exists': ({ corpusId }) => ({
    message: `The server ${corpusId} already has a corpus of its own. ${UNCHANGED}`,
    hint: 'Replace it with --force. To keep a copy, export it first.',
  }),
  'corpus-unconfirmed': ({ corpusId }) => ({
    message: `The deletion of the corpus of the server ${corpusId} must be confirmed. ${UNCHANGED}`,
    hint: 'Answer yes on a terminal, or confirm with --yes.',
  }),
  'import-failed': ({ corpusId, folder, fault }) => ({
    message: `The corpus of the server ${corpusId} could not be written to ${folder}: ${wordFault(fault)}. ${UNCHANGED}`,
    hint: 'Free disk space, or give this user permission to write there, then try again.',
  }),
  'backup-too-new': ({ file, program }) => ({
    message: `The backup ${file} was written by Verbatim ${program}, which is newer than this program. ${UNCHANGED}`,
    hint: 'Update Verbatim, then try again.',
  }),
  'restore-not-empty': ({ folder, found, more }) => ({
    message: `The data folder ${folder} must be empty or missing, but has ${listOf(found, more)}. ${UNCHANGED}`,
    hint: 'Move its files elsewhere, or name another folder with --data or DATA_DIR.',
  }),
  'restore-sources-not-empty': ({ folder, found, more }) => ({
    message: `The backup has documents, and their folder ${folder} must be empty or missing, but has ${listOf(found, more)}. ${UNCHANGED}`,
    hint: 'Name another folder with --seeds or SEEDS_DIR, or leave out the documents with --without-sources.',
  }),
  'restore-failed': ({ folder, fault }) => ({
    message: `The backup could not be restored to ${folder}: ${wordFault(fault)}. The bot does not start with an unfinished folder.`,
    hint: 'Correct the cause, and restore again into the same folder.',
  }),
  'restore-unfinished': ({ folder }) => ({
    message: `The data folder ${folder} holds an unfinished restore.`,
    hint: 'Restore the backup again into this folder. To begin without the backup, delete its folder restore.unfinished.',
  }),
};

const DATABASE_STATES = {
  foreign: 'it belongs to another program',
  newer: 'it belongs to a newer version of this program',
  damaged: 'it is damaged',
} as const;

/** English texts of `npm run backup` and `npm run restore`. */
export const BACKUP_TEXTS = {
  written: (file: string, bytes: number) => `Backup written: ${file} (${toMegabytes(bytes)} MB).`,
  verified: (file: string, bytes: number) =>
    `The backup is complete and undamaged: ${file} (${toMegabytes(bytes)} MB).`,
  restored: (folder: string) => `Backup restored to ${folder}.`,
  content: (sources: number, versions: number, answers: number, subscriptions: number) =>
    `It has ${sources} sources in ${versions} versions, ${answers} answers and ${subscriptions} digest subscriptions.`,
  documents: (has: boolean, count: number) =>
    has
      ? `It has the files of ${count} documents.`
      : 'It does not have the files of the documents.',
  origin: (createdAt: string, program: string) =>
    `It was begun at ${createdAt} by Verbatim ${program}.`,
  leftOut: (name: string) => `Left out, because it could not be read: ${name}`,
  next: 'The search index is built at the first start. Digests continue with the next scheduled time.',
} as const;

const WRITE_FAULTS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  SQLITE_FULL: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk has failed',
  EROFS: 'the disk can only be read',
};

function wordFault(fault: string): string {
  return WRITE_FAULTS[fault] ?? DISK_FAULTS[fault] ?? fault;
}

function listOf(found: readonly string[], more: number): string {
  return `${found.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

function toMegabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
