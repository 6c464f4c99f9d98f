import { pickBelow, seededRandom } from '../test/support/seeded-random.ts';
import type { QuestionSet } from './question-set.ts';

/** A set with `size` of its questions, drawn at random, in their order, and with all its documents. */
export function sampleQuestions(set: QuestionSet, size: number, seed: number): QuestionSet {
  const random = seededRandom(seed);
  const left = set.questions.map((_, i) => i);
  const drawn = new Set<number>();
  while (drawn.size < size && left.length > 0) {
    const [picked] = left.splice(pickBelow(random, left.length), 1);
    if (picked !== undefined) drawn.add(picked);
  }
  return { ...set, questions: set.questions.filter((_, i) => drawn.has(i)) };
}
