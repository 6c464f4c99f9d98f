import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { GRAPH_PARAMETERS, loadGraph } from './hnsw-graph.ts';
import type { HnswGraph } from './hnsw-graph.ts';

export const GRAPH_FILE = 'vectors.hnsw';
export const SIDECAR_FILE = 'vectors.hnsw.json';

/**
 * Increase when the same vectors would give a different file, or when the sidecar's fields change.
 */
const FORMAT = 1;

/** Identifies the data from which a cache was built. A cache is usable only for the same data. */
export interface CacheIdentity {
  readonly storeId: string;
  readonly generation: number;
  readonly modelId: string;
  readonly dimensions: number;
  /** Number of distinct vectors. */
  readonly size: number;
  /** SHA-256 of the vectors, because a restored backup may reuse a generation for other vectors. */
  readonly vectors: string;
}

/**
 * Every field is compared with its expected value, so that any damage to the sidecar is detected.
 */
const sidecarShape = z.object({
  format: z.number(),
  storeId: z.string(),
  generation: z.number(),
  modelId: z.string(),
  dimensions: z.number(),
  size: z.number(),
  vectors: z.string(),
  M: z.number(),
  efConstruction: z.number(),
  bytes: z.number(),
  sha256: z.string(),
});

type Sidecar = z.infer<typeof sidecarShape>;

export type CacheReading =
  | { readonly graph: HnswGraph | null }
  /**
   * `fault`: why the cache is unusable. `expected`: whether this is normal, as with a missing or
   * older cache.
   */
  | { readonly fault: string; readonly expected: boolean };

/**
 * Verifies the cache in `dataDir`: it must belong to `identity`, and its checksum must match. Never
 * throws.
 *
 * @param wanted `open` loads the graph, `check` only verifies it
 */
export async function readCache(
  dataDir: string,
  identity: CacheIdentity,
  wanted: 'open' | 'check',
): Promise<CacheReading> {
  const path = join(dataDir, GRAPH_FILE);
  let sidecar: Sidecar;
  try {
    const parsed = await readSidecar(join(dataDir, SIDECAR_FILE));
    if (parsed === null) {
      const graphToo = await stat(path).then(
        () => true,
        () => false,
      );
      if (!graphToo) return { fault: 'it does not exist yet', expected: true };
      return faulty(`${SIDECAR_FILE} is missing`);
    }
    sidecar = parsed;
  } catch (error) {
    return faulty(`${SIDECAR_FILE} cannot be read: ${reasonOf(error)}`);
  }
  const mismatch = compareIdentity(sidecar, identity);
  if (mismatch !== null) return mismatch;

  try {
    return await withFile(path, 'r', async (file) => {
      const { size, ino } = await file.stat();
      if (size !== sidecar.bytes) {
        return faulty(`${GRAPH_FILE} has ${size} bytes instead of ${sidecar.bytes}`);
      }
      if ((await checksum(file)) !== sidecar.sha256) {
        return faulty(`the checksum of ${GRAPH_FILE} is wrong`);
      }
      if (wanted === 'check') return { graph: null };
      const graph = await loadGraph(path, identity.dimensions, identity.size);
      // hnswlib opens the path itself, and another process may have replaced the file in between.
      if ((await stat(path)).ino === ino) return { graph };
      graph.release();
      return faulty(`${GRAPH_FILE} was replaced while it was read`);
    });
  } catch (error) {
    return faulty(`${GRAPH_FILE} cannot be read: ${reasonOf(error)}`);
  }
}

/** Verifies the cache's checksum and that the cache belongs to this generation of the database. */
export async function inspectCache(
  dataDir: string,
  { storeId, generation }: Pick<CacheIdentity, 'storeId' | 'generation'>,
): Promise<CacheReading> {
  const sidecar = await readSidecar(join(dataDir, SIDECAR_FILE)).catch(() => null);
  const unknown = { modelId: '', dimensions: 0, size: 0, vectors: '' };
  return readCache(dataDir, { ...(sidecar ?? unknown), storeId, generation }, 'check');
}

