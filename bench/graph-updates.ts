import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '../src/app.ts';
import { createSearchIndex } from '../src/index/create-search-index.ts';
import { embedPassages } from '../src/index/ingest-passages.ts';
import { HnswIndex } from '../src/index/hnsw/hnsw-index.ts';
import { SnapshotPassageIndex } from '../src/index/snapshot-passage-index.ts';
import type { SearchIndex } from '../src/index/search-index.ts';
import { readFolder } from '../src/sources/read-folder.ts';
import { percentile } from '../evaluation/metrics.ts';
import type { Add } from './warm-asks.ts';

/** Updates between two questions. At each question, the index follows the corpus. */
const UPDATES_PER_QUESTION = 10;
const LINES_PER_SOURCE = 50;
/** The first results that a user can see. */
const DEPTH = 10;

export interface UpdateBench {
  readonly app: App;
  /** A folder that does not exist yet, for changed documents and for the index file. */
  readonly folder: string;
  /** Lines for new documents. */
  readonly lines: readonly string[];
  readonly questions: readonly string[];
  readonly updates: number;
}

/**
 * Changes, adds and removes random sources of the app's corpus, one source per commit. Adds figures
 * of the updated graph against the exact scan of the same corpus. The random numbers are fixed.
 */
export async function addUpdates(bench: UpdateBench, add: Add): Promise<void> {
  const { app, folder, questions, updates } = bench;
  mkdirSync(folder);
  const updated = openIndex(app, folder, {});
  await updated.refresh();
  const random = congruential(1);
  const cpu: number[] = [];
  for (let at = 0; at < updates; at++) {
    await updateOnce(bench, at, random);
    if (at % UPDATES_PER_QUESTION !== 0) continue;
    const before = process.cpuUsage();
    await firstHits(updated, questions[at % questions.length] ?? '');
    cpu.push(msSince(before));
  }
  await updated.refresh();
  await updated.close();
  const name = `after ${updates} updates`;
  add(`CPU time of a question ${name}, index included, median`, percentile(cpu, 0.5), 'ms', '');
  add(`CPU time of a question ${name}, index included, p95`, percentile(cpu, 0.95), 'ms', '');
  add(`passages ${name}`, (await app.store.status()).passages, '', '');
  const reopened = openIndex(app, folder, {});
  const exact = openIndex(app, folder, { exactUpTo: Infinity });
  let same = 0;
  for (const question of questions) {
    const [a, b] = [await firstHits(reopened, question), await firstHits(exact, question)];
    if (a === b) same++;
  }
  await reopened.close();
  await exact.close();
  const goal = `≥ ${Math.ceil(questions.length * 0.999)} of ${questions.length}`;
  add(`questions with the first ten hits of the exact scan ${name}`, same, '', goal);
}

function openIndex(
  app: App,
  dataDir: string,
  limits: { readonly exactUpTo?: number },
): SearchIndex {
  const { store, embedder, log } = app;
  const status = () => store.status();
  const { dimensions } = embedder;
  const vectors = new HnswIndex({ dataDir, dimensions, status, log, ...limits });
  const passages = new SnapshotPassageIndex(() => vectors);
  return createSearchIndex({ stores: [store], embedder, passages });
}

/** Returns the first fused hits, with their scores, as one text. */
async function firstHits(index: SearchIndex, query: string): Promise<string> {
  const ranking = await index.read((view) => view.search({ query, k: DEPTH, ranking: 'fused' }));
  return ranking.hits.map(({ passageId, score }) => `${passageId} ${score}`).join('\n');
}

/** Commits one update: half of them change a source, and the others add or remove one. */
async function updateOnce(
  { app: { store, embedder }, folder, lines }: UpdateBench,
  at: number,
  random: () => number,
): Promise<void> {
  const snapshot = await store.snapshot();
  const { generation, pipeline } = snapshot;
  const known = await snapshot.sourceHashes();
  await snapshot.close();
  const chosen = known[Math.floor(random() * known.length)];
  const kind = random();
  const removals = kind < 0.25 && chosen !== undefined ? [chosen.sourceId] : [];
  const file = kind < 0.75 && chosen !== undefined ? chosen.file : `update-${at}.txt`;
  const sources =
    removals.length > 0 ? [] : await documentOf(join(folder, 'new'), file, lines, random);
  const vectorsOf = embedder.modelId;
  const onSource = (): void => undefined;
  const upserts = await embedPassages(sources, { store, embedder, vectorsOf, onSource });
  const status = await store.commitCorpus({
    baseGeneration: generation,
    modelId: embedder.modelId,
    pipeline: pipeline ?? '',
    upserts,
    removals,
    at: new Date(0).toISOString(),
  });
  if (status === null) throw new Error('Another process changed the corpus');
}

/** Returns the source that the product reads from a new text in this file. */
async function documentOf(
  folder: string,
  file: string,
  lines: readonly string[],
  random: () => number,
) {
  mkdirSync(folder);
  const count = 1 + Math.floor(random() * LINES_PER_SOURCE * 2);
  const pick = (): string => lines[Math.floor(random() * lines.length)] ?? '';
  writeFileSync(join(folder, file), Array.from({ length: count }, pick).join('\n\n'));
  const { sources } = await readFolder(folder, { maxBytes: 1e7, known: new Map() });
  rmSync(folder, { recursive: true });
  return sources;
}

/** Returns a generator of reproducible numbers in [0, 1). */
function congruential(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function msSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
