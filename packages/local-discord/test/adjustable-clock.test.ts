import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAdjustableClock } from '../src/adjustable-clock.ts';
import { manualTime } from './manual-time.ts';

describe('the adjustable clock', () => {
  it('runs every timer once, in order and at its own time, whether it is moved or time passes', () => {
    const delays = fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 20 });
    const moves = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 400 })));
    fc.assert(
      fc.property(delays, moves, (timers, steps) => {
        const real = manualTime(0);
        const time = createAdjustableClock(real.clock, real.timers);
        const ran: number[] = [];
        for (const ms of timers) {
          time.timers.start(() => {
            expect(time.clock.now()).toBe(ms);
            ran.push(ms);
          }, ms);
        }
        for (const [isMove, ms] of steps) {
          if (isMove) time.advance(ms);
          else real.advance(ms);
        }
        // A timer with 0 ms runs in the next turn, even if no time passes.
        real.advance(0);
        const total = steps.reduce((sum, [, ms]) => sum + ms, 0);
        expect(time.clock.now()).toBe(total);
        expect(ran).toEqual(timers.filter((ms) => ms <= total).sort((a, b) => a - b));
      }),
      { examples: [[[0], []]] },
    );
  });

  it('does not run cancelled timers, and runs timers that other timers start', () => {
    const real = manualTime(0);
    const time = createAdjustableClock(real.clock, real.timers);
    const ran: string[] = [];
    const cancel = time.timers.start(() => ran.push('cancelled'), 10);
    time.timers.start(() => {
      cancel();
      time.timers.start(() => ran.push('second'), 5);
    }, 5);
    time.advance(10);
    expect(ran).toEqual(['second']);
    expect(() => {
      time.advance(-1);
    }).toThrow('only move forward');
  });

  it('supports a timer of two months', () => {
    const real = manualTime(0);
    const time = createAdjustableClock(real.clock, real.timers);
    const month = 30 * 86_400_000;
    let ran = false;
    time.timers.start(() => (ran = true), 2 * month);
    real.advance(2 * month - 1);
    expect(ran).toBe(false);
    real.advance(1);
    expect(ran).toBe(true);
  });
});
