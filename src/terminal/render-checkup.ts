import { toError } from '../domain/errors.ts';
import { wordError } from './word-error.ts';
import type pc from 'picocolors';
import { en } from '../discord/locales/en.ts';
import { type CheckResult, type CheckStatus, type Finding, statusOf } from '../domain/checkup.ts';
import { wordCoded } from '../domain/coded.ts';
import { FEED_FAULTS } from './locales/en-feed-faults.ts';
import { tameLine } from './render-answer.ts';

type Colors = ReturnType<typeof pc.createColors>;

/** Returns the results as JSON for other programs. */
export function checkupToJson(results: readonly CheckResult[]) {
  return results.map(({ check, finding }) => ({
    check,
    status: statusOf(finding),
    ...finding,
    ...wordsOf({ check, finding }),
  }));
}

/** Renders one line per check, followed by a hint if the result is not ok. */
export function renderCheckup(results: readonly CheckResult[], colors: Colors): string {
  const paint: Readonly<Record<CheckStatus, (text: string) => string>> = {
    ok: colors.green,
    warning: colors.yellow,
    error: colors.red,
    skipped: colors.dim,
  };
  const width = Math.max(...Object.values(en.doctor.checks).map(({ length }) => length));
  const indent = ' '.repeat(width + 11);
  return results
    .flatMap((result) => {
      const status = statusOf(result.finding);
      const { message, hint } = wordsOf(result);
      const name = en.doctor.checks[result.check].padEnd(width);
      const label = paint[status](en.doctor.statuses[status].padEnd(7));
      const why = reasonsOf(result.finding);
      const reason = why.map((text) => `${indent}${tameLine(text)}`);
      const next = hint === null ? [] : [`${indent}${hint}`];
      return [`${name}  ${label}  ${tameLine(message)}`, ...reason, ...next];
    })
    .join('\n');
}

/** Returns the details of a finding that only the host owner sees, one per line. */
function reasonsOf({ code, params }: Finding): string[] {
  if ('problem' in params) return wordError(toError(params.problem)).message.split('\n');
  if ('reason' in params) return [params.reason];
  if (code !== 'feeds-failing') return [];
  return params.feeds.map(({ name, fault }) => `${name}: ${wordCoded(FEED_FAULTS, fault)}`);
}

function wordsOf({ finding }: CheckResult): { message: string; hint: string | null } {
  const message = wordCoded(en.doctor.messages, finding);
  const hint = statusOf(finding) === 'ok' ? null : (en.doctor.hints[finding.code] ?? null);
  return { message, hint };
}
