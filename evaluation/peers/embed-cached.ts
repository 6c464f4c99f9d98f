import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Embedder } from '../../src/inference/embedder.ts';
import type { EmbedTexts } from './peer.ts';

/**
 * Number of texts embedded before their vectors are appended to the file, so that a stopped run
 * loses little.
 */
const BATCH = 50;

/**
 * Returns a function that embeds each text only once. A model's vectors are cached in a file in
 * `folder`.
 */
export function embedCached(embedder: Embedder, folder: string = tmpdir()): EmbedTexts {
  const kept = join(folder, 'verbatim-peer-vectors');
  const file = join(kept, `${embedder.modelId.replace(/[^\w.-]/g, '_')}.txt`);
  const known = new Map<string, number[]>();
  if (existsSync(file)) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const [key = '', coded = ''] = line.split(' ');
      const bytes = Buffer.from(coded, 'base64');
      // A line may be incomplete if a run was stopped; its text is embedded again.
      if (bytes.length !== embedder.dimensions * 4) continue;
      known.set(key, readFloats(bytes));
    }
  }
  return async (texts) => {
    const missing = [...new Set(texts.filter((text) => !known.has(keyOf(text))))];
    for (let from = 0; from < missing.length; from += BATCH) {
      const batch = missing.slice(from, from + BATCH);
      const vectors = await embedder.embed(batch);
      const lines = batch.map((text, i) => {
        const bytes = Buffer.from((vectors[i] ?? new Float32Array()).slice().buffer);
        known.set(keyOf(text), readFloats(bytes));
        return `\n${keyOf(text)} ${bytes.toString('base64')}`;
      });
      mkdirSync(kept, { recursive: true });
      appendFileSync(file, `${lines.join('')}\n`);
    }
    return texts.map((text) => known.get(keyOf(text)) ?? []);
  };
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function readFloats(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}
