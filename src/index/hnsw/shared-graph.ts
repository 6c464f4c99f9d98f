import type { GraphHead } from './graph-sidecar.ts';
import type { HnswGraph } from './hnsw-graph.ts';

/** A graph that several views use. Its memory is freed when its last holder releases it. */
export class SharedGraph {
  readonly graph: HnswGraph;
  /** Describes the graph as it is stored. Before it is stored, `bytes` and `sha256` are empty. */
  head: GraphHead;
  /** The creator is the first holder. */
  #holders = 1;

  constructor(graph: HnswGraph, head: GraphHead) {
    this.graph = graph;
    this.head = head;
  }

  retain(): this {
    this.#holders++;
    return this;
  }

  release(): void {
    this.#holders--;
    if (this.#holders === 0) this.graph.release();
  }
}
