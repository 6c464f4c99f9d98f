import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { GRAPH_PARAMETERS } from './hnsw-graph.ts';
import type { NodeKeys } from './node-keys.ts';

export const SIDECAR_FILE = 'vectors.hnsw.json';

/** Increase when the fields change, or when a graph file of the same parameters would differ. */
const FORMAT = 2;

/** The corpus for which a graph was written. */
export interface GraphIdentity {
  readonly storeId: string;
  readonly generation: number;
  /** The store's `vectorState` at that generation. */
  readonly state: string;
  readonly modelId: string;
  readonly dimensions: number;
}

/** Describes one graph file. */
export interface GraphHead extends GraphIdentity {
  /** Number of nodes, dead ones included. */
  readonly nodes: number;
  readonly nodeKeys: NodeKeys;
  /** Size and SHA-256 of the graph file. */
  readonly bytes: number;
  readonly sha256: string;
}

/** Columns of numbers are little-endian on the machines that hnswlib supports, in base64. */
const headShape = z.object({
  storeId: z.string(),
  generation: z.number(),
  state: z.string(),
  modelId: z.string(),
  dimensions: z.number(),
  M: z.number(),
  efConstruction: z.number(),
  nodes: z.number(),
  bytes: z.number(),
  sha256: z.string(),
  columns: z.object({ vectorKeys: z.string(), checksums: z.string(), nodes: z.string() }),
});

type HeadFields = z.infer<typeof headShape>;

const sidecarShape = z.object({
  format: z.literal(FORMAT),
  graphs: z.array(headShape).min(1),
  /** SHA-256 of `graphs`, because no other data tells whether the columns are right. */
  sha256: z.string(),
});

const formatShape = z.object({ format: z.number() });

export type SidecarReading =
  | { readonly graphs: readonly GraphHead[] }
  | { readonly fault: string; readonly isExpected: boolean };

/**
 * Reads a sidecar. It describes one graph, or two while a graph is being replaced. Returns `null` if
 * there is no file. Never throws.
 */
export async function readSidecar(path: string): Promise<SidecarReading | null> {
  const faulty = (fault: string, isExpected = false) => ({ fault, isExpected });
  let fields: unknown;
  try {
    fields = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    const reason = error instanceof Error ? error.message : String(error);
    return faulty(`${SIDECAR_FILE} cannot be read: ${reason}`);
  }
  const format = formatShape.safeParse(fields);
  if (format.success && format.data.format !== FORMAT) {
    return faulty(`it has format ${format.data.format}, not ${FORMAT}`, true);
  }
  const parsed = sidecarShape.safeParse(fields);
  if (!parsed.success) return faulty(`${SIDECAR_FILE} cannot be read: its fields are unknown`);
  const { graphs, sha256 } = parsed.data;
  if (checksumOf(graphs) !== sha256) return faulty(`the checksum of ${SIDECAR_FILE} is wrong`);
  const usable = graphs.filter(({ M, efConstruction }) => hasParameters(M, efConstruction));
  if (usable.length === 0) {
    const [{ M, efConstruction } = GRAPH_PARAMETERS] = graphs;
    return faulty(`it was created with M ${M} and efConstruction ${efConstruction}`, true);
  }
  return { graphs: usable.map(decode) };
}

/** Returns the content of a sidecar that describes these graphs. */
export function encodeSidecar(heads: readonly GraphHead[]): string {
  const graphs = heads.map(encode);
  return `${JSON.stringify({ format: FORMAT, graphs, sha256: checksumOf(graphs) }, null, 2)}\n`;
}

function checksumOf(graphs: readonly HeadFields[]): string {
  return createHash('sha256').update(JSON.stringify(graphs)).digest('hex');
}

function hasParameters(M: number, efConstruction: number): boolean {
  return M === GRAPH_PARAMETERS.M && efConstruction === GRAPH_PARAMETERS.efConstruction;
}

function encode({ nodeKeys, ...head }: GraphHead): HeadFields {
  const { storeId, generation, state, modelId, dimensions, nodes, bytes, sha256 } = head;
  const { M, efConstruction } = GRAPH_PARAMETERS;
  return {
    ...{ storeId, generation, state, modelId, dimensions, M, efConstruction, nodes, bytes, sha256 },
    columns: {
      vectorKeys: toBase64(nodeKeys.vectorKeys),
      checksums: toBase64(nodeKeys.checksums),
      nodes: toBase64(nodeKeys.nodes),
    },
  };
}

function decode({ columns, ...head }: HeadFields): GraphHead {
  const nodeKeys = {
    vectorKeys: new Float64Array(fromBase64(columns.vectorKeys)),
    checksums: new Uint32Array(fromBase64(columns.checksums)),
    nodes: new Uint32Array(fromBase64(columns.nodes)),
  };
  return { ...head, nodeKeys };
}

function toBase64({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function fromBase64(text: string): ArrayBuffer {
  // Copies the bytes, because a Buffer may not be aligned for numbers.
  return Uint8Array.from(Buffer.from(text, 'base64')).buffer;
}
