import { openSearchEngine } from '../../src/index/opensearch/open-search-engine.ts';
import type { OpenSearchSettings } from '../../src/store/engine-settings.ts';
import { pickBelow, seededRandom } from '../../test/support/seeded-random.ts';
import type { Documents } from './corpus-documents.ts';

const PASSAGES_PER_CORPUS = 100;

export interface Written {
  readonly passages: number;
  /** Passages per second. */
  readonly rate: number;
}

/** Writes other corpora to the index, each with documents chosen at random. */
export async function writeNeighbours(
  settings: OpenSearchSettings,
  given: {
    readonly dimensions: number;
    readonly corpora: number;
    readonly documents: readonly Documents[];
  },
): Promise<Written> {
  const { dimensions, corpora, documents } = given;
  const engine = await openSearchEngine({ ...settings, dimensions });
  const random = seededRandom(1);
  let passages = 0;
  const began = performance.now();
  try {
    for (let at = 0; at < corpora; at++) {
      const chosen = chooseDocuments(documents, random);
      passages += chosen.reduce((sum, one) => sum + one.passages.length, 0);
      const attempt = { corpusId: `other-${at}`, attempt: 1, generation: 1 };
      await engine.write(attempt, oneByOne(chosen));
    }
  } finally {
    await engine.close();
  }
  return { passages, rate: passages / ((performance.now() - began) / 1000) };
}

/** Chooses documents with about as many passages as a corpus has. None is chosen twice. */
function chooseDocuments(documents: readonly Documents[], random: () => number): Documents[] {
  const left = [...documents];
  const chosen: Documents[] = [];
  for (let passages = 0; passages < PASSAGES_PER_CORPUS && left.length > 0;) {
    const [one] = left.splice(pickBelow(random, left.length), 1);
    if (one === undefined) break;
    chosen.push(one);
    passages += one.passages.length;
  }
  return chosen;
}

async function* oneByOne(documents: readonly Documents[]): AsyncGenerator<Documents> {
  for (const one of documents) yield await Promise.resolve(one);
}
