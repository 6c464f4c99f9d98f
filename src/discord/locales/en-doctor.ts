import type { DoctorTexts } from './doctor-texts.ts';
import type { Formats } from './formats.ts';

/** The English texts of a checkup. Server admins read them, so they contain no file paths of the host. */
export function createDoctorTexts({ count, number, minute }: Formats): DoctorTexts {
  const channels = (ids: readonly string[]): string => ids.map((id) => `<#${id}>`).join(', ');
  return {
    checks: {
      node: 'Node.js version',
      addons: 'Native addons',
      models: 'Models',
      store: 'Database',
      corpora: "Servers' own sources",
      index: 'Search index',
      connections: 'Database connections',
      databaseClock: 'Clock of the database',
      sources: 'Sources',
      feeds: 'Feeds',
      disk: 'Disk space',
      token: 'Bot token',
      intents: 'Intents',
      registration: 'Commands',
      clock: 'Clock',
      permissions: 'Permissions',
      digests: 'Digests',
    },
    statuses: { ok: 'ok', warning: 'warning', error: 'error', skipped: 'skipped' },
    summary: (errors, warnings) =>
      `${count(errors, { one: 'error', other: 'errors' })}, ${count(warnings, { one: 'warning', other: 'warnings' })}`,
    messages: {
      'check-failed': () => 'The check itself failed.',
      'node-supported': ({ version }) => `Node.js ${version} is supported.`,
      'node-unsupported': ({ version, supported }) =>
        `Node.js ${version} is not supported. Supported versions: ${supported}.`,
      'addons-load': () => 'All native addons load.',
      'addons-broken': ({ names }) => `These native addons do not load: ${names.join(', ')}.`,
      'models-intact': ({ files }) =>
        `All ${count(files, { one: 'file', other: 'files' })} of the built-in models match their checksums.`,
      'models-damaged': ({ files }) =>
        `These model files are missing or changed: ${files.join(', ')}.`,
      'models-unlisted': ({ models }) => `No checksums are known for ${models.join(', ')}.`,
      'store-intact': ({ sources, passages, version }) =>
        `Intact: ${number(sources)} sources, ${number(passages)} passages, schema version ${version}.`,
      'store-missing': () => 'There is no database yet.',
      'store-older': ({ version, known }) =>
        `The database has schema version ${version}. This program uses version ${known}.`,
      'store-newer': ({ version, known }) =>
        `The database has schema version ${version}, but this program knows only version ${known}.`,
      'store-foreign': () => 'The database belongs to another program.',
      'store-damaged': () => 'The database is damaged.',
      'postgres-intact': ({ release, sources, passages, version }) =>
        `PostgreSQL ${release}: ${number(sources)} sources, ${number(passages)} passages, schema version ${version}.`,
      'postgres-empty': ({ release }) => `PostgreSQL ${release} has no data of the bot yet.`,
      'postgres-unusable': () => 'The bot cannot use PostgreSQL.',
      'connections-enough': ({ most, used, processes }) =>
        `PostgreSQL allows ${number(most)} connections, enough for ${number(processes)} processes. In use: ${number(used)}.`,
      'connections-few': ({ most, processes }) =>
        `PostgreSQL allows ${number(most)} connections, enough for only ${count(processes, { one: 'process', other: 'processes' })}.`,
      'database-clock-right': ({ seconds }) =>
        `The clock differs from that of this machine by ${number(seconds)} seconds.`,
      'database-clock-off': ({ seconds }) =>
        `The clock differs from that of this machine by ${number(seconds)} seconds.`,
      'opensearch-green': ({ release, nodes, documents }) =>
        `OpenSearch ${release}: ${number(documents)} entries on ${count(nodes, { one: 'node', other: 'nodes' })}.`,
      'opensearch-yellow': ({ nodes }) =>
        `OpenSearch runs on ${count(nodes, { one: 'node', other: 'nodes' })}, but copies of parts of the index are missing. Answers are not affected.`,
      'opensearch-red': ({ nodes }) =>
        `OpenSearch runs on ${count(nodes, { one: 'node', other: 'nodes' })}, but parts of the index are missing. Questions cannot be answered.`,
      'opensearch-empty': ({ release }) => `OpenSearch ${release} has no index of the bot yet.`,
      'opensearch-unusable': () => 'The bot cannot use OpenSearch.',
      'corpora-intact': ({ corpora }) =>
        `Intact: the sources of ${count(corpora, { one: 'server', other: 'servers' })}.`,
      'corpora-over-limits': ({ over }) =>
        `${count(over, { one: 'server has', other: 'servers have' })} more sources of their own than the limits allow. They are still searched.`,
      'corpora-unusable': ({ damaged, newer }) =>
        `The sources of ${number(damaged)} servers are damaged, and those of ${number(newer)} are from a newer version. All other servers are not affected.`,
      'index-intact': ({ generation }) =>
        `The checksum is correct. The index belongs to this database and was written at generation ${generation}.`,
      'index-unusable': () =>
        'The index file is missing, old or damaged. Answers are not affected.',
      'without-store': () => 'Without a usable database, this cannot be checked.',
      'sources-readable': ({ files }) =>
        `All ${count(files, { one: 'document', other: 'documents' })} can be read.`,
      'sources-refused': ({ files, refused }) =>
        `${count(refused, { one: 'document is', other: 'documents are' })} refused, and ${number(files)} can be read.`,
      'sources-missing': () => 'The documents cannot be read.',
      'no-feeds': () => 'No feeds are fetched.',
      'feeds-fetched': ({ feeds }) =>
        `No error in ${count(feeds, { one: 'feed', other: 'feeds' })}.`,
      'feeds-failing': ({ feeds, more }) =>
        `These feeds cannot be fetched: ${feeds
          .map(({ name, since }) => `${name} (since ${minute(new Date(since), 'UTC')} UTC)`)
          .join(', ')}${more === 0 ? '' : ` and ${number(more)} more`}.`,
      'feeds-unusable': () => 'The list of feeds cannot be used.',
      'disk-free': ({ megabytes }) => `${number(megabytes)} MB are free for data.`,
      'disk-low': ({ megabytes }) => `Only ${number(megabytes)} MB are free for data.`,
      'disk-full': ({ megabytes }) => `Only ${number(megabytes)} MB are free for data.`,
      'token-accepted': ({ user, servers }) =>
        `Discord accepts the token of ${user}, which is in ${servers} ${servers === 1 ? 'server' : 'servers'}.`,
      'token-refused': () => 'Discord refuses the token.',
      'discord-unreachable': () => 'Discord does not answer.',
      'no-token': () => 'There is no token.',
      'token-first': () => 'This can be checked only when Discord accepts the token.',
      'intents-none': () => 'No privileged intent is on, and none is needed.',
      'intents-unneeded': ({ names }) =>
        `The bot does not need these privileged intents: ${names.join(', ')}.`,
      'commands-registered': ({ commands }) =>
        `All ${count(commands, { one: 'command is', other: 'commands are' })} registered.`,
      'commands-differ': ({ commands }) =>
        `${count(commands, { one: 'command differs', other: 'commands differ' })} between Discord and this version.`,
      'not-in-server': () => 'The bot is not in the server of DISCORD_GUILD_ID.',
      'clock-right': ({ seconds }) =>
        `The clock differs from Discord's by ${number(seconds)} seconds.`,
      'clock-off': ({ seconds }) =>
        `The clock differs from Discord's by ${number(seconds)} seconds.`,
      'no-bot': () => 'Only a running bot can check this.',
      'permissions-complete': ({ channels: of }) =>
        `The bot has all permissions in ${count(of, { one: 'channel', other: 'channels' })} with digests.`,
      'permissions-missing': ({ channels: ids }) =>
        `The bot lacks permissions in ${channels(ids)}.`,
      'no-digests': () => 'There are no digests.',
      'digests-planned': ({ subscriptions, next }) =>
        `${count(subscriptions, { one: 'subscription', other: 'subscriptions' })}. The next digest is due at ${minute(new Date(next), 'UTC')} UTC.`,
      'digests-paused': ({ ids }) => `These subscriptions are paused: ${ids.join(', ')}.`,
      'digests-failing': ({ ids }) =>
        `The last digest of these subscriptions failed: ${ids.join(', ')}.`,
    },
    hints: {
      'check-failed': "The reason is in the host's log and in the output of `npm run doctor`.",
      'node-unsupported': 'Install a supported version, then run `npm ci`.',
      'addons-broken': 'Run `npm ci` with the Node.js version that runs the bot.',
      'models-damaged': 'Restore the models, for example with `git checkout -- models`.',
      'store-missing': 'Run `npm run ingest`, or start the bot.',
      'store-older': 'Make a backup. The next start of the bot migrates the database.',
      'store-newer': 'Update Verbatim, or restore a backup of the older version.',
      'store-foreign': 'Set DATA_DIR to a folder that no other program uses.',
      'store-damaged': 'Restore a backup. Otherwise the next start moves the database aside.',
      'postgres-empty': 'Run `npm run ingest`, or start the bot.',
      'postgres-unusable':
        'Check DATABASE_URL, and that PostgreSQL is running. `npm run doctor` shows the reason.',
      'connections-few': 'Raise max_connections of PostgreSQL, or lower DATABASE_CONNECTIONS.',
      'database-clock-off': 'Set the clocks of both machines, for example with an NTP service.',
      'opensearch-yellow': 'Start the nodes that are missing, or add a node.',
      'opensearch-red':
        'Start the nodes that are missing. If their disks are lost, delete the indexes. The bot then builds them again. See docs/guide/scale.md.',
      'opensearch-empty': 'Run `npm run ingest`, or start the bot.',
      'opensearch-unusable':
        'Check OPENSEARCH_URL, and that OpenSearch is running. `npm run doctor` shows the reason.',
      'corpora-over-limits':
        'Run `npm run corpora -- list` to see them. Remove sources, or raise the limits in the settings.',
      'corpora-unusable':
        'Run `npm run corpora -- list` to see which. Damaged ones are read again at their next use.',
      'index-unusable': 'Run `npm run ingest` to rebuild it.',
      'sources-refused': 'Run `npm run ingest`. The command names each file and the reason.',
      'sources-missing':
        'Put documents into the folder that SEEDS_DIR names, and allow the bot to read it.',
      'feeds-failing':
        '`npm run doctor` shows the reasons. Remove feeds that no longer exist from the file that FEEDS_FILE names.',
      'feeds-unusable':
        'Correct the file that FEEDS_FILE names. `npm run doctor` shows each fault.',
      'disk-low': 'Free some space. A migration needs as much space as the database takes.',
      'disk-full': 'Free some space, or set DATA_DIR to a folder on another disk.',
      'token-refused': 'Copy the token again from the Discord developer portal into DISCORD_TOKEN.',
      'discord-unreachable': 'Check the network connection and DISCORD_API_URL.',
      'no-token': 'Set DISCORD_TOKEN to check this.',
      'token-first': 'Fix the error of the bot token first.',
      'intents-unneeded': 'Turn them off in the Discord developer portal, under Bot.',
      'commands-differ': 'Run `npm run register`, or restart the bot.',
      'not-in-server': 'Invite the bot to that server, or correct DISCORD_GUILD_ID.',
      'clock-off': 'Set the clock of the host, for example with an NTP service.',
      'no-bot': 'Run `/doctor` in Discord.',
      'permissions-missing':
        'Run `/digest list` to see which, and grant them in the channel settings.',
      'digests-paused': 'Run `/digest list` to see why.',
      'digests-failing': 'Run `/digest history` to see why.',
    },
  };
}