/**
 * Writes the graph and its sidecar under temporary names and then renames them, the graph first.
 * After a crash or during the renames, a reader may find only the graph replaced; the checksum then
 * does not match.
 *
 * @throws Error if the folder cannot be written or the disk is full; the old cache then remains in
 * place
 */
export async function writeCache(
  dataDir: string,
  identity: CacheIdentity,
  graph: HnswGraph,
): Promise<{ readonly bytes: number }> {
  await mkdir(dataDir, { recursive: true });
  await removeLeftOvers(dataDir);
  const scratch = await mkdtemp(join(dataDir, `${GRAPH_FILE}.${process.pid}.`));
  try {
    const graphPath = join(scratch, GRAPH_FILE);
    await graph.save(graphPath);
    (await loadGraph(graphPath, identity.dimensions, identity.size)).release();
    const written = await withFile(graphPath, 'r+', async (file) => {
      await file.sync();
      return { bytes: (await file.stat()).size, sha256: await checksum(file) };
    });
    const { M, efConstruction } = GRAPH_PARAMETERS;
    const sidecar: Sidecar = { format: FORMAT, ...identity, M, efConstruction, ...written };
    const sidecarPath = join(scratch, SIDECAR_FILE);
    await withFile(sidecarPath, 'w', async (file) => {
      await file.writeFile(`${JSON.stringify(sidecar, null, 2)}\n`);
      await file.sync();
    });
    await rename(graphPath, join(dataDir, GRAPH_FILE));
    await rename(sidecarPath, join(dataDir, SIDECAR_FILE));
    return { bytes: written.bytes };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Returns `null` if the file does not exist. */
async function readSidecar(path: string): Promise<Sidecar | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
  const parsed = sidecarShape.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error('its fields are not those of a sidecar');
  return parsed.data;
}

function compareIdentity(sidecar: Sidecar, identity: CacheIdentity): CacheReading | null {
  if (sidecar.format !== FORMAT) {
    return faulty(`it has format ${sidecar.format}, not ${FORMAT}`, true);
  }
  if (sidecar.storeId !== identity.storeId) return faulty('it was created for another database');
  if (sidecar.generation !== identity.generation) {
    return faulty(
      `it was created for generation ${sidecar.generation}, not ${identity.generation}`,
      true,
    );
  }
  if (sidecar.modelId !== identity.modelId) {
    return faulty(`it holds vectors of ${sidecar.modelId}, not ${identity.modelId}`);
  }
  for (const name of ['dimensions', 'size', 'vectors'] as const) {
    if (sidecar[name] !== identity[name])
      return faulty('its vectors differ from those in the database');
  }
  for (const name of ['M', 'efConstruction'] as const) {
    if (sidecar[name] !== GRAPH_PARAMETERS[name]) {
      return faulty(`it was created with ${name} ${sidecar[name]}`, true);
    }
  }
  return null;
}

function faulty(fault: string, expected = false): CacheReading {
  return { fault, expected };
}

async function checksum(file: FileHandle): Promise<string> {
  const digest = createHash('sha256');
  const stream = file.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 20 });
  for await (const part of stream) digest.update(part as Buffer);
  return digest.digest('hex');
}

async function withFile<T>(
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await open(path, flags);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Removes scratch folders of processes that were killed while writing. */
async function removeLeftOvers(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const pid = /^vectors\.hnsw\.(\d+)\.\w+$/.exec(name)?.[1];
    if (pid === undefined) continue;
    const path = join(dataDir, name);
    // In a container, a new process often has the same ID as the previous one.
    const ours = Number(pid) === process.pid;
    const inUse = ours
      ? (await stat(path)).mtimeMs >= performance.timeOrigin
      : isAlive(Number(pid));
    if (!inUse) await rm(path, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isErrno(error, 'ESRCH');
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
