import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { CHECKS, ENGINE_CHECKS } from '../../src/domain/checkup.ts';
import { en } from '../../src/discord/locales/en.ts';
import type { Subscription } from '../../src/domain/subscription.ts';
import { runApp, textOf } from '../discord/running-app.ts';

const EMBEDDED = CHECKS.filter((check) => !ENGINE_CHECKS.includes(check));
const ROOT = join(import.meta.dirname, '../..');

/** Runs `npm run doctor` as a separate process. */
async function doctor(variables: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const child = spawn(process.execPath, ['build/run.cjs', 'scripts/doctor.ts', ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { stdout: await text(child.stdout), code: await ended };
}

it('npm run doctor and /doctor report the same results while the bot runs', async () => {
  const { discord, folder } = await runApp();
  const { token, apiUrl, admin, reader } = discord;
  const variables = {
    SEEDS_DIR: folder,
    DATA_DIR: join(folder, 'data'),
    DISCORD_TOKEN: token,
    DISCORD_API_URL: apiUrl,
  };

  const { stdout, code } = await doctor(variables, '--json');
  const results = JSON.parse(stdout) as { check: string; status: string; code: string }[];
  expect(results.map(({ check }) => check)).toEqual(EMBEDDED);
  expect(results.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(results[3]).toEqual({
    check: 'store',
    status: 'ok',
    code: 'store-intact',
    params: expect.objectContaining({ sources: 6 }) as object,
    message: expect.stringContaining('Intact: 6 sources') as string,
    hint: null,
  });
  expect(code).toBe(0);

  const message = await admin.slash('doctor', {}).reply();
  expect(message.ephemeral).toBe(true);
  const shown = textOf(message);
  expect(shown.split('\n')).toHaveLength(1 + EMBEDDED.length);
  expect(shown).toMatch(/^\*\*0 errors, 0 warnings\*\*\n- \*\*Node\.js version\*\*: ok · /);
  // The reply must not reveal folders of the host to admins of a server.
  expect(shown).not.toContain(folder);
  // Discord offers /doctor only to users with Manage Server.
  expect(() => reader.slash('doctor', {})).toThrow('may not use /doctor');

  writeFileSync(join(folder, 'data', 'vectors.hnsw'), 'damaged');
  const refusing = { ...variables, DISCORD_TOKEN: 'another' };
  const ill = await doctor(refusing);
  expect(ill.code).toBe(1);
  expect(ill.stdout).toMatch(/^Search index +warning +The index file is missing, old or damaged/m);
  expect(ill.stdout).toMatch(/^Bot token +error +Discord refuses the token\.\n +Copy the token/m);
  expect(ill.stdout).toMatch(/^Clock +skipped /m);
  expect(textOf(await admin.slash('doctor', {}).reply())).toContain('0 errors, 1 warning');
});

it('/doctor checks only the subscriptions of the server where it is used', async () => {
  const { discord, app } = await runApp();
  const { admin, channels, guild } = discord;
  const reason = { code: 'paused-by-hand', params: {} } as const;
  const paused = (subscriptionId: string, serverId: string, channelId: string): Subscription => ({
    subscriptionId,
    serverId,
    channelId,
    cadence: 'daily',
    pattern: '0 9 * * *',
    zone: 'UTC',
    sourceIds: null,
    whenQuiet: 'nothing',
    isCrossposted: false,
    createdBy: null,
    startsAfter: '2026-03-01T00:00:00.000Z',
    pausedBecause: reason,
    lastError: null,
  });
  const elsewhere = '900000000000000001';
  await app.digestStore.putSubscription(paused('D-there', elsewhere, '900000000000000002'));
  const before = textOf(await admin.slash('doctor', {}).reply());
  expect(before).toContain(`**${en.doctor.checks.digests}**: ok`);
  expect(before).not.toContain('D-there');
  await app.digestStore.putSubscription(paused('D-here', guild.guildId, channels.digests.id));
  const after = textOf(await admin.slash('doctor', {}).reply());
  expect(after).toContain('These subscriptions are paused: D-here.');
  expect(after).toContain('The bot has all permissions in 1 channel with digests.');
  expect(after).not.toContain('D-there');
});
