import type { DifferenceKind } from '../../domain/answer.ts';
import type { SlotState, Weekday } from '../../domain/subscription.ts';
import { wordCoded, type Wording } from '../../domain/coded.ts';
import type { ProcessFaults, ProcessOccasions } from '../../domain/model-faults.ts';
import { createDoctorTexts } from './en-doctor.ts';
import { createEditingProblems, createEditingTexts, FILE_TEXTS } from './en-editing.ts';
import { createFormats } from './formats.ts';
import type { CommandTexts, Locale, PermissionName } from './locale.ts';
import { roundWait } from './round-wait.ts';
import { wordProblem } from './word-problem.ts';

/** The day comes first, as in most countries. Months are abbreviated as in American English (`Sep`). */
const formats = createFormats('en-US', ({ day, month, year, hour, minute }) =>
  [
    [day, month, year].filter((part) => part !== undefined).join(' '),
    ...(hour === undefined ? [] : [`${hour}:${minute}`]),
  ].join(', '),
);
const { count, number, plural } = formats;
const minute = (iso: string): string => formats.minute(new Date(iso), 'UTC');

const quotes = (of: number): string => count(of, { one: 'quote', other: 'quotes' });
const sources = (of: number): string => count(of, { one: 'source', other: 'sources' });
const passages = (of: number): string => count(of, { one: 'passage', other: 'passages' });
const messages = (of: number): string =>
  plural(of, { one: 'one message', other: `${of} messages` });
const shownOf = (shown: number, total: number): string =>
  shown < total ? `${number(shown)} of ` : '';

const DIFFERENCES: Readonly<Record<DifferenceKind, string>> = {
  number: 'a number',
  date: 'a date',
  name: 'a name',
  negation: 'whether it is true',
};
const SURENESS = { sure: 'sure', fairlySure: 'fairly sure', notSure: 'not quite sure' } as const;
const IN_MEANING = {
  first: 'The closest passage in meaning',
  close: 'Close in meaning',
  far: 'Less close in meaning',
} as const;
const IN_WORDS = {
  first: 'it shares the most words with the question',
  close: 'it shares words with the question',
  far: 'it shares few words with the question',
  none: 'it shares no words with the question',
} as const;
const STATES: Readonly<Record<SlotState, string>> = {
  claimed: 'being prepared',
  composed: 'being posted',
  posted: 'posted',
  skipped: 'skipped',
  'given-up': 'failed',
};
const PERMISSIONS: Readonly<Record<PermissionName, string>> = {
  ViewChannel: 'View Channels',
  SendMessages: 'Send Messages',
  SendMessagesInThreads: 'Send Messages in Threads',
  EmbedLinks: 'Embed Links',
  ReadMessageHistory: 'Read Message History',
};
const permissions = (names: readonly string[]): string =>
  names.map((name) => PERMISSIONS[name as PermissionName]).join(', ');

const CHECK = 'Check against sources';
const ASK_ABOUT = 'Ask about this';

const CADENCES = {
  hourly: 'hourly',
  daily: 'daily',
  weekdays: 'weekdays',
  weekly: 'weekly',
  cron: 'cron',
};

const WEEKDAYS: Readonly<Record<Weekday, string>> = {
  monday: 'Monday',
  tuesday: 'Tuesday',
  wednesday: 'Wednesday',
  thursday: 'Thursday',
  friday: 'Friday',
  saturday: 'Saturday',
  sunday: 'Sunday',
};

/** Options that `/digest subscribe` and `/digest edit` share. */
const DIGEST_OPTIONS = {
  cadence: {
    name: 'cadence',
    description: 'How often',
    choices: CADENCES,
  },
  time: {
    name: 'time',
    description: 'Time of day, such as 09:00 (hourly: only the minutes count)',
  },
  weekday: {
    name: 'weekday',
    description: 'With the cadence weekly: the day of the week (default: Monday)',
    choices: WEEKDAYS,
  },
  zone: {
    name: 'zone',
    description: 'Time zone: type a city, a country or an offset such as +02:00 (default: UTC)',
  },
  cron: {
    name: 'cron',
    description: 'With the cadence cron: minute, hour, day, month, weekday',
  },
  sources: {
    name: 'sources',
    description: 'Only these sources: IDs separated by commas, or "all"',
  },
  quiet: {
    name: 'quiet',
    description: 'What to post when nothing is new',
    choices: { nothing: 'nothing', line: 'one line' },
  },
  publish: {
    name: 'publish',
    description: 'In an announcement channel: publish each digest to its followers',
  },
} as const;
const SUBSCRIPTION_ID = {
  name: 'id',
  description: 'The ID of the subscription, as /digest list shows it',
};
const OPTIONAL_SUBSCRIPTION_ID = {
  name: 'id',
  description: 'The ID of the subscription; not needed if this server has only one',
};

