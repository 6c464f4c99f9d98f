import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openEmbedder } from '../../src/inference/open.ts';
import { type Group, groupQuestions } from '../../src/reports/group-questions.ts';
import { silentLog } from '../support/silent-log.ts';

const ROOT = join(import.meta.dirname, '../..');

function membersOf({ central, others }: Group): number[] {
  return [central, ...others].sort((a, b) => a - b);
}

/** Returns the unit vector of an angle in degrees. */
function at(degrees: number): Float32Array {
  const radians = (degrees / 180) * Math.PI;
  return Float32Array.of(Math.cos(radians), Math.sin(radians));
}

describe('groups of questions', () => {
  it('contain each question once, for any vectors', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 359 }), { maxLength: 30 }),
        async (of) => {
          const groups = await groupQuestions(of.map(at));
          const all = groups.flatMap(membersOf).sort((a, b) => a - b);
          expect(all).toEqual(of.map((_, i) => i));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('join vectors that are close, and keep a chain of close vectors apart', async () => {
    // Opposite pairs, so that the mean is zero.
    const groups = await groupQuestions([0, 10, 20, 180, 190, 200].map(at), 0.9);
    expect(groups.map(membersOf)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    const chain = await groupQuestions([0, 40, 80, 120, 160, 200, 240, 280, 320].map(at), 0.7);
    expect(Math.max(...chain.map((group) => membersOf(group).length))).toBeLessThan(3);
  });

  it('name the question in the middle first', async () => {
    const [group] = await groupQuestions([20, 0, 40, 200, 180, 220].map(at), 0.7);
    expect(group?.central).toBe(0);
  });

  it('find more than half of the held-out paraphrases, with few wrong pairs', async () => {
    const file = join(ROOT, 'test/fixtures/question-groups.json');
    const { heldOut } = JSON.parse(readFileSync(file, 'utf8')) as { heldOut: string[][] };
    const texts = heldOut.flat();
    const expected = heldOut.flatMap((group, i) => group.map(() => i));
    const embedder = await openEmbedder({
      model: 'built-in',
      modelsDir: join(ROOT, 'models'),
      cacheDir: join(ROOT, 'models'),
      allowDownload: false,
      log: silentLog,
    });
    const groups = await groupQuestions(await embedder.embed(texts));
    await embedder.close();
    let right = 0;
    let wrong = 0;
    for (const members of groups.map(membersOf)) {
      for (const [i, a] of members.entries()) {
        for (const b of members.slice(i + 1)) {
          if (expected[a] === expected[b]) right++;
          else wrong++;
        }
      }
    }
    const all = heldOut.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
    // Measured: precision .933, recall .541.
    expect(right / (right + wrong)).toBeGreaterThan(0.9);
    expect(right / all).toBeGreaterThan(0.5);
  });
});
