import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import {
  encodeSidecar,
  type GraphHead,
  type GraphIdentity,
  readSidecar,
  SIDECAR_FILE,
} from './graph-sidecar.ts';
import { isProcessAlive } from '../../processes/is-process-alive.ts';
import { loadGraph } from './hnsw-graph.ts';
import type { HnswGraph } from './hnsw-graph.ts';
import type { NodeKeys } from './node-keys.ts';

export const GRAPH_FILE = 'vectors.hnsw';

/** After this time, the scratch folder of a process that seems to be running is a left-over. */
const SCRATCH_MS = 10 * 60_000;

/** Why the cache is unusable, and whether that is normal, as with a missing or older cache. */
export interface CacheFault {
  readonly fault: string;
  readonly isExpected: boolean;
}

export interface CacheFound {
  readonly head: GraphHead;
  /** `null` if the graph was only checked. */
  readonly graph: HnswGraph | null;
}

/**
 * Verifies the cache in `dataDir`: it must belong to the store and the model, and its checksum must
 * match. Its vectors may differ from those of the corpus. Never throws.
 *
 * @param wanted `open` loads the graph, `check` only verifies it
 */
export async function readCache(
  dataDir: string,
  { storeId, modelId }: { readonly storeId: string; readonly modelId?: string },
  wanted: 'open' | 'check',
): Promise<CacheFound | CacheFault> {
  const path = join(dataDir, GRAPH_FILE);
  const sidecar = await readSidecar(join(dataDir, SIDECAR_FILE));
  if (sidecar === null) {
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    return isThere ? faulty(`${SIDECAR_FILE} is missing`) : faulty('it does not exist yet', true);
  }
  if ('fault' in sidecar) return sidecar;
  const [newest] = sidecar.graphs;
  const ours = sidecar.graphs.filter((head) => head.storeId === storeId);
  if (ours.length === 0) return faulty('it was created for another database');
  const heads = ours.filter((head) => modelId === undefined || head.modelId === modelId);
  if (heads.length === 0) {
    return faulty(`it holds vectors of ${newest?.modelId ?? ''}, not ${modelId ?? ''}`);
  }
  try {
    return await withFile(path, 'r', async (file) => {
      const { size, ino } = await file.stat();
      const ofSize = heads.filter(({ bytes }) => bytes === size);
      if (ofSize.length === 0) {
        const [{ bytes } = { bytes: 0 }] = heads;
        return faulty(`${GRAPH_FILE} has ${size} bytes instead of ${bytes}`);
      }
      const sum = await checksum(file);
      const head = ofSize.find(({ sha256 }) => sha256 === sum);
      if (head === undefined) return faulty(`the checksum of ${GRAPH_FILE} is wrong`);
      if (wanted === 'check') return { head, graph: null };
      const graph = await loadGraph(path, head.dimensions, head.nodes);
      // hnswlib opens the path itself, and another process may have replaced the file in between.
      if ((await stat(path)).ino === ino) return { head, graph };
      graph.release();
      return faulty(`${GRAPH_FILE} was replaced while it was read`, true);
    });
  } catch (error) {
    return faulty(`${GRAPH_FILE} cannot be read: ${reasonOf(error)}`);
  }
}

/** Verifies the cache's checksum and that the cache belongs to the database. */
export function inspectCache(
  dataDir: string,
  { storeId }: Pick<GraphIdentity, 'storeId'>,
): Promise<CacheFound | CacheFault> {
  return readCache(dataDir, { storeId }, 'check');
}

/**
 * Returns the checksum of the graph that was written last; `null` if there is none. Does not read
 * the graph.
 */
export async function writtenLast(dataDir: string): Promise<string | null> {
  const sidecar = await readSidecar(join(dataDir, SIDECAR_FILE));
  if (sidecar === null || 'fault' in sidecar) return null;
  return sidecar.graphs[0]?.sha256 ?? null;
}

