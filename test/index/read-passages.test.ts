import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addReading,
  isSettled,
  READ_DEPTH,
  readPassages,
  toReadable,
} from '../../src/index/read-passages.ts';
import { SHARED_CORPUS } from '../../src/domain/corpus.ts';
import type { Reader } from '../../src/inference/reader.ts';
import type { StoredPassage, StoredSource } from '../../src/store/corpus-store.ts';

const fusedOf = (...scores: number[]): { fused: number }[] => scores.map((fused) => ({ fused }));
const read = (...scores: number[]): { score: number }[] => scores.map((score) => ({ score }));
const leaf = (value: number) => ({ name: 'score', value, formula: 'constant', parts: [] });

describe('isSettled', () => {
  it('is false until four passages are read, or all if there are fewer', () => {
    expect(isSettled(fusedOf(0.9, 0.1, 0.1, 0.1, 0.1), read(20, 0, 0))).toBe(false);
    expect(isSettled(fusedOf(0.9, 0.1, 0.1, 0.1, 0.1), read(20, 0, 0, 0))).toBe(true);
    expect(isSettled(fusedOf(0.9, 0.1), read(20, 0))).toBe(true);
  });

  it('is true once the next candidate is far below the first', () => {
    expect(isSettled(fusedOf(0.8, 0.7, 0.7, 0.7, 0.5), read(-9, -9, -9, -9))).toBe(true);
    expect(isSettled(fusedOf(0.8, 0.7, 0.7, 0.7, 0.6), read(-9, -9, -9, -9))).toBe(false);
  });

  it('is false while an unread candidate with a score near the first could become the first', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const logit = fc.double({ min: -15, max: 20, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(unit, { minLength: 5, maxLength: 10 }),
        fc.array(logit, { minLength: 10, maxLength: 10 }),
        (fused, scores) => {
          const candidates = fusedOf(...fused.sort((a, b) => b - a));
          for (let done = 4; done < candidates.length; done += 2) {
            if (!isSettled(candidates, read(...scores.slice(0, done)))) continue;
            const final = candidates.map(
              (one, place) => addReading(leaf(one.fused), scores[place] ?? 0).value,
            );
            const best = Math.max(...final.slice(0, done));
            const first = candidates[0]?.fused ?? 0;
            const rest = final.slice(done).filter((_, i) => {
              return first - (candidates[done + i]?.fused ?? 0) < 0.3;
            });
            if (first - (candidates[done]?.fused ?? 0) < 0.3) {
              expect(Math.max(0, ...rest)).toBeLessThanOrEqual(best);
            }
            return;
          }
        },
      ),
    );
  });
});

describe('addReading', () => {
  it('adds w·sigmoid(read/τ), as its formula states', () => {
    expect(addReading(leaf(0.5), 2).value).toBe(0.8592);
  });
});

describe('readPassages', () => {
  const passages = Array.from({ length: 12 }, (_, i): StoredPassage => {
    return {
      passageId: `s#${i + 1}`,
      sourceId: 's',
      ordinal: i + 1,
      headingPath: [],
      start: i * 10,
      end: i * 10 + 9,
      sentences: [],
      corpusId: SHARED_CORPUS,
      passageKey: i,
      vectorKey: i,
    };
  });
  const text = 'word word '.repeat(12);
  const source = { text, title: 'Words', blocks: [], boilerplate: [] } as unknown as StoredSource;
  const sourceOf = () => Promise.resolve(source);

  function readerOf(score: number): { reader: Reader; calls: number[] } {
    const calls: number[] = [];
    return {
      calls,
      reader: {
        modelId: 'same-score@000000000000',
        read: (_, texts) => {
          calls.push(texts.length);
          const span = { start: 0, end: 4 };
          return Promise.resolve(
            texts.map(() => ({ score, span, others: [{ span, score }], answers: null })),
          );
        },
        close: () => Promise.resolve(),
      },
    };
  }

  it('reads two passages at a time and at most ten, and returns offsets into the source', async () => {
    const { reader, calls } = readerOf(-10);
    const candidates = passages.map((passage) => ({ passage, fused: 0.5 }));
    const readings = await readPassages(reader, sourceOf, 'word?', candidates);
    expect(readings).toHaveLength(READ_DEPTH);
    expect(calls).toEqual([2, 2, 2, 2, 2]);
    expect(readings.map(({ span }) => span.start)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    expect(readings[3]?.others[0]?.span).toEqual({ start: 30, end: 34 });
  });

  it('skips candidates that can no longer matter', async () => {
    const { reader } = readerOf(15);
    const candidates = passages.map((passage, i) => ({ passage, fused: i < 3 ? 0.9 : 0.2 }));
    expect(await readPassages(reader, sourceOf, 'word?', candidates)).toHaveLength(4);
  });

  it('reads all candidates if there are few, and accepts an empty list', async () => {
    const { reader, calls } = readerOf(0);
    const candidates = passages.slice(0, 3).map((passage) => ({ passage, fused: 0.5 }));
    expect(await readPassages(reader, sourceOf, 'word?', candidates)).toHaveLength(3);
    expect(calls).toEqual([2, 1]);
    expect(await readPassages(reader, sourceOf, 'word?', [])).toEqual([]);
  });
});

describe('toReadable', () => {
  const source = {
    title: 'Changes',
    text: '2.1.0\nWhat was fixed?\nThe compass.',
    blocks: [],
    boilerplate: [],
  };
  const under = (start: number, ...headingPath: string[]): StoredPassage => ({
    passageId: 's#1',
    sourceId: 's',
    ordinal: 1,
    headingPath,
    start,
    end: source.text.length,
    sentences: [
      { start: 0, end: 5 },
      { start: 6, end: 21 },
      { start: 22, end: 34 },
    ].filter((sentence) => sentence.start >= start),
    corpusId: SHARED_CORPUS,
    passageKey: 0,
    vectorKey: 0,
  });

  it('separates the text from its headings, and puts the title and all headings first', () => {
    expect(toReadable(source, under(0, '2.1.0', 'What was fixed?'))).toEqual({
      text: 'The compass.',
      heading: 'Changes. 2.1.0. What was fixed?',
      start: 22,
    });
    expect(toReadable(source, under(22, '2.1.0')).heading).toBe('Changes. 2.1.0.');
  });

  it('keeps a passage that consists only of headings', () => {
    const only = { ...under(0, '2.1.0'), end: 5, sentences: [{ start: 0, end: 5 }] };
    expect(toReadable(source, only)).toEqual({ text: '2.1.0', heading: 'Changes.', start: 0 });
  });

  it('includes a title only once if the text begins with it', () => {
    const titled = { ...source, title: 'The compass.', text: 'The compass. It spins.' };
    const whole = {
      ...under(0),
      end: 22,
      sentences: [
        { start: 0, end: 12 },
        { start: 13, end: 22 },
      ],
    };
    expect(toReadable(titled, whole).heading).toBe('');
  });
});
