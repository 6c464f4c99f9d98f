import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';

/**
 * A stamp file beside the database records its state at the last full check: size, modification
 * time and inode. While these are unchanged, the full check (20 µs per passage) is skipped. Damage
 * that leaves the time unchanged, as on a failing disk, is found by the row checksums; the stamp is
 * then removed, so that the next opening checks everything.
 *
 * Changes that are only in SQLite's log do not change the file; the log has its own checksums.
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

/** `state` is from before the check, so that a change during the check invalidates the stamp. */
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
