import { join } from 'node:path';
import { percentile } from '../evaluation/metrics.ts';
import { type Asker, startAsker } from './measure-asks.ts';
import type { Add } from './warm-asks.ts';

const FEW = 12;
const MANY = 60;
const GOALS = { first: '≤ 1.5', mean: '≤ 6.5', last: '', order: '1', refused: '0' };

export interface AtOnceComparison {
  readonly checkout: string;
  /** Another checkout to measure in the same run, or `null`. */
  readonly against: string | null;
  readonly seeds: string;
  /** Folder for the indexes. */
  readonly data: string;
  readonly questions: readonly string[];
  readonly rounds: number;
}

/**
 * Times of twelve questions asked at once, as multiples of the mean time of the same questions
 * asked one at a time.
 */
interface Round {
  readonly first: number;
  readonly mean: number;
  readonly last: number;
  readonly isInOrder: boolean;
}

/**
 * Adds figures of questions asked at once: the times of the first, mean and last answer, whether
 * the answers come in the order asked, and how many of sixty questions are refused. Both checkouts
 * run at once and are asked alternately.
 */
export async function addAsksAtOnce(add: Add, comparison: AtOnceComparison): Promise<void> {
  const { seeds, data } = comparison;
  const named = namedCheckouts(comparison);
  const askers: Asker[] = [];
  try {
    for (const [at, { checkout }] of named.entries()) {
      askers.push(await startAsker(checkout, seeds, join(data, `at-once-${at}`)));
    }
    const rounds: Round[][] = named.map(() => []);
    for (let round = 0; round <= comparison.rounds; round += 1) {
      for (const [at, asker] of askers.entries()) {
        const measured = await measureRound(asker, rotated(comparison.questions, round));
        // The first round is a warm-up.
        if (round > 0) rounds[at]?.push(measured);
      }
    }
    for (const [at, { name, isOurs }] of named.entries()) {
      const goals = isOurs ? GOALS : { first: '', mean: '', last: '', order: '', refused: '' };
      const measured = rounds[at] ?? [];
      for (const part of ['first', 'mean', 'last'] as const) {
        const values = measured.map((round) => round[part]);
        const figure = `${FEW} asks at once, ${name}: ${part} answer, multiple of one alone`;
        add(`${figure}, median`, percentile(values, 0.5), '×', goals[part]);
        add(`${figure}, least`, Math.min(...values), '×', '');
        add(`${figure}, greatest`, Math.max(...values), '×', '');
      }
      const inOrder = measured.filter(({ isInOrder }) => isInOrder).length / measured.length;
      add(`rounds answered in the order asked, ${name}`, inOrder, '', goals.order);
      const many = Array.from({ length: MANY }, (_, i) => questionAt(comparison.questions, i));
      const load = await askers[at]?.askAtOnce(many);
      const refused = load?.wallMs.filter((ms) => ms === null).length ?? NaN;
      add(`${MANY} asks at once, ${name}: refused`, refused, '', goals.refused);
    }
  } finally {
    for (const asker of askers) await asker.close();
  }
}

/** Returns the checkouts to measure, with their names in the figures. */
export function namedCheckouts({
  checkout,
  against,
}: Pick<AtOnceComparison, 'checkout' | 'against'>): {
  readonly name: string;
  readonly checkout: string;
  readonly isOurs: boolean;
}[] {
  const ours = { name: 'this checkout', checkout, isOurs: true };
  return against === null
    ? [ours]
    : [ours, { name: 'the other', checkout: against, isOurs: false }];
}

async function measureRound(asker: Asker, questions: readonly string[]): Promise<Round> {
  const { wallMs: alone } = await asker.ask(questions);
  const load = await asker.askAtOnce(questions);
  const together = load.wallMs.map((ms) => ms ?? NaN);
  const one = meanOf(alone);
  return {
    first: Math.min(...together) / one,
    mean: meanOf(together) / one,
    last: Math.max(...together) / one,
    isInOrder: together.every((ms, i) => i === 0 || ms >= (together[i - 1] ?? 0)),
  };
}

/** Returns twelve questions, rotated by `round`, so that the first question varies. */
function rotated(questions: readonly string[], round: number): string[] {
  return Array.from({ length: FEW }, (_, i) => questionAt(questions, i + round));
}

function questionAt(questions: readonly string[], place: number): string {
  return questions[place % questions.length] ?? '';
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
