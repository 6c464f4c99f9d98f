import { expect, it } from 'vitest';
import { UserFacingError } from '../../src/domain/errors.ts';
import type { IngestReport, Refusal } from '../../src/domain/ingest-report.ts';
import { ChangeLog } from '../../src/terminal/change-log.ts';
import { recordingLog } from '../support/recording-log.ts';

const NOTHING: IngestReport = {
  added: [],
  changed: [],
  removed: [],
  unchanged: ['a'],
  skipped: [{ file: '.x', reason: { code: 'hidden', params: { kind: 'file' } } }],
  refused: [],
  warnings: [],
  leftOut: [],
  tookMs: 1,
};
const REFUSAL: Refusal = {
  file: 'b.md',
  code: 'empty',
  problem: { code: 'no-bytes', params: {} },
};

function setUp() {
  const log = recordingLog();
  return { changes: new ChangeLog(log), lines: log.lines };
}

it('logs a refusal once until it is gone, and what changed', () => {
  const { changes, lines } = setUp();
  changes.note(NOTHING);
  changes.onReport(NOTHING);
  expect(lines).toEqual([]);
  changes.onReport({ ...NOTHING, refused: [REFUSAL] });
  changes.onReport({ ...NOTHING, refused: [REFUSAL] });
  expect(lines).toMatchObject([
    { level: 'warn', message: expect.stringContaining('"b.md"') as string },
  ]);
  changes.onReport({ ...NOTHING, refused: [REFUSAL], changed: ['a'], unchanged: [] });
  expect(lines[1]).toMatchObject({ level: 'info' });
  expect(lines[1]?.message).not.toContain('b.md');
  changes.onReport(NOTHING);
  changes.onReport({ ...NOTHING, refused: [REFUSAL] });
  expect(lines[2]?.message).toContain('"b.md"');
});

it('passes each report with a new refusal on, and no other', () => {
  const { changes } = setUp();
  changes.note(NOTHING);
  const news: IngestReport[] = [];
  changes.tell((report) => news.push(report));
  changes.onReport({ ...NOTHING, added: ['c'] });
  changes.onReport({ ...NOTHING, refused: [REFUSAL] });
  changes.onReport({ ...NOTHING, refused: [REFUSAL], changed: ['a'], unchanged: [] });
  expect(news).toMatchObject([{ refused: [REFUSAL] }]);
});

it('logs a failure once until an ingestion succeeds', () => {
  const { changes, lines } = setUp();
  const problem = { folder: '/seeds', indexed: 40, missing: 30 };
  const fail = (): void => {
    changes.onFailure(new UserFacingError('removals-unconfirmed', problem));
  };
  fail();
  fail();
  expect(lines).toMatchObject([
    { level: 'error', message: expect.stringContaining('--allow-removals') as string },
  ]);
  changes.onFailure(new Error('ENOSPC'));
  expect(lines).toHaveLength(2);
  changes.onReport(NOTHING);
  fail();
  expect(lines).toHaveLength(3);
});
