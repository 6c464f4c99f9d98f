import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import type { DiscordProbe } from '../../src/discord/connection/probe-discord.ts';
import { checkDigests, checkPermissions } from '../../src/doctor/check-channels.ts';
import {
  checkIndex,
  checkModels,
  checkSources,
  checkStore,
  storedSubscriptions,
} from '../../src/doctor/check-data.ts';
import {
  checkClock,
  checkIntents,
  checkRegistration,
  checkToken,
} from '../../src/doctor/check-discord.ts';
import {
  ADDON_PROGRAMS,
  checkAddons,
  checkDisk,
  checkNode,
} from '../../src/doctor/check-machine.ts';
import { runChecks } from '../../src/doctor/run-checks.ts';
import { statusOf } from '../../src/domain/checkup.ts';
import { UserFacingError } from '../../src/domain/errors.ts';
import type { Subscription } from '../../src/domain/subscription.ts';
import { DEFAULT_PARSER_LIMITS } from '../../src/sources/isolated/parser-limits.ts';
import { silentLog } from '../support/silent-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { WordEmbedder } from '../support/word-embedder.ts';

const ROOT = join(import.meta.dirname, '../..');
const NOW = Date.UTC(2026, 2, 18, 12);

function openFolder(): string {
  const folder = temporaryFolder();
  onTestFinished(() => {
    folder.remove();
  });
  return folder.path;
}

/** Returns a folder of documents, a data folder into which they were ingested, and limits. */
async function ingested(): Promise<Parameters<typeof checkSources>[0]> {
  const folder = openFolder();
  const [seedsDir, dataDir] = [join(folder, 'seeds'), join(folder, 'data')];
  mkdirSync(seedsDir);
  writeFileSync(join(seedsDir, 'ferry.txt'), 'The ferry sails at seven.\n');
  writeFileSync(join(seedsDir, 'bridge.txt'), 'The bridge is closed in May.\n');
  const config = loadConfig({ seeds: seedsDir, data: dataDir }, {}, folder);
  const overrides = { reader: null, log: silentLog, embedder: new WordEmbedder() };
  const app = await createApp(config, overrides);
  await app.ingest();
  await app.close();
  return { seedsDir, dataDir, maxBytes: 5_000_000, parserLimits: DEFAULT_PARSER_LIMITS };
}

function subscriptionOf(fields: Partial<Subscription> = {}): Subscription {
  return {
    subscriptionId: 'D-1',
    serverId: '9',
    channelId: '5',
    cadence: 'daily',
    pattern: '0 9 * * *',
    zone: 'UTC',
    sourceIds: null,
    whenQuiet: 'nothing',
    isCrossposted: false,
    createdBy: null,
    startsAfter: '2026-03-01T00:00:00.000Z',
    pausedBecause: null,
    lastError: null,
    ...fields,
  };
}

const NO_DIFFERENCE = { added: [], changed: [], removed: [] };

/** Returns fake requests to Discord. They all succeed, except for those in `answers`. */
function probeOf(answers: Partial<DiscordProbe> = {}): DiscordProbe {
  return {
    userName: () => Promise.resolve('verbatim'),
    serverCount: () => Promise.resolve(2500),
    applicationFlags: () => Promise.resolve(0),
    registration: () => Promise.resolve({ difference: NO_DIFFERENCE, commands: 7 }),
    clockSkew: () => Promise.resolve(400),
    ...answers,
  };
}

const refused = (): Promise<never> => Promise.reject(new UserFacingError('token-refused', {}));
const silent = (): Promise<never> =>
  Promise.reject(new UserFacingError('discord-silent', { apiUrl: 'http://x', load: null }));

describe('a checkup', () => {
  it('runs every check in order, even if one of them throws', async () => {
    const results = await runChecks({
      node: () => Promise.resolve({ code: 'node-supported', params: { version: 'v20' } }),
      addons: () => {
        throw new Error('no such machine');
      },
      disk: () => Promise.resolve({ code: 'disk-free', params: { megabytes: 900 } }),
    });
    expect(results.map(({ check, finding }) => [check, finding.code, statusOf(finding)])).toEqual([
      ['node', 'node-supported', 'ok'],
      ['addons', 'check-failed', 'error'],
      ['disk', 'disk-free', 'ok'],
    ]);
    expect(results[1]?.finding.params).toEqual({ reason: 'no such machine' });
  });
});

