import type { Wording } from '../../domain/coded.ts';
import type { ReportProblems } from '../../domain/problems.ts';
import type { ProblemTexts } from '../../discord/locales/locale.ts';
import { DISK_FAULTS } from './en-file-problems.ts';

const DAY_HINT = 'Type a day such as 2026-03-18. Days begin and end at midnight UTC.';

export const REPORT_PROBLEMS: Wording<ReportProblems, ProblemTexts> = {
  'bad-day': ({ given }) => ({
    message: `--since and --until must be days that exist, but one is ${JSON.stringify(given)}.`,
    hint: DAY_HINT,
  }),
  'day-in-future': ({ given, today }) => ({
    message: `--since and --until must not be in the future, but one is ${given}, and today is ${today} in UTC.`,
    hint: DAY_HINT,
  }),
  'days-reversed': ({ since, until }) => ({
    message: `--since must not be after --until, but ${since} is after ${until}.`,
    hint: 'Exchange the two days, or name both.',
  }),
  'too-many-days': ({ days, most }) => ({
    message: `A report must cover at most ${most} days, but covers ${days}.`,
    hint: `Questions are counted for ${most} days. Choose a later --since or an earlier --until.`,
  }),
  'page-not-written': ({ file, fault }) => ({
    message: `The page must be written to "${file}", but that failed: ${DISK_FAULTS[fault] ?? fault}.`,
    hint: 'Name a file in a folder to which you can write.',
  }),
};

function questions(number: number): string {
  return `${number} ${number === 1 ? 'question' : 'questions'}`;
}

/** Texts of reports in the terminal and on the page. */
export const REPORT = {
  title: 'How questions were answered',
  period: (since: string, until: string) =>
    since === until ? `${since} (UTC)` : `${since} to ${until} (UTC)`,
  allServers: (servers: number) => `${servers} ${servers === 1 ? 'server' : 'servers'}`,
  server: (serverId: string) => `server ${serverId}`,
  asked: (number: number, isPrivate: number) =>
    `${questions(number)} asked, ${isPrivate} of them in private`,
  noQuestions: 'No question was asked.',
  countedSince: (day: string) => `Questions are counted since ${day}.`,
  notCounted: 'No question has been counted yet.',
  verdicts: { answered: 'answered', related: 'related only', nothing: 'nothing found' },
  overTime: 'Over time',
  day: 'day',
  week: 'week from',
  share: 'answered, %',
  answeredShare: 'Share answered',
  tableOf: (what: string) => `${what}, as a table`,
  chartOfVerdicts: 'Questions by verdict',
  chartOfShare: 'Share of the questions that were answered, in percent',
  chartHint: 'The table below has the same figures.',
  unanswered: 'Not answered',
  unansweredAbout: (number: number, groups: number) =>
    `${questions(number)} in ${groups} ${groups === 1 ? 'group' : 'groups'} with the same meaning. Private questions are not shown.`,
  noUnanswered: 'Every open question of this period was answered.',
  noOpen: 'No open question of this period is stored.',
  users: (number: number) => `${number} ${number === 1 ? 'user' : 'users'}`,
  phrasings: (number: number) => `${number} ${number === 1 ? 'wording' : 'wordings'}`,
  moreWordings: (number: number) => `and ${number} more ${number === 1 ? 'wording' : 'wordings'}`,
  more: (number: number) => `and ${number} more`,
  ungrouped: (number: number) =>
    `${questions(number)} more ${number === 1 ? 'is' : 'are'} not grouped, because there are too many.`,
  answeredLater: (number: number) =>
    `${questions(number)} had no answer at first and ${number === 1 ? 'was' : 'were'} answered later.`,
  limited: (number: number) =>
    `${questions(number)} about a single source or an earlier date ${number === 1 ? 'is' : 'are'} left out.`,
  language: (number: number, language: string) =>
    `${questions(number)} in ${language}, which the models do not know, ${number === 1 ? 'is' : 'are'} left out.`,
  votes: 'Votes',
  voteCounts: (helpful: number, notHelpful: number) =>
    `${helpful} helpful, ${notHelpful} not helpful`,
  noVotes: 'No vote was cast.',
  disliked: 'Answers with the most negative votes',
  question: 'question',
  notHelpful: 'not helpful',
  helpful: 'helpful',
  answer: 'answer',
  quoted: 'Sources quoted most',
  quotedAbout: (answers: number) =>
    `Counted in ${answers} open ${answers === 1 ? 'answer' : 'answers'} of this period. Only answers to the question count.`,
  noneQuoted: 'No source was quoted.',
  neverQuoted: (number: number, all: number) => `Never quoted: ${number} of ${all} sources`,
  source: 'source',
  answers: 'answers',
  digests: (number: number) => `${number} ${number === 1 ? 'digest' : 'digests'} posted`,
  created: (at: string) => `Created ${at} by Verbatim on this machine.`,
  written: (file: string) => `The page is at ${file}`,
} as const;
