import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EN } from '../../src/terminal/locales/en.ts';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'verbatim-digest-script-'));
const seeds = join(folder, 'seeds');
mkdirSync(seeds);
const CLAUSE = 'Every request to the models must pass through the cloud of Azure.';
const TRIAL = 'The trial of the harbour board takes place in Oakland next month.';
writeFileSync(join(seeds, 'clause.md'), `---\nid: clause\npublished: 2026-03-18\n---\n${CLAUSE}\n`);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const all = ['build/run.cjs', 'scripts/digest.ts', '--seeds', seeds];
  const env = { PATH: process.env['PATH'], LOG_LEVEL: 'silent' };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...all, '--data', join(folder, 'data'), ...args],
      { cwd: ROOT, env },
      (_, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, stdout, stderr });
      },
    );
  });
}

const DIGEST = z.strictObject({
  since: z.string().nullable(),
  items: z.array(
    z.strictObject({
      sourceId: z.string(),
      changed: z.boolean(),
      title: z.string(),
      publisher: z.string().nullable(),
      published: z.string().nullable(),
      quotes: z.array(
        z.strictObject({
          sourceId: z.string(),
          passageId: z.string(),
          start: z.number(),
          end: z.number(),
          text: z.string(),
        }),
      ),
      alsoReportedBy: z.array(z.string()),
    }),
  ),
  skipped: z.array(z.strictObject({ sourceId: z.string(), reason: z.string() })),
});

describe('npm run digest', { concurrent: false }, () => {
  it('shows all sources without --since, as JSON in the documented shape', async () => {
    const { code, stdout } = await run('--json');
    expect(code).toBe(0);
    const digest = DIGEST.parse(JSON.parse(stdout));
    expect(digest.since).toBeNull();
    const [item] = digest.items;
    expect(item).toMatchObject({ sourceId: 'clause', publisher: null, published: '2026-03-18' });
    expect(item?.quotes).toMatchObject([{ passageId: 'clause#1', text: CLAUSE }]);
  });

  it('shows with --since only sources that were added or changed after that date and time', async () => {
    const since = new Date().toISOString();
    writeFileSync(join(seeds, 'trial.txt'), `${TRIAL}\n`);
    writeFileSync(join(seeds, 'copy.txt'), `${CLAUSE}\n`);
    const { stdout } = await run('--json', '--since', since);
    const digest = DIGEST.parse(JSON.parse(stdout));
    expect(digest.since).toBe(since);
    expect(digest.items.map(({ sourceId }) => sourceId)).toEqual(['trial']);
    const reasonOfCopy = EN.leftOut['reported-by']({ sourceIds: ['clause'] });
    expect(digest.skipped).toEqual([{ sourceId: 'copy', reason: reasonOfCopy }]);
    const shown = await run('--since', since);
    expect(shown.stdout).toContain(`│ ${TRIAL}`);
    expect(shown.stdout).toContain(EN.digest.leftOut('copy', reasonOfCopy));
  });

  it('reports that nothing is new, and refuses an invalid date and time', async () => {
    const { code, stdout } = await run('--since', '2100-01-01');
    expect([code, stdout]).toEqual([0, `${EN.digest.head(0, '2100-01-01T00:00:00.000Z')}\n`]);
    const invalid = ['yesterday', '2026-02-30T25:00', '2026-02-30', ''];
    await Promise.all(
      invalid.map(async (since) => {
        const refused = await run('--json', '--since', since);
        expect([refused.code, refused.stdout]).toEqual([2, '']);
        expect(refused.stderr).toContain('ISO 8601');
      }),
    );
  });
});
