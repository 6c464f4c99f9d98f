import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InvertedIndex } from '../../../src/digest/summarize/inverted-index.ts';

const vector = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.integer({ min: 1, max: 9 }), {
    maxKeys: 5,
  })
  .map((weights) => Object.entries(weights));

it('InvertedIndex returns the non-zero dot products of a vector with all other vectors', () => {
  fc.assert(
    fc.property(fc.array(vector, { maxLength: 12 }), fc.array(vector), (all, asked) => {
      const postings = new InvertedIndex(all);
      for (const one of asked) {
        const naive = all.map((other, at) => {
          const weights = new Map(other);
          return {
            at,
            product: one.reduce((sum, [name, by]) => sum + by * (weights.get(name) ?? 0), 0),
          };
        });
        const found = [...postings.products(one)].sort((a, b) => a.at - b.at);
        expect(found).toEqual(naive.filter(({ product }) => product !== 0));
      }
    }),
  );
});
