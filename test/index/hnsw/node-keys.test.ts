import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planUpkeep } from '../../../src/index/hnsw/graph-upkeep.ts';
import { buildGraph } from '../../../src/index/hnsw/hnsw-graph.ts';
import {
  compareVectors,
  keysOfRows,
  LivingNodes,
  planExtension,
} from '../../../src/index/hnsw/node-keys.ts';
import { keyed, listOf, randomVectors, tableOf } from './table-of.ts';

describe('compareVectors', () => {
  it('splits the corpus into the vectors that the graph has and those that it has not', async () => {
    const vectors = randomVectors(12, 8, 1);
    const choice = fc.subarray(vectors);
    await fc.assert(
      fc.asyncProperty(choice, choice, async (inGraph, inCorpus) => {
        const known = keysOfRows(await tableOf(inGraph, 8));
        const { kept, added } = compareVectors(known, listOf(inCorpus));
        const isIn = new Set(inGraph);
        expect([...kept.vectorKeys]).toEqual([
          ...listOf(inCorpus.filter((one) => isIn.has(one))).vectorKeys,
        ]);
        expect(added).toEqual(listOf(inCorpus.filter((one) => !isIn.has(one))));
      }),
    );
  });

  it('counts a key as new if its vector has another checksum', async () => {
    const [one, other] = randomVectors(2, 8, 2);
    if (one === undefined || other === undefined) throw new Error('no vectors');
    const known = keysOfRows(await tableOf([one], 8));
    const again = keyed(one.vectorKey, other.vector);
    expect(compareVectors(known, listOf([again]))).toEqual({
      kept: keysOfRows(await tableOf([], 8)),
      added: listOf([again]),
    });
  });
});

describe('planExtension', () => {
  it('gives a row that equals a living node no node of its own', async () => {
    const [a, b, c] = randomVectors(3, 8, 3).map(({ vector }) => vector);
    if (a === undefined || b === undefined || c === undefined) throw new Error('no vectors');
    const before = await tableOf([keyed(1, a), keyed(2, b)], 8);
    const graph = await buildGraph(before);
    if (graph === null) throw new Error('aborted without a signal');
    const { kept } = compareVectors(keysOfRows(before), listOf([keyed(1, a)]));
    const rows = await tableOf([keyed(7, a), keyed(8, b), keyed(9, c), keyed(10, c)], 8);
    const { table, nodeKeys } = planExtension(graph, kept, rows);
    expect(table.keys.map((keys) => [...keys]).sort()).toEqual([[8], [9, 10]]);
    const nodes = new LivingNodes(nodeKeys, 4);
    expect(nodes.count).toBe(3);
    const groups = [0, 1, 2, 3].map((node) => nodes.keysOf(node).join());
    expect(groups.sort()).toEqual(['', '1,7', '8', '9,10']);
  });
});

describe('planUpkeep', () => {
  const added = (count: number) => listOf(randomVectors(count, 4, 1));

  it.each([
    ['keep', 100, 25, 10],
    ['rebuild', 100, 26, 10],
    ['rebuild', 100, 26, 11],
    ['extend', 100, 25, 11],
    ['extend', 0, 0, 11],
    ['keep', 0, 0, 10],
  ] as const)('is %s for %i nodes, of which %i are dead, and %i new vectors', (...row) => {
    const [plan, nodes, dead, fresh] = row;
    expect(planUpkeep({ nodes, dead, added: added(fresh) }, 10)).toBe(plan);
  });
});
