import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { en } from '../../src/discord/locales/en.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'verbatim-start-'));
  writeFileSync(
    join(folder, 'notes.txt'),
    'The trial takes place in Oakland. The judge is not named.',
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly out: { stdout: string; stderr: string };
  /** Resolves when the process prints the given text. Rejects if the process ends before that. */
  readonly says: (text: RegExp) => Promise<RegExpExecArray>;
  readonly ended: Promise<number | null>;
}

/** Runs `npm start` with empty standard input, as a supervisor does. */
function start(
  variables: Readonly<Record<string, string>> = {},
  data = join(folder, 'data'),
): Started {
  const args = ['build/run.cjs', 'src/main.ts', '--seeds', folder, '--data', data];
  const env = { PATH: process.env['PATH'], LOG_LEVEL: 'warn', ...variables };
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  }) as unknown as ChildProcessWithoutNullStreams;
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const out = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    child,
    out,
    ended,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = text.exec(out.stdout);
          if (found !== null) resolve(found);
        };
        child.stdout.on('data', look);
        void ended.then((code) => {
          reject(new Error(`the process ended with ${code}: ${out.stderr}`));
        });
        look();
      }),
  };
}

describe('npm start without a token', () => {
  it('reports the state of the index, shows a sample answer, serves the page, and stops on a signal', async () => {
    const { child, says, ended, out } = start();
    const [, url = ''] = await says(/The bot is ready at (http:\/\/127\.0\.0\.1:\d+\/)/);
    expect(out.stdout).toMatch(
      /^Verbatim \d[^\n]*\nDISCORD_TOKEN is not set, [^\n]*\n\n {2}http:\/\/127\.0\.0\.1:\d+\/\n\n\? The trial/,
    );
    expect(out.stderr).toContain('Sources: 1 added.');
    expect(out.stdout).toContain('? The trial takes place in Oakland.\n');
    expect(out.stdout).toContain(en.verdict.answered(1, 1));
    expect(out.stdout).toMatch(/│ .*The trial takes place in Oakland\./);
    const page = await fetch(url);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<script')]);

    const other = temporaryFolder();
    onTestFinished(() => {
      other.remove();
    });
    const second = start({ PLAYGROUND_PORT: new URL(url).port }, other.path);
    expect(await second.ended).toBe(1);
    expect(second.out.stderr).toMatch(
      /Port \d+ of this machine is already in use\.\nSet PLAYGROUND_PORT/,
    );

    const onSameData = start();
    expect(await onSameData.ended).toBe(1);
    expect(onSameData.out.stderr).toContain(`process ${child.pid ?? ''} on `);
    expect(onSameData.out.stdout).toBe('');

    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});
