/**
 * The dot product of a vector with an indexed vector; `at` is the position of the indexed vector.
 */
export interface Product {
  readonly at: number;
  readonly product: number;
}

/**
 * Maps each name to the sparse vectors that contain it. Multiplying a vector by all indexed vectors
 * then takes time proportional to the number of shared names, not to the number of vectors.
 */
export class InvertedIndex {
  readonly #of = new Map<string, { readonly at: number; readonly weight: number }[]>();
  /** Sum per vector position; all 0 between calls of `products`. */
  readonly #sums: Float64Array;

  constructor(vectors: readonly Iterable<readonly [string, number]>[]) {
    this.#sums = new Float64Array(vectors.length);
    vectors.forEach((vector, at) => {
      for (const [name, weight] of vector) {
        const list = this.#of.get(name);
        if (list === undefined) this.#of.set(name, [{ at, weight }]);
        else list.push({ at, weight });
      }
    });
  }

  /** Returns the dot product with each vector that shares a name, in no particular order. */
  products(vector: Iterable<readonly [string, number]>): Product[] {
    const sums = this.#sums;
    const touched: number[] = [];
    for (const [name, weight] of vector) {
      for (const { at, weight: theirs } of this.#of.get(name) ?? []) {
        if (sums[at] === 0) touched.push(at);
        sums[at] = (sums[at] ?? 0) + weight * theirs;
      }
    }
    return touched.map((at) => {
      const product = sums[at] ?? 0;
      sums[at] = 0;
      return { at, product };
    });
  }
}

/** Returns a set as a vector in which each name has the weight 1. */
export function counted(names: ReadonlySet<string>): [string, number][] {
  return Array.from(names, (name) => [name, 1]);
}
