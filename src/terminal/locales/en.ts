import type { ServerData, UserData } from '../../store/personal-data-store.ts';
import type { Lost } from '../../store/errors.ts';
import { en } from '../../discord/locales/en.ts';
import { ERRORS } from './en-errors.ts';
import { SKIP_REASONS } from './en-file-problems.ts';

/** English texts for the terminal and the log. */
export const EN = {
  errors: ERRORS,
  skipped: SKIP_REASONS,
  leftOut: en.leftOutReasons,
  nothingFound: 'Nothing was found.',
  emptyCorpus: 'The corpus is empty: put documents into the seeds folder.',
  report: {
    added: (sources: number) => `${sources} added`,
    changed: (sources: number) => `${sources} changed`,
    removed: (sources: number) => `${sources} removed`,
    unchanged: (sources: number) => `${sources} unchanged`,
    sources: (counts: readonly string[]) =>
      `Sources: ${counts.length === 0 ? 'nothing indexed' : counts.join(', ')}.`,
    refused: (message: string, hint: string) => `Refused: ${message} ${hint}`,
    skipped: (file: string, reason: string) => `Skipped ${file}: ${reason}`,
  },
  digest: {
    head: (sources: number, since: string | null) => {
      const span = since === null ? '' : ` since ${since}`;
      if (sources === 0) return `Nothing new${span}`;
      return `New${span}: ${sources} ${sources === 1 ? 'source' : 'sources'}`;
    },
    also: (sourceIds: readonly string[]) => `also reported by ${sourceIds.join(', ')}`,
    leftOut: (sourceId: string, reason: string) => `${sourceId}: left out because ${reason}`,
  },
  forget: {
    user: ({ questions, votes, subscriptions }: UserData) =>
      `Deleted: questions ${questions}, votes ${votes}. Subscriptions whose creator was removed: ${subscriptions}.`,
    server: ({ answers, votes, subscriptions }: ServerData) =>
      `Deleted: answers ${answers}, votes ${votes}, subscriptions ${subscriptions}.`,
  },
  start: {
    tryingAgain: (message: string, pauseMs: number) =>
      `${message} Trying again in ${pauseMs / 1000} s.`,
    fromIndex: (message: string, hint: string) => `${message} ${hint} Answering from the index.`,
    damaged: (reason: string, lost: readonly Lost[]) =>
      `${reason} It has been moved aside, and the sources are read again. Lost: ${lost.map((one) => LOST[one]).join(', ')}.`,
  },
} as const;

const LOST: Readonly<Record<Lost, string>> = {
  versions: 'earlier versions of the sources',
  answers: 'the answers given so far, with the buttons under them and the votes on them',
  digests: 'the subscriptions to digests, and the record of what their channels received',
};
