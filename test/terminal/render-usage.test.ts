import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { en } from '../../src/discord/locales/en.ts';
import { de } from '../../src/discord/locales/de.ts';
import { CONTENT } from '../../src/discord/render/message-format.ts';
import { renderUsage as renderMessage } from '../../src/discord/render/render-usage.ts';
import type { UsageReport } from '../../src/reports/usage-report.ts';
import { renderReportPage } from '../../src/terminal/report-page/render-report-page.ts';
import { renderUsage } from '../../src/terminal/render-usage.ts';

const HOSTILE = [
  '@everyone <@123456789012345678> **bold** https://evil.example/x',
  '</li><script>alert(1)</script><img src=x onerror="alert(2)"> \' "',
  '\u001b[31mred \u0007 \u202egnp.exe',
  'a'.repeat(3000),
  '\ud800 lone',
];
const PLAIN = pc.createColors(false);

function report(questions: readonly string[]): UsageReport {
  const groups = questions.map((text) => ({
    central: { text, verdict: 'nothing' as const },
    others: questions.map((other) => ({ text: other, verdict: 'related' as const })),
    users: 2,
  }));
  return {
    ...{ since: '2026-03-17', until: '2026-03-18', serverId: null, countedSince: '2026-03-18' },
    createdAt: '2026-03-19T00:00:00.000Z',
    days: [
      { day: '2026-03-17', answered: 0, related: 0, nothing: 0, private: 0 },
      { day: '2026-03-18', answered: 30, related: 5, nothing: 5, private: 4 },
    ],
    totals: { answered: 30, related: 5, nothing: 5, private: 4 },
    ...{ servers: 2, digests: 3, openAnswers: 20, votes: { helpful: 2, notHelpful: 5 } },
    gaps: {
      ...{ groups, questions: questions.length, ungrouped: 0, answeredLater: 1, limited: 0 },
      languages: [{ language: 'de', questions: 2 }],
    },
    disliked: questions.map((question, i) => ({
      ...{ answerId: `A-${i}`, question, verdict: 'answered' as const, helpful: 0, notHelpful: 1 },
    })),
    quoted: [{ sourceId: 'a', title: '<b>A</b>', answers: 3 }],
    neverQuoted: [{ sourceId: 'b', title: 'B', answers: 0 }],
  };
}

describe('a report in the terminal', () => {
  it('contains no control characters of a question, and no line of a question is long', () => {
    const text = renderUsage(report(HOSTILE), 10, PLAIN);
    // eslint-disable-next-line no-control-regex -- these characters must not occur
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\ud800]/);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThan(250);
  });

  it('limits each list, and says how many entries are missing', () => {
    const text = renderUsage(report(['one', 'two', 'three']), 2, PLAIN);
    expect(text).toContain('  2.  two');
    expect(text).not.toContain('  3.  three');
    expect(text).toContain('and 1 more');
  });

  it('shows the verdicts, the days and what is left out', () => {
    const text = renderUsage(report(['one']), 10, PLAIN);
    expect(text).toContain('40 questions asked, 4 of them in private');
    expect(text).toMatch(/answered +30 +75 %/);
    expect(text).toContain(`2026-03-18  40  ${'█'.repeat(23)}▒▒▒▒····`);
    expect(text).toContain('2 questions in German');
    expect(text).toContain('Questions are counted since 2026-03-18.');
  });
});

describe('the page of a report', () => {
  it('contains no element and no attribute from a question', async () => {
    const page = await renderReportPage(report(HOSTILE), 10);
    expect(page).not.toMatch(/<script|<img|<b>A/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toContain('\u202e');
  });

  it('loads nothing, and allows only its own style', async () => {
    const page = await renderReportPage(report(['one']), 10);
    expect(page).toMatch(/default-src 'none'; style-src 'sha256-/);
    expect(page).not.toMatch(/ (?:src|href|style)=|url\(|@import/);
    expect(page.match(/<svg/g)).toHaveLength(4);
    // A part of a chart with a role would need a name of its own.
    expect(page).not.toContain('role="graphics-symbol"');
  });
});

describe('the message with a report', () => {
  it.each([en, de])('in $code fits into a message and mentions no one', (locale) => {
    const text = renderMessage(report(HOSTILE), '0a1b2c3d', { surface: CONTENT, locale });
    expect(text.length).toBeLessThanOrEqual(2000);
    expect(text.endsWith('0a1b2c3d')).toBe(true);
    expect(text).not.toMatch(/(?<!\\)[@<]|(?<!\\)\*\*bold|https:\/\//);
  });

  it('names the period, the counts and the groups', () => {
    const text = renderMessage(report(['Where?']), 'm', { surface: CONTENT, locale: en });
    expect(text).toContain('Report for 17 Mar 2026 – 18 Mar 2026');
    expect(text).toContain('40 questions asked, 4 of them in private.');
    expect(text).toContain('- Where? (2 users, 1 other wording)');
  });
});
