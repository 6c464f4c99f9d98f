import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type App, createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { ingest } from '../../src/index/ingest.ts';
import type { Embedder } from '../../src/inference/embedder.ts';
import { openOwnStore } from '../../src/store/open-stores.ts';
import { pickBelow, seededRandom } from '../../test/support/seeded-random.ts';

/** The names of finished corpora, one per line. */
const MADE = 'made.txt';
const PASSAGES_PER_SOURCE = 20;
/** Together about as long as a passage. */
const SENTENCES_PER_PASSAGE = 7;
const FIRST_ID = 100_000_000_000_000_000n;
const SYLLABLES = ['ka', 'ro', 'mi', 'ten', 'lu', 'sa', 'vor', 'ne', 'pi', 'dal', 'go', 'hem'];
const WORDS = 1500;

export interface CorporaFolder {
  readonly seeds: string;
  readonly data: string;
  readonly serverIds: readonly string[];
}

/** Returns the ID of a made server. */
function serverIdOf(at: number): string {
  return String(FIRST_ID + BigInt(at));
}

/**
 * Makes corpora with different invented texts, or reuses those in the folder. Their vectors are those of invented
 * words too, because the embedding model would need several minutes for 200,000 passages. A vector's
 * cost in a search does not depend on its direction.
 */
export async function makeCorpora(options: {
  readonly folder: string;
  readonly seeds: string;
  readonly corpora: number;
  readonly passages: number;
}): Promise<CorporaFolder> {
  const { folder, seeds, corpora, passages } = options;
  await mkdir(folder, { recursive: true });
  const list = join(folder, MADE);
  const made = new Set((await readFile(list, 'utf8').catch(() => '')).split('\n'));
  const config = { ...loadConfig({ seeds, data: folder }), readerModel: null };
  const app = await createApp({ ...config, logLevel: 'error' }, { inference: 'in-process' });
  const serverIds = Array.from({ length: corpora }, (_, at) => serverIdOf(at));
  try {
    await app.ingest();
    for (const [at, serverId] of serverIds.entries()) {
      const name = `${serverId} ${passages}`;
      if (made.has(name)) continue;
      await makeCorpus(app, serverId, { at, passages });
      await appendFile(list, `${name}\n`);
      if (at % 100 === 99) process.stderr.write(`made ${at + 1} corpora\n`);
    }
  } finally {
    await app.close();
  }
  return { seeds, data: folder, serverIds };
}

async function makeCorpus(
  { corpora, embedder, clock, log }: App,
  serverId: string,
  { at, passages }: { readonly at: number; readonly passages: number },
): Promise<void> {
  await corpora.create(serverId);
  const { seedsDir, dataDir } = corpora.folders(serverId);
  const random = seededRandom(at);
  for (let source = 0; source * PASSAGES_PER_SOURCE < passages; source++) {
    const count = Math.min(PASSAGES_PER_SOURCE, passages - source * PASSAGES_PER_SOURCE);
    const paragraphs = Array.from({ length: count }, () => paragraph(random));
    const title = `${word(pickBelow(random, WORDS))} ${word(pickBelow(random, WORDS))}`;
    await writeFile(
      join(seedsDir, `notes-${source}.txt`),
      [`Title: ${title}`, ...paragraphs].join('\n\n'),
    );
  }
  const store = await openOwnStore({ dataDir, corpusId: serverId, clock, engines: null });
  try {
    const invented = inventedVectors(embedder);
    const maxBytes = Number.MAX_SAFE_INTEGER;
    await ingest({ store, embedder: invented, seedsDir, maxBytes, clock, log });
  } finally {
    await store.close();
  }
}

/** Returns questions about the texts of a corpus. */
export function inventedQuestions(serverId: string, count: number): string[] {
  const at = Number(BigInt(serverId) - FIRST_ID);
  const random = seededRandom(at);
  return Array.from({ length: count }, () => {
    const [noun, place] = [word(pickBelow(random, WORDS)), word(pickBelow(random, WORDS))];
    return `What did the ${noun} of ${place} decide?`;
  });
}

function paragraph(random: () => number): string {
  const pick = (): string => word(pickBelow(random, WORDS));
  const sentence = (): string => {
    const year = 1800 + pickBelow(random, 220);
    return `In ${year}, the ${pick()} of ${pick()} decided that every ${pick()} needs a ${pick()}.`;
  };
  return Array.from({ length: SENTENCES_PER_PASSAGE }, sentence).join(' ');
}

/** The n-th invented word. */
function word(n: number): string {
  const of = (at: number): string => SYLLABLES[at % SYLLABLES.length] ?? '';
  return of(n) + of(Math.floor(n / 12)) + of(Math.floor(n / 144));
}

/** Gives the vectors of another model its name. The vector of a text is the sum of directions of its words. */
function inventedVectors({ modelId, dimensions }: Embedder): Embedder {
  const directions = new Map<string, Float32Array>();
  const directionOf = (text: string): Float32Array => {
    const known = directions.get(text);
    if (known !== undefined) return known;
    const random = seededRandom(Buffer.from(text).reduce((sum, byte) => sum * 31 + byte, 7));
    const direction = Float32Array.from({ length: dimensions }, () => random() - 0.5);
    directions.set(text, direction);
    return direction;
  };
  const embedOne = (text: string): Float32Array => {
    const sum = new Float32Array(dimensions);
    for (const each of text.split(/\s+/)) {
      const direction = directionOf(each);
      for (let i = 0; i < dimensions; i++) sum[i] = (sum[i] ?? 0) + (direction[i] ?? 0);
    }
    const length = Math.hypot(...sum);
    return sum.map((number) => number / length);
  };
  return {
    modelId,
    dimensions,
    embed: (texts) => Promise.resolve(texts.map(embedOne)),
    close: () => Promise.resolve(),
  };
}
