import { cosine } from '../../domain/vectors.ts';
import type { VectorTable } from './vector-table.ts';

/**
 * Returns the `k` rows nearest to the query, nearest first, ties in row order. Used instead of the
 * graph for small corpora and until the graph is built. The graph's tests compare against it.
 */
export function scanExactly(table: VectorTable, query: Float32Array, k: number): number[] {
  const { size, dimensions, rows } = table;
  const similarities = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    similarities[row] = cosine(query, rows, row * dimensions);
  }
  const nearer = (a: number, b: number): number =>
    (similarities[b] ?? 0) - (similarities[a] ?? 0) || a - b;
  return bestOf(size, Math.max(0, Math.min(k, size)), nearer);
}

/** Returns the first `k` integers in the order of `compare`, out of 0 to `size` − 1, without sorting the rest. */
function bestOf(size: number, k: number, compare: (a: number, b: number) => number): number[] {
  if (k === 0) return [];
  // A heap of the best numbers so far, the worst of them at index 0: the number at index i is no
  // better than those at 2i+1 and 2i+2.
  const heap: number[] = [];
  const at = (place: number): number => heap[place] ?? 0;
  const sink = (place: number): void => {
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) return;
      if (child + 1 < heap.length && compare(at(child + 1), at(child)) > 0) child++;
      if (compare(at(child), at(place)) <= 0) return;
      [heap[place], heap[child]] = [at(child), at(place)];
      place = child;
    }
  };
  for (let number = 0; number < size; number++) {
    if (heap.length < k) {
      heap.push(number);
      if (heap.length === k) for (let place = k >> 1; place >= 0; place--) sink(place);
    } else if (compare(number, at(0)) < 0) {
      heap[0] = number;
      sink(0);
    }
  }
  return heap.sort(compare);
}