describe('the machine check', () => {
  const SUPPORTED = '^20.19.0 || ^22.13.0 || >=24';
  it.each([
    ['v20.19.0', 'node-supported'],
    ['v20.18.9', 'node-unsupported'],
    ['v22.12.0', 'node-unsupported'],
    ['v23.5.0', 'node-unsupported'],
    ['v24.0.0', 'node-supported'],
    ['v31.1.0', 'node-supported'],
  ])('maps Node.js %s to the code %s', (version, code) => {
    expect(checkNode(version, SUPPORTED).code).toBe(code);
  });

  it('loads the native addons, and names an addon that fails to load or crashes its process', async () => {
    expect((await checkAddons(ROOT)).code).toBe('addons-load');
    const programs = {
      'hnswlib-node': ADDON_PROGRAMS['hnswlib-node'] ?? '',
      absent: "require('absent-addon')",
      crashing: 'process.abort()',
    };
    const found = await checkAddons(ROOT, programs);
    expect(found).toMatchObject({
      code: 'addons-broken',
      params: { names: ['absent', 'crashing'] },
    });
  });

  it.each([
    [2_000_000, 'disk-free'],
    [100_000, 'disk-low'],
    [10_000, 'disk-full'],
  ])('maps %i free blocks of 1 kB to the code %s', async (bavail, code) => {
    const measure = () => Promise.resolve({ bavail, bsize: 1000 });
    expect((await checkDisk('/data', measure)).code).toBe(code);
  });

  it('measures the free space of the nearest existing parent folder', async () => {
    const measured = await checkDisk(join(openFolder(), 'not', 'yet'));
    expect(measured.params).toHaveProperty('megabytes');
  });
});

describe('the data check', () => {
  it('reports no problem after an ingestion', async () => {
    const setting = await ingested();
    expect(await checkStore(setting.dataDir)).toMatchObject({
      code: 'store-intact',
      params: { sources: 2 },
    });
    expect((await checkIndex(setting.dataDir)).code).toBe('index-intact');
    expect(await checkSources(setting)).toEqual({ code: 'sources-readable', params: { files: 2 } });
    expect(await storedSubscriptions(setting.dataDir)).toEqual([]);
  });

  it('reports a missing database, and does not create it', async () => {
    const dataDir = openFolder();
    expect((await checkStore(dataDir)).code).toBe('store-missing');
    expect((await checkIndex(dataDir)).code).toBe('without-store');
    expect((await checkStore(dataDir)).code).toBe('store-missing');
  });

  it('reports a damaged row, a foreign file and other versions, and does not move the database file', async () => {
    const { dataDir } = await ingested();
    const file = join(dataDir, 'verbatim.db');
    const change = (sql: string): void => {
      const db = new Database(file);
      db.exec(sql);
      db.close();
    };
    change('PRAGMA user_version = 99');
    expect((await checkStore(dataDir)).code).toBe('store-newer');
    expect(await storedSubscriptions(dataDir)).toBeNull();
    change('PRAGMA user_version = 1');
    expect((await checkStore(dataDir)).code).toBe('store-older');
    change('PRAGMA application_id = 7');
    expect((await checkStore(dataDir)).code).toBe('store-foreign');
    writeFileSync(file, 'not a database');
    expect((await checkStore(dataDir)).code).toBe('store-damaged');
    expect((await checkIndex(dataDir)).code).toBe('without-store');
  });

  it('reports a row whose content was changed outside the program', async () => {
    const { dataDir } = await ingested();
    const db = new Database(join(dataDir, 'verbatim.db'));
    db.exec('UPDATE sources SET passages = passages + 1');
    db.close();
    expect((await checkStore(dataDir)).code).toBe('store-damaged');
  });

  it.each([
    [
      'changed',
      (file: string) => {
        appendFileSync(file, 'x');
      },
    ],
    [
      'truncated',
      (file: string) => {
        truncateSync(file, 10);
      },
    ],
    [
      'missing',
      (file: string) => {
        rmSync(file);
      },
    ],
  ])('reports an index file that is %s', async (_, damage) => {
    const { dataDir } = await ingested();
    damage(join(dataDir, 'vectors.hnsw'));
    expect((await checkIndex(dataDir)).code).toBe('index-unusable');
  });

  it('counts refused documents, and reports a missing or empty folder', async () => {
    const setting = await ingested();
    writeFileSync(join(setting.seedsDir, 'broken.txt'), Buffer.from([0x43, 0x61, 0x66, 0xe9]));
    expect(await checkSources(setting)).toEqual({
      code: 'sources-refused',
      params: { files: 2, refused: 1 },
    });
    const empty = { ...setting, seedsDir: openFolder() };
    expect((await checkSources(empty)).code).toBe('sources-missing');
    const missing = { ...setting, seedsDir: join(setting.seedsDir, 'absent') };
    expect((await checkSources(missing)).code).toBe('sources-missing');
  });

  it('compares the built-in models with their checksums', async () => {
    const models = ['embedder', 'reader'].map((name) => ({
      setting: 'built-in',
      folder: `verbatim-${name}`,
    }));
    const found = await checkModels(join(ROOT, 'models'), models);
    expect(found).toEqual({ code: 'models-intact', params: { files: 14 } });
  });

  it('names a changed or missing model file, and skips models that are not built in', async () => {
    const folder = openFolder();
    mkdirSync(join(folder, 'm'));
    writeFileSync(join(folder, 'm/a'), 'a');
    writeFileSync(join(folder, 'm/b'), 'changed');
    const sum = (text: string): string => createHash('sha256').update(text).digest('hex');
    const sums = ['a', 'b', 'c'].map((name) => `${sum(name)}  m/${name}\n`);
    writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
    const builtIn = { setting: 'built-in', folder: 'm' };
    expect(await checkModels(folder, [builtIn])).toEqual({
      code: 'models-damaged',
      params: { files: ['m/b', 'm/c'] },
    });
    const named = { setting: 'Xenova/all-MiniLM-L6-v2', folder: 'm' };
    expect((await checkModels(folder, [named])).code).toBe('models-unlisted');
  });
});

