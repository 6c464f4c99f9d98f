import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundScore } from '../../src/domain/ranking.ts';
import type { Explanation } from '../../src/domain/ranking.ts';
import { fuse, scoreRetriever } from '../../src/index/fuse.ts';
import type { LegScores } from '../../src/index/fuse.ts';

type Given = Omit<LegScores, 'source'> & Partial<LegScores>;

/** Builds a candidate. Without `source`, its source was not found. */
function scores(candidates: readonly Given[], alpha = 0.5, gamma = 0.2): number[] {
  const complete = candidates.map((one) => ({ source: null, ...one }));
  return fuse(complete, alpha, gamma).map(({ value }) => value);
}

const ENDING = ', to four places';

/** Evaluates an explanation's formula on the values of its parts, without code of the product. */
function evaluate({ formula, parts }: Explanation): number {
  const value = (name: string): number => {
    const part = parts.find((candidate) => candidate.name === name);
    if (part === undefined) throw new Error(`no part is called ${name}`);
    return part.value;
  };
  expect(formula.endsWith(ENDING)).toBe(true);
  const terms = formula.slice(0, -ENDING.length).split(' + ');
  const sum = terms.reduce((total, term) => {
    switch (term) {
      case 'α·cosine':
        return total + value('α') * value('cosine');
      case '(1−α)·bm25/max(bm25)':
        return total + (1 - value('α')) * (value('bm25') / value('max(bm25)'));
      case 'γ·source/max(source)':
        return total + value('γ') * (value('source') / value('max(source)'));
      case 'cosine':
      case 'bm25':
        return total + value(term);
      default:
        throw new Error(`unknown term ${term}`);
    }
  }, 0);
  return roundScore(sum);
}

const candidate = fc.record({
  cosine: fc.double({ min: -1, max: 1, noNaN: true }),
  bm25: fc.option(fc.double({ min: 0, max: 60, noNaN: true })),
  source: fc.option(fc.double({ min: 0, max: 60, noNaN: true })),
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

  it('adds .1 for a source with 3 of 6 at γ = .2', () => {
    expect(
      scores([
        { cosine: 0.6, bm25: 4, source: 3 },
        { cosine: 0.1, bm25: 8, source: 6 },
        { cosine: 0.1, bm25: 8, source: null },
      ]),
    ).toEqual([0.65, 0.75, 0.55]);
  });

  it("adds the source's score even if no passage has a word of the question", () => {
    expect(
      scores([
        { cosine: 0.6, bm25: null, source: 6 },
        { cosine: 0.2, bm25: null, source: 3 },
      ]),
    ).toEqual([0.5, 0.2]);
  });

  it('names exactly the terms of each score', () => {
    const formulaOf = (...candidates: LegScores[]): string | undefined =>
      fuse(candidates, 0.5, 0.2)[0]?.formula;
    expect([
      formulaOf({ cosine: 0.6, bm25: 4, source: 3 }),
      formulaOf({ cosine: 0.6, bm25: 4, source: 0.0009 }),
      formulaOf({ cosine: 0.6, bm25: 0.0009, source: 3 }),
      formulaOf({ cosine: 0.6, bm25: null, source: null }),
    ]).toEqual([
      'α·cosine + (1−α)·bm25/max(bm25) + γ·source/max(source), to four places',
      'α·cosine + (1−α)·bm25/max(bm25), to four places',
      'α·cosine + γ·source/max(source), to four places',
      'α·cosine, to four places',
    ]);
  });

  it('counts a passage that BM25 did not find as 0, not as missing', () => {
    expect(
      scores([
        { cosine: 0.6, bm25: null },
        { cosine: 0.2, bm25: 8 },
      ]),
    ).toEqual([0.3, 0.6]);
  });

  it('uses only the weighted cosine if no passage has a word of the question', () => {
    expect(
      scores([
        { cosine: 0.6, bm25: null },
        { cosine: 0.2, bm25: null },
      ]),
    ).toEqual([0.3, 0.1]);
  });

  it('counts BM25 scores as 0 if the best is only .0009, and so amplifies no noise', () => {
    expect(scores([{ cosine: 0.6, bm25: 0.0009 }])).toEqual([0.3]);
    expect(scores([{ cosine: 0.6, bm25: 0.001 }])).toEqual([0.8]);
    expect(scores([{ cosine: 0.6, bm25: null, source: 0.0009 }])).toEqual([0.3]);
  });

  it('rounds scores to four decimal places', () => {
    expect(scores([{ cosine: 1 / 3, bm25: null }])).toEqual([0.1667]);
  });

  it('returns nothing for no candidates', () => {
    expect(fuse([], 0.5, 0.2)).toEqual([]);
  });

  it('returns explanations whose parts give the value of the root', () => {
    fc.assert(
      fc.property(fc.array(candidate), share, share, (candidates, alpha, gamma) => {
        for (const explanation of fuse(candidates, alpha, gamma)) {
          expect(explanation.value).toBe(evaluate(explanation));
        }
      }),
    );
  });

  it('keeps scores between −α and 1 + γ, never NaN', () => {
    fc.assert(
      fc.property(fc.array(candidate), share, share, (candidates, alpha, gamma) => {
        for (const score of scores(candidates, alpha, gamma)) {
          expect(score).toBeGreaterThanOrEqual(-alpha - 1e-4);
          expect(score).toBeLessThanOrEqual(1 + gamma + 1e-4);
        }
      }),
    );
  });

  it('never ranks a passage below another that is worse in every leg', () => {
    fc.assert(
      fc.property(fc.array(candidate, { minLength: 2 }), share, (candidates, alpha) => {
        const [a, b] = candidates;
        const [scoreA = 0, scoreB = 0] = scores(candidates, alpha);
        if (a === undefined || b === undefined) return;
        const isBetter =
          a.cosine >= b.cosine &&
          (a.bm25 ?? 0) >= (b.bm25 ?? 0) &&
          (a.source ?? 0) >= (b.source ?? 0);
        if (isBetter) {
          expect(scoreA).toBeGreaterThanOrEqual(scoreB);
        }
      }),
    );
  });

  it('does not depend on the scale of the BM25 scores', () => {
    const candidates = [
      { cosine: 0.31, bm25: 3.2, source: 0.4 },
      { cosine: 0.52, bm25: 1.1, source: 2.3 },
    ];
    const tenfold = candidates.map(({ cosine, bm25, source }) => {
      return { cosine, bm25: bm25 * 10, source: source * 10 };
    });
    expect(scores(tenfold)).toEqual(scores(candidates));
  });
});

describe('scoreRetriever', () => {
  it('explains a score by its single leg', () => {
    for (const explanation of [
      scoreRetriever('dense', 0.123456),
      scoreRetriever('bm25', 7.654321),
    ]) {
      expect(explanation.value).toBe(evaluate(explanation));
    }
  });
});
