import { DEFAULT_LIMIT } from '../../answering/answerer.ts';
import type { KeptAnswer } from '../../domain/kept-answer.ts';
import type { Quote } from '../../domain/answer.ts';
import type { Explanation } from '../../domain/ranking.ts';
import type { Mention } from '../commands/command-mentions.ts';
import type { Locale } from '../locales/locale.ts';
import { boldSpans } from './render-answer.ts';
import { formatPassageId } from './render.ts';
import type { Display } from './message-format.ts';

const MAX_LINES = 5;
/** Minimum estimates for the words "sure" and "fairly sure". */
const SURE = 0.9;
const FAIRLY_SURE = 0.7;
/** Passages up to this rank are described as close. */
const CLOSE = 5;

/** Explains the choice of quotes, in at most five lines and without figures. */
export function renderWhy(
  answer: KeptAnswer,
  { locale: { why }, mention }: { readonly locale: Locale; readonly mention: Mention },
): string {
  const { verdict, explanation, quotes } = answer;
  if (verdict === 'nothing') return [why.nothing, why.tryAgain(mention('sources list'))].join('\n');
  const shown = quotes.slice(0, DEFAULT_LIMIT);
  const lines = [
    verdict === 'related' ? why.related : why.answered(surenessOf(explanation.value), shown.length),
    ...shown.map((quote, i) => `[${i + 1}] ${closenessOf(quote, why)}`),
    why.verbatim,
  ];
  const isMarked = verdict === 'answered' && shown.some((quote) => boldSpans(quote).length > 0);
  if (isMarked && lines.length < MAX_LINES) lines.splice(-1, 0, why.bold);
  return lines.join('\n');
}

function surenessOf(probability: number): 'sure' | 'fairlySure' | 'notSure' {
  if (probability >= SURE) return 'sure';
  return probability >= FAIRLY_SURE ? 'fairlySure' : 'notSure';
}

function closenessOf({ legs: { dense, bm25 } }: Quote, why: Locale['why']): string {
  const level = (leg: { readonly rank: number } | null): 'first' | 'close' | 'far' =>
    leg === null || leg.rank > CLOSE ? 'far' : leg.rank === 1 ? 'first' : 'close';
  return why.closeness(level(dense), bm25 === null ? 'none' : level(bm25));
}

/** Explains, with numbers, how a verdict was reached and why its quotes were chosen. */
export function renderDetails(answer: KeptAnswer, { surface, locale }: Display): string {
  const details = locale.whyDetails;
  const { explanation, quotes } = answer;
  const parts = explanation.parts.flatMap(({ name, value }) => {
    const words = details.parts[name];
    return words === undefined ? [] : [`- ${words}: ${locale.formats.number(value)}`];
  });
  const head = [
    details.title(answer.answerId),
    details[answer.verdict](likelihoodOf(explanation.value, locale)),
    ...(parts.length === 0 ? [] : [details.basis, ...parts]),
  ].join('\n');
  const around = details.order.length + details.left(quotes.length).length + 6;
  const room = surface.limit - head.length - around;
  let body = '';
  let explained = 0;
  for (const [i, quote] of quotes.entries()) {
    const about = `\n\n${explainQuote(quote, i + 1, locale)}`;
    if (body.length + about.length > room) break;
    body += about;
    explained++;
  }
  const left = explained < quotes.length ? [details.left(quotes.length - explained)] : [];
  return [head + body, ...left, details.order].join('\n\n');
}

function explainQuote(
  { passageId, score, legs, choice }: Quote,
  at: number,
  { whyDetails: details, formats: { number, percent } }: Locale,
): string {
  const { dense, bm25, read } = legs;
  const covered = partOf(choice, 'coverage');
  return [
    details.quote(at, formatPassageId(passageId), number(score)),
    dense === null ? details.notByMeaning : details.byMeaning(dense.rank, number(dense.similarity)),
    bm25 === null ? details.notByWords : details.byWords(bm25.rank, number(bm25.score)),
    read === null
      ? details.notByReading
      : read.score > 0
        ? details.byReading(read.rank, number(read.score))
        : details.byReadingNo(read.rank, number(-read.score)),
    ...(covered === null ? [] : [details.sentence(percent(covered))]),
  ].join('\n- ');
}

function partOf(explanation: Explanation, name: string): number | null {
  return explanation.parts.find((part) => part.name === name)?.value ?? null;
}

/** Formats a probability. Extreme values are given as words, because an estimate is never certain. */
function likelihoodOf(probability: number, { whyDetails: details, formats }: Locale): string {
  if (probability > 0.99) return details.almostCertain;
  return probability < 0.01 ? details.almostImpossible : formats.percent(probability);
}
