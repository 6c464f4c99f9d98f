import { pickBelow, seededRandom } from '../test/support/seeded-random.ts';
import type { QuestionSet } from './question-set.ts';

/**
 * Returns the set with `size` randomly drawn questions, in their original order, and with all
 * documents.
 */
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
