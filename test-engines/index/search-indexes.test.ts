import { Client } from '@opensearch-project/opensearch';
import { expect, it, onTestFinished } from 'vitest';
import {
  openSearchEngine,
  type OpenSearchEngine,
} from '../../src/index/opensearch/open-search-engine.ts';
import type { EnginePassage } from '../../src/store/search-engine.ts';
import { createIndexPrefix } from '../support/index-prefix.ts';
import { sharedEngines } from '../support/shared-engines.ts';

interface Setting {
  readonly open: (dimensions?: number) => Promise<OpenSearchEngine>;
  readonly deleteIndex: (index: string) => Promise<void>;
}

function setting(): Setting {
  const nodes = sharedEngines().searchUrl.split(',');
  const indexes = createIndexPrefix();
  onTestFinished(() => indexes.drop());
  return {
    async open(dimensions = 4) {
      const options = { nodes, caFile: null, index: indexes.prefix, dimensions };
      const engine = await openSearchEngine(options);
      onTestFinished(() => engine.close());
      return engine;
    },
    async deleteIndex(index) {
      const client = new Client({ nodes });
      await client.indices.delete({ index });
      await client.close();
    },
  };
}

/** Returns a passage whose vector is at an angle to the first axis. */
function passage(passageKey: number, angle: number): EnginePassage {
  const vector = Float32Array.of(Math.cos(angle), Math.sin(angle), 0, 0);
  const words = { heading: [], body: ['zorb'] };
  return { passageKey, sourceId: 'a', ...words, vectorKey: passageKey, vector };
}

async function* batch(passages: readonly EnginePassage[]) {
  yield await Promise.resolve({ passages, sources: [] });
}

const ATTEMPT = { corpusId: 'shared', attempt: 1, generation: 1 };

it('creates one index if several processes start at once', async () => {
  const { open } = setting();
  const engines = await Promise.all(Array.from({ length: 5 }, () => open()));
  expect(new Set(engines.map(({ indexName }) => indexName)).size).toBe(1);
});

it('gives an index that was deleted another name, and writes nothing without an index', async () => {
  const { open, deleteIndex } = setting();
  const engine = await open();
  await engine.write(ATTEMPT, batch([passage(1, 0)]));
  const index = engine.indexName;
  await deleteIndex(index);
  const scope = { corpusId: 'shared', generation: 1, index };
  const problem = { code: 'search-index-rebuilding' };
  await expect(engine.findPassages(scope, ['zorb'], 1)).rejects.toMatchObject({ problem });
  const again = engine.write({ ...ATTEMPT, attempt: 2 }, batch([passage(2, 0)]));
  await expect(again).rejects.toMatchObject({ problem });
  await engine.ensureIndex();
  expect(engine.indexName).not.toBe(index);
  expect(await engine.count({ ...scope, index: engine.indexName })).toEqual({
    passages: 0,
    sources: 0,
  });
  // A process that has not noticed cannot write to the new index.
  const other = await open();
  await deleteIndex(other.indexName);
  await engine.ensureIndex();
  await expect(other.write(ATTEMPT, batch([passage(3, 0)]))).rejects.toMatchObject({ problem });
  const late = await open();
  await deleteIndex(late.indexName);
  await engine.ensureIndex();
  await late.readIndexName();
  expect(late.indexName).toBe(engine.indexName);
});

it('deletes an older index only when no corpus refers to it', async () => {
  const { open } = setting();
  const older = await open(4);
  const engine = await open(8);
  expect(await older.removeOldIndexes(new Set())).toEqual([]);
  expect(await engine.removeOldIndexes(new Set([older.indexName]))).toEqual([]);
  expect(await engine.removeOldIndexes(new Set())).toEqual([older.indexName]);
  expect(await engine.removeOldIndexes(new Set())).toEqual([]);
});

it('compares all vectors if more are wanted than a graph can return', async () => {
  const { open } = setting();
  const engine = await open();
  const angles = [0.3, 0.1, 0.5, 0.2, 0.4];
  await engine.write(ATTEMPT, batch(angles.map((angle, at) => passage(at + 1, angle))));
  const scope = { corpusId: 'shared', generation: 1, index: engine.indexName };
  const question = Float32Array.of(1, 0, 0, 0);
  expect(await engine.nearest(scope, question, 20_000)).toEqual([2, 4, 1, 5, 3]);
  expect(await engine.nearest(scope, question, 2)).toEqual([2, 4]);
});
