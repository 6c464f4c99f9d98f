import { describe, expect, it } from 'vitest';
import { LatestJob } from '../../../src/index/hnsw/latest-job.ts';

/** A job that records when it runs and ends on request. */
function jobs() {
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  const job = (name: string) => async (signal: AbortSignal) => {
    log.push(`${name} begins`);
    await new Promise<void>((resolve) => ends.set(name, resolve));
    log.push(`${name} ends${signal.aborted ? ', no longer wanted' : ''}`);
  };
  return { log, job, end: (name: string) => ends.get(name)?.() };
}

async function turns(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

describe('LatestJob', () => {
  it('ends the previous job before the next begins', async () => {
    const { log, job, end } = jobs();
    const latest = new LatestJob();
    latest.start(job('a'));
    await turns();
    latest.start(job('b'));
    await turns();
    expect(log).toEqual(['a begins']);
    end('a');
    await turns();
    expect(log).toEqual(['a begins', 'a ends, no longer wanted', 'b begins']);
    end('b');
    await latest.idle();
    expect(log.at(-1)).toBe('b ends');
  });

  it('never starts a job that was superseded while waiting', async () => {
    const { log, job, end } = jobs();
    const latest = new LatestJob();
    latest.start(job('a'));
    await turns();
    latest.start(job('b'));
    latest.start(job('c'));
    end('a');
    await turns();
    end('c');
    await latest.idle();
    expect(log).toEqual(['a begins', 'a ends, no longer wanted', 'c begins', 'c ends']);
  });

  it('reports the end of every job, also of one that never ran', async () => {
    const { log, job, end } = jobs();
    const latest = new LatestJob();
    const atEnd = (name: string) => () => log.push(`${name} is over`);
    latest.start(job('a'), atEnd('a'));
    await turns();
    latest.start(job('b'), atEnd('b'));
    latest.start(job('c'), atEnd('c'));
    end('a');
    await turns();
    end('c');
    await latest.idle();
    expect(log.filter((line) => line.endsWith('over'))).toEqual([
      'a is over',
      'b is over',
      'c is over',
    ]);
  });

  it('is idle only after the jobs that start during the wait have ended too', async () => {
    const { log, job, end } = jobs();
    const latest = new LatestJob();
    latest.start(job('a'));
    await turns();
    const idle = latest.idle().then(() => log.push('idle'));
    latest.start(job('b'));
    end('a');
    await turns();
    expect(log).not.toContain('idle');
    end('b');
    await idle;
    expect(log.at(-1)).toBe('idle');
  });
});
