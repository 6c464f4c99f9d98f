import { join } from 'node:path';
import { joinVectors } from './corpus-vectors.ts';
import type { GraphFit, Upkeep } from './graph-upkeep.ts';
import { buildGraph, extendGraph } from './hnsw-graph.ts';
import type { HnswGraph } from './hnsw-graph.ts';
import { keysOfRows, type NodeKeys, planExtension } from './node-keys.ts';
import type { SharedGraph } from './shared-graph.ts';
import { GRAPH_FILE, withScratch } from './vector-cache.ts';
import type { VectorTable } from './vector-table.ts';

export interface Built {
  readonly graph: HnswGraph;
  readonly nodeKeys: NodeKeys;
}

/** A graph to be built. */
export interface GraphWork {
  readonly dimensions: number;
  /** The graph that is extended or replaced, which must not be released before; `null`: none. */
  readonly from: SharedGraph | null;
  /** Number of vectors to insert. */
  readonly inserts: number;
  /** Returns `null` if it was aborted. */
  readonly build: (signal: AbortSignal) => Promise<Built | null>;
}

/** Plans a new graph of all rows. */
export function planNew(table: VectorTable): GraphWork {
  const { dimensions, size: inserts } = table;
  return { dimensions, from: null, inserts, build: (signal) => buildOf(table, signal) };
}

/**
 * Plans a graph of the corpus's vectors in `from` and of the rows.
 *
 * @param dataDir where the graph is copied through a temporary file
 */
export function planFrom(
  upkeep: Exclude<Upkeep, 'keep'>,
  from: SharedGraph,
  { kept, nodes, dead }: GraphFit,
  table: VectorTable,
  dataDir: string,
): GraphWork {
  const { graph, head } = from;
  const { dimensions } = head;
  if (upkeep === 'rebuild') {
    const build = async (signal: AbortSignal): Promise<Built | null> =>
      buildOf(await joinVectors(graph, kept, table), signal);
    return { dimensions, from, inserts: nodes - dead + table.size, build };
  }
  const build = (signal: AbortSignal): Promise<Built | null> =>
    withScratch(dataDir, async (scratch) => {
      const extension = planExtension(graph, kept, table);
      const copy = join(scratch, GRAPH_FILE);
      const extended = await extendGraph(graph, extension.table, copy, signal);
      return extended === null ? null : { graph: extended, nodeKeys: extension.nodeKeys };
    });
  return { dimensions, from, inserts: table.size, build };
}

async function buildOf(table: VectorTable, signal: AbortSignal): Promise<Built | null> {
  const graph = await buildGraph(table, signal);
  return graph === null ? null : { graph, nodeKeys: keysOfRows(table) };
}
