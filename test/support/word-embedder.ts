import { createHash } from 'node:crypto';
import type { Embedder } from '../../src/inference/embedder.ts';

const DIMENSIONS = 8;

/** A model without files. The vector of a text is the sum of directions that depend on its words. */
export class WordEmbedder implements Embedder {
  readonly modelId: string;
  readonly dimensions = DIMENSIONS;
  /** All texts that the model received, in order. */
  readonly asked: string[] = [];

  constructor(modelId = 'words@000000000000') {
    this.modelId = modelId;
  }

  embed(texts: readonly string[]): Promise<Float32Array[]> {
    this.asked.push(...texts);
    return Promise.resolve(texts.map((text) => this.draw(text)));
  }

  draw(text: string): Float32Array {
    const sum = new Float32Array(DIMENSIONS).fill(1e-3);
    for (const word of text.split(/\s+/)) {
      const bytes = createHash('md5').update(`${this.modelId} ${word}`).digest();
      for (let at = 0; at < DIMENSIONS; at += 1) {
        sum[at] = (sum[at] ?? 0) + (bytes[at] ?? 0) - 127.5;
      }
    }
    const length = Math.hypot(...sum);
    return sum.map((number) => number / length);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
