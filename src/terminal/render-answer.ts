import type pc from 'picocolors';
import { verifyAnswer } from '../answering/quotes/verify-quote.ts';
import { en } from '../discord/locales/en.ts';
import type { Answer, QuotedSource, Quote } from '../domain/answer.ts';
import type { UserFacingError } from '../domain/errors.ts';
import { type Explanation, roundScore } from '../domain/ranking.ts';
import { wordError } from './word-error.ts';

/** Enough to recognise a text by. */
const FIRST_CHARACTERS = 80;
const NO_QUESTION = 'There is no question on this line.';
const RELATED = 'Related passages (they do not answer on their own):';

type Colors = ReturnType<typeof pc.createColors>;

/** Controls, and the marks that turn the direction of writing: a source must not steer the terminal. */
// eslint-disable-next-line no-control-regex -- controls are what it looks for
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text with everything that could steer a terminal written out, e.g. `\x1b`. Line feeds and tabs stay. */
export function tame(text: string): string {
  return text.replace(STEERING, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** The same on one line, for titles and file names: line feeds and tabs are written out too. */
export function tameLine(text: string): string {
  return tame(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/** The verdict in words, with the number of quotes of an answer and whether they contradict each other. */
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
 * An answer over several lines, for a person.
 *
 * @throws NotVerbatimError when a quote is not what its source says
 */
export function renderAnswer(answer: Answer, colors: Colors): string {
  verifyAnswer(answer);
  const head = `${colors.bold(verdictLine(answer))}  ${colors.dim(answer.answerId)}`;
  const from = (quote: Quote): string => attribution(quote, answer.sources.get(quote.sourceId));
  const quotes = answer.quotes.map((quote) => {
    const lines = markHighlights(quote, colors).split('\n');
    const body = lines.map((line) => `  ${colors.dim('│')} ${line}`);
    return [...body, `  ${colors.dim(from(quote))}`].join('\n');
  });
  // Another bar and no bright text: a related passage must not pass for an answer.
  const related = answer.related.map((quote) => {
    const body = tame(quote.text)
      .split('\n')
      .map((line) => `┆ ${line}`);
    return [...body, from(quote)].map((line) => `  ${colors.dim(line)}`).join('\n');
  });
  const below = related.length === 0 ? [] : [colors.dim(RELATED), ...related];
  return [head, ...quotes, ...below].join('\n\n');
}

/**
 * An answer on one line: the question, the verdict, then the quotes, whose line breaks become spaces,
 * then the IDs of the related passages.
 *
 * @throws NotVerbatimError when a quote is not what its source says
 */
export function renderAnswerLine(answer: Answer): string {
  verifyAnswer(answer);
  const quotes = answer.quotes.map((quote) => `"${inOneLine(quote.text)}" (${quote.passageId})`);
  const differ = answer.differences.length > 0 ? [en.verdict.differ] : [];
  const ids = answer.related.map(({ passageId }) => `(${passageId})`).join(', ');
  const related = ids === '' ? [] : [`related: ${ids}`];
  const asked = inOneLine(answer.question);
  switch (answer.verdict) {
    case 'answered':
      return [asked, 'answered', ...differ, ...quotes, ...related].join(' · ');
    case 'related':
      return [asked, `${en.verdict.related} ${quotes.join(' · ')}`].join(' · ');
    case 'nothing':
      // Nothing was asked on a blank line.
      return asked === '' ? NO_QUESTION : [asked, en.verdict.nothing].join(' · ');
  }
}

/** Why a question on a line has no answer, on one line; of a long question its first words. */
export function renderFaultLine(question: string, error: UserFacingError): string {
  const { message, hint } = wordError(error);
  return `${firstWords(question)} · fault · ${message} ${hint}`;
}

/** The first whole words on one line, at least one, with a mark where the text continues. */
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

/** How verdict and scores came about, as indented trees. */
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
    source?.title,
    source?.publisher,
    source?.published,
    source?.url,
  ];
  return parts
    .filter((part) => typeof part === 'string')
    .map(tameLine)
    .join(' · ');
}

/**
 * The quote with its highlights in bold and the answer underlined; without colours highlights are
 * between `**`, unless they are the whole quote.
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
