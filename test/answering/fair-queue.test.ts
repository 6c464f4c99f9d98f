import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue } from '../../src/answering/fair-queue.ts';

/** An entry such as `a/x1`: server `a`, user `x`, number 1. */
function enqueue(queue: FairQueue, name: string, served: string[]): void {
  const [server = '', rest = ''] = name.split('/');
  const run = (): Promise<void> => {
    served.push(name);
    return Promise.resolve();
  };
  queue.enqueue(run, { id: name, server, user: rest.replace(/\d+$/, '') });
}

/** The order in which the entries are served when all of them wait. */
function order(...names: readonly string[]): string[] {
  const queue = new FairQueue();
  const served: string[] = [];
  for (const name of names) enqueue(queue, name, served);
  drain(queue);
  return served;
}

function drain(queue: FairQueue): void {
  for (let run = queue.dequeue(); run !== undefined; run = queue.dequeue()) void run();
}

describe('a fair queue', () => {
  it('serves the entries of one user in order', () => {
    expect(order('a/x1', 'a/x2', 'a/x3')).toEqual(['a/x1', 'a/x2', 'a/x3']);
  });

  it('serves the users of a server in rotation', () => {
    expect(order('a/x1', 'a/x2', 'a/x3', 'a/y1', 'a/y2')).toEqual([
      'a/x1',
      'a/y1',
      'a/x2',
      'a/y2',
      'a/x3',
    ]);
  });

  it('serves servers in rotation, however many users each has', () => {
    expect(order('a/x1', 'a/y1', 'a/z1', 'b/u1', 'b/u2')).toEqual([
      'a/x1',
      'b/u1',
      'a/y1',
      'b/u2',
      'a/z1',
    ]);
  });

  it('serves a new user before the next entry of a user who floods two servers', () => {
    const queue = new FairQueue();
    const served: string[] = [];
    for (const name of ['a/x1', 'b/x2', 'a/x3', 'b/x4', 'a/x5', 'b/x6']) {
      enqueue(queue, name, served);
    }
    void queue.dequeue()?.();
    void queue.dequeue()?.();
    enqueue(queue, 'a/y1', served);
    enqueue(queue, 'c/z1', served);
    void queue.dequeue()?.();
    void queue.dequeue()?.();
    void queue.dequeue()?.();
    expect(served.slice(0, 2)).toEqual(['a/x1', 'b/x2']);
    expect(served.slice(2)).toContain('c/z1');
    expect(served.slice(2)).toContain('a/y1');
  });

  it('serves a new user before the next entry of a user whose entry is in progress', () => {
    const queue = new FairQueue();
    const served: string[] = [];
    enqueue(queue, 'a/x1', served);
    void queue.dequeue()?.();
    enqueue(queue, 'a/x2', served);
    enqueue(queue, 'a/y1', served);
    drain(queue);
    expect(served).toEqual(['a/x1', 'a/y1', 'a/x2']);
  });

  it('counts and removes entries by user and server', () => {
    const queue = new FairQueue();
    for (const name of ['a/x1', 'a/x2', 'a/y1', 'b/x1']) enqueue(queue, name, []);
    expect(queue.filter({ server: 'a', user: 'x' })).toHaveLength(2);
    expect(queue.filter({ user: 'x' })).toHaveLength(3);
    expect(queue.filter({ server: 'b' })).toHaveLength(1);
    queue.remove('a/x1');
    queue.remove('a/x1');
    expect(queue.filter({ user: 'x' })).toHaveLength(2);
    expect(queue.size).toBe(3);
  });

  it('loses no entry, keeps the order of each user, and serves no user twice while another user of the server waits', () => {
    const action = fc.oneof(
      fc.record({
        kind: fc.constant('add' as const),
        server: fc.constantFrom('a', 'b', 'c'),
        user: fc.constantFrom('x', 'y', 'z'),
      }),
      fc.constant({ kind: 'serve' as const }),
      fc.record({ kind: fc.constant('remove' as const), at: fc.nat(20) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        const queue = new FairQueue();
        const served: string[] = [];
        const waiting: string[] = [];
        let number = 0;
        // Users of a server who have waited since its last entry was served.
        let last = { flow: '', others: new Set<string>() };
        for (const one of actions) {
          if (one.kind === 'add') {
            number += 1;
            const name = `${one.server}/${one.user}${number}`;
            waiting.push(name);
            enqueue(queue, name, served);
          } else if (one.kind === 'remove') {
            const name = waiting[one.at];
            if (name === undefined) continue;
            waiting.splice(one.at, 1);
            queue.remove(name);
            last = { flow: '', others: new Set() };
          } else {
            const run = queue.dequeue();
            expect(run === undefined).toBe(waiting.length === 0);
            if (run === undefined) continue;
            void run();
            const name = served.at(-1) ?? '';
            const flow = name.replace(/\d+$/, '');
            const server = name.slice(0, 1);
            // In order within a user.
            expect(waiting.find((other) => other.startsWith(flow))).toBe(name);
            waiting.splice(waiting.indexOf(name), 1);
            if (last.flow === flow) expect([...last.others]).toEqual([]);
            const others = waiting.filter((other) => other.startsWith(server));
            const flows = new Set(others.map((other) => other.replace(/\d+$/, '')));
            flows.delete(flow);
            last = { flow, others: flows };
          }
          expect(queue.size).toBe(waiting.length);
        }
        drain(queue);
        expect(served.slice(-waiting.length || served.length).sort()).toEqual(
          waiting.length === 0 ? [] : [...waiting].sort(),
        );
      }),
    );
  });
});
