import type { Wording } from '../../domain/coded.ts';
import { wordCoded } from '../../domain/coded.ts';
import { en } from '../../discord/locales/en.ts';
import type { ProblemTexts } from '../../discord/locales/locale.ts';
import type {
  ConfigFaults,
  NetworkFaults,
  Problems,
  Requirement,
  ScriptProblems,
  SeedsFaults,
  SetLack,
  SetLacks,
  StartProblems,
} from '../../domain/problems.ts';
import { BACKUP_PROBLEMS } from './en-backups.ts';
import { ENGINE_PROBLEMS } from './en-engines.ts';
import { DOWNLOAD_FAULTS, MODEL_FAULTS } from './en-model-faults.ts';
import { FEED_LINE_FAULTS } from './en-feed-faults.ts';
import { DISK_FAULTS, FILE_PROBLEMS } from './en-file-problems.ts';
import { MOVING_PROBLEMS } from './en-moving.ts';
import { REPORT_PROBLEMS } from './en-report.ts';

const TOKEN_HINT =
  'Copy the whole token again from https://discord.com/developers/applications (your application, Bot, ' +
  'Reset Token) into DISCORD_TOKEN, without quotation marks.';
const NETWORK_HINT =
  'Check the connection, the proxy and DISCORD_API_URL, then start again. See https://discordstatus.com for outages.';
const RESTORE_MODELS =
  'Restore the models folder from the repository, for example with: git checkout -- models';
const KEPT = 'The index is unchanged.';

const REQUIREMENTS: Readonly<Record<Exclude<Requirement, 'choice'>, string>> = {
  token: 'a bot token without white space, from the Discord developer portal',
  'server-id': 'the ID of a server, 17 to 20 digits',
  'channel-id': 'the ID of a channel, 17 to 20 digits',
  'role-id': 'the ID of a role, 17 to 20 digits',
  shards: 'shards from 0 and the number of all shards, such as 0-3/16, 5/16 or 0,2/16',
  'api-url': 'an http: or https: address without a user, a query or /v10',
  'embedding-model': 'built-in, a folder, or a name such as Xenova/all-MiniLM-L6-v2',
  'reader-model': 'built-in, off, a folder, or a name on the Hugging Face hub',
  'retention-days': 'a whole number of days, 0 to 3650; 0 means no limit',
  port: 'a port, 0 to 65535; 0 means any free port',
  host: 'an IP address or a host name without a port, such as 127.0.0.1 or localhost',
  digits: 'a number of bytes, digits only',
  'source-bytes': 'a number of bytes, 1 to 100000000',
  'parser-seconds': 'a whole number of seconds, 1 to 3600',
  'parser-megabytes': 'a whole number of megabytes, 200 to 64000',
  'waiting-questions': 'a number of questions, 1 to 100',
  'corpus-sources': 'a number of documents, 1 to 100000',
  'corpus-bytes': 'a number of bytes, 1 to 100000000000',
  'corpus-passages': 'a number of passages, 1 to 10000000',
  'backup-cron': 'five cron fields (minute, hour, day, month, weekday) with a time that occurs',
  'backup-keep': 'a number of backups, 1 to 1000',
  'database-url': 'an address such as postgres://user:password@host:5432/database',
  'database-connections': 'a number of connections, 4 to 1000',
  'opensearch-url':
    'one or more addresses such as https://user:password@host:9200, separated by commas, without a query',
  'index-prefix':
    'the start of a name: 1 to 64 characters from a-z, 0-9, - and _, of which the first is a letter',
};

