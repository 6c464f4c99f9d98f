/** Turns texts into embeddings: unit-length vectors whose dot product is their cosine similarity. */
export interface Embedder {
  /**
   * Name and weights, e.g. `built-in@3f2a…` (12 hex digits of the model file's SHA-256): vectors
   * of two different `modelId`s must never be compared.
   */
  readonly modelId: string;
  readonly dimensions: number;

  /**
   * One vector per text, in order: finite, of length 1, also for the empty text, and the same
   * whatever the text is batched with. A text longer than the model's limit is embedded in windows
   * whose mean, weighted by their number of word pieces, stands for it; nothing is cut off.
   *
   * @throws UserFacingError `model-failed` | `busy` (closed)
   */
  embed(texts: readonly string[]): Promise<Float32Array[]>;

  /** Lets calls in flight finish, within bounds. */
  close(): Promise<void>;
}
