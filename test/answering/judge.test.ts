import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/answering/judge.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const evidence = fc.record({
  coverage: share,
  similarity: fc.double({ min: -1, max: 1, noNaN: true }),
});

describe('judge', () => {
  it('says nothing where there is no passage, or none that is near', () => {
    expect(judge([]).verdict).toBe('nothing');
    expect(judge([{ coverage: 0, similarity: 0.05 }]).verdict).toBe('nothing');
  });

  it('answers where a passage has the words and the meaning', () => {
    expect(judge([{ coverage: 1, similarity: 0.8 }]).verdict).toBe('answered');
  });

  it('only relates where most of the question is missing', () => {
    expect(judge([{ coverage: 0.3, similarity: 0.2 }]).verdict).toBe('related');
  });

  it('judges by the best passage, wherever it stands', () => {
    const good = { coverage: 1, similarity: 0.8 };
    const poor = { coverage: 0, similarity: 0 };
    expect(judge([poor, good])).toEqual({ ...judge([good]), quoted: [false, true] });
  });

  it('does not let a fourth passage answer', () => {
    const poor = { coverage: 0, similarity: 0 };
    const good = { coverage: 1, similarity: 0.8 };
    expect(judge([poor, poor, poor, good]).verdict).toBe('nothing');
    expect(judge([poor, poor, good]).verdict).toBe('answered');
  });

  it('is never less sure for more coverage or more similarity', () => {
    fc.assert(
      fc.property(evidence, share, share, (one, more, nearer) => {
        const better = {
          coverage: Math.min(1, one.coverage + more),
          similarity: Math.min(1, one.similarity + nearer),
        };
        expect(judge([better]).explanation.value).toBeGreaterThanOrEqual(
          judge([one]).explanation.value,
        );
      }),
    );
  });
});
