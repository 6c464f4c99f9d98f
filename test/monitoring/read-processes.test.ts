import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { countOpenFiles, readProcesses } from '../../src/monitoring/read-processes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface FakeProcess {
  readonly pid: number;
  readonly children?: readonly number[];
  readonly command?: string;
  readonly kilobytes?: number;
}

/** Writes a folder like `/proc` with the given processes. */
function fakeProc(processes: readonly FakeProcess[]): string {
  const root = temporaryFolder();
  onTestFinished(() => {
    root.remove();
  });
  for (const { pid, children = [], command = '', kilobytes = 1 } of processes) {
    const folder = join(root.path, String(pid));
    mkdirSync(join(folder, 'task', String(pid)), { recursive: true });
    writeFileSync(
      join(folder, 'task', String(pid), 'children'),
      children.map((id) => `${id} `).join(''),
    );
    writeFileSync(join(folder, 'cmdline'), command.replaceAll(' ', '\0'));
    writeFileSync(
      join(folder, 'status'),
      `Name:\tnode\nVmHWM:\t  9 kB\nVmRSS:\t   ${kilobytes} kB\n`,
    );
  }
  return root.path;
}

describe('the processes of the bot', () => {
  it('are found by their parents, and their kinds by the files that they run', async () => {
    const dist = '/srv/verbatim/dist/src';
    const proc = fakeProc([
      { pid: process.pid, children: [11, 12, 13, 14] },
      { pid: 11, command: `node ${dist}/inference/child-process/model-process.js`, kilobytes: 300 },
      { pid: 12, command: `node ${dist}/ingest-process.js`, kilobytes: 80, children: [15] },
      { pid: 13, command: `node --import tsx src/sources/watch/watch-process.ts`, kilobytes: 40 },
      { pid: 14, command: 'git status', kilobytes: 5 },
      { pid: 15, command: `node ${dist}/sources/isolated/parser-process.js 1000`, kilobytes: 60 },
      { pid: 99, command: `node ${dist}/ingest-process.js`, kilobytes: 7 },
    ]);
    const [bot, ...children] = await readProcesses(proc);
    expect(bot?.kind).toBe('bot');
    expect(bot?.residentBytes).toBeGreaterThan(1e7);
    expect(children).toEqual([
      { kind: 'model', residentBytes: 300 * 1024 },
      { kind: 'ingestion', residentBytes: 80 * 1024 },
      { kind: 'parser', residentBytes: 60 * 1024 },
      { kind: 'watcher', residentBytes: 40 * 1024 },
      { kind: 'other', residentBytes: 5 * 1024 },
    ]);
  });

  it('do not include a child that ends while it is read', async () => {
    const proc = fakeProc([{ pid: process.pid, children: [11] }]);
    expect(await readProcesses(proc)).toHaveLength(1);
  });

  it('are only the bot on a system without /proc, where no open files are counted', async () => {
    const proc = join(fakeProc([]), 'none');
    expect((await readProcesses(proc)).map(({ kind }) => kind)).toEqual(['bot']);
    expect(await countOpenFiles(proc)).toBeNull();
  });
});
