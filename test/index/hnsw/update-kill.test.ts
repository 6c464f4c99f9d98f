import { fork, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { nodeOptionsFor, programFile } from '../../../src/program-files.ts';
import { askAll, folder, setUp } from '../index-setting.ts';
import type { UpdateOrder } from './update-child.ts';

const KILLS = 4;
const ROUNDS = 12;

async function start(): Promise<ChildProcess> {
  const script = programFile('test/index/hnsw/update-child.ts');
  const child = fork(script, { execArgv: nodeOptionsFor(script) });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child, 'message');
  return child;
}

it(
  'a graph that two processes update is never a mixture, even if one of them is killed',
  { timeout: 240_000 },
  async () => {
    const dataDir = folder();
    for (let kill = 0; kill < KILLS; kill++) {
      const [killed, other] = await Promise.all([start(), start()]);
      const ends = Promise.all([once(killed, 'exit'), once(other, 'exit')]);
      const last = randomInt(ROUNDS - 1);
      killed.on('message', (round) => {
        // The graph is updated after this message, for some milliseconds.
        if (round === last) setTimeout(() => killed.kill('SIGKILL'), randomInt(30));
      });
      for (const [child, name] of [
        [killed, 'a'],
        [other, 'b'],
      ] as const) {
        child.send({ dataDir, rounds: ROUNDS, name: `${name}${kill}` } satisfies UpdateOrder);
      }
      expect((await ends).map(([code, signal]: unknown[]) => code ?? signal)).toEqual([
        'SIGKILL',
        0,
      ]);

      const { index, store, lines } = await setUp({ dataDir, exactUpTo: 0 });
      const answers = await askAll(index);
      expect(lines.filter(({ level }) => level === 'warn')).toEqual([]);
      const exact = await setUp({ store, cacheDir: folder(), exactUpTo: Infinity });
      expect(answers).toEqual(await askAll(exact.index));
      await index.close();
    }
    expect(readdirSync(dataDir).filter((name) => /hnsw\.\d/.test(name)).length).toBeLessThan(2);
  },
);
