import type pc from 'picocolors';
import type { Verdict } from '../domain/answer.ts';
import { en } from '../discord/locales/en.ts';
import { sumDays } from '../reports/sum-days.ts';
import type { Gaps, QuestionGroup, UsageReport } from '../reports/usage-report.ts';
import { REPORT as TEXTS } from './locales/en-report.ts';
import { tame } from './render-answer.ts';

type Colors = ReturnType<typeof pc.createColors>;

const VERDICTS = ['answered', 'related', 'nothing'] as const;
/** One character per verdict, so that the bars do not depend on colours. */
const MARKS: Readonly<Record<Verdict, string>> = { answered: '█', related: '▒', nothing: '·' };
const BAR_WIDTH = 30;
/** Maximum number of further wordings of each group. */
const OTHERS = 3;
const MAX_LINE = 120;

/**
 * Renders a report for a terminal.
 *
 * @param limit maximum number of entries of each list
 */
export function renderUsage(report: UsageReport, limit: number, colors: Colors): string {
  const { since, until, serverId, servers, totals, digests } = report;
  const asked = totals.answered + totals.related + totals.nothing;
  const place = serverId === null ? TEXTS.allServers(servers) : TEXTS.server(serverId);
  const head = [TEXTS.period(since, until), place].join(' · ');
  return [
    [colors.bold(TEXTS.title), head].join('\n'),
    [
      asked === 0 ? TEXTS.noQuestions : TEXTS.asked(asked, totals.private),
      ...countedNote(report),
      ...(asked === 0 ? [] : VERDICTS.map((verdict) => totalLine(verdict, totals[verdict], asked))),
      ...(digests === 0 ? [] : [TEXTS.digests(digests)]),
    ].join('\n'),
    ...(asked === 0 ? [] : [renderDays(report, colors)]),
    [colors.bold(TEXTS.unanswered), ...renderGaps(report, limit, colors)].join('\n'),
    [colors.bold(TEXTS.votes), ...renderVotes(report, limit)].join('\n'),
    [colors.bold(TEXTS.quoted), ...renderSources(report, limit)].join('\n'),
  ].join('\n\n');
}

/** Says since when questions are counted, if not during the whole period. */
export function countedNote({
  countedSince,
  since,
}: Pick<UsageReport, 'countedSince' | 'since'>): string[] {
  if (countedSince === null) return [TEXTS.notCounted];
  return countedSince > since ? [TEXTS.countedSince(countedSince)] : [];
}

/** Returns remarks about unanswered questions that are in no group. */
export function gapNotes({ ungrouped, answeredLater, limited, languages }: Gaps): string[] {
  return [
    ...(ungrouped === 0 ? [] : [TEXTS.ungrouped(ungrouped)]),
    ...(answeredLater === 0 ? [] : [TEXTS.answeredLater(answeredLater)]),
    ...(limited === 0 ? [] : [TEXTS.limited(limited)]),
    ...languages.map(({ language, questions }) =>
      TEXTS.language(questions, en.formats.language(language)),
    ),
  ];
}

function totalLine(verdict: Verdict, count: number, all: number): string {
  const name = `  ${MARKS[verdict]} ${TEXTS.verdicts[verdict]}`.padEnd(20);
  return `${name}${String(count).padStart(6)}  ${en.formats.percent(count / all).padStart(5)}`;
}

function renderDays({ days }: UsageReport, colors: Colors): string {
  const spans = sumDays(days);
  const sizes = spans.map((span) => span.answered + span.related + span.nothing);
  const scale = Math.max(1, ...sizes) / BAR_WIDTH;
  const width = String(Math.max(...sizes)).length;
  const head = spans.some((span) => span.days > 1) ? TEXTS.week : TEXTS.day;
  const lines = spans.map((span, i) => {
    const bar = VERDICTS.map((verdict) =>
      MARKS[verdict].repeat(Math.round(span[verdict] / Math.max(1, scale))),
    ).join('');
    return `  ${span.from}  ${String(sizes[i]).padStart(width)}  ${bar}`.trimEnd();
  });
  return [colors.bold(`${TEXTS.overTime} (${head})`), ...lines].join('\n');
}

