import type { DiscordProblems } from '../../domain/problems.ts';
import type { Coded, Wording } from '../../domain/coded.ts';
import type { Problem } from '../../domain/errors.ts';
import type { ProcessFaults, ProcessOccasions } from '../../domain/model-faults.ts';
import { wordCoded } from '../../domain/coded.ts';

/** What is wrong, and what to do next. */
export interface ErrorWords {
  readonly message: string;
  readonly hint: string;
}

const LISTED = 10;

const PROCESS_FAULTS: Wording<ProcessFaults> = {
  exited: ({ exitCode }) => `ended with exit code ${exitCode ?? 'none'}`,
  killed: ({ signal }) => `was ended by ${signal}`,
  'not-started': ({ reason }) => `could not be started: ${reason}`,
  'not-ready': ({ waitedMs }) => `was not ready after ${waitedMs / 1000} s`,
  silent: ({ waitedMs }) => `gave no answer within ${waitedMs / 1000} s`,
  ended: () => 'ended',
  'other-model': ({ found, expected }) =>
    `has model ${found.join(' and ')}, this process ${expected.join(' and ')}`,
  'other-protocol': ({ found, expected }) => `has protocol ${found}, this process ${expected}`,
};

const PROCESS_OCCASIONS: Wording<ProcessOccasions> = {
  loading: ({ models }) => ` while it loaded ${models.join(' and ')}`,
  'second-time': () => ', for the second time on the same request',
  restarted: ({ times }) => `; it was restarted ${times} times in a minute`,
  opened: () => ': files were replaced while the program ran',
};

const BUSY_MACHINE_HINT =
  'Loading takes about a second on a quiet machine. Stop other programs or give the bot more CPU ' +
  'and memory, then try again.';
const PROCESS_HINT =
  'Try again in a minute. If it happens again, look into the log, and check that there is ' +
  'enough memory for the model.';
const TIMES_HINT =
  'Run the command again. Usually the cadence daily with a time and a zone is enough.';

/** Every problem that a user of Discord can meet, in English. */
export const ERROR_WORDS: Wording<DiscordProblems, ErrorWords> = {
  'question-empty': () => ({
    message: 'A question must have at least one character, but it is empty.',
    hint: 'Ask something, for example: What is the dispute about?',
  }),
  'question-too-long': ({ most, given }) => ({
    message: `A question may have ${most} characters, but this one has ${given}.`,
    hint: 'Ask for one thing at a time.',
  }),
  'unknown-source': ({ given, known }) => ({
    message: `No source has the ID "${given}", and none begins with it.`,
    hint:
      known.length === 0
        ? 'The corpus is empty: put documents into the seeds folder.'
        : `The IDs are: ${listed(known)}.`,
  }),
  'ambiguous-source': ({ given, found }) => ({
    message: `"${given}" is the beginning of ${found.length} source IDs: ${listed(found)}.`,
    hint: 'Type more of the ID.',
  }),
  'excerpt-without-words': () => ({
    message: 'An excerpt must have at least one letter or digit, but this one has none.',
    hint: 'Paste some words of the source.',
  }),
  'unknown-answer': ({ given }) => ({
    message: `No answer is kept under the ID "${given}".`,
    hint: 'The ID is in the last line of each answer. Old answers are deleted in time: ask the question again.',
  }),
  'own-questions-waiting': ({ waiting }) => ({
    message: `You already have ${waiting} ${waiting === 1 ? 'question' : 'questions'} waiting.`,
    hint: 'Ask again when one of them is answered.',
  }),
  'server-queue-full': ({ waitMs }) => ({
    message: 'Many questions of this server are waiting already.',
    hint: `Try again in about ${describeWait(waitMs)}.`,
  }),
  'queue-full': ({ waitMs }) => ({
    message: 'The bot is busy.',
    hint: `Try again in about ${describeWait(waitMs)}.`,
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
    message: `The corpus was embedded with ${corpus}, and the model in use is ${inUse}: their vectors cannot be compared.`,
    hint: 'Run "npm run ingest" to embed the corpus again, or set EMBEDDING_MODEL to the former model.',
  }),
  'store-locked': ({ file }) => ({
    message: `${file} stayed locked by another program.`,
    hint: 'Wait until the other ingestion or backup has ended, then try again.',
  }),

  'digests-too-close': ({ pattern, minutes }) => ({
    message: `Digests must be an hour or more apart, but "${pattern}" gives ${minutes} minutes.`,
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
  'bad-time': ({ given }) => ({
    message: `"time" must be a time of day such as 09:30, but is "${given}".`,
    hint: TIMES_HINT,
  }),
  'bad-zone': ({ given }) => ({
    message: `"${given}" must be a time zone, such as Europe/Berlin or UTC.`,
    hint: TIMES_HINT,
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
    message: 'No option was given to change.',
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
  'already-posting': () => ({
    message: 'A digest for this subscription is already being posted.',
    hint: 'Wait a moment, then run /digest history.',
  }),

  'outdated-button': () => ({
    message: 'This button belongs to another version of the bot.',
    hint: 'Run the command again to get buttons that work.',
  }),
  'lacks-permission': ({ names }) => ({
    message: `Discord does not let the bot do this here. It lacks ${names.length === 1 ? 'the permission' : 'at least one of the permissions'} ${names.join(', ')}.`,
    hint: "An admin can grant it to the bot's role in the channel settings, under Permissions.",
  }),
  'not-manager': () => ({
    message: 'Managing digests requires the permission Manage Server.',
    hint: 'Ask someone who has it.',
  }),
  'unknown-command': ({ label }) => ({
    message: `This version of the bot has no command ${label}.`,
    hint: 'Discord may still show an older list: restart Discord and try again.',
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

/** Words for a problem that a user of Discord can act on; `null` for one that only the operator can. */
export function wordForDiscord(problem: Problem): ErrorWords | null {
  return isForDiscord(problem) ? wordCoded(ERROR_WORDS, problem) : null;
}

function isForDiscord(problem: Problem): problem is Coded<DiscordProblems> {
  return Object.hasOwn(ERROR_WORDS, problem.code);
}

/**
 * In tens of seconds up to a minute, then in minutes, rounded up.
 *
 * @example describeWait(14_300) === '20 seconds'
 */
export function describeWait(ms: number): string {
  const seconds = Math.max(10, Math.ceil(ms / 10_000) * 10);
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.ceil(ms / 60_000);
  return minutes <= 1 ? 'a minute' : `${minutes} minutes`;
}

function listed(ids: readonly string[]): string {
  const shown = ids.slice(0, LISTED).join(', ');
  return ids.length > LISTED ? `${shown} and ${ids.length - LISTED} more` : shown;
}
