import { type CheckResult, type Finding, statusOf } from '../../domain/checkup.ts';
import { wordCoded } from '../../domain/coded.ts';
import { escapeMarkdown } from './escape.ts';
import type { Display } from './message-format.ts';
import { joinWithin } from './render-subscription.ts';

/** Renders a checkup as a list, with a hint for each result that is not ok. */
export function renderCheckup(results: readonly CheckResult[], display: Display): string {
  const { doctor } = display.locale;
  const lines = results.map(({ check, finding }) => {
    const status = statusOf(finding);
    const message = wordCoded(doctor.messages, escaped(finding));
    const hint = status === 'ok' ? undefined : doctor.hints[finding.code];
    const head = `- **${doctor.checks[check]}**: ${doctor.statuses[status]}`;
    return [`${head} · ${message}`, ...(hint === undefined ? [] : [hint])].join(' ');
  });
  const count = (wanted: string): number =>
    results.filter(({ finding }) => statusOf(finding) === wanted).length;
  const head = `**${doctor.summary(count('error'), count('warning'))}**`;
  return joinWithin([head, ...lines], display, '\n');
}

/** Escapes the texts in the parameters, because they can contain text from users, files or Discord. */
function escaped(finding: Finding): Finding {
  const escape = (value: unknown): unknown => {
    if (typeof value === 'string') return escapeMarkdown(value);
    return Array.isArray(value) ? value.map(escape) : value;
  };
  const params = Object.fromEntries(
    Object.entries(finding.params).map(([key, value]) => [key, escape(value)]),
  );
  return { ...finding, params } as Finding;
}
