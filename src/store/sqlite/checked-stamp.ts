import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';

/**
 * A note beside the database which of its states was last looked at closely: size, time of last
 * change and inode. While they are the same the close look, 20 µs a passage, is not needed again.
 * What changes the file without its time, as a rotting disk does, is met by the checksum of what is read;
 * then the note is taken away and the next opening looks closely.
 *
 * Changes that are only in SQLite's log do not show in the file, and need not: the log has checksums.
 */
export function isStamped(file: string): boolean {
  try {
    const stamp = stampFile(file);
    if (readFileSync(stamp, 'utf8') !== describeState(file)) return false;
    // Within one tick of the file system's clock a file can change twice and show one time.
    return statSync(stamp).mtimeMs - statSync(file).mtimeMs >= TICK_MS;
  } catch {
    return false;
  }
}

/** Takes the state as it was before the look, so that a change during it counts as one after it. */
export function writeStamp(file: string, state: string): void {
  try {
    writeFileSync(stampFile(file), state);
  } catch {
    // Without the note the next opening looks again, which is all that is lost.
  }
}

export function removeStamp(file: string): void {
  rmSync(stampFile(file), { force: true });
}

export function describeState(file: string): string {
  const { size, mtimeNs, ino } = statSync(file, { bigint: true });
  return `${size} ${mtimeNs} ${ino}\n`;
}

const TICK_MS = 2000;

function stampFile(file: string): string {
  return `${file}.checked`;
}
