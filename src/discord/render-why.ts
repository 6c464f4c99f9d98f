import type { KeptAnswer } from '../domain/kept-answer.ts';
import type { Quote } from '../domain/answer.ts';
import type { Explanation } from '../domain/ranking.ts';
import { placeOf } from './render.ts';
import { SHOWN_AT_ONCE } from './render-answer.ts';
import type { Surface } from './surface.ts';
import { WORDS } from './words.ts';

const { why } = WORDS;

/** How a verdict was reached and why the quotes shown from index `from` on were chosen, in words. */
export function renderWhy(answer: KeptAnswer, from: number, surface: Surface): string {
  const { explanation, quotes } = answer;
  const parts = explanation.parts.flatMap(({ name, value }) => {
    const words = why.parts[name];
    return words === undefined ? [] : [`- ${words}: ${decimal(value)}`];
  });
  const head = [
    why.title(answer.answerId),
    why[answer.verdict](likelihood(explanation.value)),
    ...(parts.length === 0 ? [] : [why.basis, ...parts]),
  ].join('\n');
  const room = surface.limit - head.length - why.order.length - why.left(quotes.length).length - 6;
  let body = '';
  let explained = 0;
  const shown = quotes.slice(from, from + SHOWN_AT_ONCE);
  for (const [i, quote] of shown.entries()) {
    const about = `\n\n${whyQuote(quote, from + i + 1)}`;
    if (body.length + about.length > room) break;
    body += about;
    explained++;
  }
  const left = explained < shown.length ? [why.left(shown.length - explained)] : [];
  return [head + body, ...left, why.order].join('\n\n');
}

function whyQuote({ passageId, score, legs, choice }: Quote, number: number): string {
  const { dense, bm25, read } = legs;
  const covered = partOf(choice, 'coverage');
  return [
    why.quote(number, placeOf(passageId), decimal(score)),
    dense === null ? why.notByMeaning : why.byMeaning(dense.rank, decimal(dense.similarity)),
    bm25 === null ? why.notByWords : why.byWords(bm25.rank, decimal(bm25.score)),
    read === null
      ? why.notByReading
      : read.score > 0
        ? why.byReading(read.rank, decimal(read.score))
        : why.byReadingNo(read.rank, decimal(-read.score)),
    ...(covered === null ? [] : [why.sentence(percent(covered))]),
  ].join('\n- ');
}

function partOf(explanation: Explanation, name: string): number | null {
  return explanation.parts.find((part) => part.name === name)?.value ?? null;
}

function decimal(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

/** An estimate is never certain. */
function likelihood(probability: number): string {
  if (probability > 0.99) return why.almostCertain;
  return probability < 0.01 ? why.almostImpossible : percent(probability);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
