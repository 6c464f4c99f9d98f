import { afterEach, beforeEach, expect, it } from 'vitest';
import { ChildSupervisor } from '../../../src/inference/child-process/child-supervisor.ts';
import { forkModelChild } from '../../../src/inference/child-process/model-child.ts';
import { OpenCalls } from '../../../src/inference/child-process/open-calls.ts';
import { FakeChildren } from './fake-children.ts';
import { ManualTime } from '../../support/manual-time.ts';
import { silentLog } from '../../support/silent-log.ts';
import { makeFolder } from '../../support/toy-model.ts';

const CLOSE_MS = 3333;

let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ path: folder, remove } = await makeFolder());
});
afterEach(async () => {
  await remove();
});

it('ChildSupervisor refuses a request made after the close deadline has passed', async () => {
  const time = new ManualTime();
  let proceed: () => void = () => undefined;
  const allowed = new Promise<void>((resolve) => {
    proceed = resolve;
  });
  let leave: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const supervisor = new ChildSupervisor({
    spawn: (events) =>
      forkModelChild(
        new URL('./fixtures/odd-child.ts', import.meta.url),
        {
          ...events,
          onGone: (how) => {
            events.onGone(how);
            leave();
          },
        },
        silentLog,
      ),
    opening: { embedder: { name: 'odd', folder }, reader: null, embedderThreads: 1 },
    expected: null,
    startDeadlineMs: 2222,
    closeDeadlineMs: CLOSE_MS,
    maxRestartsPerMinute: 2,
    clock: time,
    timers: time,
    log: silentLog,
  });
  await supervisor.start();
  const calls = new OpenCalls('odd');
  const call = calls.call(async () => {
    await allowed;
    await supervisor.ask('embed', { texts: ['b'] }, 1111);
  });
  const failed = expect(call).rejects.toMatchObject({ code: 'busy' });
  const closed = supervisor.close(calls.close());
  await time.runOut(CLOSE_MS);
  await gone;
  proceed();
  await Promise.all([failed, closed]);
  expect(supervisor.pid).toBeNull();
});

it('ChildSupervisor restarts a child once if it was not ready in time, with twice the time', async () => {
  const time = new ManualTime();
  const children = new FakeChildren(1);
  const supervisor = new ChildSupervisor({
    spawn: children.spawn,
    opening: { embedder: { name: 'odd', folder }, reader: null, embedderThreads: 1 },
    expected: null,
    startDeadlineMs: 2222,
    closeDeadlineMs: CLOSE_MS,
    maxRestartsPerMinute: 2,
    clock: time,
    timers: time,
    log: silentLog,
  });
  const started = supervisor.start();
  const first = children.now;
  await time.runOut(2222);
  expect(children.count).toBe(2);
  expect(time.started).toEqual([2222, 4444]);
  children.now.open();
  expect((await started).embedder?.modelId).toBe('embedder@1');
  expect(first.isGone).toBe(true);
});
