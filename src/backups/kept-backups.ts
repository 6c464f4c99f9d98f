import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { diskFault } from '../sources/disk.ts';
import type { Clock } from '../domain/time.ts';
import { isUnfinished, removeLeftover } from './write-backup.ts';

const NAME = /^verbatim-(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})Z\.zip$/;
/** Characters of a name, without what follows an unfinished file's name. */
const NAME_LENGTH = 'verbatim-2026-03-18T09-30-00Z.zip'.length;

/** A backup that the bot has made. */
export interface KeptBackup {
  readonly name: string;
  /** When it was begun, in milliseconds since 1970-01-01T00:00Z. */
  readonly at: number;
}

/** Returns the name of a backup that begins at this time. No file system forbids it. */
export function backupName(at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().slice(0, 19).split('T');
  return `verbatim-${date}T${time.replaceAll(':', '-')}Z.zip`;
}

/**
 * Lists the files in the folder that have such a name, latest first. Creates the folder only if it is
 * in the data folder: any other may be on a disk that is not mounted.
 */
export async function listBackups(folder: string, dataDir: string): Promise<KeptBackup[]> {
  if (dirname(folder) === dataDir) {
    await mkdir(folder).catch((error: unknown) => {
      if (diskFault(error) !== 'EEXIST') throw error;
    });
  }
  const found: KeptBackup[] = [];
  for (const name of await readdir(folder)) {
    const at = timeOf(name);
    if (at !== null && (await isFile(join(folder, name)))) found.push({ name, at });
  }
  return found.sort((a, b) => b.at - a.at);
}

/** Deletes all but the latest `keep` backups, and what killed backups have left. */
export async function pruneBackups(
  folder: string,
  { dataDir, keep, clock }: { dataDir: string; keep: number; clock: Pick<Clock, 'now'> },
): Promise<void> {
  for (const { name } of (await listBackups(folder, dataDir)).slice(keep)) {
    await rm(join(folder, name), { force: true });
  }
  for (const name of await readdir(folder)) {
    const target = name.slice(0, NAME_LENGTH);
    if (timeOf(target) === null || !isUnfinished(name, target)) continue;
    await removeLeftover(join(folder, name), clock);
  }
}

function timeOf(name: string): number | null {
  const [, date, hour, minute, second] = NAME.exec(name) ?? [];
  if (date === undefined) return null;
  const at = Date.parse(`${date}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`);
  return Number.isNaN(at) ? null : at;
}

async function isFile(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
