import { homedir } from 'node:os';
import { join } from 'node:path';

/** Neither engine runs as root, so this user without rights runs it when root starts it. */
const UNPRIVILEGED = { uid: 65_534, gid: 65_534 };

/** Returns the user that runs the engines; `null` for the user of this process. */
export function engineUser(): { readonly uid: number; readonly gid: number } | null {
  return process.getuid?.() === 0 ? UNPRIVILEGED : null;
}

/**
 * Returns the folder that keeps the fetched engines between runs. Other users can seldom read the
 * home folder of root, so root uses `/var/cache`.
 */
export function cacheFolder(): string {
  const { ENGINES_CACHE: chosen, XDG_CACHE_HOME: caches } = process.env;
  if (chosen !== undefined && chosen !== '') return chosen;
  if (engineUser() !== null) return '/var/cache/verbatim-engines';
  return join(caches ?? join(homedir(), '.cache'), 'verbatim-engines');
}
