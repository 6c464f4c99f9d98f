import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isStale, PARTS } from '../build/parts.cjs';

/** Updates stale builds before the tests, so that no test must build the program before starting it. */
export function setup(): void {
  const stale = PARTS.filter((part) => isStale(part)).map(({ name }) => name);
  if (stale.length === 0) return;
  const program = join(import.meta.dirname, '../build/prepare.js');
  const { status } = spawnSync(process.execPath, [program, ...stale], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The program could not be built, so it cannot be tested.');
}
