import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const SCRIPTS = readdirSync(join(ROOT, 'scripts')).filter((file) => file.endsWith('.ts'));

it(
  'the --help text of every script shows each default once, and no default path outside the project',
  { timeout: 60_000 },
  async () => {
    const helps = await Promise.all(
      SCRIPTS.map(async (script) => {
        const args = ['build/run.cjs', `scripts/${script}`, '--help'];
        const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
        return { script, options: stdout.replace(/\s+/g, ' ').split(/ (?=(?:-\w, )?--[a-z])/) };
      }),
    );
    expect(helps.length).toBeGreaterThan(8);
    const wrong = helps.flatMap(({ script, options }) =>
      options
        .filter((option) => /\(default.*\(default|\.\.\/|\(default: ["']?(?:\/|\[)/.test(option))
        .map((option) => `${script}: ${option}`),
    );
    expect(wrong).toEqual([]);
  },
);
