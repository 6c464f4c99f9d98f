import type { Lost } from '../../store/errors.ts';
import { ERRORS } from './en-errors.ts';
import { SKIP_REASONS } from './en-file-problems.ts';

/** Every word that a terminal and the log show a user, in English. */
export const EN = {
  errors: ERRORS,
  skipped: SKIP_REASONS,
  start: {
    tryingAgain: (message: string, pauseMs: number) =>
      `${message} Trying again in ${pauseMs / 1000} s.`,
    fromIndex: (message: string, hint: string) => `${message} ${hint} Answering from the index.`,
    damaged: (reason: string, lost: readonly Lost[]) =>
      `${reason} It has been moved aside, and the sources are read again; lost are: ${lost.map((one) => LOST[one]).join(', ')}.`,
  },
} as const;

const LOST: Readonly<Record<Lost, string>> = {
  versions: 'earlier versions of the sources',
  answers: 'the answers given so far, with the buttons under them and the votes on them',
  digests: 'the subscriptions to digests, and what their channels have got',
};