const CONFIG_FAULTS: Wording<ConfigFaults> = {
  'empty-flag': ({ flag }) => `--${flag} must be a folder, but is empty.`,
  'bad-variable': ({ name, requirement, choices, given }) =>
    `${name} must be ${wordRequirement(requirement, choices)}, but is ${given === null ? '(not shown)' : JSON.stringify(given)}.`,
  'unreadable-secret-file': ({ name, file, reason }) =>
    `${name}_FILE must be a readable file with the value of ${name}, but ${file} cannot be read (${reason}).`,
  'untrusted-api': ({ host }) =>
    `DISCORD_API_URL sends the bot's token to ${host}, which is not this machine. ` +
    'Set DISCORD_API_URL_TRUSTED=yes if this is intended.',
  'report-without-channel': () =>
    'REPORT_CRON posts reports to the channel in ADMIN_CHANNEL_ID, but ADMIN_CHANNEL_ID is not set.',
  'bad-times': ({ setting, problem }) =>
    `${setting}_CRON and ${setting}_ZONE: ${wordCoded(en.problems, problem).message}`,
  'shards-without-database': () =>
    'With SHARDS, other processes have the other shards, and all processes need the same database. Set DATABASE_URL and OPENSEARCH_URL, or remove SHARDS.',
  'offline-with-discord': () =>
    'OFFLINE=yes refuses the connection to Discord. Remove OFFLINE, or remove DISCORD_TOKEN to use the playground.',
  'engines-incomplete': ({ missing }) =>
    `DATABASE_URL and OPENSEARCH_URL must be set both or neither, but ${missing} is not set.`,
  'offline-with-engines': () =>
    'OFFLINE=yes and --offline refuse the connections to DATABASE_URL and OPENSEARCH_URL. ' +
    'Remove the setting or the flag, or remove both addresses to use the data folder.',
  'backups-with-engines': () =>
    'BACKUP_DIR backs up the data folder, but with DATABASE_URL the data are in PostgreSQL. ' +
    'Remove BACKUP_DIR, and back up the database with pg_dump. See docs/guide/scale.md.',
};

function wordRequirement(requirement: Requirement, choices: readonly string[]): string {
  if (requirement !== 'choice') return REQUIREMENTS[requirement];
  return choices.length === 2 ? choices.join(' or ') : `one of ${choices.join(', ')}`;
}

const SEEDS_FAULTS: Wording<SeedsFaults> = {
  file: () => 'It is a file, not a folder.',
  nothing: () => 'It does not exist.',
  closed: ({ fault }) => `It cannot be opened: ${DISK_FAULTS[fault] ?? fault}.`,
};

const NETWORK_FAULTS: Wording<NetworkFaults> = {
  'rate-limit': ({ seconds }) => `it allows no requests for ${seconds} s (rate limit)`,
  status: ({ status }) => `it answered with status ${status}`,
  error: ({ reason }) => reason,
};