/** Makes a folder for temporary files in `dataDir`, and removes it after `use`. */
export async function withScratch<T>(
  dataDir: string,
  use: (scratch: string) => Promise<T>,
): Promise<T> {
  await mkdir(dataDir, { recursive: true });
  const scratch = await mkdtemp(join(dataDir, `${GRAPH_FILE}.${process.pid}.`));
  try {
    return await use(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * Writes the graph and its sidecar under temporary names and then renames them. The pair changes at
 * the moment when the graph is renamed: before, the sidecar describes the old graph too. Returns
 * `null` without writing if another process is writing, or if the cache is of a newer generation.
 *
 * @throws Error if the folder cannot be written or the disk is full; the old cache then remains in
 * place
 */
export async function writeCache(
  dataDir: string,
  identity: GraphIdentity,
  graph: HnswGraph,
  nodeKeys: NodeKeys,
): Promise<GraphHead | null> {
  return withScratch(dataDir, async (scratch) => {
    if (await isBusy(dataDir, scratch)) return null;
    const graphPath = join(scratch, GRAPH_FILE);
    await graph.save(graphPath);
    (await loadGraph(graphPath, identity.dimensions, graph.nodes)).release();
    const written = await withFile(graphPath, 'r+', async (file) => {
      await file.sync();
      return { bytes: (await file.stat()).size, sha256: await checksum(file) };
    });
    const head: GraphHead = { ...identity, nodes: graph.nodes, nodeKeys, ...written };
    const before = await describedNow(dataDir);
    const { storeId, generation } = identity;
    if (before.some((old) => old.storeId === storeId && old.generation > generation)) return null;
    await putSidecar(dataDir, scratch, [head, ...before]);
    await putInPlace(graphPath, join(dataDir, GRAPH_FILE));
    if (before.length > 0) await putSidecar(dataDir, scratch, [head]);
    return head;
  });
}

/** Returns the graphs that the file in place can be. */
async function describedNow(dataDir: string): Promise<readonly GraphHead[]> {
  const sidecar = await readSidecar(join(dataDir, SIDECAR_FILE));
  if (sidecar === null || 'fault' in sidecar) return [];
  const size = await stat(join(dataDir, GRAPH_FILE)).then(
    (found) => found.size,
    () => null,
  );
  return sidecar.graphs.filter(({ bytes }) => bytes === size);
}

async function putSidecar(
  dataDir: string,
  scratch: string,
  heads: readonly GraphHead[],
): Promise<void> {
  const path = join(scratch, SIDECAR_FILE);
  await withFile(path, 'w', async (file) => {
    await file.writeFile(encodeSidecar(heads));
    await file.sync();
  });
  await putInPlace(path, join(dataDir, SIDECAR_FILE));
}

/** Renames a file over another one, or over an empty folder, which a wrong mount of a container leaves. */
async function putInPlace(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EISDIR')) throw error;
    await rmdir(to);
    await rename(from, to);
  }
}

function faulty(fault: string, isExpected = false): CacheFault {
  return { fault, isExpected };
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

/**
 * Removes scratch folders of processes that were killed while writing. Returns whether another
 * writer has one: two writers could replace one file each.
 */
async function isBusy(dataDir: string, own: string): Promise<boolean> {
  let busy = false;
  for (const name of await readdir(dataDir)) {
    const pid = /^vectors\.hnsw\.(\d+)\.\w+$/.exec(name)?.[1];
    const path = join(dataDir, name);
    if (pid === undefined || path === own) continue;
    if (await isInUse(path, Number(pid))) busy = true;
    else await rm(path, { recursive: true, force: true });
  }
  return busy;
}

async function isInUse(path: string, pid: number): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null || Date.now() - found.mtimeMs > SCRATCH_MS) return false;
  // In a container, a new process often has the same ID as the previous one.
  if (pid === process.pid) return found.mtimeMs >= performance.timeOrigin;
  return isProcessAlive(pid);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
