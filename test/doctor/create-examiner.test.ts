import { expect, it } from 'vitest';
import { createExaminer } from '../../src/doctor/create-examiner.ts';
import type { Finding } from '../../src/domain/checkup.ts';
import { recordingLog } from '../support/recording-log.ts';

it('overlapping checkups share the results that do not depend on the server, and log the reasons for failures', async () => {
  let runs = 0;
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const log = recordingLog();
  const examine = createExaminer({
    shared: {
      store: async (): Promise<Finding> => {
        runs += 1;
        await held;
        return { code: 'store-damaged', params: { reason: 'a page is wrong' } };
      },
    },
    checksOf: (serverId) => ({
      digests: () => Promise.resolve({ code: 'digests-paused', params: { ids: [`${serverId}`] } }),
    }),
    log,
  });
  const both = [examine('1'), examine('2')];
  release();
  const found = await Promise.all(both);
  expect(runs).toBe(1);
  expect(found.map((results) => results[1]?.finding.params)).toEqual([
    { ids: ['1'] },
    { ids: ['2'] },
  ]);
  expect(log.lines[0]?.fields).toEqual({
    check: 'store',
    code: 'store-damaged',
    reason: 'a page is wrong',
  });
  await examine('1');
  expect(runs).toBe(2);
});
