import { describe, expect, it } from 'vitest';
import { createSerialQueue } from '../../../src/inference/child-process/serial-queue.ts';
import { wordRejection } from '../../support/word-fault.ts';

const closed = { code: 'busy', message: 'The model toy has been closed.' };

/** Work that ends when the test requests it. */
function hold(): { work: () => Promise<void>; end: () => void; fail: (error: Error) => void } {
  let end: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const held = new Promise<void>((resolve, reject) => {
    [end, fail] = [resolve, reject];
  });
  return { work: () => held, end, fail };
}

/** Returns the state of a promise after all pending callbacks have run. */
async function stateOf(promise: Promise<unknown>): Promise<'settled' | 'pending'> {
  const later = new Promise<'pending'>((resolve) => setImmediate(resolve, 'pending'));
  return Promise.race([promise.then(() => 'settled' as const), later]);
}

describe('a call to a serial queue', () => {
  it('handles its items in order, one at a time', async () => {
    const turns = createSerialQueue('toy');
    const seen: string[] = [];
    const results = await turns.each(['a', 'b', 'c'], async (item) => {
      seen.push(`${item} begins`);
      await Promise.resolve();
      seen.push(`${item} ends`);
      return item.toUpperCase();
    });
    expect(results).toEqual(['A', 'B', 'C']);
    expect(seen).toEqual(['a', 'b', 'c'].flatMap((item) => [`${item} begins`, `${item} ends`]));
    expect(await turns.each([], () => Promise.reject(new Error('asked for nothing')))).toEqual([]);
  });

  it('yields to the rest of the program after each synchronous item', async () => {
    const turns = createSerialQueue('toy');
    const seen: string[] = [];
    const note = (item: string): Promise<void> => {
      seen.push(item);
      setImmediate(() => seen.push(`behind ${item}`));
      return Promise.resolve();
    };
    await Promise.all([turns.each(['a1', 'a2'], note), turns.each(['b1', 'b2'], note)]);
    const both = (n: number) => [`a${n}`, `b${n}`, `behind a${n}`, `behind b${n}`];
    expect(seen).toEqual([...both(1), ...both(2)]);
  });

  it('fails with its first failing item, and skips the rest', async () => {
    const turns = createSerialQueue('toy');
    const seen: string[] = [];
    const work = turns.each(['a', 'b', 'c'], (item) => {
      seen.push(item);
      return item === 'b' ? Promise.reject(new Error('b is faulty')) : Promise.resolve();
    });
    await expect(work).rejects.toThrow('b is faulty');
    expect(seen).toEqual(['a', 'b']);
    expect(await turns.each(['d'], () => Promise.resolve(1))).toEqual([1]);
  });
});

describe('closing a serial queue', () => {
  it('waits for running work and all its items', async () => {
    const turns = createSerialQueue('toy');
    const held = hold();
    const seen: string[] = [];
    const work = turns.each(['a', 'b'], async (item) => {
      await held.work();
      seen.push(item);
    });
    const closing = turns.close();
    expect(await stateOf(closing)).toBe('pending');
    held.end();
    await closing;
    expect(seen).toEqual(['a', 'b']);
    await work;
  });

  it('waits for running work that fails, but does not fail', async () => {
    const turns = createSerialQueue('toy');
    const [failing, other] = [hold(), hold()];
    const failed = expect(turns.each(['a'], failing.work)).rejects.toThrow('faulty');
    const work = turns.each(['b'], other.work);
    const closing = turns.close();
    failing.fail(new Error('faulty'));
    await failed;
    expect(await stateOf(closing)).toBe('pending');
    other.end();
    await closing;
    await work;
  });

  it('refuses later calls, even while it waits', async () => {
    const turns = createSerialQueue('toy');
    const held = hold();
    const work = turns.each(['a'], held.work);
    const closing = turns.close();
    let done = 0;
    const count = () => Promise.resolve((done += 1));
    await expect(wordRejection(turns.each(['b'], count))).resolves.toMatchObject(closed);
    held.end();
    await closing;
    await work;
    await expect(wordRejection(turns.each(['b'], count))).resolves.toMatchObject(closed);
    await expect(wordRejection(turns.each([], count))).resolves.toMatchObject(closed);
    expect(done).toBe(0);
  });

  it('may be repeated, and the second close waits too', async () => {
    const turns = createSerialQueue('toy');
    const held = hold();
    const work = turns.each(['a'], held.work);
    const [one, two] = [turns.close(), turns.close()];
    expect(await stateOf(two)).toBe('pending');
    held.end();
    await Promise.all([one, two, work]);
    await turns.close();
  });
});