const COMMANDS: Readonly<Record<string, CommandTexts>> = {
  ask: {
    name: 'ask',
    description: "Ask a question; the answer is in the sources' own words",
    options: {
      question: { name: 'question', description: 'What do you want to know?' },
      source: {
        name: 'source',
        description: 'Quote only this source, by its ID or the beginning of the ID',
      },
      as_of: {
        name: 'as_of',
        description: 'Answer from the sources of that date, such as 2026-03-18 (end of day in UTC)',
      },
      private: { name: 'private', description: 'Show the answer only to me' },
    },
  },
  answer: {
    name: 'answer',
    description: 'Show an earlier answer again, unchanged',
    options: {
      id: { name: 'id', description: 'The ID under the answer, for example A-7k3f9m2p' },
      private: { name: 'private', description: 'Show the answer only to me' },
    },
  },
  doctor: { name: 'doctor', description: 'Check this bot and its setup' },
  help: { name: 'help', description: 'What this bot can and cannot do' },
  privacy: {
    name: 'privacy',
    description: 'What this bot stores about you',
    subcommands: {
      show: { name: 'show', description: 'Show what this bot stores about you' },
      delete: { name: 'delete', description: 'Delete your questions, votes and IDs' },
    },
  },
  sources: {
    name: 'sources',
    description: 'Look up and change the sources',
    subcommands: {
      list: {
        name: 'list',
        description: 'List all sources',
        options: {
          filter: {
            name: 'filter',
            description: 'Only sources with these words in their ID, title or publisher',
          },
        },
      },
      show: {
        name: 'show',
        description: 'Show one source and how it begins',
        options: {
          id: { name: 'id', description: 'The ID of the source, or the beginning of the ID' },
          'left-out': {
            name: 'left-out',
            description: 'Show the lines that look like menus or adverts and are never quoted',
          },
        },
      },
      search: {
        name: 'search',
        description: 'Find exact words in the sources',
        options: { text: { name: 'text', description: 'The words to find, typed or pasted' } },
      },
      add: {
        name: 'add',
        description: 'Add a source for this server (requires Manage Server or a role)',
        options: {
          file: { name: 'file', description: 'The document; without it, you can type a text' },
        },
      },
      remove: {
        name: 'remove',
        description: 'Remove a source (requires Manage Server or a role)',
        options: {
          id: { name: 'id', description: 'The ID of the source, or the beginning of the ID' },
        },
      },
      refresh: {
        name: 'refresh',
        description: 'Read the files of the sources again (requires Manage Server or a role)',
      },
      history: {
        name: 'history',
        description: 'Show who changed the sources, and undo removals',
      },
      mode: {
        name: 'mode',
        description: 'Show or choose which sources this server uses, and how full its own ones are',
        options: {
          corpora: {
            name: 'corpora',
            description: 'The sources to use (requires Manage Server or a role)',
            choices: {
              shared: 'only the sources that all servers share',
              own: 'only the sources of this server',
              both: 'the sources of this server and the shared ones',
            },
          },
        },
      },
    },
  },
  digest: {
    name: 'digest',
    description: 'Post what is new, in the words of the sources, on a schedule',
    subcommands: {
      subscribe: {
        name: 'subscribe',
        description: 'Post digests to a channel',
        options: {
          channel: { name: 'channel', description: 'The channel, thread or forum post to post to' },
          ...DIGEST_OPTIONS,
        },
      },
      list: {
        name: 'list',
        description: 'List the digests of this server, with their last and next times',
      },
      edit: {
        name: 'edit',
        description: 'Change a subscription',
        options: {
          id: SUBSCRIPTION_ID,
          channel: { name: 'channel', description: 'Post to this channel from now on' },
          ...DIGEST_OPTIONS,
        },
      },
      pause: {
        name: 'pause',
        description: 'Pause a subscription',
        options: { id: SUBSCRIPTION_ID },
      },
      resume: {
        name: 'resume',
        description: 'Resume a paused subscription',
        options: { id: SUBSCRIPTION_ID },
      },
      unsubscribe: {
        name: 'unsubscribe',
        description: 'End a subscription and delete its history',
        options: { id: SUBSCRIPTION_ID },
      },
      preview: {
        name: 'preview',
        description: 'Preview the next digest; only you see it',
        options: { id: OPTIONAL_SUBSCRIPTION_ID },
      },
      now: {
        name: 'now',
        description: 'Post a digest now; the next one will not repeat it',
        options: { id: OPTIONAL_SUBSCRIPTION_ID },
      },
      history: {
        name: 'history',
        description: 'Show the results of the last digests',
        options: { id: OPTIONAL_SUBSCRIPTION_ID },
      },
    },
  },
  [ASK_ABOUT]: { name: ASK_ABOUT, description: '' },
  [CHECK]: { name: CHECK, description: '' },
};

/** Maximum number of IDs listed in an error. */
const MAX_LISTED = 10;

export const PROCESS_FAULTS: Wording<ProcessFaults> = {
  exited: ({ exitCode }) => `ended with exit code ${exitCode ?? 'none'}`,
  killed: ({ signal }) => `was ended by ${signal}`,
  'not-started': ({ reason }) => `could not be started: ${reason}`,
  'not-ready': ({ waitedMs }) => `was not ready after ${waitedMs / 1000} s`,
  silent: ({ waitedMs }) => `gave no answer within ${waitedMs / 1000} s`,
  ended: () => 'ended',
  'other-model': ({ found, expected }) =>
    `has model ${found.join(' and ')}, but this process has ${expected.join(' and ')}`,
  'other-protocol': ({ found, expected }) =>
    `has protocol ${found}, but this process has ${expected}`,
};

const PROCESS_OCCASIONS: Wording<ProcessOccasions> = {
  loading: ({ models }) => ` while it loaded ${models.join(' and ')}`,
  'second-time': () => ', for the second time on the same request',
  restarted: ({ times }) => `; it was restarted ${times} times in a minute`,
  opened: () => ': files were replaced while the program was running',
};

const BUSY_MACHINE_HINT =
  'Loading takes about a second on a quiet machine. Stop other programs or give the bot more CPU ' +
  'and memory, then try again.';
