import type { VectorList } from '../../store/corpus-store.ts';
import { compareBytes, type VectorTable } from './vector-table.ts';
import type { HnswGraph } from './hnsw-graph.ts';

/**
 * The store's vectors that are nodes of a graph: columns of equal length, in ascending order of the
 * keys. Equal vectors share a node. A node without a key is dead.
 */
export interface NodeKeys extends VectorList {
  readonly nodes: Uint32Array;
}

/** The difference between a graph and the vectors of a corpus. */
export interface GraphDifference {
  /** The graph's vectors that the corpus has. */
  readonly kept: NodeKeys;
  /** The vectors of the corpus that are not in the graph. */
  readonly added: VectorList;
}

/** Compares keys and checksums, because a database restored from a backup may use a key again. */
export function compareVectors(known: NodeKeys, corpus: VectorList): GraphDifference {
  const kept: number[] = [];
  const added: number[] = [];
  let at = 0;
  for (const [place, key] of corpus.vectorKeys.entries()) {
    while (at < known.vectorKeys.length && (known.vectorKeys[at] ?? 0) < key) at++;
    const isKnown = known.vectorKeys[at] === key && known.checksums[at] === corpus.checksums[place];
    if (isKnown) kept.push(at);
    else added.push(place);
  }
  return {
    kept: kept.length === known.vectorKeys.length ? known : pickNodes(known, kept),
    added: pick(corpus, added),
  };
}

function pick({ vectorKeys, checksums }: VectorList, places: readonly number[]): VectorList {
  return {
    vectorKeys: Float64Array.from(places, (place) => vectorKeys[place] ?? 0),
    checksums: Uint32Array.from(places, (place) => checksums[place] ?? 0),
  };
}

function pickNodes(known: NodeKeys, places: readonly number[]): NodeKeys {
  const nodes = Uint32Array.from(places, (place) => known.nodes[place] ?? 0);
  return { ...pick(known, places), nodes };
}

/** Returns the node keys of a graph whose nodes are the rows of the table. */
export function keysOfRows(table: VectorTable): NodeKeys {
  return inOrder(entriesOf(table, (row) => row));
}

/** The rows that a graph needs as additional nodes, and its keys with them. */
export interface Extension {
  readonly table: VectorTable;
  readonly nodeKeys: NodeKeys;
}

/** Plans nodes for the rows of the table. A row that equals a living node shares that node. */
export function planExtension(graph: HnswGraph, kept: NodeKeys, table: VectorTable): Extension {
  const byChecksum = new Map<number, Set<number>>();
  const wanted = new Set(table.checksums);
  for (const [place, checksum] of kept.checksums.entries()) {
    if (!wanted.has(checksum)) continue;
    const alike = byChecksum.get(checksum) ?? new Set();
    byChecksum.set(checksum, alike.add(kept.nodes[place] ?? 0));
  }
  const { dimensions, rows } = table;
  const nodeOf = new Map<number, number>();
  const fresh: number[] = [];
  for (let row = 0; row < table.size; row++) {
    const vector = rows.subarray(row * dimensions, (row + 1) * dimensions);
    const equal = [...(byChecksum.get(table.checksums[row] ?? 0) ?? [])].find(
      (node) => compareBytes(graph.vector(node), vector) === 0,
    );
    nodeOf.set(row, equal ?? graph.nodes + fresh.length);
    if (equal === undefined) fresh.push(row);
  }
  const before = Array.from(kept.vectorKeys, (key, place): Entry => ({
    key,
    checksum: kept.checksums[place] ?? 0,
    node: kept.nodes[place] ?? 0,
  }));
  return {
    table: pickRows(table, fresh),
    nodeKeys: inOrder([...before, ...entriesOf(table, (row) => nodeOf.get(row) ?? 0)]),
  };
}

function pickRows(table: VectorTable, places: readonly number[]): VectorTable {
  const { dimensions } = table;
  const rows = new Float32Array(places.length * dimensions);
  for (const [row, place] of places.entries()) {
    rows.set(table.rows.subarray(place * dimensions, (place + 1) * dimensions), row * dimensions);
  }
  return {
    dimensions,
    size: places.length,
    rows,
    keys: places.map((place) => table.keys[place] ?? []),
    checksums: Uint32Array.from(places, (place) => table.checksums[place] ?? 0),
  };
}

interface Entry {
  readonly key: number;
  readonly checksum: number;
  readonly node: number;
}

function entriesOf({ keys, checksums }: VectorTable, nodeOf: (row: number) => number): Entry[] {
  return keys.flatMap((equal, row) =>
    equal.map((key) => ({ key, checksum: checksums[row] ?? 0, node: nodeOf(row) })),
  );
}

function inOrder(entries: Entry[]): NodeKeys {
  entries.sort((a, b) => a.key - b.key);
  return {
    vectorKeys: Float64Array.from(entries, ({ key }) => key),
    checksums: Uint32Array.from(entries, ({ checksum }) => checksum),
    nodes: Uint32Array.from(entries, ({ node }) => node),
  };
}

/** Finds the store's keys of a node. */
export class LivingNodes {
  /** Number of nodes with a key. */
  readonly count: number;
  /** For each node, its first key; 0 for a dead node, because the store's keys begin at 1. */
  readonly #first: Float64Array;
  /** The further keys of nodes with several. */
  readonly #more = new Map<number, number[]>();

  constructor({ vectorKeys, nodes }: NodeKeys, size: number) {
    this.#first = new Float64Array(size);
    let count = 0;
    for (const [place, key] of vectorKeys.entries()) {
      const node = nodes[place] ?? 0;
      if (this.#first[node] === 0) {
        this.#first[node] = key;
        count++;
        continue;
      }
      const more = this.#more.get(node);
      if (more === undefined) this.#more.set(node, [key]);
      else more.push(key);
    }
    this.count = count;
  }

  readonly isAlive = (node: number): boolean => this.#first[node] !== 0;

  keysOf(node: number): readonly number[] {
    const first = this.#first[node] ?? 0;
    return first === 0 ? [] : [first, ...(this.#more.get(node) ?? [])];
  }
}
