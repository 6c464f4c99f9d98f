import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundScore } from '../../src/domain/ranking.ts';
import type { Explanation } from '../../src/domain/ranking.ts';
import { fuse, scoreLeg } from '../../src/index/fuse.ts';
import type { LegScores } from '../../src/index/fuse.ts';

function scores(candidates: readonly LegScores[], alpha = 0.5): number[] {
  return fuse(candidates, alpha).map(({ value }) => value);
}

/** What the formula of an explanation gives on the values of its parts, written out once more. */
function evaluate({ formula, parts }: Explanation): number {
  const value = (name: string): number => {
    const part = parts.find((candidate) => candidate.name === name);
    if (part === undefined) throw new Error(`no part is called ${name}`);
    return part.value;
  };
  switch (formula) {
    case 'α·cosine + (1−α)·bm25/max(bm25), to four places':
      return roundScore(
        value('α') * value('cosine') + (1 - value('α')) * (value('bm25') / value('max(bm25)')),
      );
    case 'α·cosine, to four places':
      return roundScore(value('α') * value('cosine'));
    case 'cosine, to four places':
      return roundScore(value('cosine'));
    case 'bm25, to four places':
      return roundScore(value('bm25'));
    default:
      throw new Error(`unknown formula ${formula}`);
  }
}

const candidate = fc.record({
  cosine: fc.double({ min: -1, max: 1, noNaN: true }),
  bm25: fc.option(fc.double({ min: 0, max: 60, noNaN: true })),
});
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('fuse', () => {
  it('gives .55 for cosine .6 and BM25 4 of 8 at α = .5', () => {
    expect(
      scores([
        { cosine: 0.6, bm25: 4 },
        { cosine: 0.1, bm25: 8 },
      ]),
    ).toEqual([0.55, 0.55]);
  });

  it('counts a passage that BM25 did not find as 0, not as missing', () => {
    expect(
      scores([
        { cosine: 0.6, bm25: null },
        { cosine: 0.2, bm25: 8 },
      ]),
    ).toEqual([0.3, 0.6]);
  });

  it('takes the cosine alone, with its share, when no passage has a word of the question', () => {
    expect(
      scores([
        { cosine: 0.6, bm25: null },
        { cosine: 0.2, bm25: null },
      ]),
    ).toEqual([0.3, 0.1]);
  });

  it('does not blow up noise: a best BM25 of .0009 counts as 0', () => {
    expect(scores([{ cosine: 0.6, bm25: 0.0009 }])).toEqual([0.3]);
    expect(scores([{ cosine: 0.6, bm25: 0.001 }])).toEqual([0.8]);
  });

  it('keeps four places', () => {
    expect(scores([{ cosine: 1 / 3, bm25: null }])).toEqual([0.1667]);
  });

  it('has nothing to say about nothing', () => {
    expect(fuse([], 0.5)).toEqual([]);
  });

  it('gives every explanation a root that its parts add up to', () => {
    fc.assert(
      fc.property(fc.array(candidate), share, (candidates, alpha) => {
        for (const explanation of fuse(candidates, alpha)) {
          expect(explanation.value).toBe(evaluate(explanation));
        }
      }),
    );
  });

  it('keeps scores between −α and 1, never NaN', () => {
    fc.assert(
      fc.property(fc.array(candidate), share, (candidates, alpha) => {
        for (const score of scores(candidates, alpha)) {
          expect(score).toBeGreaterThanOrEqual(-alpha - 1e-4);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('never ranks a passage below one that is worse in both legs', () => {
    fc.assert(
      fc.property(fc.array(candidate, { minLength: 2 }), share, (candidates, alpha) => {
        const [a, b] = candidates;
        const [scoreA = 0, scoreB = 0] = scores(candidates, alpha);
        if (a === undefined || b === undefined) return;
        if (a.cosine >= b.cosine && (a.bm25 ?? 0) >= (b.bm25 ?? 0)) {
          expect(scoreA).toBeGreaterThanOrEqual(scoreB);
        }
      }),
    );
  });

  it('gives the same scores whatever BM25 is measured in', () => {
    const candidates = [
      { cosine: 0.31, bm25: 3.2 },
      { cosine: 0.52, bm25: 1.1 },
    ];
    const tenfold = candidates.map(({ cosine, bm25 }) => ({ cosine, bm25: bm25 * 10 }));
    expect(scores(tenfold)).toEqual(scores(candidates));
  });
});

describe('scoreLeg', () => {
  it('explains a score by the one leg it comes from', () => {
    for (const explanation of [scoreLeg('dense', 0.123456), scoreLeg('bm25', 7.654321)]) {
      expect(explanation.value).toBe(evaluate(explanation));
    }
  });
});
