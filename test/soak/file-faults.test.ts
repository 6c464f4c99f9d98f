import { randomInt } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { compileShim, type FaultShim } from '../../soak/faults/fault-shim.ts';
import { injectFaults, runWith } from '../../soak/faults/inject-faults.ts';
import { checkOperations } from '../../soak/operations/check-operations.ts';
import { drawText } from '../../soak/operations/draw-text.ts';
import { Ledger } from '../../soak/operations/ledger.ts';
import type { Operation } from '../../soak/operations/perform-operations.ts';
import type { OperationsRun } from '../../soak/operations/run-operations.ts';
import { systemClock } from '../../src/domain/time.ts';
import { PROJECT_FOLDER } from '../../src/program-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The built program starts faster than its source. */
const program = join(PROJECT_FOLDER, 'dist/soak/operations/operations-process.js');
const ROUNDS = 2;
const AT = { now: Date.UTC(2026, 2, 18, 8), name: 'p' };
/** The first reads are of the header, by this program. */
const AFTER_HEADER = 8;
const TEXT = drawText(() => 0.5, 'base');

const temporary = temporaryFolder();
afterAll(() => {
  temporary.remove();
});
const compiled = await compileShim(temporary.path);
if (compiled === null) process.stdout.write('tests of file faults are skipped without gcc\n');
const shim: FaultShim = compiled ?? {
  environment: () => ({}),
  takeCount: () => null,
};

/** Returns a new folder with one document, and the ledger for it. */
function world(name: string): { folder: string; ledger: Ledger } {
  const folder = join(temporary.path, name);
  mkdirSync(join(folder, 'seeds/discord'), { recursive: true });
  writeFileSync(join(folder, 'seeds/base.txt'), TEXT);
  const ledger = new Ledger();
  ledger.begin([{ key: 'source base.txt', value: TEXT }]);
  return { folder, ledger };
}

const fault = { at: 0, calls: 0, seed: 0 };

it.skipIf(compiled === null)('an acknowledged change survives a power cut', async () => {
  const { folder, ledger } = world('cut');
  const operations: Operation[] = ['ingest', 'subscribe', 'vote'];
  const { run, faults } = await runWith(
    ...[folder, ledger, { ...AT, operations }],
    { shim, fault: { ...fault, kind: 'lost' }, random: () => 0.5, program },
    { cutAfter: 'vote' },
  );
  expect(run).toMatchObject({ signal: 'SIGKILL', done: operations });
  const clock = { ...systemClock, now: () => AT.now };
  const found = await checkOperations({ folder, ledger, clock, isThorough: true });
  expect([...faults, ...found]).toEqual([]);
});

it.skipIf(compiled === null)(
  'a database that cannot be read stays in place, and one whose read failed once is opened',
  async () => {
    const { folder, ledger } = world('read');
    const data = join(folder, 'data');
    const open = async (at: number, calls: number): Promise<OperationsRun> => {
      const work = { shim, fault: { kind: 'read', at, calls, seed: 0 } } as const;
      const where = { ...AT, operations: at === 0 ? (['ingest'] as const) : [] };
      return (await runWith(folder, ledger, where, { ...work, random: () => 0.5, program })).run;
    };
    await open(0, 0);
    // Without this file, the database is checked. SQLite reports a failed read as damage.
    rmSync(join(data, 'verbatim.db.checked'));
    expect(await open(AFTER_HEADER, 1)).toMatchObject({ failed: [], damaged: null });
    rmSync(join(data, 'verbatim.db.checked'));
    expect(await open(AFTER_HEADER, 0)).toMatchObject({
      failed: [{ operation: 'open', code: 'database-closed' }],
    });
    const names = readdirSync(data);
    expect(names.filter((name) => name.includes('damaged'))).toEqual([]);
    expect(names).toContain('verbatim.db');
  },
);

it.skipIf(compiled === null)(
  'faults of the file system lose no acknowledged change, and leave no process hanging',
  { timeout: 240_000 },
  async () => {
    const seed = randomInt(1, 99_999);
    process.stdout.write(
      `${ROUNDS} faults of files; reproduce with: npm run soak -- --only faults --rounds ${ROUNDS} --seed ${seed}\n`,
    );
    const folder = join(temporary.path, 'random');
    mkdirSync(folder);
    expect(await injectFaults({ folder, rounds: ROUNDS, seed, program })).not.toBeNull();
  },
);
