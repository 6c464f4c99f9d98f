import { type Explanation, type ReaderScore, roundScore } from '../../domain/ranking.ts';
import type { Span } from '../../domain/span.ts';
import { extendQuote } from './extend-quote.ts';
import { findReply, repeatsQuestion } from './find-turns.ts';
import { itemsBelow, itemsBeside } from './find-items.ts';
import { qualifierConflict } from '../verdict/qualifier-conflict.ts';
import { type Candidate, labelsOf, type Range } from './sentence-candidates.ts';
import { isQuestion } from '../../text/line-marks.ts';
import { coverage, stemsOf, type WeighedTerm } from '../verdict/term-idf.ts';

/**
 * The weights of words and similarity in a sentence's score, without a reading model. With .5 each,
 * or with similarity alone, fewer of the chosen sentences contain the answer (XQuAD and FairytaleQA,
 * even articles). Words alone are slightly better on XQuAD, but only similarity can rank sentences
 * that share no word with the question.
 */
const COVERAGE_SHARE = 0.8;
const SIMILARITY_SHARE = 0.2;
/**
 * With a reading model, words and similarity only break ties. Given the right passage, the chosen
 * sentence contains the answer for 94.1 % of the questions about XQuAD's even articles and 87.0 % of
 * FairytaleQA's (odd: 93.0 % and 86.2 %). If words have the largest weight (`.8·coverage +
 * .2·similarity + .4·read`), the figures are 93.0 % and 79.3 % (odd: 92.3 % and 80.7 %).
 */
const COVERAGE_TIE = 0.16;
const SIMILARITY_TIE = 0.04;
/**
 * Among list items or table rows, words have a high weight. The items often differ only in their
 * subject, which the question names: "boats over 6 m", not "boats under 6 m".
 */
const ITEM_COVERAGE_SHARE = 3;
/** Penalty for a sentence that is a question, because it rarely answers the user's question. */
const ASKING_LOSS = 0.5;
/** Penalty for a different year, version or part number, if another sentence has the right one. */
const CONFLICT_LOSS = 1;
/**
 * Factor for the conflict penalty in running text. It is below 1, because the reading model
 * distinguishes years and versions there.
 */
