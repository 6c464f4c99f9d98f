import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';

/**
 * Whether the database is unchanged since the last full check. A stamp file beside the database
 * records its size, modification time and inode at that check. While these are unchanged, the full
 * check (20 µs per passage) is skipped. Damage that does not change the time, such as from a
 * failing disk, is found by the row checksums; the stamp is then removed, so that the next opening
 * checks everything.
 *
 * Changes that are only in SQLite's log do not affect the stamp; the log has its own checksums.
 */
export function isStamped(file: string): boolean {
  try {
    const stamp = stampFile(file);
    if (readFileSync(stamp, 'utf8') !== describeState(file)) return false;
    // Within one tick of the file system's clock, a file can change twice with the same time.
    return statSync(stamp).mtimeMs - statSync(file).mtimeMs >= TICK_MS;
  } catch {
    return false;
  }
}

/**
 * Writes the stamp. `state` must be from before the check, so that a change during the check
 * invalidates the stamp.
 */
export function writeStamp(file: string, state: string): void {
  try {
    writeFileSync(stampFile(file), state);
  } catch {
    // Without the stamp, the next opening only checks again.
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