describe('the connection check', () => {
  it.each([
    [null, ['no-token', 'no-token', 'no-token', 'no-token']],
    [probeOf(), ['token-accepted', 'intents-none', 'commands-registered', 'clock-right']],
    [
      probeOf({
        userName: refused,
        applicationFlags: refused,
        registration: refused,
        clockSkew: refused,
      }),
      ['token-refused', 'token-first', 'token-first', 'token-first'],
    ],
    [
      probeOf({
        userName: silent,
        applicationFlags: silent,
        registration: silent,
        clockSkew: silent,
      }),
      ['discord-unreachable', 'token-first', 'token-first', 'token-first'],
    ],
    [
      probeOf({
        applicationFlags: () => Promise.resolve((1 << 19) | 1),
        registration: () => Promise.resolve(null),
        clockSkew: () => Promise.resolve(-61_000),
      }),
      ['token-accepted', 'intents-unneeded', 'not-in-server', 'clock-off'],
    ],
    [
      probeOf({
        registration: () =>
          Promise.resolve({ difference: { ...NO_DIFFERENCE, added: ['/ask'] }, commands: 7 }),
      }),
      ['token-accepted', 'intents-none', 'commands-differ', 'clock-right'],
    ],
  ])('reports the result of each request to Discord (case %#)', async (probe, codes) => {
    const found = [
      await checkToken(probe),
      await checkIntents(probe),
      await checkRegistration(probe),
      await checkClock(probe, () => NOW),
    ];
    expect(found.map(({ code }) => code)).toEqual(codes);
  });
});

describe('the subscriptions check', () => {
  const [good, other] = [
    subscriptionOf(),
    subscriptionOf({ subscriptionId: 'D-2', channelId: '6' }),
  ];
  const channel = {
    missingPermissions: ({ channelId }: Subscription) =>
      Promise.resolve(channelId === '6' ? ['SendMessages'] : []),
  };

  it('names the channels where the bot lacks permissions', async () => {
    expect(await checkPermissions([good, other], channel)).toEqual({
      code: 'permissions-missing',
      params: { channels: ['6'] },
    });
    expect((await checkPermissions([good], channel)).code).toBe('permissions-complete');
    expect((await checkPermissions([good], null)).code).toBe('no-bot');
    expect((await checkPermissions([], null)).code).toBe('no-digests');
    expect((await checkPermissions(null, channel)).code).toBe('without-store');
  });

  it('reports the next digest, and subscriptions that are paused or have failed', () => {
    expect(checkDigests([good, other], NOW)).toEqual({
      code: 'digests-planned',
      params: { subscriptions: 2, next: Date.UTC(2026, 2, 19, 9) },
    });
    const reason = { code: 'paused-by-hand', params: {} } as const;
    const paused = subscriptionOf({ subscriptionId: 'D-3', pausedBecause: reason });
    const failing = subscriptionOf({
      subscriptionId: 'D-4',
      lastError: { code: 'bot-error', params: {} },
    });
    expect(checkDigests([good, paused], NOW)).toMatchObject({ params: { ids: ['D-3'] } });
    expect(checkDigests([paused, failing], NOW)).toMatchObject({ params: { ids: ['D-4'] } });
    const stopped = subscriptionOf({
      subscriptionId: 'D-5',
      pausedBecause: reason,
      lastError: { code: 'bot-error', params: {} },
    });
    expect(checkDigests([failing, stopped], NOW)).toMatchObject({
      params: { ids: ['D-4', 'D-5'] },
    });
    expect(checkDigests([], NOW).code).toBe('no-digests');
    expect(checkDigests(null, NOW).code).toBe('without-store');
  });
});