const PROCESS_HINT =
  'Try again in a minute. If it happens again, check the log, and check that there is ' +
  'enough memory for the model.';
const TIMES_HINT =
  'Run the command again. Usually the cadence daily with a time and a zone is enough.';

const wait = (ms: number): string => {
  const { seconds, minutes } = roundWait(ms);
  if (minutes === 0) return `${seconds} seconds`;
  return plural(minutes, { one: 'a minute', other: `${minutes} minutes` });
};
const listedIds = (ids: readonly string[]): string => {
  const shown = ids.slice(0, MAX_LISTED).join(', ');
  return ids.length > MAX_LISTED ? `${shown} and ${ids.length - MAX_LISTED} more` : shown;
};

const PROBLEMS: Locale['problems'] = {
  ...createEditingProblems(formats),
  'question-empty': () => ({
    message: 'A question must have at least one character, but it is empty.',
    hint: 'Ask something, for example: What is the dispute about?',
  }),
  'question-too-long': ({ most, given }) => ({
    message: `A question may have at most ${most} characters, but this one has ${given}.`,
    hint: 'Ask for one thing at a time.',
  }),
  'unknown-source': ({ given, known }) => ({
    message: `No source has the ID "${given}", and none begins with it.`,
    hint:
      known.length === 0
        ? 'The corpus is empty: put documents into the seeds folder.'
        : `The IDs are: ${listedIds(known)}.`,
  }),
  'ambiguous-source': ({ given, found }) => ({
    message: `"${given}" is the beginning of ${found.length} source IDs: ${listedIds(found)}.`,
    hint: 'Type more of the ID.',
  }),
  'excerpt-without-words': () => ({
    message: 'An excerpt must have at least one letter or digit, but this one has none.',
    hint: 'Paste some words of the source.',
  }),
  'unknown-answer': ({ given }) => ({
    message: `No answer is kept under the ID "${given}".`,
    hint: 'The ID is in the last line of each answer. Old answers are deleted after a while; ask the question again.',
  }),
  'unknown-version': ({ sourceId, given, versions }) => ({
    message: `The source ${sourceId} has ${count(versions, { one: 'version', other: 'versions' })}, but no version ${given}.`,
    hint: 'The history of the source lists its versions.',
  }),
  'one-version': ({ sourceId }) => ({
    message: `The source ${sourceId} has only one version, so there is nothing to compare.`,
    hint: 'A changed document gives a new version at the next ingestion.',
  }),
  'bad-date': ({ given }) => ({
    message: `A date must be in ISO 8601 format, but is "${given}".`,
    hint: 'Type a day such as 2026-03-18, which means the end of that day in UTC, or a time such as 2026-03-18T09:30Z.',
  }),
  'date-in-future': ({ given }) => ({
    message: `The date must not be in the future, but is "${given}".`,
    hint: 'Leave out the date to ask about the current sources.',
  }),
  'date-too-early': ({ given, earliest }) => ({
    message:
      earliest === null
        ? `No source was known on "${given}", because no document has ever been ingested.`
        : `No source was known on "${given}". The first source was ingested on ${minute(earliest)} UTC.`,
    hint: 'Choose a later date.',
  }),
  'past-too-large': ({ passages: changed, most }) => ({
    message: `Since that date, ${passages(changed)} have changed. The bot can restore at most ${number(most)}.`,
    hint: 'Choose a later date, or ask without a date.',
  }),
  'own-questions-waiting': ({ waiting }) => ({
    message: `You already have ${count(waiting, { one: 'question', other: 'questions' })} waiting.`,
    hint: 'Ask again when one of them is answered.',
  }),
  'server-queue-full': ({ waitMs }) => ({
    message: 'Too many questions from this server are already waiting.',
    hint: `Try again in about ${wait(waitMs)}.`,
  }),
  'queue-full': ({ waitMs }) => ({
    message: 'The bot is busy.',
    hint: `Try again in about ${wait(waitMs)}.`,
  }),
  'corpus-removed': () => ({
    message: 'The sources of this server were just deleted.',
    hint: 'Ask again. The answer then comes from the sources that are left.',
  }),
  'models-closed': ({ model }) => ({
    message: `The model ${model} has been closed.`,
    hint: 'The program is stopping; ask again when it has been started again.',
  }),
  'process-failed': ({ fault, occasion }) => ({
    message: `The inference process ${wordCoded(PROCESS_FAULTS, fault)}${wordCoded(PROCESS_OCCASIONS, occasion)}.`,
    hint: fault.code === 'not-ready' ? BUSY_MACHINE_HINT : PROCESS_HINT,
  }),
  'model-changed': ({ corpus, inUse }) => ({
    message: `The corpus was embedded with ${corpus}, but the model in use is ${inUse}; their vectors cannot be compared.`,
    hint: 'Run "npm run ingest" to embed the corpus again, or set EMBEDDING_MODEL to the previous model.',
  }),
  'store-locked': ({ file }) => ({
    message: `${file} stayed locked by another program.`,
    hint: 'Wait until the other ingestion or backup has ended, then try again.',
  }),

  'database-unreachable': () => ({
    message: 'The bot cannot reach its database right now.',
    hint: 'Try again in a moment.',
  }),
  'search-unreachable': () => ({
    message: 'The bot cannot search its sources right now.',
    hint: 'Try again in a moment.',
  }),
  'search-index-rebuilding': () => ({
    message: 'The bot is still preparing its sources for searching.',
    hint: 'Try again in a few minutes.',
  }),
  'database-outcome-unknown': () => ({
    message:
      'The connection to the database was lost, so the bot does not know whether this change was saved.',
    hint: 'Check whether it was saved. If not, try again.',
  }),
  'corpora-busy': () => ({
    message: 'Another change of these sources has not finished yet.',
    hint: 'Try again in a minute.',
  }),

  'digests-too-close': ({ pattern, minutes }) => ({
    message: `Digests must be an hour or more apart, but "${pattern}" gives ${count(minutes, { one: 'minute', other: 'minutes' })}.`,
    hint: TIMES_HINT,
  }),
  'bad-cron': ({ pattern }) => ({
    message: `"${pattern}" must be a cron pattern with five fields (minute, hour, day, month, weekday).`,
    hint: TIMES_HINT,
  }),
  'cron-fields': ({ pattern }) => ({
    message: `With the cadence cron, "cron" must have five fields (minute, hour, day, month, weekday), but is "${pattern}".`,
    hint: TIMES_HINT,
  }),
  'cron-never': ({ pattern }) => ({ message: `"${pattern}" never occurs.`, hint: TIMES_HINT }),
  'cron-with-time': () => ({
    message: '"time" cannot be combined with the cadence cron. "cron" includes the time.',
    hint: TIMES_HINT,
  }),
  'cron-without-cadence': ({ cadence }) => ({
    message: `"cron" requires the cadence cron, not ${cadence}.`,
    hint: TIMES_HINT,
  }),
  'weekday-without-weekly': ({ cadence }) => ({
    message: `"weekday" requires the cadence weekly, not ${cadence}.`,
    hint: TIMES_HINT,
  }),
  'bad-time': ({ given }) => ({
    message: `"time" must be a time of day such as 09:30, but is "${given}".`,
    hint: TIMES_HINT,
  }),
  'bad-zone': ({ given }) => ({
    message: `"${given}" must be a time zone, such as Europe/Berlin or UTC.`,
    hint: 'Type a city, a country or an offset such as +02:00, and pick one of the suggestions.',
  }),
  'no-sources-named': ({ given }) => ({
    message: `"sources" must name a source or be "all", but is "${given}".`,
    hint: 'Separate IDs by commas. Run /sources list to see them.',
  }),
  'too-many-subscriptions': ({ most }) => ({
    message: `A server can have at most ${most} subscriptions.`,
    hint: 'Remove one with /digest unsubscribe.',
  }),
  'nothing-to-change': () => ({
    message: 'The command has no options, so there is nothing to change.',
    hint: 'Set at least one option, such as time.',
  }),
  'no-subscriptions': () => ({
    message: 'This server has no digests.',
    hint: 'Run /digest subscribe to create one.',
  }),
  'subscription-needed': ({ ids }) => ({
    message: `This server has ${ids.length} subscriptions, so "id" must name one.`,
    hint: `The IDs are: ${ids.join(', ')}.`,
  }),
  'unknown-subscription': ({ given, ids }) => ({
    message: `No subscription of this server has the ID "${given}".`,
    hint: ids.length === 0 ? 'Run /digest list to see them.' : `The IDs are: ${ids.join(', ')}.`,
  }),
  'channel-elsewhere': ({ channelId }) => ({
    message: `The channel with the ID ${channelId} is not in this server, or the bot cannot see it.`,
    hint: 'Choose a channel of this server in which the bot has the permission View Channels.',
  }),
  'already-posting': () => ({
    message: 'A digest for this subscription is already being posted.',
    hint: 'Wait a moment, then run /digest history.',
  }),

  'search-outdated': () => ({
    message: 'The sources have changed since this search.',
    hint: 'Run /sources search again.',
  }),
  'outdated-button': () => ({
    message: 'This button belongs to another version of the bot.',
    hint: 'Run the command again to get buttons that work.',
  }),
  'automod-blocked': () => ({
    message: "This server's AutoMod blocked the message.",
    hint: "An admin can exempt the bot's role from the rule, in Server Settings under AutoMod.",
  }),
  'lacks-permission': ({ names }) => ({
    message: `Discord does not let the bot do this here. The bot lacks ${plural(names.length, { one: 'the permission', other: 'at least one of the permissions' })} ${permissions(names)}.`,
    hint: "An admin can grant it to the bot's role in the channel settings, under Permissions.",
  }),
  'unknown-command': ({ label }) => ({
    message: `This version of the bot has no command ${label}.`,
    hint: 'Discord may still show an older list: restart Discord and try again.',
  }),
  'blank-option': ({ option }) => ({
    message: `The option "${option}" is required, but it is blank.`,
    hint: 'Run the command again and fill it in.',
  }),
  'outdated-command': ({ command, part, name }) => ({
    message: `Discord and this bot do not agree on the ${part} ${name ?? '(none)'} of /${command}.`,
    hint: 'Discord may still show an older version of the command: restart Discord and try again.',
  }),
  'post-unknown': () => ({
    message: 'The connection to Discord was lost while the answer was being shared.',
    hint: 'Check the channel before sharing again.',
  }),
};

