import type { QuestionGroup, UsageReport } from '../../reports/usage-report.ts';
import { formatDate } from './format-date.ts';
import type { Display } from './message-format.ts';
import { escapedLine } from './render.ts';

/** Maximum number of groups, and of answers with negative votes. */
const MOST_GROUPS = 5;
const MOST_DISLIKED = 3;
const MOST_CHARACTERS = 160;

/**
 * Renders a short report as the text of one message. Leaves out entries that do not fit.
 *
 * @param mark the last characters of the message, by which it is found again
 */
export function renderUsage(
  { since, until, totals, gaps, votes, disliked, neverQuoted, digests }: UsageReport,
  mark: string,
  { surface, locale }: Display,
): string {
  const { usage: words } = locale;
  const all = totals.answered + totals.related + totals.nothing;
  const head = [
    `**${words.head(formatDate(since, locale), formatDate(until, locale))}**`,
    all === 0 ? words.noQuestions : words.asked(all, totals.private),
    ...(all === 0 ? [] : [words.verdicts(totals.answered, totals.related, totals.nothing)]),
    ...(votes.helpful + votes.notHelpful === 0 ? [] : [words.votes(votes)]),
    ...(digests === 0 ? [] : [words.digests(digests)]),
    ...(all === 0 || neverQuoted.length === 0 ? [] : [words.neverQuoted(neverQuoted.length)]),
  ].join('\n');
  const groupLine = ({ central, others, users }: QuestionGroup): string =>
    `- ${words.group(line(central.text), users, others.length)}`;
  const sections = [
    section(
      words.unanswered(gaps.questions, gaps.groups.length),
      gaps.groups.map(groupLine),
      MOST_GROUPS,
    ),
    section(
      words.disliked,
      disliked.map((one) => `- ${words.dislikedAnswer(line(one.question), one.answerId, one)}`),
      MOST_DISLIKED,
    ),
  ];
  const foot = `${words.foot} · ${mark}`;
  let text = head;
  for (const part of sections) {
    for (const next of part) {
      if (text.length + next.length + foot.length + 3 > surface.limit) break;
      text += `\n${next}`;
    }
  }
  return `${text}\n\n${foot}`;
}

function section(head: string, lines: readonly string[], most: number): readonly string[] {
  return lines.length === 0 ? [] : [`\n${head}`, ...lines.slice(0, most)];
}

/** A question whose first word is too long gets a sign instead of nothing. */
function line(text: string): string {
  const shown = escapedLine(text, MOST_CHARACTERS);
  return shown === '' ? '…' : shown;
}
