import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock, Timers } from '../../domain/time.ts';
import { UserFacingError } from '../../domain/errors.ts';
import type { DownloadFault, DownloadReason } from '../../domain/model-faults.ts';
import { refusalIn } from '../../processes/network-refusal.ts';
import { MODEL_SETTINGS, MODEL_WEIGHTS } from './model-files.ts';

const PARTIAL_PREFIX = '.partial-';
const PARTIAL_LIFETIME_MS = 24 * 60 * 60 * 1000;
/** A download is abandoned if the server sends nothing for this long. */
const SILENCE_MS = 15_000;

export interface DownloadProgress {
  readonly model: string;
  readonly file: string;
  readonly loadedBytes: number;
  /** `null` if the server does not announce the size. */
  readonly totalBytes: number | null;
}

export interface DownloadOptions {
  /** Hub name, already validated: one or two parts, no path traversal. */
  readonly name: string;
  /** The model's folder is created at `<cacheDir>/<name>`. */
  readonly cacheDir: string;
  readonly remoteHost: string;
  /** The setting named in hints. */
  readonly setting: string;
  readonly onProgress: (progress: DownloadProgress) => void;
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * Downloads a model once. Files go into a temporary folder that is renamed once all files are
 * complete, so `<cacheDir>/<name>` is never incomplete, even after a crash or a lost connection.
 *
 * @throws UserFacingError `model-missing`
 */
export async function downloadModel(options: DownloadOptions): Promise<void> {
  const target = join(options.cacheDir, options.name);
  let partial: string | undefined;
  try {
    await mkdir(options.cacheDir, { recursive: true });
    await removeStalePartials(options);
    partial = await mkdtemp(join(options.cacheDir, PARTIAL_PREFIX));
    for (const file of MODEL_SETTINGS) {
      await fetchFile(options, file, partial);
      await checkJson(options, file, partial);
    }
    await fetchWeights(options, partial);
    await publish(partial, target);
  } catch (error) {
    if (error instanceof UserFacingError) throw error;
    const params = { folder: options.cacheDir, reason: innermostReason(error) };
    throw missing(options, { code: 'unwritable', params }, error);
  } finally {
    if (partial !== undefined) await rm(partial, { recursive: true, force: true });
  }
}

/** Moves the folder into place, unless another process has already created the target folder. */
async function publish(partial: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  try {
    await rename(partial, target);
  } catch (error) {
    const there = await stat(target).catch(() => null);
    if (there?.isDirectory() !== true) throw error;
  }
}

/**
 * Removes the partial folders of killed downloads. A partial folder unchanged for a day cannot
 * belong to a running download.
 */
async function removeStalePartials({ cacheDir, clock }: DownloadOptions): Promise<void> {
  for (const entry of await readdir(cacheDir)) {
    if (!entry.startsWith(PARTIAL_PREFIX)) continue;
    const path = join(cacheDir, entry);
    const found = await stat(path).catch(() => null);
    if (found !== null && clock.now() - found.mtimeMs > PARTIAL_LIFETIME_MS) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

async function fetchWeights(options: DownloadOptions, folder: string): Promise<void> {
  for (const file of MODEL_WEIGHTS) {
    if (await fetchFile(options, file, folder, 'optional')) return;
  }
  const params = { files: MODEL_WEIGHTS, host: hostOf(options) };
  throw missing(options, { code: 'no-weights', params });
}

/**
 * Detects a captive portal's login page, which answers every request with status 200 but is not
 * JSON.
 */
async function checkJson(options: DownloadOptions, file: string, folder: string): Promise<void> {
  try {
    JSON.parse(await readFile(join(folder, file), 'utf8'));
  } catch (error) {
    throw missing(options, { code: 'not-json', params: { file, host: hostOf(options) } }, error);
  }
}

/** Returns whether the host has the file. A missing `required` file is an error. */
async function fetchFile(
  options: DownloadOptions,
  file: string,
  folder: string,
  need: 'required' | 'optional' = 'required',
): Promise<boolean> {
  const { name, remoteHost, timers } = options;
  const abort = new AbortController();
  const giveUp = () => {
    abort.abort(new SilenceError());
  };
  let stopWaiting = timers.start(giveUp, SILENCE_MS);
  try {
    const url = new URL(`${name}/resolve/main/${file}`, withSlash(remoteHost));
    const response = await fetch(url, { signal: abort.signal }).catch((error: unknown) => {
      const refusal = refusalIn(error);
      if (refusal !== null) {
        throw missing(options, { code: 'offline', params: { host: refusal.target } }, error);
      }
      const params = { host: hostOf(options), reason: reasonOfLoss(error) };
      throw missing(options, { code: 'unreachable', params }, error);
    });
    if (response.status === 404 && need === 'optional') return false;
    if (response.status !== 200 || response.body === null) {
      throw missing(options, refusal(response.status, file, hostOf(options)));
    }
    await saveBody(options, file, folder, response, () => {
      stopWaiting();
      stopWaiting = timers.start(giveUp, SILENCE_MS);
    });
    return true;
  } finally {
    stopWaiting();
    // Closes the connection if the response was not read completely.
    abort.abort();
  }
}

async function saveBody(
  options: DownloadOptions,
  file: string,
  folder: string,
  response: Response,
  onChunk: () => void,
): Promise<void> {
  const totalBytes = sizeOf(response);
  let loadedBytes = 0;
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'wx');
  try {
    const chunks = response.body?.[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
    for (;;) {
      const chunk = await chunks.next().catch((error: unknown) => {
        const params = { file, reason: reasonOfLoss(error) };
        throw missing(options, { code: 'broken-off', params }, error);
      });
      if (chunk.done === true) break;
      onChunk();
      await handle.writeFile(chunk.value);
      loadedBytes += chunk.value.byteLength;
      options.onProgress({ model: options.name, file, loadedBytes, totalBytes });
    }
    // `fetch` reports a body shorter than announced, but not an empty body announced as 0 bytes.
    if (loadedBytes === 0) throw missing(options, { code: 'no-bytes', params: { file } });
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Returns the announced length. For a compressed response, the header counts compressed bytes and
 * is ignored.
 */
function sizeOf(response: Response): number | null {
  const length = response.headers.get('content-length');
  return length === null || response.headers.has('content-encoding') ? null : Number(length);
}

function refusal(status: number, file: string, host: string): DownloadFault {
  if (status === 401 || status === 403) return { code: 'refused', params: { host, status } };
  if (status === 404) return { code: 'no-file', params: { host, file } };
  return { code: 'bad-status', params: { host, file, status } };
}

function missing(
  { name: model, cacheDir, setting }: DownloadOptions,
  fault: DownloadFault,
  cause?: unknown,
): UserFacingError {
  return new UserFacingError(
    'download-failed',
    {
      model,
      setting,
      fault,
      folder: join(cacheDir, model),
      files: MODEL_SETTINGS,
      weights: MODEL_WEIGHTS[0],
    },
    { cause },
  );
}

/** The server sent nothing for too long. */
class SilenceError extends Error {}

/** Returns the reason why a download ended early. */
function reasonOfLoss(error: unknown): DownloadReason {
  const { cause } = error as Error;
  const isSilent = error instanceof SilenceError || cause instanceof SilenceError;
  return isSilent ? { silentMs: SILENCE_MS } : innermostReason(error);
}

/**
 * Returns the innermost reason, because `fetch` itself says only "fetch failed" or "terminated".
 */
function innermostReason(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause;
  if (!(reason instanceof Error)) return String(reason);
  // Node's message is empty if every address of a host refused the connection.
  const { code } = reason as NodeJS.ErrnoException;
  return reason.message === '' ? (code ?? reason.name) : reason.message;
}

function hostOf({ remoteHost }: DownloadOptions): string {
  return new URL(remoteHost).host;
}

function withSlash(host: string): string {
  return host.endsWith('/') ? host : `${host}/`;
}