const BOT_ERROR =
  'an error in the bot; its log has the details. The bot tries again within ten minutes.';

const REASONS: Locale['reasons'] = {
  'nothing-new': () => 'nothing was new',
  'too-late': () => 'it was over a day late',
  'covered-by-next': () => 'missed; the next digest covers it',
  'maybe-posted': () =>
    'a message may or may not have arrived, and the bot cannot check without the permission Read Message History',
  'paused-meanwhile': () => 'it was paused before all messages were posted',
  'paused-by-hand': () => 'by hand',
  'left-server': () => 'the bot is no longer in this server',
  'channel-elsewhere': () => 'the channel is not in this server',
  'bot-error': () => BOT_ERROR,
  problem: ({ problem }) => wordProblem(problem, { problems: PROBLEMS })?.message ?? BOT_ERROR,
  'discord-refused': ({ text, code }) => `Discord said: ${text} (${code})`,
  'automod-blocked': () =>
    "this server's AutoMod blocked the message; an admin can exempt the bot's role from the rule, in Server Settings under AutoMod",
  moved: () => 'the subscription was moved to another channel; the next digest covers it',
  'discord-rate-limit': () => 'Discord asks for fewer messages (rate limit)',
  'discord-status': ({ status }) => `Discord answered ${status}`,
  'connection-lost': ({ text }) => `the connection to Discord was lost (${text})`,
  other: ({ text }) => text,
};

