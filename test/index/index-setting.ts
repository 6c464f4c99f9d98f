import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/domain/time.ts';
import type { Logger } from '../../src/domain/logger.ts';
import type { Hit, RankingKind, Ranking } from '../../src/domain/ranking.ts';
import { graphIndexOver, searchIndexOver } from '../support/search-index-over.ts';
import type { SearchIndex, SearchRequest } from '../../src/index/search-index.ts';
import { openStores } from '../../src/store/open-stores.ts';
import type { CorpusStore } from '../../src/store/corpus-store.ts';
import { DirectionEmbedder, fill } from './corpus-of.ts';
import type { Texts } from './corpus-of.ts';

export const CACHE = ['vectors.hnsw', 'vectors.hnsw.json'];

/** 120 passages of made-up words, in pairs with similar words and similar directions. */
export const MANY: Texts = Object.fromEntries(
  Array.from({ length: 12 }, (_, s) => [
    `source-${s}`,
    Array.from({ length: 10 }, (_, p) => `word${s} thing${p} item${(s * p) % 7} of the story`),
  ]),
);
export const QUESTIONS = [
  'word3 thing4',
  'item2 or item5?',
  'thing9',
  'unheard of',
  'word11 item1 story',
];

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'verbatim-index-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true });
  });
  return path;
}

export async function open(dataDir: string): Promise<CorpusStore> {
  const { store } = await openStores({ dataDir, clock: systemClock });
  onTestFinished(() => store.close());
  return store;
}

export interface Line {
  readonly level: string;
  readonly message: string;
}

function collect(lines: Line[]): Logger {
  const at = (level: string) => (_: object, message: string) => {
    lines.push({ level, message });
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export interface Setting {
  readonly dataDir?: string;
  readonly store?: CorpusStore;
  readonly embedder?: DirectionEmbedder;
  readonly texts?: Texts;
  readonly exactUpTo?: number;
  /** The folder of the cache. Default: the folder of the database. */
  readonly cacheDir?: string;
}

export interface Opened {
  readonly dataDir: string;
  readonly store: CorpusStore;
  readonly embedder: DirectionEmbedder;
  readonly index: SearchIndex;
  readonly lines: Line[];
}

export async function setUp(setting: Setting = {}): Promise<Opened> {
  const dataDir = setting.dataDir ?? folder();
  const store = setting.store ?? (await open(dataDir));
  const embedder = setting.embedder ?? new DirectionEmbedder();
  if (setting.texts !== undefined) await fill(store, embedder, setting.texts);
  const lines: Line[] = [];
  const index = searchIndexOver({
    store,
    embedder,
    passages: graphIndexOver(store, {
      dataDir: setting.cacheDir ?? dataDir,
      dimensions: embedder.dimensions,
      log: collect(lines),
      ...(setting.exactUpTo === undefined ? {} : { exactUpTo: setting.exactUpTo }),
    }),
  });
  onTestFinished(() => index.close());
  return { dataDir, store, embedder, index, lines };
}

export function search(index: SearchIndex, request: Partial<SearchRequest>): Promise<Ranking> {
  return index.read((view) => view.search({ query: '', k: 10, ranking: 'fused', ...request }));
}

export async function hitsOf(index: SearchIndex, request: Partial<SearchRequest>): Promise<Hit[]> {
  return [...(await search(index, request)).hits];
}

export async function askAll(index: SearchIndex): Promise<readonly (readonly Hit[])[]> {
  const legs: RankingKind[] = ['dense', 'bm25', 'fused'];
  const asked = QUESTIONS.flatMap((query) => legs.map((leg) => ({ query, leg })));
  return Promise.all(asked.map((request) => hitsOf(index, request)));
}

export async function cacheFiles(dataDir: string): Promise<string[]> {
  const names = await readdir(dataDir);
  return names.filter((name) => name.startsWith('vectors')).sort();
}
