import { describe, expect, it } from 'vitest';
import { Readiness } from '../../src/monitoring/readiness.ts';
import { ManualTime } from '../support/manual-time.ts';

function readyExcept(time: ManualTime): Readiness {
  const readiness = new Readiness({ clock: time, timers: time });
  readiness.add('corpus', () => true);
  readiness.add('gateway', () => true);
  return readiness;
}

describe('the readiness', () => {
  it('names a part whose check throws or rejects', async () => {
    const readiness = readyExcept(new ManualTime());
    readiness.add('corpus', () => {
      throw new Error('closed');
    });
    readiness.add('models', () => Promise.reject(new Error('gone')));
    expect(await readiness.missing()).toEqual(['corpus-empty', 'models-silent']);
  });

  it('names a part that does not reply in time', async () => {
    const time = new ManualTime();
    const readiness = readyExcept(time);
    readiness.add('models', () => new Promise(() => undefined));
    const missing = readiness.missing();
    // By then, the other checks have stopped their timers.
    await new Promise((resolve) => setImmediate(resolve));
    await time.runOut(3000);
    expect(await missing).toEqual(['models-silent']);
  });

  it('checks once for all requests during a check, and again after two seconds', async () => {
    const time = new ManualTime();
    const readiness = readyExcept(time);
    let checks = 0;
    readiness.add('models', () => {
      checks += 1;
      return checks > 1;
    });
    const both = await Promise.all([readiness.missing(), readiness.missing()]);
    expect(both).toEqual([['models-silent'], ['models-silent']]);
    expect(await readiness.missing()).toEqual(['models-silent']);
    expect(checks).toBe(1);
    time.pass(2000);
    expect(await readiness.missing()).toEqual([]);
  });

  it('uses the latest check of a part, because each attempt to connect makes another client', async () => {
    const readiness = readyExcept(new ManualTime());
    readiness.add('models', () => true);
    readiness.add('gateway', () => false);
    expect(await readiness.missing()).toEqual(['gateway-disconnected']);
  });
});