const LEFT_OUT: Locale['leftOutReasons'] = {
  'not-among-newest': () => 'there are more new sources than one digest shows',
  'nothing-to-quote': () => 'it has no sentence that can be quoted on its own',
  'no-new-sentence': () => 'it has no new sentence',
  'same-as-before': () => 'its earlier version already said everything in it',
  'reported-by': ({ sourceIds }) => `everything in it was reported by ${sourceIds.join(', ')}`,
};

/** English. Also used for languages without a catalogue. */
export const en: Locale = {
  code: 'en-US',
  formats,

  verdict: {
    answered: (ofQuotes, ofSources) => `Answered · ${quotes(ofQuotes)} from ${sources(ofSources)}`,
    related: 'No direct answer found. Closest passages:',
    nothing: 'No passage in the sources is close to this question.',
    differ: 'Sources differ',
    unknownLanguage: (language) =>
      `The models do not know ${formats.language(language)}, so no passage counts as an answer.`,
  },

  answer: {
    question: 'Question',
    nothing: (listCommand) =>
      `No passage in the sources is close to this question. ${listCommand} lists the sources.`,
    differ: (differences) =>
      `Sources differ on ${differences.map(({ kind, quotes: [a, b] }) => `${DIFFERENCES[kind]} ([${a + 1}] and [${b + 1}])`).join(', ')}.`,
    quotes: (total, shown) => shownOf(shown, total) + quotes(total),
    passages: (total, shown) => shownOf(shown, total) + passages(total),
    noQuestion: 'This message has no text to ask about.',
    relatedTitle: 'Related passages',
    noMore: 'This answer has no more passages.',
    relatedHead: 'These passages are close to the question, but do not answer it on their own.',
    alsoIn: (names, more) =>
      `Also in: ${names.join('; ')}${more === 0 ? '' : `; and ${formats.number(more)} more`}`,
    noRoom: (characters) =>
      `This quote of ${count(characters, { one: 'character', other: 'characters' })} does not fit here. **Show in context** shows it.`,
    link: 'link',
    addressTooLong: '(address too long to show)',
    asOf: (date) => `As of ${date}`,
    sharedBy: (user) => `Shared by ${user}`,
    shared: 'This answer has been shared with the channel.',
  },

  buttons: {
    context: 'Show in context',
    related: (of) => `Related passages (${of})`,
    why: (of, isAnswered) => {
      if (of === 0) return 'Why no quote?';
      return isAnswered
        ? plural(of, { one: 'Why this quote?', other: 'Why these quotes?' })
        : plural(of, { one: 'Why this passage?', other: 'Why these passages?' });
    },
    details: 'Details',
    share: 'Share',
    helpful: 'Helpful',
    notHelpful: 'Not helpful',
    takeBack: 'Take back my vote',
    quote: (of) => `Quote ${of}`,
    passage: (of) => `Related ${of}`,
    previous: 'Previous',
    next: 'Next',
    privacy: 'What is stored about me',
    erase: 'Delete my data',
    versions: 'Versions',
    replace: 'Replace',
    remove: 'Remove',
    keep: 'Keep',
    undo: 'Undo',
    undoOf: (title) => `Undo: ${title}`,
  },

  place: {
    page: (page) => `page ${page}`,
    row: (row) => `row ${row}`,
    line: (line) => `line ${line}`,
    entry: (entry) => `entry ${entry}`,
  },

  context: {
    page: (page, pages) => `Page ${page} of ${pages}`,
    bold: 'The quoted passage is in bold.',
    elsewhere: 'The quoted passage is on another page.',
    leftOut: '-# (Left out here: a menu or an advert.)',
    links: 'Links on this page:',
    moved:
      'The source has changed since the quoted version. The quoted passage is now in another place.',
    changed: (source) =>
      `The source ${source} has changed since the quoted version and no longer has this passage:`,
    removed: (source) => `The source ${source} has been removed. It had this passage:`,
    noQuotes: 'This answer has no quotes to show in context.',
  },

  since: {
    quoteKept: (source) =>
      `The source ${source} has changed since the quoted version. It still has the quoted passage.`,
    changed: (source) => `The source ${source} has changed since the quoted version.`,
    removed: (source) => `The source ${source} has been removed since the quoted version.`,
    lost: 'No longer in the source:',
    replaced: 'In its place:',
    more: (of) => `-# Changed sources without room in this message: ${of}`,
  },

  why: {
    answered: (sureness, of) =>
      `The bot is ${SURENESS[sureness]} that ${plural(of, { one: 'this quote answers', other: 'these quotes answer' })} the question.`,
    related: 'The bot found no passage that answers the question on its own. These come closest.',
    nothing: 'No passage is close to the question in meaning, and none has enough of its words.',
    tryAgain: (listCommand) =>
      `Try other words, or use ${listCommand} to see what the sources cover.`,
    closeness: (meaning, words) => `${IN_MEANING[meaning]}, and ${IN_WORDS[words]}.`,
    bold: 'The bot found the answer in the words in bold.',
    verbatim: 'Every quote is copied from its source. The bot writes nothing itself.',
  },

  whyDetails: {
    title: (answerId) => `Details of ${answerId}`,
    answered: (share) =>
      `The estimated probability that the best passage answers is ${share}: enough to call it an answer.`,
    related: (share) =>
      `The estimated probability that the best passage answers is ${share}: too low to call it an answer, but its words and meaning are close to the question.`,
    nothing: (share) =>
      `The estimated probability that the best passage answers is ${share}, and its words and meaning are far from the question.`,
    almostCertain: 'more than 99 %',
    almostImpossible: 'less than 1 %',
    basis: 'The estimate is based on:',
    quote: (of, place, score) => `${of}. ${place} · score ${score}`,
    byMeaning: (rank, similarity) =>
      `By meaning: rank ${rank}, similarity ${similarity} (1 is the same meaning).`,
    notByMeaning: 'By meaning: not among the passages compared.',
    byWords: (rank, score) =>
      `By words: rank ${rank}, score ${score} for the shared words; rare words count more (BM25).`,
    notByWords: 'By words: they share no significant word.',
    byReading: (rank, score) =>
      `By reading: rank ${rank}. The reading model prefers words of this passage to "no answer" by ${score}.`,
    byReadingNo: (rank, score) =>
      `By reading: rank ${rank}. The reading model prefers "no answer" to words of this passage by ${score}.`,
    notByReading: 'By reading: not read.',
    sentence: (share) => `Its best sentence covers ${share} of the question's words, by weight.`,
    order:
      'Passages are ranked by meaning and by words, and the two scores are added. A model then reads the best passages and looks for the answer in them. No model writes any text.',
    left: (of) =>
      `${count(of, { one: 'more quote is', other: 'more quotes are' })} not explained here.`,
    parts: {
      read: 'how much the reading model prefers words of the passage to "no answer"',
      answers:
        'how sure the reading model is that the passage answers (above 0: more likely than not)',
      similarity: 'similarity of meaning',
      wordMatch: "how well its words match the question's, by weight",
      coverage: "share of the question's words that the passage has, by weight",
      sentenceCoverage: "share of the question's words that its best sentence has, by weight",
      missingNames: "share of the question's names and numbers that it lacks",
      lacksKind: 'whether it lacks the number, date, person or place asked for',
      qualifierConflict: 'whether it is about another year, version or numbered part',
      unknown: "share of the question's words that are in no source, by weight",
    },
  },

  vote: {
    helpful: 'Your vote: helpful. Thank you.',
    notHelpful: 'Your vote: not helpful. Thank you.',
    takenBack: 'Your vote has been taken back.',
    count: (helpful, notHelpful) =>
      `Total: ${number(helpful)} helpful, ${number(notHelpful)} not helpful.`,
    forgotten: (of) =>
      of === 0
        ? 'You have no votes.'
        : `${number(of)} of your votes ${plural(of, { one: 'has', other: 'have' })} been deleted.`,
  },

  corpora: { own: 'this server', shared: 'shared' },

  sources: {
    none: 'There are no sources yet. An admin can add one with `/sources add`.',
    comparing: '-# Looking for changed files …',
    reading: (done, total) =>
      `-# Reading ${done} of ${total} changed ${total === 1 ? 'file' : 'files'} …`,
    noneFits: (filter) => `No source matches "${filter}" in its ID, title or publisher.`,
    head: (of, filter, page, pages) =>
      [
        `${sources(of)}${filter === null ? '' : ` matching "${filter}"`}`,
        ...(pages > 1 ? [`page ${page} of ${pages}`] : []),
      ].join(' · '),
    passages,
    id: (id) => `ID: ${id}`,
    publisher: (publisher) => `Publisher: ${publisher}`,
    author: (author) => `Author: ${author}`,
    published: (date) => `Published: ${date}`,
    file: (file) => `File: ${file}`,
    corpus: (corpus) => `From: ${corpus}`,
    ofPassages: (of) => `Passages: ${of}`,
    indexed: (time) => `Indexed: ${time}`,
    begins: 'Beginning:',
    leftOut: (of) => `Lines left out as menus or adverts: ${of} (shown by the option \`left-out\`)`,
    leftOutHead: (of, id) =>
      `Lines of ${id} that look like menus or adverts and are never quoted: ${of}`,
    leftOutMore: (of) => `-# Lines without room in this message: ${of}`,
    nothingLeftOut: (id) => `No line of ${id} is left out.`,
  },

  history: {
    head: (id, total, page, pages) =>
      [`Versions of ${id}: ${total}`, ...(pages > 1 ? [`page ${page} of ${pages}`] : [])].join(
        ' · ',
      ),
    version: (number, since, until) =>
      `**Version ${number}** · ${until === null ? `since ${since} · current` : `${since} – ${until}`}`,
    size: (characters, sentences) =>
      `${count(characters, { one: 'character', other: 'characters' })} · ${count(sentences, { one: 'sentence', other: 'sentences' })}`,
    changes: (added, removed) => `sentences added: ${number(added)} · removed: ${number(removed)}`,
    removed: (time) => `Removed from the sources: ${time}`,
    compared: (id, from, to, page, pages) =>
      [
        `${id}: from version ${from} to version ${to}`,
        ...(pages > 1 ? [`page ${page} of ${pages}`] : []),
      ].join(' · '),
    removedSentence: 'Removed:',
    addedSentence: 'Added:',
    movedSentence: 'Moved to here:',
    kept: (of) => `-# ${count(of, { one: 'unchanged sentence', other: 'unchanged sentences' })}`,
    same: 'No sentence differs.',
  },

  editing: createEditingTexts(formats),
  files: FILE_TEXTS,

  excerpt: {
    found: (of) => `Found in ${sources(of)}:`,
    foundOtherCase: (of) => `Found in ${sources(of)}, with different capitalization:`,
    times: (of) => `${of} times`,
    none: 'No source has these words in this order. Differences in quotation marks, hyphens, spaces and capitalization are ignored. `/ask` finds passages that say something similar.',
  },

  check: {
    head: (checked, kind) =>
      kind === 'quotation'
        ? `${count(checked, { one: 'quotation', other: 'quotations' })} in this message, checked against the sources`
        : `${count(checked, { one: 'sentence', other: 'sentences' })} in this message, checked against the sources`,
    outcomes: {
      verbatim: 'Found word for word',
      altered: 'Found altered',
      'not-found': 'Not found',
      'too-short': 'Too short to check: fewer than three words',
    },
    others: (of) => `and in ${count(of, { one: 'other source', other: 'other sources' })}`,
    source: 'The source says:',
    changes: 'In the message:',
    replaced: (message, source) => `"${message}" instead of "${source}"`,
    leftOut: (source) => `"${source}" left out`,
    added: (message) => `"${message}" added`,
    moreChanges: (of) => `and ${count(of, { one: 'more change', other: 'more changes' })}`,
    left: (of) => `${count(of, { one: 'more', other: 'more' })} not checked or not shown.`,
    nothing: 'This message has no words to check.',
    meaning:
      'A statement that is not found may still be true. The sources just do not say it in these words.',
  },

  help: {
    can: (mention) =>
      [
        'This bot answers questions **in the words of its sources**.',
        `- ${mention('ask')} quotes the passages that answer your question.`,
        `- ${mention('answer')} shows an earlier answer again, by its ID.`,
        `- ${mention('sources list')} lists all sources.`,
        `- ${mention('sources show')} shows one source.`,
        `- ${mention('sources search')} finds exact words in the sources.`,
        `- ${mention('sources add')}, ${mention('sources remove')} and ${mention('sources refresh')} change the sources, and ${mention('sources history')} shows the changes (requires Manage Server or a role).`,
        `- ${mention('sources mode')} shows or chooses which sources this server uses.`,
        `- ${mention('digest subscribe')} posts what is new to a channel, on a schedule (requires Manage Server).`,
        `- ${mention('doctor')} checks the bot and its setup (requires Manage Server).`,
        `- ${mention('privacy show')} shows what is stored about you, and ${mention('privacy delete')} deletes it.`,
        `- **${CHECK}**, in the menu of a message under Apps, checks the quotations or sentences of that message.`,
        `- **${ASK_ABOUT}**, in the same menu, asks the text of that message as a question.`,
      ].join('\n'),
    willNot: [
      '**What to know**',
      'Every quote is copied from a source. The bot does not judge whether a source is right, and it can miss an answer.',
      'The bot reads only the messages that you check or ask about. It stores questions, answers and votes, each for its server. Use the button below to see and delete the data stored about you.',
    ].join('\n'),
    missing: (names) =>
      `**In this channel the bot lacks ${plural(names.length, { one: 'the permission', other: 'the permissions' })} ${permissions(names)}.** An admin can grant ${plural(names.length, { one: 'it', other: 'them' })} in the channel settings. Without Embed Links, answers are shorter and in plain text.`,
    greeting: (helpCommand) =>
      `New here? This bot answers in the words of its sources and writes nothing itself. ${helpCommand} shows what it can do.`,
  },

  privacy: {
    stored: ({ questions, votes, subscriptions, sourceChanges }) =>
      [
        '**This bot stores the following about you, from all servers:**',
        `- ${count(questions, { one: 'question', other: 'questions' })} with the answers`,
        `- ${count(votes, { one: 'vote', other: 'votes' })}`,
        `- ${count(subscriptions, { one: 'digest subscription', other: 'digest subscriptions' })} that you created`,
        `- ${count(sourceChanges, { one: 'change of the sources', other: 'changes of the sources' })} that you made`,
      ].join('\n'),
    how: 'Questions and votes are stored with a code that is computed from your Discord ID, instead of the ID. The operator of this bot has the key to this code. A subscription contains your Discord ID, because the bot sends you a message if the subscription is paused after an error. A change of the sources also contains your Discord ID, so that the admins of its server can see who made it. The bot stores neither names nor the messages that you check.',
    retention: (days) =>
      days === 0
        ? 'The bot keeps the latest 5,000 answers, without a time limit.'
        : `The bot keeps the latest 5,000 answers, for at most ${count(days, { one: 'day', other: 'days' })} after they were last asked for.`,
    leftServer: (days) =>
      `${count(days, { one: 'day', other: 'days' })} after the bot leaves a server, its own sources, answers, votes, subscriptions and changes of the sources are deleted.`,
    deleted: ({ questions, votes, subscriptions, sourceChanges }) =>
      [
        `Deleted: ${count(questions, { one: 'question', other: 'questions' })} and ${count(votes, { one: 'vote', other: 'votes' })}.`,
        `Your ID was removed from ${count(subscriptions, { one: 'digest subscription', other: 'digest subscriptions' })} and ${count(sourceChanges, { one: 'change of the sources', other: 'changes of the sources' })}.`,
        'Answers that other users also asked for are kept for them. Messages in Discord are not deleted; delete them there.',
      ].join('\n'),
  },

  errors: {
    unexpected: (reference) =>
      `Something went wrong. Try again; if it keeps happening, give the reference ${reference} to this bot's operator.`,
    stopping: 'The bot is shutting down.\nAsk again in a minute.',
  },

  problems: PROBLEMS,
  reasons: REASONS,
  leftOutReasons: LEFT_OUT,

  permissions: PERMISSIONS,

  digest: {
    head: (of) =>
      `**New: ${plural(of, { one: 'one source', other: `${of} sources` })}**, in their own words`,
    gap: (from) => `includes what was due since ${from}`,
    also: (ids) => `-# Also reported by ${ids.join(', ')}`,
    changed: 'changed',
    footer: (time, mark) => `Digest of ${time} · ${mark}`,
    quiet: 'Nothing new since the last digest.',
    paused: (id, channelId, reason) =>
      `The digests ${id} for <#${channelId}> are paused: ${reason}. Fix the cause, then run \`/digest resume\`.`,
    preview: 'The next digest, if it were posted now:',
    previewLonger: (of) => `It would be ${of} messages. This is the first.`,
    previewNothing: 'The next digest would have nothing to report.',
    leftOut: (id, reason) => `- ${id}: left out because ${reason}`,
    subscribed: 'Subscribed.',
    edited: 'Changed.',
    pausedNow: 'Paused. To continue, run `/digest resume`.',
    resumed: 'Resumed. The next digest includes everything new since the last one.',
    unsubscribed: (id) =>
      `${id} is unsubscribed. The record of what its channel received has been deleted.`,
    none: 'This server has no digests. Run `/digest subscribe` to create one.',
    noHistory: 'No digest has been due yet.',
    posted: (of) => `Posted, in ${messages(of)}. The next digest will not repeat it.`,
    notPosted: (reason) => `Nothing was posted: ${reason}.`,
    elsewhere: 'Another process is posting this digest.',
    cadences: CADENCES,
    cadence: {
      hourly: (time) => `every hour at :${time.slice(3)}`,
      daily: (time) => `daily at ${time}`,
      weekdays: (time) => `on weekdays at ${time}`,
    },
    weekly: (weekday, time) => `on ${WEEKDAYS[weekday]}s at ${time}`,
    cron: (pattern) => `cron ${pattern}`,
    next: (times) => `Next: ${times.join(' · ')}`,
    isPaused: (reason) => `Paused: ${reason}`,
    lacks: (names) => `Missing in that channel: ${names.join(', ')}`,
    noFollowers: 'followers to publish to (only announcement channels have them)',
    more: (of) => `-# … and ${of} more that do not fit here.`,
    lastError: (reason) => `Last error: ${reason}`,
    last: (outcome) => `Last: ${outcome}`,
    outcome: (time, { state, reason }) =>
      [time, STATES[state], ...(reason === null ? [] : [reason])].join(' · '),
    gapShort: (from) => `covers the time since ${from}`,
  },

  usage: {
    head: (since, until) =>
      since === until ? `Report for ${since}` : `Report for ${since} – ${until}`,
    noQuestions: 'No question was asked.',
    asked: (of, isPrivate) =>
      `${count(of, { one: 'question', other: 'questions' })} asked, ${number(isPrivate)} of them in private.`,
    verdicts: (answered, related, nothing) =>
      `Answered: ${number(answered)} · related passages only: ${number(related)} · nothing found: ${number(nothing)}`,
    votes: ({ helpful, notHelpful }) =>
      `Votes: ${number(helpful)} helpful, ${number(notHelpful)} not helpful`,
    digests: (of) => `Digests posted: ${number(of)}`,
    neverQuoted: (of) =>
      `${count(of, { one: 'source was', other: 'sources were' })} not quoted in an open answer.`,
    unanswered: (questions, groups) =>
      `**Not answered:** ${count(questions, { one: 'open question', other: 'open questions' })} in ${count(groups, { one: 'group', other: 'groups' })} with the same meaning`,
    group: (question, users, others) =>
      [
        question,
        ` (${count(users, { one: 'user', other: 'users' })}`,
        others === 0
          ? ')'
          : `, ${count(others, { one: 'other wording', other: 'other wordings' })})`,
      ].join(''),
    disliked: '**Most negative votes:**',
    dislikedAnswer: (question, answerId, { helpful, notHelpful }) =>
      `${question} (${answerId}: ${number(notHelpful)} not helpful, ${number(helpful)} helpful)`,
    foot: 'More: `npm run report`',
  },

  doctor: createDoctorTexts(formats),

  backups: {
    failed: (cause) =>
      `The backup of the bot's data has failed: ${cause}. The bot tries again every hour. Its log has the details.`,
    causes: {
      'no-space': 'the disk has too little free space',
      folder: 'the folder for backups cannot be written to',
      database: 'the database is damaged',
      other: 'an unexpected error has occurred',
    },
  },

  commands: COMMANDS,
};
