import { UserFacingError } from '../../domain/errors.ts';
import type { UploadFault } from '../../domain/problems.ts';
import type { Timers } from '../../domain/time.ts';
import type { AttachedFile, Services } from '../commands/command.ts';

/** The hosts of Discord that have attachments. */
const HOSTS = new Set(['cdn.discordapp.com', 'media.discordapp.net']);
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** A download must end within this time, in milliseconds. */
const TIMEOUT_MS = 30_000;

/**
 * Downloads attachments, only from Discord's own hosts, and never follows a redirect. If the API is on this
 * machine, as in tests, its own origin is allowed too. Never reads more than the maximum number of bytes.
 */
export function createDownloader(parts: {
  readonly apiUrl: string;
  readonly timers: Timers;
}): Services['download'] {
  const { timers } = parts;
  const api = new URL(parts.apiUrl);
  const localOrigin = LOOPBACK.has(api.hostname) ? api.origin : null;

  return async ({ url, size }, { maxBytes, signal }) => {
    if (!isAllowed(url, localOrigin)) throw failed('other-host');
    const late = new AbortController();
    const stopTimer = timers.start(() => {
      late.abort();
    }, TIMEOUT_MS);
    try {
      const either = AbortSignal.any([late.signal, signal]);
      const response = await fetch(url, { redirect: 'error', signal: either, credentials: 'omit' });
      const bytes = await read(response, Math.min(size, maxBytes));
      if (bytes.byteLength !== size) throw failed('other-length');
      return bytes;
    } catch (error) {
      if (error instanceof UserFacingError) throw error;
      throw failed(late.signal.aborted ? 'late' : 'lost', error);
    } finally {
      stopTimer();
      late.abort();
    }
  };
}

/** Whether a URL is one that Discord gives to attachments. */
function isAllowed(given: AttachedFile['url'], localOrigin: string | null): boolean {
  if (!URL.canParse(given)) return false;
  const url = new URL(given);
  if (url.username !== '' || url.password !== '') return false;
  if (url.origin === localOrigin) return true;
  return url.protocol === 'https:' && url.port === '' && HOSTS.has(url.hostname);
}

/** Reads a body of at most `maxBytes` bytes. Stops at the first byte beyond that. */
async function read(response: Response, maxBytes: number): Promise<Uint8Array> {
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw failed('refused');
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    length += (chunk as Uint8Array).byteLength;
    if (length > maxBytes) throw failed('other-length');
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}

function failed(fault: UploadFault, cause?: unknown): UserFacingError {
  return new UserFacingError('upload-failed', { fault }, { cause });
}
