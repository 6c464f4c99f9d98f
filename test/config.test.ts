import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Config,
  type ConfigFlags,
  loadConfig,
  requireDataFolder,
  requireNetwork,
} from '../src/config.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { toShownAddress } from '../src/store/engine-settings.ts';
import { wordFault, wordThrown } from './support/word-fault.ts';

const nowhere = mkdtempSync(join(tmpdir(), 'verbatim-config-'));

function load(environment: Record<string, string>, flags: ConfigFlags = {}): Config {
  return loadConfig(flags, environment, nowhere);
}

function faultsOf(environment: Record<string, string>, flags: ConfigFlags = {}): string {
  try {
    load(environment, flags);
  } catch (error) {
    if (error instanceof UserFacingError && error.code === 'invalid-config')
      return wordFault(error).message;
    throw error;
  }
  return '';
}

describe('loadConfig', () => {
  it('has a default for every setting', () => {
    expect(load({})).toEqual({
      seedsDir: resolve(nowhere, 'seeds'),
      dataDir: resolve(nowhere, 'data'),
      feedsFile: null,
      maxSourceBytes: 5_000_000,
      watch: 'on',
      offline: false,
      parserLimits: { timeoutMs: 60_000, memoryMb: 1000 },
      embeddingModel: 'built-in',
      readerModel: 'built-in',
      logLevel: null,
      logQuestions: false,
      playgroundPort: 0,
      metrics: null,
      queue: { perUser: 3, perServer: 30, exemptsManagers: false },
      corpusLimits: { sources: 200, bytes: 50_000_000, passages: 20_000 },
      retentionDays: 0,
      backups: null,
      engines: null,
      discord: null,
      digest: null,
      reportTimes: null,
    });
  });

  it('schedules backups only with a folder for them, by default daily in UTC', () => {
    const daily = { times: { pattern: '30 3 * * *', zone: 'UTC' }, keep: 7, withSources: false };
    const folder = resolve(nowhere, 'kept');
    expect(loadConfig({}, { BACKUP_DIR: 'kept' }, nowhere).backups).toEqual({ ...daily, folder });
    expect(loadConfig({}, { BACKUP_CRON: '0 * * * *' }, nowhere).backups).toBeNull();
  });

  it.each(['every day', '0 25 * * *', '0 0 30 2 *', '0 0 * *', '0 0 0 * * *'])(
    'refuses the schedule of backups "%s"',
    (cron) => {
      const load = () => loadConfig({}, { BACKUP_DIR: 'kept', BACKUP_CRON: cron }, nowhere);
      expect(load).toThrow('backup-cron');
    },
  );

  it('reads the token from DISCORD_TOKEN_FILE, unless DISCORD_TOKEN is set', () => {
    const file = join(nowhere, 'token');
    writeFileSync(file, 'from-a-file\n');
    expect(load({ DISCORD_TOKEN_FILE: file }).discord?.token).toBe('from-a-file');
    const both = { DISCORD_TOKEN_FILE: file, DISCORD_TOKEN: 'given' };
    expect(load(both).discord?.token).toBe('given');
  });

  it('refuses a DISCORD_TOKEN_FILE that is missing or empty', () => {
    const file = join(nowhere, 'no-token');
    expect(faultsOf({ DISCORD_TOKEN_FILE: file })).toContain(`${file} cannot be read (ENOENT)`);
    writeFileSync(file, '\n');
    expect(faultsOf({ DISCORD_TOKEN_FILE: file })).toContain('DISCORD_TOKEN must be a bot token');
  });

  it('serves metrics only if METRICS_PORT is set, and only on this machine by default', () => {
    expect(load({ METRICS_HOST: '0.0.0.0' }).metrics).toBeNull();
    expect(load({ METRICS_PORT: '9464' }).metrics).toEqual({ host: '127.0.0.1', port: 9464 });
    for (const host of ['0.0.0.0', '::1', '::', 'localhost', 'metrics.example']) {
      const { metrics } = load({ METRICS_PORT: '0', METRICS_HOST: host });
      expect(metrics).toEqual({ host, port: 0 });
    }
  });

  it.each(['127.0.0', '127.0.0.1:80', '[::1]', 'http://localhost', 'a b', '-a.example'])(
    'refuses the METRICS_HOST %s',
    (host) => {
      expect(faultsOf({ METRICS_PORT: '1', METRICS_HOST: host })).toContain(
        `METRICS_HOST must be an IP address or a host name without a port, such as 127.0.0.1 or localhost, but is "${host}".`,
      );
    },
  );

  it('has no feeds unless FEEDS_FILE is set', () => {
    expect(load({}).feedsFile).toBeNull();
    expect(load({ FEEDS_FILE: ' ' }).feedsFile).toBeNull();
    expect(load({ FEEDS_FILE: 'feeds.txt' }).feedsFile).toBe(resolve(nowhere, 'feeds.txt'));
  });

  it('has no reading model if READER_MODEL is off', () => {
    expect(load({ READER_MODEL: 'off' }).readerModel).toBeNull();
    expect(load({ READER_MODEL: './mine' }).readerModel).toBe('./mine');
  });

  it('is offline with OFFLINE=yes or --offline, which the bot with a token refuses', () => {
    expect(load({ OFFLINE: 'yes' }).offline).toBe(true);
    expect(load({}, { offline: true }).offline).toBe(true);
    const withToken = load({ OFFLINE: 'yes', DISCORD_TOKEN: 'secret' });
    expect(withToken.offline).toBe(true);
    expect(() => {
      requireNetwork(withToken);
    }).toThrow(
      expect.objectContaining({
        problem: {
          code: 'bad-config',
          params: { faults: [{ code: 'offline-with-discord', params: {} }] },
        },
      }),
    );
    requireNetwork(load({ DISCORD_TOKEN: 'secret' }));
  });

  it('treats an empty or blank variable as if it were not set', () => {
    const blank = { DISCORD_TOKEN: '', SEEDS_DIR: '  ', MAX_SOURCE_BYTES: '', LOG_LEVEL: '' };
    expect(load(blank)).toEqual(load({}));
  });

  it('prefers flags to environment variables, and environment variables to .env', () => {
    const folder = mkdtempSync(join(tmpdir(), 'verbatim-config-'));
    writeFileSync(join(folder, '.env'), 'SEEDS_DIR=a\nDATA_DIR=b\nLOG_LEVEL=warn\n');
    const config = loadConfig({ data: 'd' }, { DATA_DIR: 'c', SEEDS_DIR: 'e' }, folder);
    expect(config).toMatchObject({
      seedsDir: resolve(folder, 'e'),
      dataDir: resolve(folder, 'd'),
      logLevel: 'warn',
    });
  });

  it('reports all errors together, each with its variable, requirement and value', () => {
    const message = faultsOf({
      DISCORD_GUILD_ID: 'my server',
      LOG_LEVEL: 'loud',
      MAX_SOURCE_BYTES: '1e6',
      DISCORD_API_URL: 'ftp://x',
      PLAYGROUND_PORT: '65536',
    });
    expect(message).toContain('5 faults');
    expect(message).toContain(
      'PLAYGROUND_PORT must be a port, 0 to 65535; 0 means any free port, but is "65536".',
    );
    expect(message).toContain(
      'DISCORD_GUILD_ID must be the ID of a server, 17 to 20 digits, but is "my server".',
    );
    expect(message).toContain(
      'LOG_LEVEL must be one of silent, fatal, error, warn, info, debug, trace, but is "loud".',
    );
    expect(message).toContain(
      'MAX_SOURCE_BYTES must be a number of bytes, digits only, but is "1e6".',
    );
    expect(message).toContain('DISCORD_API_URL must be an http: or https: address');
  });

  it('accepts a retention period of up to ten years, or no limit', () => {
    expect(load({}).retentionDays).toBe(0);
    expect(load({ RETENTION_DAYS: '3650' }).retentionDays).toBe(3650);
    expect(faultsOf({ RETENTION_DAYS: '3651' })).toContain(
      'RETENTION_DAYS must be a whole number of days, 0 to 3650; 0 means no limit, but is "3651".',
    );
  });

  it('refuses an empty folder flag instead of using the working directory', () => {
    expect(faultsOf({}, { seeds: '' })).toContain('--seeds must be a folder, but is empty.');
  });

  it('never shows the token', () => {
    const message = faultsOf({ DISCORD_TOKEN: 'se cret' });
    expect(message).toContain('DISCORD_TOKEN must be a bot token without white space');
    expect(message).not.toContain('cret');
  });

  it('refuses to send the token to another machine without confirmation', () => {
    const remote = { DISCORD_TOKEN: 't', DISCORD_API_URL: 'https://proxy.example/api' };
    expect(faultsOf(remote)).toContain("sends the bot's token to proxy.example");
    expect(load({ ...remote, DISCORD_API_URL_TRUSTED: 'yes' }).discord?.apiUrl).toBe(
      'https://proxy.example/api',
    );
    for (const local of ['http://127.0.0.1:9/api', 'http://localhost/api', 'http://[::1]:1/api']) {
      expect(load({ DISCORD_TOKEN: 't', DISCORD_API_URL: local }).discord?.apiUrl).toBe(local);
    }
  });

  it('removes trailing slashes from the API address, and refuses an address with an API version', () => {
    expect(
      load({ DISCORD_TOKEN: 't', DISCORD_API_URL: 'http://127.0.0.1:9/api//' }).discord,
    ).toEqual({
      token: 't',
      guildId: null,
      apiUrl: 'http://127.0.0.1:9/api',
      shards: null,
      adminChannelId: null,
      editors: { roleId: null, serverId: null },
    });
    expect(faultsOf({ DISCORD_API_URL: 'http://127.0.0.1:9/api/v10' })).toContain(
      'DISCORD_API_URL',
    );
  });
});