const CONFLICT_IN_TEXT = 0.3;
const ENDS_SENTENCE = /[.!?…][\p{Pe}\p{Pf}"']*$/u;
/** Temperature of the softmax over the sentences' best spans. */
const READ_TAU = 2;
/** A sentence without a span is treated as if its logit were this far below the best span's. */
const UNMARKED = 12;
/** Spans whose logits are at most this far below the best span's may also be answers. */
const MARKED_MARGIN = 3;
/** Like `MARKED_MARGIN`, for list items if the question asks for several things. */
const SEVERAL_MARGIN = 5;
/** If the best logit is lower, other spans are too unreliable to add their sentences. */
const UNSURE = -5;

/**
 * Matches a question that asks for several things: "What are the …?", "Which boats were …?", "What
 * can they do?", "What was fixed?", "List …".
 */
const ASKS_FOR_SEVERAL =
  /\b(?:what|which)\b[^?]*\b(?:are|were)\b|\bwhat(?:['’]s| is| was| has| have)?(?: been)? (?:added|fixed|changed|removed|new)\b|\bwhat\b[^?]*\b(?:can|could|may|might|must|shall|should)\b|^\W*(?:list|name)\b/i;

/** The reading model's result for a passage, as in its `ReadLeg`. */
export type Marked = Pick<ReaderScore, 'score' | 'span' | 'others'>;

export interface Asked {
  readonly question: string;
  readonly terms: readonly WeighedTerm[];
}

export interface SentenceChoice {
  /** The sentence that best answers the question. */
  readonly best: Span;
  /** The best sentence with the context it needs: whole sentences of the passage. */
  readonly quoted: Span;
  /**
   * The parts to highlight: the best sentence and the code that it announces or, if a whole list is
   * the answer, each of its items.
   */
  readonly highlights: readonly Span[];
  /**
   * Whether the answer is in one sentence, so that words in it can be marked. False if the answer
   * includes a list or a sentence that restricts it.
   */
  readonly isOneSentence: boolean;
  readonly choice: Explanation;
}

/**
 * Picks the sentence with the highest `read + .16·coverage + .04·similarity − .5·asks − conflict`:
 * - `read`: the sentence's share in a softmax with temperature 2 over the best span of each sentence;
 * - `coverage`: the share of the question's idf weight in the sentence or its list's labels;
 * - `similarity`: the cosine of sentence and question;
 * - `asks`: 1 for a question;
 * - `conflict`: the share of the question's years, versions and so on that the sentence
 *   contradicts.
 *
 * A list item, a table row, one of several short lines or an announced block of code is replaced by
 * its best sibling by `read + 3·coverage + …`. Without a reading model, the score is `.8·coverage +
 * .2·similarity`. A heading or table header is picked only if the passage contains nothing else. A
 * question is replaced by its answer, and a lead-in by the item that the question names. The answer to
 * the user's own question comes before all others. Of several equal scores, the first wins.
 *
 * @param similarities one similarity for each candidate, from -1 to 1
 * @param marked `null` without a reading model
 * @throws if there is no candidate
 */
export function chooseSentences(
  { question, terms }: Asked,
  candidates: readonly Candidate[],
  similarities: readonly number[],
  marked: Marked | null,
): SentenceChoice {
  const asked = [...terms, ...numberTerms(question, terms)];
  const stems = candidates.map(({ text }) => [...stemsOf(text), ...wholeNumbersIn(text)]);
  const covers = (places: readonly number[]): number =>
    coverage(asked, new Set(places.flatMap((place) => stems[place] ?? [])));
  const read = marked && readShares(candidates, marked);
  const conflicts = conflictsOf(question, candidates);
  const choiceOf = (at: number, share: number): Explanation => {
    const covered = covers([at, ...labelsOf(candidates, at)]);
    const similarity = similarities[at] ?? 0;
    if (read === null) return explainUnread(covered, similarity);
    const asks = isQuestion(candidates[at]?.text ?? '') ? 1 : 0;
    return explainRead(read[at] ?? 0, share, covered, similarity, asks, conflicts[at] ?? 0);
  };
  const isPickable = candidates.some((candidate) => !isLabel(candidate));
  const bestOf = (places: readonly number[], share = COVERAGE_TIE): Picked | null => {
    let best: Picked | null = null;
    for (const at of places) {
      if (isPickable && isLabel(candidates[at])) continue;
      const choice = choiceOf(at, share);
      if (best === null || choice.value > best.choice.value) best = { at, choice };
    }
    return best;
  };
  const found = bestOf([...candidates.keys()]);
  if (found === null) throw new Error('a passage without sentences cannot be quoted');
  const asksForSeveral = ASKS_FOR_SEVERAL.test(question);
  const same = candidates.findIndex(({ text }) => repeatsQuestion(text, question));
  const reply = (same < 0 ? null : findReply(candidates, same)) ?? findReply(candidates, found.at);
  const announced = read && !asksForSeveral ? itemsBelow(candidates, found.at) : [];
  const addsWord = (at: number): boolean => covers([found.at, at]) > covers([found.at]);
  const beside = itemsBeside(candidates, found.at);
  const best =
    (reply && bestOf(placesIn(reply))) ??
    bestOf(announced.filter(addsWord), ITEM_COVERAGE_SHARE) ??
    (read && beside.length > 1 ? bestOf(beside, ITEM_COVERAGE_SHARE) : null) ??
    found;
  const { first, last, items, isLimited } = extendQuote(candidates, best.at, {
    likely: likelyPlaces(candidates, marked, MARKED_MARGIN),
    listed: asksForSeveral ? likelyPlaces(candidates, marked, SEVERAL_MARGIN) : [],
    coverage: (range) => covers(placesIn(range)),
  });
  const sentence = spanOf(candidates, best.at, best.at);
  const quoted = spanOf(candidates, first, last);
  // Without a lead-in, the quote consists of items only, so the whole quote is one highlight.
  const listed =
    items[0]?.first === first
      ? [quoted]
      : items.map((item) => spanOf(candidates, item.first, item.last));
  const next = candidates[best.at + 1];
  const isLead = next?.kind === 'code' && candidates[best.at]?.text.endsWith(':') === true;
  const led = isLead && last > best.at ? [spanOf(candidates, best.at + 1, last)] : [];
  return {
    best: sentence,
    quoted,
    highlights: items.length > 0 ? listed : [sentence, ...led],
    isOneSentence: items.length === 0 && led.length === 0 && !isLimited,
    choice: best.choice,
  };
}

interface Picked {
  readonly at: number;
  readonly choice: Explanation;
}

function spanOf(candidates: readonly Candidate[], first: number, last: number): Span {
  const start = candidates[first];
  const end = candidates[last];
  if (!start || !end) throw new Error('a quote cannot grow beyond its passage');
  return { start: start.span.start, end: end.span.end };
}

function placesIn({ first, last }: Range): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/**
 * Returns versions such as "3.1" and numbered names such as "pier 20". They are compared whole,
 * because the terms of the search are their single words and numbers, which occur in many texts.
 */
function wholeNumbersIn(text: string): string[] {
  const versions = text.match(/\d+(?:\.\d+)+/g) ?? [];
  const numbered = text.toLowerCase().match(/\p{L}{3,} \d+(?![.,]?\d)/gu) ?? [];
  return [...versions, ...numbered];
}

/** Returns the question's versions and numbered names as terms with the weight of its rarest word. */
function numberTerms(question: string, terms: readonly WeighedTerm[]): WeighedTerm[] {
  const idf = Math.max(0, ...terms.map((one) => one.idf));
  return wholeNumbersIn(question).map((term) => ({ term, idf, isKnown: true }));
}

/** Whether a candidate is a heading, table header or speaker, which only names the text below. */
function isLabel(candidate: Candidate | undefined): boolean {
  if (candidate === undefined) return true;
  return candidate.isHeading || candidate.isTableHead || candidate.isTurnMark;
}

/**
 * Returns, for each sentence with its labels, the extent to which its versions, years and so on
 * conflict with the question's. Returns only zeros if no sentence has those of the question.
 */
function conflictsOf(question: string, candidates: readonly Candidate[]): number[] {
  const sayable = candidates.filter((candidate) => !isLabel(candidate)).map(({ text }) => text);
  if (qualifierConflict(question, sayable.join('\n')) > 0) return candidates.map(() => 0);
  return candidates.map(({ text, kind }, at) => {
    const labels = labelsOf(candidates, at).map((place) => candidates[place]?.text ?? '');
    const share = kind === 'paragraph' && ENDS_SENTENCE.test(text) ? CONFLICT_IN_TEXT : 1;
    return share * qualifierConflict(question, [...labels, text].join('\n'));
  });
}

function explainUnread(covered: number, similarity: number): Explanation {
  return {
    name: 'sentence',
    value: roundScore(COVERAGE_SHARE * covered + SIMILARITY_SHARE * similarity),
    formula: `${COVERAGE_SHARE}·coverage + ${SIMILARITY_SHARE}·similarity`,
    parts: wordParts(covered, similarity),
  };
}

function explainRead(
  read: number,
  share: number,
  covered: number,
  similarity: number,
  asks: number,
  conflict: number,
): Explanation {
  const ties = share * covered + SIMILARITY_TIE * similarity;
  return {
    name: 'sentence',
    value: roundScore(read + ties - ASKING_LOSS * asks - CONFLICT_LOSS * conflict),
    formula: `read + ${share}·coverage + ${SIMILARITY_TIE}·similarity − ${ASKING_LOSS}·asks − ${CONFLICT_LOSS}·conflict`,
    parts: [
      leaf('read', read, `softmax(best span in the sentence/${READ_TAU})`),
      ...wordParts(covered, similarity),
      leaf('asks', asks, '1 for a question, otherwise 0'),
      leaf(
        'conflict',
        conflict,
        `share of the question’s qualifiers that the sentence contradicts, times ${CONFLICT_IN_TEXT} in running text`,
      ),
    ],
  };
}

function wordParts(covered: number, similarity: number): Explanation[] {
  return [
    leaf('coverage', covered, 'Σ idf(terms in the sentence) / Σ idf(terms of the question)'),
    leaf('similarity', similarity, 'cosine(question, sentence)'),
  ];
}

function leaf(name: string, value: number, formula: string): Explanation {
  return { name, value: roundScore(value), formula, parts: [] };
}

/** Returns each sentence's softmax share of the reading model's spans. The shares add up to 1. */
function readShares(candidates: readonly Candidate[], marked: Marked): number[] {
  const spans = spansIn(candidates, marked);
  const heights = candidates.map((_, place) => {
    const own = spans.filter((span) => span.place === place).map(({ score }) => score);
    const best = Math.max(marked.score - UNMARKED, ...own);
    return Math.exp((best - marked.score) / READ_TAU);
  });
  const sum = heights.reduce((total, height) => total + height, 0);
  return heights.map((height) => height / sum);
}

/**
 * Returns the marked spans with their sentences, best first. A span across several sentences counts
 * for each of them.
 */
function spansIn(
  candidates: readonly Candidate[],
  marked: Marked,
): { readonly score: number; readonly place: number }[] {
  return [marked, ...marked.others].flatMap(({ span, score }) =>
    placesOf(candidates, span).map((place) => ({ score, place })),
  );
}

/**
 * Returns the sentences that overlap a span. Omits a sentence whose overlap is less than a third of
 * the longest one. For the mark of a speaker, returns the sentence below it. A span that begins in
 * code counts only for the code, because the model often extends it into the text below.
 */
function placesOf(candidates: readonly Candidate[], span: Span): number[] {
  const parts = candidates.flatMap((one, place) => {
    const length = Math.min(one.span.end, span.end) - Math.max(one.span.start, span.start);
    return length > 0 ? [{ place, length }] : [];
  });
  const first = parts[0] && candidates[parts[0].place];
  if (parts[0] && first?.kind === 'code') return [parts[0].place];
  const longest = Math.max(...parts.map(({ length }) => length));
  return parts
    .filter(({ length }) => length * 3 >= longest)
    .map(({ place }) =>
      candidates[place]?.isTurnMark && candidates[place + 1] ? place + 1 : place,
    );
}

/**
 * Returns the sentences of the best span and of spans that are nearly as likely. If the model is
 * unsure, returns only those of the best span. Quoting these sentences of a paragraph together makes
 * 1.9 % more quotes contain the answer on XQuAD's even articles, and quotes become 7 % longer. On
 * FairytaleQA's, the figures are 2.7 % and 10 %.
 */
function likelyPlaces(
  candidates: readonly Candidate[],
  marked: Marked | null,
  margin: number,
): number[] {
  if (marked === null) return [];
  const from = marked.score < UNSURE ? marked.score : marked.score - margin;
  return spansIn(candidates, marked)
    .filter(({ score }) => score >= from)
    .map(({ place }) => place);
}
