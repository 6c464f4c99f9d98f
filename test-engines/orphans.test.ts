import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { waitUntil } from './engines/wait-until.ts';

const PROGRAM = `
const { startPostgres } = await import('./test-engines/engines/postgres-server.ts');
const { dataFolder } = await startPostgres();
console.log(dataFolder);
setInterval(() => undefined, 1000);
`;

it('an engine ends, and its data are deleted, when the process that started it is killed', async () => {
  const parent = spawn(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', '--input-type=module', '--eval', PROGRAM],
    { cwd: join(import.meta.dirname, '..'), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [dataFolder] = (await once(createInterface(parent.stdout), 'line')) as [string];
  expect(existsSync(join(dataFolder, 'postmaster.pid'))).toBe(true);
  parent.kill('SIGKILL');
  await waitUntil('the folder is deleted', () => !existsSync(dirname(dataFolder)));
});
