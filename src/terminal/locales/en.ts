import type { ServerData, UserData } from '../../store/personal-data-store.ts';
import type { RefusedKind } from '../../processes/network-refusal.ts';
import type { StoreUpgrade } from '../../store/stores.ts';
import type { Lost } from '../../store/errors.ts';
import { en } from '../../discord/locales/en.ts';
import { ERRORS } from './en-errors.ts';
import { SKIP_REASONS } from './en-file-problems.ts';

const TOKEN_STEPS = `To get one:
  1. Create an application at https://discord.com/developers/applications. Under Bot, reset the token and copy it.
  2. Run cp .env.example .env, set DISCORD_TOKEN in that file, and run npm start again.`;

/** English texts for the terminal and the log. */
export const EN = {
  errors: ERRORS,
  skipped: SKIP_REASONS,
  leftOut: en.leftOutReasons,
  nothingFound: 'Nothing was found.',
  emptyCorpus: 'The corpus is empty: put documents into the seeds folder.',
  nothingLeftOut: 'No line is left out.',
  report: {
    added: (sources: number) => `${sources} added`,
    changed: (sources: number) => `${sources} changed`,
    removed: (sources: number) => `${sources} removed`,
    unchanged: (sources: number) => `${sources} unchanged`,
    sources: (counts: readonly string[]) =>
      `Sources: ${counts.length === 0 ? 'nothing indexed' : counts.join(', ')}.`,
    refused: (message: string, hint: string) => `Refused: ${message} ${hint}`,
    place: (file: string, line: number | null, key: string | null) =>
      `${file}${line === null ? '' : `, line ${line}`}${key === null ? '' : `, \`${key}\``}`,
    warning: (message: string, others: number) =>
      `Warning: ${message}${others === 0 ? '' : ` (and ${others} more like this)`}`,
    moreWarnings: (warnings: number) =>
      `${warnings} more warnings. To list all warnings: npm run ingest -- --rebuild --json`,
    leftOut: (counts: readonly string[]) => `Left out of the texts: ${counts.join(', ')}.`,
    leftOutOf: (count: number, kind: string) => `${kind} ${count}`,
    skipped: (file: string, reason: string) => `Skipped ${file}: ${reason}`,
  },
  history: {
    version: (number: number, since: string) => `version ${number} · since ${since}`,
    size: (characters: number, sentences: number) =>
      `${characters} characters · ${sentences} ${sentences === 1 ? 'sentence' : 'sentences'}`,
    changes: (added: number, removed: number) => `${added} added · ${removed} removed`,
    removedAt: (at: string) => `removed from the sources at ${at}`,
    kept: (sentences: number) =>
      sentences === 1 ? '(1 unchanged sentence)' : `(${sentences} unchanged sentences)`,
    total: (of: Readonly<Record<'added' | 'removed' | 'moved' | 'kept', number>>) =>
      `Sentences: ${of.added} added (+), ${of.removed} removed (-), ${of.moved} moved (>), ${of.kept} unchanged.`,
    range: 'It must be two numbers of versions such as 1..3.',
  },
  digest: {
    head: (sources: number, since: string | null) => {
      const span = since === null ? '' : ` since ${since}`;
      if (sources === 0) return `Nothing new${span}`;
      return `New${span}: ${sources} ${sources === 1 ? 'source' : 'sources'}`;
    },
    changed: en.digest.changed,
    also: (sourceIds: readonly string[]) => `also reported by ${sourceIds.join(', ')}`,
    leftOut: (sourceId: string, reason: string) => `${sourceId}: left out because ${reason}`,
  },
  forget: {
    user: ({ questions, votes, subscriptions, sourceChanges }: UserData) =>
      `Deleted: questions ${questions}, votes ${votes}. Subscriptions whose creator was removed: ${subscriptions}. Changes of the sources whose user was removed: ${sourceChanges}.`,
    server: ({ answers, votes, subscriptions, sourceChanges }: ServerData) =>
      `Deleted: answers ${answers}, votes ${votes}, subscriptions ${subscriptions}, changes of the sources ${sourceChanges}.`,
  },
  help: {
    seeds: 'the documents (default: SEEDS_DIR or seeds)',
    data: 'the index (default: DATA_DIR or data)',
    json: 'print JSON on stdout, and nothing else there',
    offline: 'refuse every connection, and print what was refused',
    afterError: '(--help shows the usage)',
    wholeNumber: 'It must be a whole number from 1 to 99999.',
    share: 'It must be a number from 0 to 1.',
    digits: 'It must be 17 to 20 digits.',
    oneOf: (names: readonly string[]) => `It must be one of ${names.join(', ')}.`,
    start:
      'Answer questions by quoting the sources: in Discord with a DISCORD_TOKEN, otherwise in a local Discord. Piped questions are answered line by line.',
    requireToken: 'exit with an error if there is no token, instead of starting a local Discord',
    open: 'open the page of the local Discord in the browser',
  },
  prompt: {
    help: `Type a question, or:
  :scores      explain the last answer's verdict and scores
  :sources     list the sources
  :show ID     show one source (the beginning of its ID is enough)
  :help        show this list
  :quit        leave (also Ctrl-D)`,
    nothingAsked: 'Nothing has been asked yet.',
    unknown: (command: string) => `There is no ${command}.`,
  },
  answer: {
    noQuestion: 'There is no question on this line.',
    related: 'Related passages (they do not answer on their own):',
    answered: 'answered',
    relatedTo: (ids: string) => `related: ${ids}`,
    fault: 'fault',
    example: (title: string) => `What is said about ${title}?`,
  },
  registration: {
    place: (serverId: string | null) =>
      serverId === null ? 'in every server' : `in server ${serverId}`,
    unchanged: (place: string, names: readonly string[]) =>
      `Commands ${place}: ${namesOf(names)} (already registered).`,
    registered: (place: string, names: readonly string[], changes: string) =>
      `Commands ${place}: ${namesOf(names)} (${changes}).`,
    changes: {
      added: (names: readonly string[]) => `added ${names.join(', ')}`,
      changed: (names: readonly string[]) => `changed ${names.join(', ')}`,
      removed: (names: readonly string[]) => `removed ${names.join(', ')}`,
    },
    notInServer: (serverId: string) =>
      `The bot is not in server ${serverId} yet. Its commands are registered there when you invite it.`,
    twiceInServer: (serverId: string) =>
      `Users in server ${serverId} see the commands twice, because an earlier DISCORD_GUILD_ID also registered them in this server. To remove those: npm run register -- --guild ${serverId} --clear`,
    twiceEverywhere: (serverId: string) =>
      `Users in server ${serverId} see the commands twice, because they are also registered everywhere. To remove those: npm run register -- --everywhere --clear`,
    notChecked: (reason: string) => `The check for duplicate commands failed: ${reason}.`,
    toInvite: (url: string) => `To invite the bot, open:\n  ${url}`,
  },
  offline: {
    total: (connections: number) =>
      `Offline: ${connections} ${connections === 1 ? 'connection' : 'connections'} refused.`,
    refused: (kind: RefusedKind, target: string, by: string, times: number) =>
      `Refused: ${REFUSED_KINDS[kind]} ${target} (${by}${times === 1 ? '' : `, ${times} times`})`,
    playground: 'OFFLINE=yes: only this page and the bot can connect to each other.',
  },
  start: {
    banner: (version: string, seedsDir: string, dataDir: string, apiUrl: string | null) =>
      `Verbatim ${version}${apiUrl === null ? '' : ` for Discord at ${apiUrl}`}: documents in ${seedsDir}, data in ${dataDir}.`,
    loggedIn: (user: string, servers: number, shards: number, allShards = shards) => {
      const some = `, over ${shards} of ${allShards} shards`;
      const connections = shards < allShards ? some : shards === 1 ? '' : `, over ${shards} shards`;
      return `Logged in to Discord as ${user}, in ${servers} ${servers === 1 ? 'server' : 'servers'}${connections}.`;
    },
    invite: (permissions: readonly string[], url: string) =>
      `To invite it (permissions: ${permissions.join(', ')}), open:\n  ${url}`,
    piped: `DISCORD_TOKEN is not set, so the questions on standard input are answered here. ${TOKEN_STEPS}`,
    local: (url: string) =>
      `DISCORD_TOKEN is not set, so the bot runs in a local Discord that only this machine can reach:\n\n  ${url}\n`,
    localReady: (url: string) =>
      `The bot is ready at ${url}\nCtrl-C stops it. With a token, the bot runs in the real Discord. ${TOKEN_STEPS}`,
    tryingAgain: (message: string, pauseMs: number) =>
      `${message} Trying again in ${pauseMs / 1000} s.`,
    waitsForFeeds: 'There are no documents yet. The bot starts, and the feeds will add some.',
    fromIndex: (message: string, hint: string) => `${message} ${hint} Answering from the index.`,
    ingestedElsewhere: 'Another process is updating the index. Answering from the current one.',
    notWatched: 'Changed documents could not be read. The corpus is unchanged. Trying again.',
    upgraded: (upgrade: StoreUpgrade) =>
      `The database was migrated from version ${upgrade.from} to ${upgrade.to}. ` +
      ('copy' in upgrade
        ? `A copy of the earlier version is in ${upgrade.copy}. To go back, see docs/guide/updating.md.`
        : `There was not enough space for a copy of the earlier version: ${Math.ceil(upgrade.lacksBytes / 1_000_000)} MB more were needed.`),
    damaged: (reason: string, lost: readonly Lost[]) =>
      `${reason} The database has been moved aside, and the sources are read again. Lost: ${lost.map((one) => LOST[one]).join(', ')}.`,
  },
} as const;

function namesOf(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

const REFUSED_KINDS: Readonly<Record<RefusedKind, string>> = {
  connection: 'a connection to',
  datagram: 'a datagram to',
  'look-up': 'a look-up of',
  server: 'a server on',
  program: 'to start',
};

const LOST: Readonly<Record<Lost, string>> = {
  versions: 'earlier versions of the sources',
  answers: 'the answers given so far, with the buttons under them and the votes on them',
  digests: 'the subscriptions to digests, and the record of what their channels received',
};
