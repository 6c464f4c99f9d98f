import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { EnvHttpProxyAgent, fetch } from 'undici';

const ATTEMPTS = 4;
const PAUSE_MS = 500;

/** A file of a package registry. */
export interface PinnedFile {
  readonly url: string;
  readonly sha256: string;
}

/**
 * Downloads a file and compares its SHA-256 with the expected one. Uses the proxies that the
 * environment names. Repeats failed requests.
 */
export async function downloadFile({ url, sha256 }: PinnedFile): Promise<Buffer> {
  const dispatcher = new EnvHttpProxyAgent();
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const response = await fetch(url, { dispatcher });
        if (!response.ok) throw new Error(`the server answered ${response.status}`);
        const bytes = Buffer.from(await response.arrayBuffer());
        const found = createHash('sha256').update(bytes).digest('hex');
        if (found !== sha256) throw new Error(`its SHA-256 is ${found}, not ${sha256}`);
        return bytes;
      } catch (error) {
        if (attempt === ATTEMPTS) {
          throw new Error(
            `${url} could not be downloaded: ${explain(error)}. Check the network and run the command again.`,
            { cause: error },
          );
        }
        await wait(attempt * PAUSE_MS);
      }
    }
  } finally {
    await dispatcher.close();
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
