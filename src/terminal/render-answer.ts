import type pc from 'picocolors';
import { verifyAnswer } from '../answering/quotes/verify-quote.ts';
import { en } from '../discord/locales/en.ts';
import { formatAsOf } from '../discord/render/format-date.ts';
import { formatPlace } from '../discord/render/format-place.ts';
import type { Answer, QuotedSource, Quote } from '../domain/answer.ts';
import type { UserFacingError } from '../domain/errors.ts';
import { type Explanation, roundScore } from '../domain/ranking.ts';
import { HIDDEN_CHARACTER, visibleJoiners } from '../text/hidden-characters.ts';
import { EN } from './locales/en.ts';
import { wordError } from './word-error.ts';

/** Maximum length of an excerpt that only serves to identify a text. */
const FIRST_CHARACTERS = 80;

type Colors = ReturnType<typeof pc.createColors>;

const HIDDEN = new RegExp(HIDDEN_CHARACTER, 'gu');

/**
 * Replaces each character that could control a terminal, hide text or reorder text with an escape such as
 * `\x1b` or `\u202e`. Keeps line feeds, tabs, and joiners in valid emoji and script sequences.
 */
export function tame(text: string): string {
  const kept = visibleJoiners(text);
  return text.replace(HIDDEN, (character, at: number) => {
    if (kept.has(at)) return character;
    const code = (character.codePointAt(0) ?? 0).toString(16);
    if (code.length <= 2) return `\\x${code.padStart(2, '0')}`;
    return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\u{${code}}`;
  });
}

/** Like `tame`, but also replaces line feeds and tabs. Used for titles and file names. */
export function tameLine(text: string): string {
  return tame(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/** Returns the verdict in words, with the number of quotes and whether the sources differ. */
export function verdictLine({
  verdict,
  quotes,
  differences,
}: Pick<Answer, 'verdict' | 'quotes' | 'differences'>): string {
  if (verdict !== 'answered') return en.verdict[verdict];
  const sources = new Set(quotes.map((quote) => quote.sourceId)).size;
  const differ = differences.length === 0 ? [] : [en.verdict.differ];
  return [en.verdict.answered(quotes.length, sources), ...differ].join(' · ');
}

/**
 * Renders an answer as several lines for a user.
 *
 * @throws NotVerbatimError if a quote differs from its source
 */
export function renderAnswer(answer: Answer, colors: Colors): string {
  verifyAnswer(answer);
  const unknown = answer.unknownLanguage;
  const head = [
    `${colors.bold(verdictLine(answer))}  ${colors.dim(answer.answerId)}`,
    ...(answer.asOf === null ? [] : [colors.dim(en.answer.asOf(formatAsOf(answer.asOf, en)))]),
    ...(unknown === null ? [] : [colors.dim(en.verdict.unknownLanguage(unknown))]),
  ].join('\n');
  const from = (quote: Quote): string => attribution(quote, answer.sources.get(quote.sourceId));
  const quotes = answer.quotes.map((quote) => {
    const lines = [...contextLines(quote), ...markHighlights(quote, colors).split('\n')];
    const body = lines.map((line) => `  ${colors.dim('│')} ${line}`);
    return [...body, `  ${colors.dim(from(quote))}`, ...alsoInLines(quote, colors)].join('\n');
  });
  // A different bar and dim text distinguish related passages from quotes that answer.
  const related = answer.related.map((quote) => {
    const body = [...contextLines(quote), ...tame(quote.text).split('\n')].map(
      (line) => `┆ ${line}`,
    );
    return [...body, from(quote)].map((line) => `  ${colors.dim(line)}`).join('\n');
  });
  const below = related.length === 0 ? [] : [colors.dim(EN.answer.related), ...related];
  return [head, ...quotes, ...below].join('\n\n');
}

/** Returns a line with the other sources that say nearly the same, or none. */
function alsoInLines({ alsoIn = [] }: Quote, colors: Colors): string[] {
  if (alsoIn.length === 0) return [];
  const names = alsoIn.map(({ sourceId, title }) => `${tameLine(title)} (${sourceId})`);
  return [`  ${colors.dim(en.answer.alsoIn(names, 0))}`];
}

/** Returns the lines of a quote's context, each excerpt followed by a line that shows the gap below. */
function contextLines({ context = [] }: Quote): string[] {
  return context.flatMap(({ text }) => [...tame(text).split('\n'), '…']);
}

/**
 * Renders an answer on one line: the question, the verdict, the quotes with spaces instead of line breaks, and
 * the IDs of the related passages.
 *
 * @throws NotVerbatimError if a quote differs from its source
 */
export function renderAnswerLine(answer: Answer): string {
  verifyAnswer(answer);
  const quotes = answer.quotes.map((quote) => `"${inOneLine(quote.text)}" (${quote.passageId})`);
  const differ = answer.differences.length > 0 ? [en.verdict.differ] : [];
  const ids = answer.related.map(({ passageId }) => `(${passageId})`).join(', ');
  const related = ids === '' ? [] : [EN.answer.relatedTo(ids)];
  const date = answer.asOf === null ? [] : [en.answer.asOf(formatAsOf(answer.asOf, en))];
  const asked = [inOneLine(answer.question), ...date].join(' · ');
  switch (answer.verdict) {
    case 'answered':
      return [asked, EN.answer.answered, ...differ, ...quotes, ...related].join(' · ');
    case 'related':
      return [asked, `${en.verdict.related} ${quotes.join(' · ')}`].join(' · ');
    case 'nothing':
      // A blank line has no question.
      return asked === '' ? EN.answer.noQuestion : [asked, en.verdict.nothing].join(' · ');
  }
}

/** Renders the question, shortened if it is long, and the error on one line. */
export function renderFaultLine(question: string, error: UserFacingError): string {
  const { message, hint } = wordError(error);
  return `${firstWords(question)} · ${EN.answer.fault} · ${message} ${hint}`;
}

/** Returns the first whole words of a text on one line, at least one word, with `…` if the text continues. */
export function firstWords(text: string): string {
  const words = tame(text.trim()).split(/\s+/);
  let line = words[0] ?? '';
  for (const word of words.slice(1)) {
    if (line.length + 1 + word.length > FIRST_CHARACTERS) return `${line} …`;
    line += ` ${word}`;
  }
  return line;
}

function inOneLine(text: string): string {
  return tame(text.trim()).replace(/\s*\n\s*/g, ' ');
}

/** Renders the calculation of the verdict and the scores as indented trees. */
export function renderScores(answer: Answer): string {
  const quotes = [...answer.quotes, ...answer.related].map((quote) =>
    [quote.passageId, renderTree(quote.explanation, 1), renderTree(quote.choice, 1)].join('\n'),
  );
  return [renderTree(answer.explanation, 0), ...quotes].join('\n');
}

export function renderTree(explanation: Explanation, depth: number): string {
  const line = `${'  '.repeat(depth)}${explanation.name} ${roundScore(explanation.value)} = ${explanation.formula}`;
  return [line, ...explanation.parts.map((part) => renderTree(part, depth + 1))].join('\n');
}

function attribution(quote: Quote, source: QuotedSource | undefined): string {
  const parts = [
    quote.passageId.replace('#', ' #'),
    quote.place && formatPlace(quote.place, en),
    source?.title,
    source?.publisher,
    source?.published,
    source?.url,
  ];
  return parts
    .filter((part) => typeof part === 'string')
    .filter((part) => part !== '')
    .map(tameLine)
    .join(' · ');
}

/**
 * Returns the quote with the highlights in bold and the answer underlined. Without colours, highlights are
 * between `**`, unless the whole quote is highlighted.
 */
function markHighlights(quote: Quote, colors: Colors): string {
  const isWhole = quote.highlights.some(
    ({ start, end }) => start === quote.start && end === quote.end,
  );
  if (isWhole && !colors.isColorSupported) return tame(quote.text);
  let marked = '';
  let at = quote.start;
  for (const { start, end } of quote.highlights) {
    marked += tame(quote.text.slice(at - quote.start, start - quote.start));
    const slice = (from: number, to: number): string =>
      tame(quote.text.slice(from - quote.start, to - quote.start));
    if (!colors.isColorSupported) {
      marked += `**${slice(start, end)}**`;
    } else {
      const { answer } = quote;
      const isHere = answer !== null && start <= answer.start && answer.end <= end;
      const { start: from, end: to } = isHere ? answer : { start, end: start };
      const bold = (text: string): string => (text === '' ? '' : colors.bold(colors.green(text)));
      const found = slice(from, to);
      marked += bold(slice(start, from));
      marked += found === '' ? '' : colors.underline(bold(found));
      marked += bold(slice(to, end));
    }
    at = end;
  }
  return marked + tame(quote.text.slice(at - quote.start));
}
