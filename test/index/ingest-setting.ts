import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { WordEmbedder } from '../support/word-embedder.ts';
import type { Clock } from '../../src/domain/time.ts';
import type { IngestReport } from '../../src/domain/ingest-report.ts';
import type { Logger } from '../../src/domain/logger.ts';
import { ingest, type IngestParts, type IngestProgress } from '../../src/index/ingest.ts';
import { openStores } from '../../src/store/open-stores.ts';
import type { CorpusSnapshot, CorpusStore } from '../../src/store/corpus-store.ts';

export const DAY = Date.parse('2026-03-18T09:00:00.000Z');

/** Files by path below the folder; `null` removes one. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** An embedder that fails on the n-th text. */
export class FailingEmbedder extends WordEmbedder {
  /** The number of the text on which the embedder fails, counted from 1. */
  failAt = Infinity;

  override embed(texts: readonly string[]): Promise<Float32Array[]> {
    if (this.asked.length + texts.length < this.failAt) return super.embed(texts);
    this.asked.push(...texts);
    return Promise.reject(new Error('the model failed'));
  }
}

export interface Setting {
  readonly seedsDir: string;
  readonly dataDir: string;
  readonly store: CorpusStore;
  readonly embedder: FailingEmbedder;
  readonly progress: IngestProgress[];
  /** The logged messages. */
  readonly lines: string[];
  /** The clock's time in milliseconds. Tests can set it. */
  readonly time: { now: number };
  write(files: Files): void;
  ingest(parts?: Partial<IngestParts>): Promise<IngestReport>;
}

export async function setUp(files: Files = {}): Promise<Setting> {
  const root = mkdtempSync(join(tmpdir(), 'verbatim-ingest-'));
  const seedsDir = join(root, 'seeds');
  const dataDir = join(root, 'data');
  mkdirSync(seedsDir);
  const time = { now: DAY };
  const clock: Clock = { now: () => time.now, monotonic: () => 0 };
  const { store } = await openStores({ dataDir, clock });
  onTestFinished(async () => {
    await store.close();
    rmSync(root, { recursive: true });
  });
  const lines: string[] = [];
  const note = (_: object, message: string): void => {
    lines.push(message);
  };
  const log: Logger = { debug: note, info: note, warn: note, error: note };
  const setting: Setting = {
    seedsDir,
    dataDir,
    store,
    lines,
    time,
    embedder: new FailingEmbedder(),
    progress: [],
    write: (changed) => {
      writeFiles(seedsDir, changed);
    },
    ingest: (parts = {}) =>
      ingest({
        store,
        seedsDir,
        clock,
        log,
        maxBytes: 100_000,
        embedder: setting.embedder,
        onProgress: (progress) => setting.progress.push(progress),
        ...parts,
      }),
  };
  setting.write(files);
  return setting;
}

export function writeFiles(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    if (content === null) {
      rmSync(path, { recursive: true });
    } else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
  }
}

/** Returns the corpus as readers see it: the text of each source by ID. */
export async function textsOf(store: CorpusStore): Promise<Record<string, string>> {
  return look(store, async (snapshot) => {
    const texts: Record<string, string> = {};
    for (const { sourceId } of await snapshot.sources()) {
      texts[sourceId] = (await snapshot.source(sourceId))?.text ?? '';
    }
    return texts;
  });
}

/** Raises the generation and stores another pipeline, with no other change. */
export async function recommitAs(store: CorpusStore, pipeline: string): Promise<void> {
  const { generation, modelId } = await store.status();
  await store.commitCorpus({
    baseGeneration: generation,
    modelId: modelId ?? '',
    pipeline,
    upserts: [],
    removals: [],
    at: new Date(DAY).toISOString(),
  });
}

/** Runs an ingestion and returns the lists of its report that are not empty. */
export async function run(
  setting: Setting,
  parts?: Parameters<Setting['ingest']>[0],
): Promise<Record<string, unknown>> {
  const report = await setting.ingest(parts);
  const refused = report.refused.map(({ file, code }) => `${file} ${code}`);
  const skipped = report.skipped.map(({ file }) => file);
  const lists = Object.entries({ ...report, refused, skipped });
  return Object.fromEntries(
    lists.filter(([, list]) => Array.isArray(list) && list.length > 0) as [string, string[]][],
  );
}

export async function look<T>(
  store: CorpusStore,
  use: (snapshot: CorpusSnapshot) => Promise<T>,
): Promise<T> {
  const snapshot = await store.snapshot();
  try {
    return await use(snapshot);
  } finally {
    await snapshot.close();
  }
}
