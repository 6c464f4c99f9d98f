import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createTermCounter,
  idfCosine,
  InverseFrequencies,
  shingleOverlap,
  weigh,
} from '../../../src/digest/summarize/compare-sentences.ts';
import { findNews } from '../../../src/digest/summarize/find-news.ts';
import { digestSource, fresh, toEnd } from '../../support/digest-sources.ts';

const WORDS = 'harbour council ferry bridge fee storm captain closes raises sails winter'.split(
  ' ',
);
const sentence = fc
  .array(fc.constantFrom(...WORDS), { minLength: 7, maxLength: 12 })
  .map((words) => `The ${words.join(' ')}.`);

describe('findNews', () => {
  it('returns for a sentence the eight most similar known sentences, and every near copy', () => {
    fc.assert(
      fc.property(sentence, fc.array(sentence, { maxLength: 30 }), (text, texts) => {
        const known = texts.map((one, i) => ({ sourceId: `k${i}`, text: one }));
        const news = toEnd(findNews([fresh(digestSource('a', [text]))], known));
        const near = new Set(news[0]?.sentences[0]?.near.map(({ sourceId }) => sourceId));

        // The expected result, from a comparison with every known sentence.
        const bags = [text, ...texts].map(createTermCounter());
        const idf = new InverseFrequencies(bags);
        const [own, ...others] = bags.map((bag) => ({ ...bag, weights: weigh(bag, idf) }));
        if (own === undefined) throw new Error('no bag');
        const compared = others.map((other, i) => ({
          sourceId: `k${i}`,
          cosine: idfCosine(own.weights, other.weights),
          overlap: shingleOverlap(own.shingles, other.shingles),
        }));
        const sharing = compared.filter(({ cosine }) => cosine > 0);
        const eighth = sharing.map(({ cosine }) => cosine).sort((x, y) => y - x)[7] ?? 0;
        expect(near.size).toBeGreaterThanOrEqual(Math.min(8, sharing.length));
        for (const { sourceId, cosine, overlap } of compared) {
          // Sums computed in another order differ in their last digits.
          if (overlap >= 0.5 || cosine > eighth + 1e-9) expect(near).toContain(sourceId);
          else if (cosine < eighth - 1e-9) expect(near).not.toContain(sourceId);
        }
      }),
    );
  });

  it('does not compare a source with quotes from the same version of the source', () => {
    const text = 'The ferry to Norholm sails at seven in the morning and takes forty cars.';
    const known = [{ sourceId: 'a', text }];
    const [first] = toEnd(findNews([fresh(digestSource('a', [text]))], known));
    expect(first?.sentences[0]?.near).toEqual([]);
    const [changed] = toEnd(findNews([fresh(digestSource('a', [text]), 'before')], known));
    expect(changed?.sentences[0]?.near.map((one) => one.text)).toEqual([text]);
  });
});