const START_PROBLEMS: Wording<StartProblems, ProblemTexts> = {
  'bad-config': ({ faults }) => ({
    message:
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n` +
      faults.map((fault) => `  - ${wordCoded(CONFIG_FAULTS, fault)}`).join('\n'),
    hint: 'Correct it in the environment or in .env; .env.example lists every variable.',
  }),
  'unreadable-env-file': ({ file, reason }) => ({
    message: `${file} cannot be read (${reason}).`,
    hint: 'Make it a readable file, or remove it and set the variables in the environment.',
  }),
  'bad-model-name': ({ setting, given }) => ({
    message:
      `${setting} must be built-in, a name such as Xenova/all-MiniLM-L6-v2, or a folder ` +
      `given as an absolute path or as ./path without "..", but is ${JSON.stringify(given)}.`,
    hint: `Correct ${setting}, or leave it out to use the built-in model.`,
  }),
  'token-missing': () => ({
    message: 'DISCORD_TOKEN must be the token of a bot, but is not set.',
    hint: 'Set it in the environment or in .env, or set DISCORD_TOKEN_FILE; .env.example says where to get one.',
  }),
  'built-in-model-missing': ({ folder }) => ({
    message: `The built-in model should be in ${folder}, which is not a folder.`,
    hint: RESTORE_MODELS,
  }),
  'model-folder-missing': ({ setting, folder }) => ({
    message: `${setting} names the folder ${folder}, which does not exist.`,
    hint: `Give the path of a folder with the model's files, or set ${setting}=built-in.`,
  }),
  'model-not-downloaded': ({ model, folder, setting }) => ({
    message: `The model ${model} is not in ${folder}, and downloading is off.`,
    hint: `Put its files there, or set ${setting}=built-in.`,
  }),
  'download-failed': ({ model, folder, setting, files, weights, fault }) => ({
    message: `The model ${model} ${wordCoded(DOWNLOAD_FAULTS, fault)}.`,
    hint:
      `Check the name and the connection and try again, or put ${files.join(', ')} and ` +
      `${weights} of that model into ${folder}, or set ${setting}=built-in.`,
  }),
  'model-broken': ({ model, folder, fault }) => ({
    message: `The model ${model} ${wordCoded(MODEL_FAULTS, fault)}.`,
    hint:
      model === 'built-in'
        ? RESTORE_MODELS
        : `Put a working copy of the model into ${folder}, or delete that folder to ` +
          'download a model given by name again, or use the built-in model.',
  }),
  'no-reader': () => ({
    message: 'The ranking "reranked" needs a reading model, and READER_MODEL is off.',
    hint: 'Set READER_MODEL=built-in, or search with --ranking fused, dense or bm25.',
  }),
  'feeds-file-closed': ({ file, reason }) => ({
    message: `FEEDS_FILE ${JSON.stringify(file)} cannot be read: ${DISK_FAULTS[reason] ?? reason}.`,
    hint: 'Create the file, correct FEEDS_FILE, or remove the setting to turn feeds off.',
  }),
  'feeds-file-faults': ({ file, faults }) => ({
    message:
      `FEEDS_FILE ${JSON.stringify(file)} has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n` +
      faults
        .map(({ line, fault }) => `- line ${line}: ${wordCoded(FEED_LINE_FAULTS, fault)}`)
        .join('\n'),
    hint: 'Each line is an address, optionally followed by a name. Lines with # at the start are comments.',
  }),
  'seeds-missing': ({ folder, fault }) => ({
    message: `The seeds folder must be at "${folder}". ${wordCoded(SEEDS_FAULTS, fault)}`,
    hint: `Create the folder and put documents into it, or name another with SEEDS_DIR or --seeds. ${KEPT}`,
  }),
  'seeds-empty': ({ folder, extensions }) => ({
    message: `The seeds folder "${folder}" has no document that can be read (${extensions.join(', ')}).`,
    hint: `Put documents into it, or name another folder with SEEDS_DIR or --seeds. ${KEPT}`,
  }),
  'seeds-refused': ({ folder, indexed, refused, more }) => {
    const reasons = refused.map(
      ({ file, problem }) => `${JSON.stringify(file)} ${wordCoded(FILE_PROBLEMS, problem).message}`,
    );
    const rest = more > 0 ? [`(and ${more} more)`] : [];
    return {
      message: `The seeds folder "${folder}" has no document that can be read, and all ${indexed} indexed sources are missing from it. ${[...reasons, ...rest].join(' ')}`,
      hint: `Correct the refused files, or name another folder with SEEDS_DIR or --seeds. ${KEPT}`,
    };
  },
  'removals-unconfirmed': ({ folder, indexed, missing }) => ({
    message: `${missing} of ${indexed} indexed sources are missing from the seeds folder "${folder}".`,
    hint: `Restore the files, or confirm the removal with "npm run ingest -- --allow-removals". ${KEPT}`,
  }),
  'database-closed': ({ file, reason, sqlite }) => ({
    message: `${file} must be readable and writable, but ${reason} (${sqlite}).`,
    hint: 'Free disk space, or give this user permission to write there, or name another data folder.',
  }),
  'database-is-folder': ({ file }) => ({
    message: `${file} must be a database file, but it is a folder.`,
    hint: 'Move that folder elsewhere, or name another data folder.',
  }),
  'database-moved': ({ file }) => ({
    message: `${file} must stay where it is while it is in use, but it was moved, replaced or deleted.`,
    hint: 'Start the program again.',
  }),
  'data-folder-closed': ({ folder, reason }) => ({
    message: `The data folder ${folder} must be a writable folder, but is not: ${reason}`,
    hint: 'Name another data folder (--data or DATA_DIR), or give this user permission to write there.',
  }),
  'store-too-new': ({ file, version, known }) => ({
    message: `${file} has version ${version}, and this program knows versions up to ${known}.`,
    hint: 'Use the newer release that created it, or name another data folder. The file was not changed.',
  }),
  'store-foreign': ({ file, applicationId }) => ({
    message: `${file} must be a database of this program, but it belongs to another program (application ID ${applicationId}).`,
    hint: 'Name another data folder, or move that file elsewhere. The file was not changed.',
  }),
  'bot-running': ({ folder, pid, host, since }) => ({
    message:
      pid === null
        ? `Another bot already uses the data folder ${folder}.`
        : `Another bot already uses the data folder ${folder}: process ${pid} on ${host ?? 'an unknown host'}, since ${since ?? 'an unknown time'}.`,
    hint: 'Stop that bot first, or set DATA_DIR to another folder.',
  }),
  'store-in-use': ({ file, known, pid, host, since }) => ({
    message:
      `${file} was written by an older release and must be migrated to version ${known}, but another program uses it` +
      (pid === null ? '.' : `: process ${pid} on ${host ?? ''}, since ${since ?? ''}.`),
    hint: 'Stop the bot and all scripts of the older release, then try again. The file was not changed.',
  }),
  'corpus-changed': ({ attempts }) => ({
    message: `Another program changed the corpus during each of ${attempts} attempts to ingest.`,
    hint: 'Wait until the other ingestion has ended, then try again.',
  }),
  'token-refused': () => ({ message: 'Discord refused the token.', hint: TOKEN_HINT }),
  'token-revoked': () => ({ message: 'Discord no longer accepts the token.', hint: TOKEN_HINT }),
  'request-refused': ({ reason, status, code }) => ({
    message: `Discord refused a request of the bot: ${reason} (${status}, ${code}).`,
    hint: 'Check DISCORD_GUILD_ID and the settings of the application on https://discord.com/developers/applications.',
  }),
  'sharding-required': () => ({
    message:
      'Discord requires more shards, because the bot has joined many servers since its start.',
    hint:
      'Start the bot again. At its start, it uses as many shards as Discord recommends. With SHARDS, ' +
      'stop all processes first, and raise the number of all shards in each of them.',
  }),
  'old-gateway-version': () => ({
    message: 'Discord no longer supports this version of its gateway.',
    hint: 'Update Verbatim.',
  }),
  'intents-refused': () => ({
    message: 'Discord refused the intents of the bot.',
    hint: 'Verbatim needs no privileged intent; check that the application is not under review.',
  }),
  'gateway-closed': ({ code }) => ({
    message: `Discord closed the connection permanently (code ${code}).`,
    hint: 'Start the bot again; if it happens again, update Verbatim.',
  }),
  'few-logins-left': ({ remaining, total, until }) => ({
    message: `Only ${remaining} of ${total} logins are left until ${until}; at 0, Discord would reset the token.`,
    hint: 'Something restarts the bot repeatedly. Find the cause, and wait until that time.',
  }),
  'discord-unreachable': ({ apiUrl, fault }) => ({
    message: `Discord could not be reached at ${apiUrl}: ${wordCoded(NETWORK_FAULTS, fault)}.`,
    hint: NETWORK_HINT,
  }),
  'discord-silent': ({ apiUrl, load }) => ({
    message: `Discord could not be reached at ${apiUrl}: no answer in time.`,
    hint: lateHint(load),
  }),
  'login-late': ({ apiUrl, waitedMs, load }) => ({
    message: `Discord at ${apiUrl} did not finish the login within ${waitedMs / 1000} s.`,
    hint: lateHint(load),
  }),
  'not-discord': ({ apiUrl }) => ({
    message: `${apiUrl} answers, but not like Discord.`,
    hint: 'Check DISCORD_API_URL, and whether the network requires a sign-in first.',
  }),
  'page-missing': ({ folder }) => ({
    message: `The page of the playground is not in ${folder}: it has not been built.`,
    hint: 'Build it with npm run build (npm ci also builds it), and start again.',
  }),
  'port-taken': ({ port, setting }) => ({
    message: `Port ${port} of this machine is already in use.`,
    hint: `Set ${setting} to another port, or to 0 for any free port.`,
  }),
  'metrics-address': ({ host, port, reason }) => ({
    message: `The metrics cannot be served on ${host}, port ${port} (${reason}).`,
    hint: 'Correct METRICS_HOST and METRICS_PORT. METRICS_HOST must be an address of this machine.',
  }),
};

