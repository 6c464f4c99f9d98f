import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/answering/gather-evidence.ts';
import { featureOf, FEATURE_NAMES, judge } from '../../src/answering/judge.ts';
import models from '../../src/answering/verdict-model.json' with { type: 'json' };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyEvidence: fc.Arbitrary<Evidence> = fc.record({
  read: fc.option(fc.double({ min: -40, max: 40, noNaN: true })),
  answers: fc.option(fc.double({ min: -9, max: 9, noNaN: true })),
  fused: share,
  similarity: fc.double({ min: -1, max: 1, noNaN: true }),
  coverage: share,
  rarestMissing: share,
  missingNames: share,
  unknown: share,
});

/** All of the question's words, or none, and no more said. */
function evidence(parts: Partial<Evidence>): Evidence {
  const { coverage = 0 } = parts;
  const missing = coverage === 1 ? 0 : 1;
  return {
    ...{ read: null, answers: null, fused: 0, similarity: 0, coverage, rarestMissing: missing },
    ...{ missingNames: 0, unknown: 0 },
    ...parts,
  };
}

const good = evidence({ coverage: 1, similarity: 0.8 });
const poor = evidence({ coverage: 0, similarity: 0 });

describe('judge', () => {
  it('says nothing where there is no passage, or none that is near', () => {
    expect(judge([]).verdict).toBe('nothing');
    expect(judge([evidence({ coverage: 0, similarity: 0.05 })]).verdict).toBe('nothing');
  });

  it('answers where a passage has the words and the meaning', () => {
    expect(judge([good]).verdict).toBe('answered');
  });

  it('only relates where most of the question is missing', () => {
    expect(judge([evidence({ coverage: 0.3, similarity: 0.2 })]).verdict).toBe('related');
  });

  it('judges by the best passage, wherever it stands', () => {
    expect(judge([poor, good])).toEqual({ ...judge([good]), quoted: [false, true] });
  });

  it('does not let a fourth passage answer', () => {
    expect(judge([poor, poor, poor, good]).verdict).toBe('nothing');
    expect(judge([poor, poor, good]).verdict).toBe('answered');
  });

  it('believes the reading model that near passages do not answer, and then relates them', () => {
    const near = { coverage: 1, similarity: 0.6, fused: 0.7 };
    expect(judge([evidence({ ...near, read: 12, answers: 3 })]).verdict).toBe('answered');
    expect(judge([evidence({ ...near, read: -20, answers: -6 })]).verdict).toBe('related');
  });

  it('takes a passage that was not read, beside some that were, for one that does not answer', () => {
    const unread = evidence({ coverage: 1, similarity: 0.6, fused: 0.7 });
    const read = { ...unread, read: 12, answers: 3 };
    expect(judge([read, unread, { ...unread, read: -30, answers: -9 }]).quoted[1]).toBe(
      judge([read, unread, { ...unread, read: -30, answers: -9 }]).quoted[2],
    );
  });

  it('is never less sure for a higher reading, more coverage or more similarity', () => {
    fc.assert(
      fc.property(anyEvidence, share, share, share, (one, more, nearer, higher) => {
        const better = {
          ...one,
          read: one.read === null ? null : one.read + 10 * higher,
          answers: one.answers === null ? null : one.answers + 3 * higher,
          coverage: Math.min(1, one.coverage + more),
          similarity: Math.min(1, one.similarity + nearer),
        };
        expect(judge([better]).explanation.value).toBeGreaterThanOrEqual(
          judge([one]).explanation.value,
        );
      }),
    );
  });

  it('explains P by the sum that its parts and the stored coefficients make', () => {
    fc.assert(
      fc.property(anyEvidence, (one) => {
        const model = one.read === null ? models.withoutReader : models.withReader;
        const weights: Readonly<Record<string, number>> = model.weights;
        const sum = FEATURE_NAMES.reduce(
          (total, name) => total + (weights[name] ?? 0) * featureOf(name, one),
          model.bias,
        );
        expect(judge([one]).explanation.value).toBeCloseTo(1 / (1 + Math.exp(-sum)), 3);
      }),
    );
  });
});
