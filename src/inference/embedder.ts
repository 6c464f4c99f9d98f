/** Turns texts into embeddings: unit vectors whose dot product is their cosine similarity. */
export interface Embedder {
  /**
   * Name and weights, such as `built-in@3f2a…` (12 hex digits of the model file's SHA-256). Never
   * compare vectors with different `modelId`s.
   */
  readonly modelId: string;
  readonly dimensions: number;

  /**
   * Returns one vector per text, in order. Each vector is finite and of length 1, even for an empty
   * text, and does not depend on the rest of the batch. A text above the model's limit is embedded
   * in windows and gets the mean of their vectors, weighted by word pieces; nothing is truncated.
   *
   * @throws UserFacingError `model-failed` | `busy` (closed)
   */
  embed(texts: readonly string[]): Promise<Float32Array[]>;

  /** Waits for running calls, up to a time limit. */
  close(): Promise<void>;
}
