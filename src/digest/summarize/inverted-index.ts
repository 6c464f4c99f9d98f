/** A product of two sparse vectors; `at`: the position of the second. */
export interface Product {
  readonly at: number;
  readonly product: number;
}

/**
 * In which of many sparse vectors each name occurs. The products of one vector with all of them take
 * time with the names that they share, not with their number.
 */
export class InvertedIndex {
  readonly #of = new Map<string, { readonly at: number; readonly weight: number }[]>();
  /** By position; 0 between two calls of `products`. */
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

  /** The product with each vector that shares a name, in no order. */
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

/** A set as a vector: each name with 1. */
export function counted(names: ReadonlySet<string>): [string, number][] {
  return Array.from(names, (name) => [name, 1]);
}