describe('the settings of PostgreSQL and OpenSearch', () => {
  const DATABASE_URL = 'postgres://bot:hunter2@db.example:5432/verbatim';
  const OPENSEARCH_URL = 'https://bot:hunter2@one.example:9200, https://two.example:9200';
  const both = { DATABASE_URL, OPENSEARCH_URL };

  it('have defaults besides the two addresses', () => {
    expect(load(both).engines).toEqual({
      databaseUrl: DATABASE_URL,
      connections: 16,
      openSearch: {
        nodes: ['https://bot:hunter2@one.example:9200', 'https://two.example:9200'],
        caFile: null,
        index: 'verbatim',
      },
    });
    const more = { DATABASE_CONNECTIONS: '4', OPENSEARCH_CA: 'ca.pem', OPENSEARCH_INDEX: 'other' };
    expect(load({ ...both, ...more }).engines).toMatchObject({
      connections: 4,
      openSearch: { caFile: resolve(nowhere, 'ca.pem'), index: 'other' },
    });
  });

  it('are refused if only one of the addresses is set', () => {
    expect(faultsOf({ DATABASE_URL })).toContain('but OPENSEARCH_URL is not set.');
    expect(faultsOf({ OPENSEARCH_URL })).toContain('but DATABASE_URL is not set.');
  });

  it('are read from files, and a missing file is named', () => {
    const database = join(nowhere, 'database-url');
    const search = join(nowhere, 'opensearch-url');
    writeFileSync(database, `${DATABASE_URL}\n`);
    writeFileSync(search, `${OPENSEARCH_URL}\n`);
    const files = { DATABASE_URL_FILE: database, OPENSEARCH_URL_FILE: search };
    expect(load(files).engines).toEqual(load(both).engines);
    const other = 'postgresql://other.example/verbatim';
    expect(load({ ...files, DATABASE_URL: other }).engines?.databaseUrl).toBe(other);
    expect(faultsOf({ ...files, DATABASE_URL_FILE: join(nowhere, 'none') })).toContain(
      'DATABASE_URL_FILE must be a readable file with the value of DATABASE_URL',
    );
  });

  it.each([
    ['DATABASE_URL', 'mysql://bot:hunter2@db.example/verbatim'],
    ['DATABASE_URL', 'hunter2'],
    ['DATABASE_URL', 'postgres:///verbatim?password=hunter2'],
    ['OPENSEARCH_URL', 'one.example:9200:hunter2'],
    ['OPENSEARCH_URL', 'https://bot:hunter2@one.example:9200,'],
    ['OPENSEARCH_URL', 'https://one.example:9200?password=hunter2'],
  ])('refuse a bad %s without showing it: %s', (name, value) => {
    const message = faultsOf({ ...both, [name]: value });
    expect(message).toContain(`${name} must be `);
    expect(message).toContain('but is (not shown).');
    expect(message).not.toContain('hunter2');
  });

  it('allow a socket of PostgreSQL on this machine', () => {
    const socket = 'postgresql:///verbatim?host=/run/postgresql';
    expect(load({ ...both, DATABASE_URL: socket }).engines?.databaseUrl).toBe(socket);
  });

  it('refuse other values out of range', () => {
    const message = faultsOf({ ...both, DATABASE_CONNECTIONS: '3', OPENSEARCH_INDEX: '_all' });
    expect(message).toContain('DATABASE_CONNECTIONS must be a number of connections, 4 to 1000');
    expect(message).toContain('OPENSEARCH_INDEX must be the start of a name');
  });

  it('cannot be combined with no network, or with backups of the data folder', () => {
    expect(faultsOf({ ...both, OFFLINE: 'yes' })).toContain('OFFLINE=yes and --offline refuse');
    expect(faultsOf(both, { offline: true })).toContain('OFFLINE=yes and --offline refuse');
    const message = faultsOf({ ...both, BACKUP_DIR: 'kept' });
    expect(message).toMatch(/pg_dump.*docs\/guide\/scale\.md/);
  });

  it('are refused by programs that work on the data folder', () => {
    const refused = wordThrown(() => {
      requireDataFolder(load(both), 'backup');
    });
    expect(refused.code).toBe('bad-usage');
    expect(`${refused.message} ${refused.hint}`).toMatch(/npm run backup .* pg_dump/);
    expect(() => {
      requireDataFolder(load({}), 'backup');
    }).not.toThrow();
  });

  it('are shown without user, password and query', () => {
    expect(toShownAddress(`${DATABASE_URL}?password=hunter2`)).toBe('db.example:5432/verbatim');
    expect(toShownAddress('https://bot:hunter2@one.example:9200/')).toBe('one.example:9200');
  });
});

