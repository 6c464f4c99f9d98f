import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wordRejection } from '../support/word-fault.ts';
import { run, setUp, textsOf, type Files } from './ingest-setting.ts';

/** Sources with different texts, named `s0` and so on. */
function sources(count: number): Files {
  return Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`s${n}.txt`, `Report ${n} of the harbour.`]),
  );
}

function without(count: number): Files {
  return Object.fromEntries(Object.keys(sources(count)).map((file) => [file, null]));
}

describe('an ingestion that finds most files of a corpus missing', () => {
  it('keeps the corpus of 20 sources until the removal is confirmed', async () => {
    const setting = await setUp(sources(20));
    await setting.ingest();
    setting.write({ ...without(11), 'new.txt': 'Another report.' });
    const problem = await wordRejection(setting.ingest());
    expect(problem).toMatchObject({
      code: 'removals-unconfirmed',
      message: expect.stringContaining('11 of 20 indexed sources are missing') as string,
      hint: expect.stringContaining('--allow-removals') as string,
    });
    expect(Object.keys(await textsOf(setting.store))).toHaveLength(20);
    expect((await setting.ingest({ allowsRemovals: true })).removed).toHaveLength(11);
    expect(Object.keys(await textsOf(setting.store))).toHaveLength(10);
  });

  it('removes exactly half of them, or most of 19, without asking', async () => {
    const half = await setUp(sources(20));
    await half.ingest();
    half.write(without(10));
    expect((await half.ingest()).removed).toHaveLength(10);
    const few = await setUp(sources(19));
    await few.ingest();
    few.write(without(18));
    expect((await few.ingest()).removed).toHaveLength(18);
  });

  it('does not ask if the files were only renamed', async () => {
    const setting = await setUp(sources(20));
    await setting.ingest();
    mkdirSync(join(setting.seedsDir, 'old'));
    for (let n = 0; n < 20; n += 1) {
      renameSync(join(setting.seedsDir, `s${n}.txt`), join(setting.seedsDir, `old/r${n}.txt`));
    }
    const { removed, added } = await setting.ingest();
    expect([removed.length, added.length]).toEqual([20, 20]);
  });
});

describe('a file that is being written', () => {
  it('is left as it is, with its old text or without one, until it is complete', async () => {
    const setting = await setUp({ 'a.txt': 'The old text.', 'b.txt': 'Another text.' });
    await setting.ingest();
    setting.write({
      'a.txt': 'The new te',
      'c.txt': 'A third te',
      'b.txt': null,
      'd.txt': 'Text.',
    });
    const unsettled = new Set(['a.txt', 'b.txt', 'c.txt']);
    expect(await run(setting, { unsettled })).toEqual({ added: ['d'], unchanged: ['a', 'b'] });
    expect(await textsOf(setting.store)).toEqual({
      a: 'The old text.',
      b: 'Another text.',
      d: 'Text.',
    });
    setting.write({ 'a.txt': 'The new text.', 'c.txt': 'A third text.' });
    expect(await run(setting)).toEqual({
      added: ['c'],
      changed: ['a'],
      removed: ['b'],
      unchanged: ['d'],
    });
  });
});
