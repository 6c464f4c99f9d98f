import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../src/domain/vectors.ts';
import { unit } from '../index/hnsw/table-of.ts';

const numbers = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1 });

describe('cosine', () => {
  it('equals a plain loop over the products, for any number of dimensions', () => {
    fc.assert(
      fc.property(numbers, fc.nat({ max: 5 }), (values, offset) => {
        const a = unit(values);
        const b = unit([...values].reverse());
        const padded = new Float32Array(offset + b.length);
        padded.set(b, offset);
        const plain = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
        expect(cosine(a, padded, offset)).toBeCloseTo(plain, 12);
      }),
    );
  });

  it('is 1 for a vector with itself and −1 for its opposite', () => {
    const vector = unit([3, -4, 12, 1, 2]);
    expect(cosine(vector, vector)).toBeCloseTo(1, 6);
    expect(
      cosine(
        vector,
        vector.map((x) => -x),
      ),
    ).toBeCloseTo(-1, 6);
  });

  it('is 0 for a vector that is not finite, so that sorting by it is safe', () => {
    const vector = unit([1, 2, 3, 4, 5]);
    for (const bad of [NaN, Infinity, -Infinity]) {
      const broken = vector.slice();
      broken[2] = bad;
      expect(cosine(vector, broken)).toBe(0);
    }
  });
});
