import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  classifyAnswerability,
  FEATURE_NAMES,
  featureOf,
} from '../../../src/answering/verdict/verdict.ts';
import type { VerdictFeatures } from '../../../src/answering/verdict/verdict-features.ts';
import models from '../../../src/answering/verdict/verdict-model.json' with { type: 'json' };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyFeatures: fc.Arbitrary<VerdictFeatures> = fc.record({
  read: fc.option(fc.double({ min: -40, max: 40, noNaN: true })),
  answers: fc.option(fc.double({ min: -9, max: 9, noNaN: true })),
  similarity: fc.double({ min: -1, max: 1, noNaN: true }),
  wordMatch: fc.double({ min: 0, max: 3, noNaN: true }),
  coverage: share,
  sentenceCoverage: share,
  unknown: share,
  missingNames: share,
  lacksKind: fc.constantFrom(0, 1),
  qualifierConflict: share,
});

/** A passage with these features, and neutral values for all others. */
function features(parts: Partial<VerdictFeatures>): VerdictFeatures {
  return {
    read: null,
    answers: null,
    similarity: 0,
    wordMatch: 0,
    coverage: 0,
    sentenceCoverage: parts.coverage ?? 0,
    unknown: 0,
    missingNames: 0,
    lacksKind: 0,
    qualifierConflict: 0,
    ...parts,
  };
}

const good = features({ coverage: 1, similarity: 0.8 });
const poor = features({ coverage: 0, similarity: 0 });

describe('classifyAnswerability', () => {
  it('returns the verdict "nothing" if there are no passages or none is near the question', () => {
    expect(classifyAnswerability([]).verdict).toBe('nothing');
    expect(classifyAnswerability([features({ coverage: 0, similarity: 0.05 })]).verdict).toBe(
      'nothing',
    );
  });

  it('returns the verdict "answered" if a passage matches in words and in meaning', () => {
    expect(classifyAnswerability([good]).verdict).toBe('answered');
  });

  it('returns the verdict "related" if the passages lack most words of the question', () => {
    expect(classifyAnswerability([features({ coverage: 0.3, similarity: 0.2 })]).verdict).toBe(
      'related',
    );
  });

  it('counts only passages that may answer as answers, and the others as related', () => {
    expect(classifyAnswerability([good], ['a'], [false])).toMatchObject({
      verdict: 'related',
      answering: [false],
      related: [true],
    });
    expect(classifyAnswerability([good, good], ['a', 'b'], [false, true])).toMatchObject({
      verdict: 'answered',
      answering: [false, true],
    });
    expect(classifyAnswerability([poor, good], ['a', 'b'], [true, false]).verdict).toBe('related');
  });

  it('bases the verdict on the best passage, and also shows the top-ranked one', () => {
    const { verdict, explanation } = classifyAnswerability([good]);
    expect(classifyAnswerability([poor, good])).toMatchObject({
      verdict,
      explanation,
      answering: [true, true],
    });
  });

  it('puts the likely passage about the right year before a passage about another year', () => {
    const other = features({ coverage: 0.6, similarity: 0.6, qualifierConflict: 1 });
    expect(classifyAnswerability([other, good]).answering).toEqual([false, true]);
    expect(classifyAnswerability([good, other]).answering).toEqual([true, false]);
  });

  it('does not add a passage that lacks the requested number', () => {
    expect(classifyAnswerability([good, { ...good, lacksKind: 1 }]).answering).toEqual([
      true,
      false,
    ]);
  });

  it("requires a higher score for a source's second passage than for another source's first", () => {
    const likely = features({ coverage: 0.6, similarity: 0.35 });
    const { value } = classifyAnswerability([likely]).explanation;
    expect(value).toBeGreaterThan(models.withoutReader.quotedFrom);
    expect(classifyAnswerability([good, likely], ['a', 'b']).answering).toEqual([true, true]);
    expect(classifyAnswerability([good, likely], ['a', 'a']).answering).toEqual([true, false]);
  });

  it('relates only passages near the question', () => {
    expect(classifyAnswerability([good, poor]).related).toEqual([true, false]);
  });

  it('does not add a passage that does not answer the question on its own', () => {
    const middling = features({ coverage: 0.4, similarity: 0.3 });
    expect(classifyAnswerability([good, middling, poor]).answering).toEqual([true, false, false]);
  });

  it('bases the verdict on the first three passages only', () => {
    expect(classifyAnswerability([poor, poor, poor, good]).verdict).toBe('nothing');
    expect(classifyAnswerability([poor, poor, good]).verdict).toBe('answered');
  });

  it('returns the verdict "related" if the reading model finds no answer in near passages', () => {
    const near = { coverage: 1, similarity: 0.6 };
    expect(classifyAnswerability([features({ ...near, read: 12, answers: 3 })]).verdict).toBe(
      'answered',
    );
    expect(classifyAnswerability([features({ ...near, read: -20, answers: -6 })]).verdict).toBe(
      'related',
    );
  });

  it('treats a passage that was not read as not answering if others were read', () => {
    const unread = features({ coverage: 1, similarity: 0.6 });
    const read = { ...unread, read: 12, answers: 3 };
    expect(
      classifyAnswerability([read, unread, { ...unread, read: -30, answers: -9 }]).answering[1],
    ).toBe(
      classifyAnswerability([read, unread, { ...unread, read: -30, answers: -9 }]).answering[2],
    );
  });

  it('never lowers P for a higher reading score, coverage or similarity', () => {
    fc.assert(
      fc.property(anyFeatures, share, share, share, (one, more, nearer, higher) => {
        const better = {
          ...one,
          read: one.read === null ? null : one.read + 10 * higher,
          answers: one.answers === null ? null : one.answers + 3 * higher,
          coverage: Math.min(1, one.coverage + more),
          sentenceCoverage: Math.min(1, one.sentenceCoverage + more),
          similarity: Math.min(1, one.similarity + nearer),
        };
        expect(classifyAnswerability([better]).explanation.value).toBeGreaterThanOrEqual(
          classifyAnswerability([one]).explanation.value,
        );
      }),
    );
  });

  it('explains P by the sum of its parts and the stored coefficients', () => {
    fc.assert(
      fc.property(anyFeatures, (one) => {
        const model = one.read === null ? models.withoutReader : models.withReader;
        const weights: Readonly<Record<string, number>> = model.weights;
        const sum = FEATURE_NAMES.reduce(
          (total, name) => total + (weights[name] ?? 0) * featureOf(name, one),
          model.bias,
        );
        expect(classifyAnswerability([one]).explanation.value).toBeCloseTo(
          1 / (1 + Math.exp(-sum)),
          3,
        );
      }),
    );
  });
});
