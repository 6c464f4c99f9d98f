import type { CorpusVectors } from './corpus-vectors.ts';
import type { GraphHead } from './graph-sidecar.ts';
import { compareVectors, type GraphDifference } from './node-keys.ts';

/** Up to this many vectors beside the graph are scanned exactly, which takes .3 ms. */
export const SCANNED_UP_TO = 1_000;

/** A graph with a larger share of dead nodes is built again. */
const DEAD_SHARE = 0.25;

/** How a graph fits a corpus. */
export interface GraphFit extends GraphDifference {
  /** Number of nodes of the graph, dead ones included. */
  readonly nodes: number;
  /** Number of nodes whose vectors the corpus does not have. */
  readonly dead: number;
}

/** Reads the list of the corpus's vectors only if the graph was written for another state. */
export async function fitGraph(
  { state, nodes, nodeKeys }: Pick<GraphHead, 'state' | 'nodes' | 'nodeKeys'>,
  corpus: Pick<CorpusVectors, 'identity' | 'list'>,
): Promise<GraphFit> {
  const difference =
    state === corpus.identity.state
      ? { kept: nodeKeys, added: { vectorKeys: new Float64Array(), checksums: new Uint32Array() } }
      : compareVectors(nodeKeys, await corpus.list());
  const living = new Uint8Array(nodes);
  for (const node of difference.kept.nodes) living[node] = 1;
  const dead = nodes - living.reduce((sum, one) => sum + one, 0);
  return { ...difference, nodes, dead };
}

export type Upkeep = 'keep' | 'extend' | 'rebuild';

/** Chosen by measurement: `docs/decisions/0002-vector-index.md`. */
export function planUpkeep(
  { nodes, dead, added }: Pick<GraphFit, 'nodes' | 'dead' | 'added'>,
  scannedUpTo: number,
): Upkeep {
  if (dead > nodes * DEAD_SHARE) return 'rebuild';
  return added.vectorKeys.length > scannedUpTo ? 'extend' : 'keep';
}