function renderGaps({ gaps, openAnswers }: UsageReport, limit: number, colors: Colors): string[] {
  const { groups, questions } = gaps;
  if (openAnswers === 0) return [TEXTS.noOpen];
  if (questions === 0) return [TEXTS.noUnanswered, ...gapNotes(gaps)];
  const rest = groups.length - limit;
  return [
    TEXTS.unansweredAbout(questions, groups.length),
    ...groups.slice(0, limit).flatMap((group, i) => renderGroup(group, i + 1, colors)),
    ...(rest > 0 ? [`  ${TEXTS.more(rest)}`] : []),
    ...gapNotes(gaps),
  ];
}

function renderGroup(
  { central, others, users }: QuestionGroup,
  number: number,
  colors: Colors,
): string[] {
  const size = [TEXTS.users(users), TEXTS.verdicts[central.verdict]].join(', ');
  const rest = others.length - OTHERS;
  const indent = ' '.repeat(6);
  return [
    `${`${number}.`.padStart(4)}  ${colors.bold(shorten(central.text))} ${colors.dim(`(${size})`)}`,
    ...others.slice(0, OTHERS).map(({ text }) => `${indent}– ${shorten(text)}`),
    ...(rest > 0 ? [`${indent}${TEXTS.moreWordings(rest)}`] : []),
  ];
}

function renderVotes({ votes, disliked }: UsageReport, limit: number): string[] {
  const { helpful, notHelpful } = votes;
  if (helpful + notHelpful === 0) return [TEXTS.noVotes];
  const rest = disliked.length - limit;
  return [
    TEXTS.voteCounts(helpful, notHelpful),
    ...(disliked.length === 0 ? [] : [`${TEXTS.disliked}:`]),
    ...disliked.slice(0, limit).map((answer) => {
      const about = [
        TEXTS.voteCounts(answer.helpful, answer.notHelpful),
        TEXTS.verdicts[answer.verdict],
        answer.answerId,
      ].join(', ');
      return `  – ${shorten(answer.question)} (${about})`;
    }),
    ...(rest > 0 ? [`  ${TEXTS.more(rest)}`] : []),
  ];
}

function renderSources(report: UsageReport, limit: number): string[] {
  const { quoted, neverQuoted, openAnswers } = report;
  const more = quoted.length - limit;
  const width = String(quoted[0]?.answers ?? 0).length;
  const never = neverQuoted.slice(0, limit).map(({ sourceId }) => tame(sourceId));
  const rest = neverQuoted.length - never.length;
  return [
    ...(quoted.length === 0 ? [TEXTS.noneQuoted] : [TEXTS.quotedAbout(openAnswers)]),
    ...quoted
      .slice(0, limit)
      .map(
        ({ sourceId, title, answers }) =>
          `  ${String(answers).padStart(width)}  ${tame(sourceId)} · ${shorten(title)}`,
      ),
    ...(more > 0 ? [`  ${TEXTS.more(more)}`] : []),
    ...(neverQuoted.length === 0
      ? []
      : [
          TEXTS.neverQuoted(neverQuoted.length, neverQuoted.length + quoted.length),
          `  ${[...never, ...(rest > 0 ? [TEXTS.more(rest)] : [])].join(', ')}`,
        ]),
  ];
}

/** Returns a text on one line without control characters, shortened to UTF-16 code units. */
export function shorten(text: string, most = MAX_LINE): string {
  const line = tame(text.replace(/\s+/gu, ' ').trim());
  if (line.length <= most) return line;
  // Does not cut a character in half.
  return `${line.slice(0, most - 1).replace(/\p{Cs}$/u, '')}…`;
}
