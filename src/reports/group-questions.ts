import { setImmediate } from 'node:timers/promises';
import { cosine } from '../domain/vectors.ts';

/**
 * Lowest cosine of two questions in one group, after the mean is removed. Chosen on the development
 * half of `test/fixtures/question-groups.json`.
 */
export const SAME_MEANING = 0.32;
/** With this many vectors, half of their mean is removed. A few vectors have no reliable mean. */
const HALF_REMOVED_AT = 20;
const ROWS_BETWEEN_YIELDS = 50;

/** A group of questions, as indices into the vectors. */
export interface Group {
  /** The question with the highest sum of similarities to the group. */
  readonly central: number;
  /** The other questions, closest to the central one first. */
  readonly others: readonly number[];
}

/**
 * Groups vectors by complete linkage: in a group, any two vectors have a cosine of at least
 * `threshold`. Single and average linkage joined different questions through a third one more often.
 * The nearest-neighbour chain takes O(n²) time and memory (Murtagh 1983). The result depends on the
 * order only if similarities are equal. Yields to the event loop.
 *
 * Before the comparison, most of the vectors' mean is removed from each. The mean is the subject of
 * the whole corpus, such as a name that most questions contain.
 *
 * @param vectors unit vectors
 */
export async function groupQuestions(
  vectors: readonly Float32Array[],
  threshold = SAME_MEANING,
): Promise<Group[]> {
  const similarity = await compareAll(withoutMean(vectors));
  const count = vectors.length;
  const between = similarity.slice();
  const members = new Map(vectors.map((_, i) => [i, [i]]));
  const finished: number[][] = [];
  const chain: number[] = [];
  for (let steps = 0; members.size > 0; steps++) {
    if (steps % ROWS_BETWEEN_YIELDS === 0) await setImmediate();
    const tip = chain.at(-1) ?? firstOf(members);
    if (chain.length === 0) chain.push(tip);
    const before = chain.at(-2);
    // Prefers the previous cluster if similarities are equal, so that the chain ends.
    let nearest = before;
    let best = before === undefined ? -Infinity : (between[tip * count + before] ?? 0);
    for (const other of members.keys()) {
      const value = between[tip * count + other] ?? 0;
      if (other === tip || value <= best) continue;
      best = value;
      nearest = other;
    }
    if (nearest === undefined || best < threshold) {
      // No cluster will ever be closer to this one, because merging only lowers similarities.
      finished.push(members.get(tip) ?? []);
      members.delete(tip);
      chain.pop();
    } else if (nearest === before) {
      merge(between, count, members, before, tip);
      chain.splice(-2);
    } else {
      chain.push(nearest);
    }
  }
  return finished.map((group) => arrange(group, similarity, count));
}

/** Returns the vectors without most of their mean, of length 1. */
function withoutMean(vectors: readonly Float32Array[]): Float32Array[] {
  const [first] = vectors;
  if (first === undefined) return [];
  const weight = 1 / (vectors.length + HALF_REMOVED_AT);
  const mean = new Float64Array(first.length);
  for (const vector of vectors) {
    for (const [i, value] of vector.entries()) mean[i] = (mean[i] ?? 0) + value * weight;
  }
  return vectors.map((vector) => {
    const moved = vector.map((value, i) => value - (mean[i] ?? 0));
    const length = Math.hypot(...moved);
    return length === 0 ? moved : moved.map((value) => value / length);
  });
}

/** Returns the cosines of all pairs, row by row. */
async function compareAll(vectors: readonly Float32Array[]): Promise<Float32Array> {
  const count = vectors.length;
  const all = new Float32Array(count * count);
  for (const [i, a] of vectors.entries()) {
    if (i % ROWS_BETWEEN_YIELDS === 0) await setImmediate();
    for (let j = i + 1; j < count; j++) {
      const b = vectors[j];
      if (b === undefined) continue;
      const value = cosine(a, b);
      all[i * count + j] = value;
      all[j * count + i] = value;
    }
  }
  return all;
}

/** Merges `removed` into `kept`: their similarity to any other cluster is the lower of the two. */
function merge(
  between: Float32Array,
  count: number,
  members: Map<number, number[]>,
  kept: number,
  removed: number,
): void {
  members.get(kept)?.push(...(members.get(removed) ?? []));
  members.delete(removed);
  for (const other of members.keys()) {
    const lower = Math.min(
      between[kept * count + other] ?? 0,
      between[removed * count + other] ?? 0,
    );
    between[kept * count + other] = lower;
    between[other * count + kept] = lower;
  }
}

function arrange(group: readonly number[], similarity: Float32Array, count: number): Group {
  const closeness = (a: number, b: number): number => similarity[a * count + b] ?? 0;
  const sorted = [...group].sort((a, b) => a - b);
  const sums = sorted.map((a) => sorted.reduce((sum, b) => sum + closeness(a, b), 0));
  const central = sorted[sums.indexOf(Math.max(...sums))] ?? 0;
  const others = sorted
    .filter((one) => one !== central)
    .sort((a, b) => closeness(central, b) - closeness(central, a) || a - b);
  return { central, others };
}

function firstOf(members: ReadonlyMap<number, unknown>): number {
  const [first = 0] = members.keys();
  return first;
}
