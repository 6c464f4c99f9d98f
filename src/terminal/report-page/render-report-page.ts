import { createHash } from 'node:crypto';
import { en } from '../../discord/locales/en.ts';
import { type DaySpan, sumDays } from '../../reports/sum-days.ts';
import type { QuestionGroup, UsageReport } from '../../reports/usage-report.ts';
import { REPORT as TEXTS } from '../locales/en-report.ts';
import { countedNote, gapNotes, shorten } from '../render-usage.ts';
import { drawShare, drawVerdicts, type ReportChart, shareOf } from './draw-report-charts.ts';
import { PAGE_STYLE } from './page-style.ts';

const VERDICTS = ['answered', 'related', 'nothing'] as const;
/** Maximum length of a question in characters. */
const MAX_QUESTION = 300;

/**
 * Renders a report as one HTML page that works offline. Its policy allows only its own style, so
 * no text can load or run anything.
 *
 * @param limit maximum number of entries of each list
 */
export async function renderReportPage(report: UsageReport, limit: number): Promise<string> {
  const { since, until, serverId, servers, createdAt } = report;
  const place = serverId === null ? TEXTS.allServers(servers) : TEXTS.server(serverId);
  const about = [TEXTS.period(since, until), place].join(' · ');
  const hash = createHash('sha256').update(PAGE_STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escape(`${TEXTS.title}: ${TEXTS.period(since, until)}`)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>${TEXTS.title}</h1>
<p class="soft">${escape(about)}</p>
${figures(report)}
${await overTime(report)}
${unanswered(report, limit)}
${votes(report, limit)}
${sources(report, limit)}
<footer>${escape(TEXTS.created(createdAt))}</footer>
</main>
</body>
</html>
`;
}

function figures(report: UsageReport): string {
  const { totals, digests } = report;
  const all = totals.answered + totals.related + totals.nothing;
  const boxes = VERDICTS.map((verdict) => {
    const share = all === 0 ? '' : ` · ${en.formats.percent(totals[verdict] / all)}`;
    const name = `${TEXTS.verdicts[verdict]}${share}`;
    return `<li class="${verdict}"><b>${en.formats.number(totals[verdict])}</b>${escape(name)}</li>`;
  });
  const lines = [
    all === 0 ? TEXTS.noQuestions : TEXTS.asked(all, totals.private),
    ...countedNote(report),
    ...(digests === 0 ? [] : [TEXTS.digests(digests)]),
  ];
  return `<ul class="figures">${boxes.join('')}</ul>\n${paragraphs(lines)}`;
}

async function overTime({ days, totals }: UsageReport): Promise<string> {
  if (totals.answered + totals.related + totals.nothing === 0) return '';
  const spans = sumDays(days);
  const key = VERDICTS.map((verdict) => `<li class="${verdict}">${TEXTS.verdicts[verdict]}</li>`);
  return `<h2>${TEXTS.overTime}</h2>
<h3>${TEXTS.chartOfVerdicts}</h3>
<ul class="key">${key.join('')}</ul>
${chart(await drawVerdicts(spans), TEXTS.chartOfVerdicts)}
<h3>${TEXTS.chartOfShare}</h3>
${chart(await drawShare(spans), TEXTS.chartOfShare)}
<details>
<summary>${TEXTS.tableOf(TEXTS.overTime)}</summary>
${tableOfSpans(spans)}
</details>`;
}

function chart({ wide, narrow }: ReportChart, title: string): string {
  const label = escape(`${title}. ${TEXTS.chartHint}`);
  const draw = (name: string, svg: string): string =>
    `<div class="${name}" role="img" aria-label="${label}">${svg}</div>`;
  return `<div class="chart">${draw('wide', wide)}${draw('narrow', narrow)}</div>`;
}

function tableOfSpans(spans: readonly DaySpan[]): string {
  const first = spans.some((span) => span.days > 1) ? TEXTS.week : TEXTS.day;
  const rows = spans.map((span) => {
    const share = shareOf(span);
    return [
      `<th scope="row" class="day">${span.from}</th>`,
      ...VERDICTS.map((verdict) => number(span[verdict])),
      `<td class="number">${share ?? '–'}</td>`,
    ].join('');
  });
  return table(
    [first, ...VERDICTS.map((verdict) => TEXTS.verdicts[verdict]), TEXTS.share],
    rows,
    1,
  );
}

function unanswered({ gaps, openAnswers }: UsageReport, limit: number): string {
  const { groups, questions } = gaps;
  const head = `<h2>${TEXTS.unanswered}</h2>`;
  if (openAnswers === 0) return `${head}\n${paragraphs([TEXTS.noOpen])}`;
  if (questions === 0) return `${head}\n${paragraphs([TEXTS.noUnanswered, ...gapNotes(gaps)])}`;
  const rest = groups.length - limit;
  const notes = [...(rest > 0 ? [TEXTS.more(rest)] : []), ...gapNotes(gaps)];
  return `${head}
${paragraphs([TEXTS.unansweredAbout(questions, groups.length)])}
<ol class="groups">
${groups.slice(0, limit).map(groupItem).join('\n')}
</ol>
${paragraphs(notes)}`;
}

function groupItem({ central, others, users }: QuestionGroup): string {
  const wordings = TEXTS.phrasings(others.length + 1);
  const size = [TEXTS.users(users), wordings, TEXTS.verdicts[central.verdict]].join(' · ');
  const list = others.map(({ text }) => `<li>${question(text)}</li>`).join('');
  const more = list === '' ? '' : `<ul>${list}</ul>`;
  return `<li><b>${question(central.text)}</b> <span class="soft">${escape(size)}</span>${more}</li>`;
}

function votes({ votes: counts, disliked }: UsageReport, limit: number): string {
  const { helpful, notHelpful } = counts;
  const head = `<h2>${TEXTS.votes}</h2>`;
  if (helpful + notHelpful === 0) return `${head}\n${paragraphs([TEXTS.noVotes])}`;
  const rows = disliked
    .slice(0, limit)
    .map(({ answerId, verdict, ...answer }) =>
      [
        `<td>${question(answer.question)} <span class="soft">${escape(answerId)} · ${TEXTS.verdicts[verdict]}</span></td>`,
        number(answer.notHelpful),
        number(answer.helpful),
      ].join(''),
    );
  const list =
    rows.length === 0
      ? ''
      : `<h3>${TEXTS.disliked}</h3>\n${table([TEXTS.question, TEXTS.notHelpful, TEXTS.helpful], rows, 1)}`;
  return `${head}\n${paragraphs([TEXTS.voteCounts(helpful, notHelpful)])}\n${list}`;
}

function sources({ quoted, neverQuoted, openAnswers }: UsageReport, limit: number): string {
  const name = (source: { readonly sourceId: string; readonly title: string }): string =>
    `${escape(shorten(source.title))} <span class="soft">${escape(shorten(source.sourceId))}</span>`;
  const rows = quoted
    .slice(0, limit)
    .map((source) => `<td>${name(source)}</td>${number(source.answers)}`);
  const more = quoted.length - limit;
  const rest = neverQuoted.length - limit;
  const never = neverQuoted.slice(0, limit).map((source) => `<li>${name(source)}</li>`);
  const all = neverQuoted.length + quoted.length;
  return `<h2>${TEXTS.quoted}</h2>
${paragraphs(quoted.length === 0 ? [TEXTS.noneQuoted] : [TEXTS.quotedAbout(openAnswers)])}
${rows.length === 0 ? '' : table([TEXTS.source, TEXTS.answers], rows, 1)}
${more > 0 ? paragraphs([TEXTS.more(more)]) : ''}
${never.length === 0 ? '' : `<h3>${TEXTS.neverQuoted(neverQuoted.length, all)}</h3>\n<ul>${never.join('')}</ul>`}
${rest > 0 ? paragraphs([TEXTS.more(rest)]) : ''}`;
}

/** @param numbersFrom index of the first column that contains numbers */
function table(head: readonly string[], rows: readonly string[], numbersFrom: number): string {
  const cells = head.map(
    (text, i) => `<th scope="col"${i < numbersFrom ? '' : ' class="number"'}>${escape(text)}</th>`,
  );
  const body = rows.map((row) => `<tr>${row}</tr>`);
  // A region that scrolls must be reachable with the keyboard.
  return `<div class="scroll" tabindex="0" role="group" aria-label="${escape(head.join(', '))}"><table>
<thead><tr>${cells.join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div>`;
}

function number(value: number): string {
  return `<td class="number">${en.formats.number(value)}</td>`;
}

function paragraphs(lines: readonly string[]): string {
  return lines.map((line) => `<p>${escape(line)}</p>`).join('\n');
}

/** Isolated from the text around it, because a question may be written from right to left. */
function question(text: string): string {
  return `<bdi>${escape(shorten(text, MAX_QUESTION))}</bdi>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
