import { describe, expect, it } from 'vitest';
import { createCorpusTurns } from '../../src/curating/corpus-turns.ts';

/** Work that ends when `end` is called, and records its start. */
function work(name: string, started: string[]) {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = (): Promise<void> => {
    started.push(name);
    return ended;
  };
  return { run, end };
}

/** Takes a turn for each piece of work, such as `a1`: corpus `a`. Ends each when it runs, and returns the order. */
async function order(...names: readonly string[]): Promise<string[]> {
  const turns = createCorpusTurns();
  const started: string[] = [];
  const pieces = names.map((name) => ({ name, ...work(name, started) }));
  const all = pieces.map(({ name, run }) => turns.take(name.charAt(0), run));
  for (const { end } of pieces) end();
  await Promise.all(all);
  return started;
}

describe('the turns of corpora', () => {
  it('run one piece of work at a time', async () => {
    const turns = createCorpusTurns();
    const started: string[] = [];
    const [first, second] = [work('a1', started), work('b1', started)];
    const both = [turns.take('a', first.run), turns.take('b', second.run)];
    await Promise.resolve();
    expect(started).toEqual(['a1']);
    first.end();
    second.end();
    await Promise.all(both);
    expect(started).toEqual(['a1', 'b1']);
  });

  it('delay a corpus by one ingestion of another, however many of those wait', async () => {
    expect(await order('a1', 'a2', 'a3', 'a4', 'a5', 'b1')).toEqual([
      ...['a1', 'b1', 'a2', 'a3', 'a4', 'a5'],
    ]);
  });

  it('delay a corpus by one ingestion of each other corpus at most', async () => {
    expect(await order('a1', 'a2', 'b1', 'b2', 'c1', 'c2', 'd1')).toEqual([
      ...['a1', 'b1', 'c1', 'd1', 'a2', 'b2', 'c2'],
    ]);
  });

  it('pass to the next corpus if work fails', async () => {
    const turns = createCorpusTurns();
    const failed = turns.take('a', () => Promise.reject(new Error('no space')));
    const done = turns.take('b', () => Promise.resolve('done'));
    await expect(failed).rejects.toThrow('no space');
    expect(await done).toBe('done');
  });
});
