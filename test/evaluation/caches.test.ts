import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheReadings } from '../../evaluation/cache-readings.ts';
import { embedCached } from '../../evaluation/peers/embed-cached.ts';
import type { Embedder } from '../../src/inference/embedder.ts';
import type { Reader } from '../../src/inference/reader.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verbatim-kept-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A model that derives its results from the lengths of the texts, and a record of its input. */
function lengthReader(): { reader: Reader; read: string[] } {
  const read: string[] = [];
  const reader: Reader = {
    modelId: 'length/reader@1',
    read(question, passages) {
      read.push(...passages);
      return Promise.resolve(
        passages.map((passage) => ({
          score: passage.length / 3 - question.length,
          span: { start: 0, end: passage.length },
          others: [],
          answers: null,
        })),
      );
    },
    close: () => Promise.resolve(),
  };
  return { reader, read };
}

function lengthEmbedder(): { embedder: Embedder; embedded: string[] } {
  const embedded: string[] = [];
  const embedder: Embedder = {
    modelId: 'length/embedder@1',
    dimensions: 2,
    embed(texts) {
      embedded.push(...texts);
      return Promise.resolve(texts.map((text) => Float32Array.of(text.length, 0.1)));
    },
    close: () => Promise.resolve(),
  };
  return { embedder, embedded };
}

describe('cached readings', () => {
  it('read each question with each passage only once, even over two runs', async () => {
    const { reader, read } = lengthReader();
    const wanted = await reader.read('why', ['one', 'three', 'one']);
    read.length = 0;
    const first = cacheReadings(reader, folder);
    expect(await first.read('why', ['one', 'three', 'one'])).toEqual(wanted);
    expect(await first.read('why', ['three'])).toEqual(wanted.slice(1, 2));
    expect(read).toEqual(['one', 'three']);
    expect(await cacheReadings(reader, folder).read('why', ['three', 'one'])).toEqual([
      wanted[1],
      wanted[0],
    ]);
    expect(read).toEqual(['one', 'three']);
  });

  it('are separate for each question and model, and ignore a truncated line', async () => {
    const { reader, read } = lengthReader();
    await cacheReadings(reader, folder).read('why', ['one']);
    await cacheReadings(reader, folder).read('who', ['one']);
    await cacheReadings({ ...reader, modelId: 'other' }, folder).read('why', ['one']);
    expect(read).toEqual(['one', 'one', 'one']);
    for (const file of readdirSync(folder))
      appendFileSync(join(folder, file), '\nabc {"score":1.5,"sp');
    const again = cacheReadings(reader, folder);
    await again.read('why', ['one', 'two']);
    expect(read.slice(3)).toEqual(['two']);
    await cacheReadings(reader, folder).read('why', ['two']);
    expect(read.slice(4)).toEqual([]);
  });

  it('are kept in memory if there is no folder', async () => {
    const { reader, read } = lengthReader();
    const kept = cacheReadings(reader, null);
    await kept.read('why', ['one']);
    await kept.read('why', ['one']);
    expect(read).toEqual(['one']);
  });
});

describe('cached vectors of the peers', () => {
  it('are computed once per text, and returned in the order of the texts', async () => {
    const { embedder, embedded } = lengthEmbedder();
    const wanted = [
      [5, Math.fround(0.1)],
      [3, Math.fround(0.1)],
    ];
    expect(await embedCached(embedder, folder)(['three', 'one'])).toEqual(wanted);
    const kept = join(folder, 'verbatim-peer-vectors');
    for (const file of readdirSync(kept)) appendFileSync(join(kept, file), '\nabc AAAA');
    const again = embedCached(embedder, folder);
    expect(await again(['three', 'one', 'three'])).toEqual([...wanted, wanted[0]]);
    expect(await again(['four'])).toEqual([[4, Math.fround(0.1)]]);
    expect(await embedCached(embedder, folder)(['four'])).toEqual([[4, Math.fround(0.1)]]);
    expect(embedded).toEqual(['three', 'one', 'four']);
  });
});
