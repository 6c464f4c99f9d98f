import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBestSpans } from '../../../src/inference/onnx/find-best-spans.ts';
import type { PieceSpan } from '../../../src/inference/onnx/find-best-spans.ts';

const logits = fc.array(
  fc.record({ start: fc.integer({ min: -9, max: 9 }), end: fc.integer({ min: -9, max: 9 }) }),
  { maxLength: 45 },
);

/** Returns all spans, computed directly from the definition. */
function allSpans(start: Float32Array, end: Float32Array, from: number, to: number): PieceSpan[] {
  const spans: PieceSpan[] = [];
  for (let first = from; first < to; first += 1) {
    for (let last = first; last < to && last - first < 30; last += 1) {
      spans.push({ first, last, sum: (start[first] ?? NaN) + (end[last] ?? NaN) });
    }
  }
  return spans;
}

describe('findBestSpans', () => {
  it('returns the span with the largest sum, then the largest that overlaps no earlier one, and so on', () => {
    fc.assert(
      fc.property(logits, fc.nat(3), fc.integer({ min: 1, max: 4 }), (pieces, from, most) => {
        const start = Float32Array.from(pieces, (piece) => piece.start);
        const end = Float32Array.from(pieces, (piece) => piece.end);
        let left = allSpans(start, end, from, pieces.length);
        for (const span of findBestSpans(start, end, from, pieces.length, most)) {
          expect(left.map(({ sum }) => sum)).toContain(span.sum);
          expect(span.sum).toBe(Math.max(...left.map(({ sum }) => sum)));
          left = left.filter((one) => one.last < span.first || span.last < one.first);
          most -= 1;
        }
        // The search stops early only if no span is left.
        expect(most === 0 || left.length === 0).toBe(true);
      }),
    );
  });

  it('returns no span that ends before it begins, whatever the logits', () => {
    const start = Float32Array.of(0, 0, 9);
    const end = Float32Array.of(9, 0, 0);
    expect(findBestSpans(start, end, 0, 3, 1)).toEqual([{ first: 0, last: 0, sum: 9 }]);
  });

  it('returns nothing for an empty range', () => {
    expect(findBestSpans(Float32Array.of(1), Float32Array.of(1), 1, 1, 3)).toEqual([]);
  });
});
