import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { scanExactly } from '../src/index/hnsw/exact-scan.ts';
import { GRAPH_PARAMETERS, buildGraph, loadGraph } from '../src/index/hnsw/hnsw-graph.ts';
import type { GraphParameters } from '../src/index/hnsw/hnsw-graph.ts';
import { readVectorTable } from '../src/index/hnsw/vector-table.ts';
import type { VectorTable } from '../src/index/hnsw/vector-table.ts';
import type { Embedder } from '../src/inference/embedder.ts';
import { percentile } from '../evaluation/metrics.ts';
import type { Add } from './warm-asks.ts';

const GRAPH_VECTORS = 20_000;
const IN_BATCH = 256;
/** Number of candidates in the dense ranking of a search. */
const DEPTH = 50;

/** Figures of the graph compared with the exact scan, over the same vectors and questions. */
export interface GraphFigures extends GraphParameters {
  /** Number of distinct vectors. */
  readonly vectors: number;
  readonly dimensions: number;
  readonly questions: number;
  /** Mean share of the exact scan's first 10 (50) results that the graph finds. */
  readonly recallAt10: number;
  readonly recallAt50: number;
  /**
   * Share of the questions for which the graph misses at least one of the first 10 (50) results.
   */
  readonly differAt10: number;
  readonly differAt50: number;
  readonly buildSeconds: number;
  /** Size of the graph's file. */
  readonly bytes: number;
  readonly loadMs: number;
  /**
   * Milliseconds to find the first 50 results, by the graph (`searchMs`) and by the exact scan
   * (`scanMs`).
   */
  readonly searchMs: { readonly median: number; readonly p95: number };
  readonly scanMs: { readonly median: number; readonly p95: number };
}

export interface GraphBench {
  readonly embedder: Embedder;
  /** Real texts, one per passage. Duplicates are ignored. */
  readonly texts: readonly string[];
  readonly questions: readonly string[];
  /** Numbers of texts to measure with. */
  readonly sizes: readonly number[];
  /** Default: the parameters in use. */
  readonly grid?: readonly GraphParameters[];
}

/** Adds figures of the graph and the exact scan over 20,000 of the texts. */
export async function addGraph(
  { embedder }: Pick<GraphBench, 'embedder'>,
  texts: readonly string[],
  questions: readonly string[],
  add: Add,
): Promise<void> {
  for (const graph of await measureGraph({ embedder, texts, questions, sizes: [GRAPH_VECTORS] })) {
    const name = `HNSW, ${graph.vectors} vectors, M ${graph.M}, efSearch ${graph.efSearch}`;
    add(`${name}: recall@10`, graph.recallAt10, '', '≥ .98');
    add(`${name}: recall@50`, graph.recallAt50, '', '');
    add(`${name}: build`, graph.buildSeconds, 's', '');
    add(`${name}: search, median`, graph.searchMs.median, 'ms', '');
    add(`${name}: exact scan, median`, graph.scanMs.median, 'ms', '');
  }
}

/**
 * Builds, saves, loads and searches a graph for each size and each row of the grid.
 *
 * @throws Error if there are fewer distinct texts than the largest size
 */
export async function measureGraph(bench: GraphBench): Promise<GraphFigures[]> {
  const { embedder, sizes, grid = [GRAPH_PARAMETERS] } = bench;
  const largest = Math.max(...sizes);
  const texts = [...new Set(bench.texts)].slice(0, largest);
  if (texts.length < largest) throw new Error(`${texts.length} texts are fewer than ${largest}`);
  const vectors = await embedAll(embedder, texts);
  const questions = await embedAll(embedder, bench.questions);
  const figures: GraphFigures[] = [];
  for (const size of sizes) {
    const table = await tableOf(vectors.slice(0, size), embedder.dimensions);
    const exact = questions.map((question) => timed(() => scanExactly(table, question, DEPTH)));
    const nearest = exact.map(({ result }) => result);
    const scanMs = spread(exact);
    for (const parameters of grid) {
      figures.push({ ...(await measureOne(table, questions, nearest, parameters)), scanMs });
    }
  }
  return figures;
}

async function measureOne(
  table: VectorTable,
  questions: readonly Float32Array[],
  nearest: readonly (readonly number[])[],
  parameters: GraphParameters,
): Promise<Omit<GraphFigures, 'scanMs'>> {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-bench-'));
  try {
    const path = join(folder, 'graph');
    const began = performance.now();
    const built = await buildGraph(table, undefined, parameters);
    const buildSeconds = (performance.now() - began) / 1000;
    await built?.save(path);
    built?.release();
    const loading = performance.now();
    const graph = await loadGraph(path, table.dimensions, table.size, parameters.efSearch);
    const loadMs = performance.now() - loading;
    const found = questions.map((question) => timed(() => graph.nearest(question, DEPTH)));
    const rows = found.map(({ result }) => result.map(({ node }) => node));
    graph.release();
    return {
      ...parameters,
      vectors: table.size,
      dimensions: table.dimensions,
      questions: questions.length,
      ...overlap(rows, nearest),
      buildSeconds,
      bytes: statSync(path).size,
      loadMs,
      searchMs: spread(found),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function overlap(
  found: readonly (readonly number[])[],
  nearest: readonly (readonly number[])[],
): Pick<GraphFigures, 'recallAt10' | 'recallAt50' | 'differAt10' | 'differAt50'> {
  const shares = (k: number): number[] =>
    nearest.map((rows, i) => {
      const wanted = rows.slice(0, k);
      const given = new Set(found[i]?.slice(0, k));
      return wanted.filter((row) => given.has(row)).length / wanted.length;
    });
  const [at10, at50] = [shares(10), shares(50)];
  const differ = (values: readonly number[]): number => mean(values.map((v) => (v < 1 ? 1 : 0)));
  return {
    recallAt10: mean(at10),
    recallAt50: mean(at50),
    differAt10: differ(at10),
    differAt50: differ(at50),
  };
}

async function embedAll(embedder: Embedder, texts: readonly string[]): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let i = 0; i < texts.length; i += IN_BATCH) {
    vectors.push(...(await embedder.embed(texts.slice(i, i + IN_BATCH))));
  }
  return vectors;
}

function tableOf(vectors: readonly Float32Array[], dimensions: number): Promise<VectorTable> {
  const keyed = vectors.map((vector, vectorKey) => {
    const { buffer, byteOffset, byteLength } = vector;
    const checksum = crc32(new Uint8Array(buffer, byteOffset, byteLength));
    return { vectorKey, checksum, vector };
  });
  return readVectorTable([keyed], dimensions);
}

interface Timed<T> {
  readonly result: T;
  readonly ms: number;
}

function timed<T>(action: () => T): Timed<T> {
  const began = performance.now();
  const result = action();
  return { result, ms: performance.now() - began };
}

function spread(times: readonly Timed<unknown>[]): { median: number; p95: number } {
  const ms = times.map((time) => time.ms);
  return { median: percentile(ms, 0.5), p95: percentile(ms, 0.95) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
