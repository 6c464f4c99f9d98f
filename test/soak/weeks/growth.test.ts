import { describe, expect, it } from 'vitest';
import { fitLine } from '../../../soak/weeks/fit-line.ts';
import { isTooMuch, measureGrowth, renderGrowth } from '../../../soak/weeks/growth.ts';
import type { WeeksSample } from '../../../soak/weeks/simulate-weeks.ts';

const MEGABYTE = 1024 * 1024;

/** A sample after this number of questions, of a bot with one child process. */
function sampleAt(questions: number, botMb: number, childMb: number, timers = 20): WeeksSample {
  const process = { pid: 1, anonymousKb: 0, descriptors: 40 };
  return {
    ...{ questions, day: 1, external: 0, arrayBuffers: 0, processListeners: 12, timers },
    heapUsed: 45 * MEGABYTE,
    processes: [
      { ...process, name: 'bot', rssKb: botMb * 1024 },
      { ...process, name: 'model-process', rssKb: childMb * 1024 },
    ],
    resources: { PipeWrap: 3 },
    client: {
      ...{ clientListeners: 11, restClients: 2, restHandlers: 2, restHashes: 16, cachedUsers: 1 },
      ...{ cachedMembers: 1, cachedChannels: 5, cachedMessages: 0 },
    },
    data: {},
  };
}

function tooMuchIn(samples: readonly WeeksSample[]): string[] {
  return measureGrowth(samples)
    .filter(isTooMuch)
    .map(({ name }) => name);
}

describe('a line through points', () => {
  it('has the slope of least squares and its standard error', () => {
    // By hand: means 2 and 2, sums of products 2 and of squares 2, residuals 0, so slope 1.
    expect(
      fitLine([
        [1, 1],
        [2, 2],
        [3, 3],
      ]),
    ).toEqual({ slope: 1, error: 0, points: 3 });
    // Residuals 1/6, −1/3 and 1/6: their squares sum to 1/6, so the error is √(1/6 / 1 / 2).
    const { slope, error } = fitLine([
      [1, 0],
      [2, 0],
      [3, 1],
    ]);
    expect(slope).toBeCloseTo(0.5, 10);
    expect(error).toBeCloseTo(Math.sqrt(1 / 12), 10);
  });

  it('is flat for fewer than three points, and for points at the same place', () => {
    expect(
      fitLine([
        [0, 5],
        [1, 9],
      ]).slope,
    ).toBe(0);
    expect(
      fitLine([
        [1, 5],
        [1, 9],
        [1, 7],
      ]).slope,
    ).toBe(0);
  });
});

describe('the growth in simulated weeks', () => {
  it('is too much if a process gains two megabytes for each 1,000 questions after the warm-up', () => {
    const samples = Array.from({ length: 20 }, (_, i) => sampleAt(i * 500, 100, 80 + i));
    expect(tooMuchIn(samples)).toEqual(['model-process: resident memory']);
    const found = measureGrowth(samples).find(
      (one) => one.name === 'model-process: resident memory',
    );
    expect(found && renderGrowth(found)).toBe(
      'model-process: resident memory: +2.00 ± 0.00 MB per 1,000 questions (86.0 to 99.0, at most 99.0; 14 samples)',
    );
  });

  it('does not count the warm-up, or noise', () => {
    const warming = Array.from({ length: 20 }, (_, i) =>
      sampleAt(i * 500, Math.min(100 + 20 * i, 200), 80),
    );
    expect(tooMuchIn(warming)).toEqual([]);
    const noisy = Array.from({ length: 20 }, (_, i) => sampleAt(i * 500, 100 + 15 * (i % 2), 80));
    expect(tooMuchIn(noisy)).toEqual([]);
  });

  it('is too much if timers are left behind', () => {
    const samples = Array.from({ length: 20 }, (_, i) => sampleAt(i * 500, 100, 80, 20 + 5 * i));
    expect(tooMuchIn(samples)).toEqual(['bot: timers']);
  });
});
