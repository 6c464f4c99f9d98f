import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { watchInChild } from '../../../src/sources/watch/watch-in-child.ts';
import { ManualTime } from '../../support/manual-time.ts';
import { recordingMeter } from '../../support/recording-meter.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it(
  'a folder is watched in a child process, which is started again if it is killed',
  { timeout: 60_000 },
  async () => {
    const root = temporaryFolder();
    const folder = join(root.path, 'seeds');
    mkdirSync(folder);
    const time = new ManualTime();
    const meter = recordingMeter();
    const faults: Error[] = [];
    const waiting = new Map<string, () => void>();
    const reported = (path: string): Promise<void> =>
      new Promise((resolve) => {
        waiting.set(path, resolve);
      });
    const watch = watchInChild({
      mode: 'on',
      except: join(root.path, 'data'),
      timers: time,
      meter,
    });
    const watcher = await watch(folder, {
      onChange: (path) => {
        waiting.get(path)?.();
      },
      onFault: (error) => faults.push(error),
    });
    onTestFinished(async () => {
      await watcher.close();
      root.remove();
    });
    const first = reported('a.md');
    writeFileSync(join(folder, 'a.md'), 'x');
    await first;

    const everything = reported('');
    process.kill((watcher as unknown as { readonly pid: number }).pid, 'SIGKILL');
    await time.runOut(5000);
    await everything;
    expect(faults.map(({ message }) => message)).toEqual([
      expect.stringContaining('the watching process ended: killed'),
    ]);
    expect(meter.counts).toEqual({ 'child_process_restarts_total watcher': 1 });
    const second = reported('b.md');
    writeFileSync(join(folder, 'b.md'), 'x');
    await second;
  },
);