function lateHint(load: number | null): string {
  return load === null
    ? NETWORK_HINT
    : `This machine is overloaded: ${load.toFixed(1)} programs compete for each CPU. Stop some of them, or give the bot more CPU, then start again.`;
}

const SCRIPT_PROBLEMS: Wording<ScriptProblems, ProblemTexts> = {
  'query-empty': () => ({ message: 'The query is empty.', hint: 'Name what to look for.' }),
  'bad-instant': ({ given }) => ({
    message: `--since must be a date, or a date and time, in ISO 8601, such as 2026-03-18 or 2026-03-18T09:30:00Z, but is "${given}".`,
    hint: 'Leave it out to see everything.',
  }),
  'text-needs-id': () => ({
    message: '--text, --left-out, --history and --diff require the ID of a source.',
    hint: 'Add the ID of a source.',
  }),
  'guild-and-everywhere': () => ({
    message: '--everywhere and --guild cannot be combined.',
    hint: 'Choose one.',
  }),
  'database-unusable': ({ folder, state }) => ({
    message: `The folder "${folder}" must contain the bot's database, but ${DATABASE_STATES[state]}. Nothing has been changed.`,
    hint: 'Check DATA_DIR or --data. Run npm run doctor for details.',
  }),
  'user-or-server': () => ({
    message: 'Exactly one of --user and --server must be given.',
    hint: 'Name the user or the server by its Discord ID.',
  }),
  'bench-text-missing': ({ file }) => ({
    message: `There is no text at ${file}.`,
    hint: 'Name a file of English text with --text, or leave out --text.',
  }),
  'bench-engines-missing': () => ({
    message: 'Several processes need a shared database, but DATABASE_URL is not set.',
    hint: 'Set DATABASE_URL and OPENSEARCH_URL. The measurement uses a database and an index of its own.',
  }),
  'not-a-checkout': ({ folder }) => ({
    message: `--against must be a checkout with its node_modules, but is ${folder}.`,
    hint: 'Name the folder of another checkout, such as one made with "git worktree add".',
  }),
  'sets-folder-missing': ({ folder }) => ({
    message: `The question sets should be in ${folder}, which does not exist.`,
    hint: 'Name their folder with --sets, or leave out --sets to measure only the sets of the project.',
  }),
  'sets-missing': ({ lacks }) => ({
    message: `Some of the named sets cannot be measured. ${lacks.map(wordLack).join(' ')}`,
    hint: 'Name the folder of the published question sets with --sets, and the documents of story-dev with --seeds.',
  }),
  'docs-need-all-sets': ({ all, present, lacks }) => ({
    message: `--docs needs all ${all} sets, but this run would measure only ${present}.${lacks.map((lack) => ` ${wordLack(lack)}`).join('')}`,
    hint: 'Give --sets and --seeds and leave out --set, or leave out --docs.',
  }),
  'unknown-set': ({ names, known }) => ({
    message: `There is no question set ${names.join(', ')}.`,
    hint: `Name one of ${known.join(', ')}.`,
  }),
  'chromium-missing': () => ({
    message: 'Taking screenshots requires Chromium, but it is not on the PATH.',
    hint: 'Install it (apt-get install chromium), or give its path with --chromium.',
  }),
  'peers-not-installed': ({ folder, reason }) => ({
    message: `The libraries to compare with could not be installed into ${folder}: ${reason}`,
    hint: 'Check that npm can reach its registry, or leave out --compare.',
  }),
  'peer-model-missing': ({ folder }) => ({
    message: `The embedding model of the compared libraries should be in ${folder}, which does not exist.`,
    hint: 'Name the folder of Xenova/all-MiniLM-L6-v2 with --compare, or leave out --compare.',
  }),
};

const SET_LACKS: Wording<SetLacks> = {
  'not-in-project': ({ set, flag }) =>
    `${set} is left out: it is not part of the project, and ${flag} was not given.`,
  'no-questions': ({ set, file }) => `${set} is left out: there is no ${file}.`,
  'no-documents': ({ set, folder }) =>
    `${set} is left out: its documents should be in ${folder}, which does not exist.`,
};

/** Returns the reason why a question set cannot be used. */
export function wordLack(lack: SetLack): string {
  return wordCoded(SET_LACKS, lack);
}

const DATABASE_STATES = {
  missing: 'it has none',
  foreign: 'its verbatim.db is not a database of this program',
  newer: 'the database belongs to a newer version of this program',
  damaged: 'the database is damaged',
} as const;

/** Every problem, in English. */
export const ERRORS: Wording<Problems, ProblemTexts> = {
  ...FILE_PROBLEMS,
  ...en.problems,
  ...START_PROBLEMS,
  ...SCRIPT_PROBLEMS,
  ...BACKUP_PROBLEMS,
  ...MOVING_PROBLEMS,
  ...REPORT_PROBLEMS,
  // Replaces the words for Discord, which name no address.
  ...ENGINE_PROBLEMS,
};