describe('changes of the sources from Discord', () => {
  const SERVER = '100000000000000007';
  const editorsOf = (environment: Record<string, string>) =>
    load({ DISCORD_TOKEN: 't', ...environment }).discord?.editors;

  it('are allowed from the server in which commands are registered, or from another server', () => {
    expect(editorsOf({ DISCORD_GUILD_ID: SERVER })?.serverId).toBe(SERVER);
    const other = '100000000000000008';
    const both = { DISCORD_GUILD_ID: SERVER, SOURCES_SERVER_ID: other, SOURCES_ROLE_ID: SERVER };
    expect(editorsOf(both)).toEqual({ roleId: SERVER, serverId: other });
  });

  it('refuse IDs that are no IDs of Discord', () => {
    expect(faultsOf({ SOURCES_ROLE_ID: 'Editors' })).toContain('SOURCES_ROLE_ID');
    expect(faultsOf({ SOURCES_SERVER_ID: '7' })).toContain('SOURCES_SERVER_ID');
  });
});

describe('the shards of a process', () => {
  it('are as many as Discord recommends by default', () => {
    expect(load({ DISCORD_TOKEN: 't' }).discord?.shards).toBeNull();
  });

  it('are read with the number of all shards', () => {
    const engines = {
      DATABASE_URL: 'postgres://db/verbatim',
      OPENSEARCH_URL: 'http://search:9200',
    };
    const { discord } = load({ DISCORD_TOKEN: 't', SHARDS: '4-7/16', ...engines });
    expect(discord?.shards).toEqual({ ids: [4, 5, 6, 7], total: 16 });
  });

  it('need PostgreSQL if other processes have further shards', () => {
    expect(faultsOf({ SHARDS: '0-3/16' })).toContain('DATABASE_URL');
    expect(load({ DISCORD_TOKEN: 't', SHARDS: '0-3/4' }).discord?.shards?.total).toBe(4);
  });

  it.each(['16/16', '3-1/16', '4', 'auto'])('are refused as %j', (given) => {
    const faults = faultsOf({ SHARDS: given });
    expect(faults).toContain('SHARDS');
    expect(faults).toContain('0-3/16');
  });
});

describe('reports in the admin channel', () => {
  it('have the times of REPORT_CRON in the zone of REPORT_ZONE', () => {
    const { reportTimes } = load({
      ADMIN_CHANNEL_ID: '123456789012345678',
      REPORT_CRON: '0 9 * * 1',
      REPORT_ZONE: 'Europe/Berlin',
    });
    expect(reportTimes).toEqual({ pattern: '0 9 * * 1', zone: 'Europe/Berlin' });
  });

  it('are refused without an admin channel, and with bad times', () => {
    const variables = { REPORT_CRON: 'every monday', REPORT_ZONE: 'UTC' };
    const message = faultsOf(variables);
    expect(message).toContain('REPORT_CRON and REPORT_ZONE');
    expect(message).toContain('ADMIN_CHANNEL_ID is not set');
  });
});

describe('digests for one channel', () => {
  const digestOf = (environment: Record<string, string>) =>
    loadConfig({}, environment, '/nowhere').digest;
  const DIGEST_CHANNEL_ID = '123456789012345678';

  it('are daily at 09:00 UTC by default, and off without a channel', () => {
    expect(digestOf({})).toBeNull();
    expect(digestOf({ DIGEST_CRON: '0 7 * * *' })).toBeNull();
    expect(digestOf({ DIGEST_CHANNEL_ID })).toEqual({
      channelId: DIGEST_CHANNEL_ID,
      pattern: '0 9 * * *',
      zone: 'UTC',
    });
    expect(digestOf({ DIGEST_CHANNEL_ID, DIGEST_ZONE: 'europe/berlin' })?.zone).toBe(
      'Europe/Berlin',
    );
  });

  it('report errors in their settings in the same list as all other errors', () => {
    const invalid = { DIGEST_CHANNEL_ID: 'news', DIGEST_CRON: '*/5 * * * *', LOG_LEVEL: 'loud' };
    for (const part of ['17 to 20 digits', 'an hour or more', 'LOG_LEVEL']) {
      expect(faultsOf(invalid)).toContain(part);
    }
  });
});
