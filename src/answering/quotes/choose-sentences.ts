import { type Explanation, type ReaderScore, roundScore } from '../../domain/ranking.ts';
import type { Span } from '../../domain/span.ts';
import { extendQuote, findReply } from './extend-quote.ts';
import { itemsBeside } from './find-items.ts';
import { qualifierConflict } from '../verdict/qualifier-conflict.ts';
import { type Candidate, labelsOf, type Range } from './sentence-candidates.ts';
import { isQuestion } from '../../text/line-marks.ts';
import { coverage, stemsOf, type WeighedTerm } from '../verdict/term-idf.ts';

/**
 * Weight of words against similarity in a sentence's score, without a reading model. With .5 each,
 * or by similarity alone, fewer chosen sentences held the answer (XQuAD and FairytaleQA, even
 * articles). Words alone did slightly better on XQuAD but cannot rank sentences that share no word
 * with the question; similarity can.
 */
const COVERAGE_SHARE = 0.8;
const SIMILARITY_SHARE = 0.2;
/**
 * With a reading model, words and similarity only break ties. Given the right passage, the chosen
 * sentence holds the answer for 94.1 % of the questions on XQuAD's even articles and 87.0 % on
 * FairytaleQA's (odd: 93.0 % and 86.2 %). With words in the lead, `.8·coverage + .2·similarity +
 * .4·read`, it does for 93.0 % and 79.3 % (odd: 92.3 % and 80.7 %).
 */
const COVERAGE_TIE = 0.16;
const SIMILARITY_TIE = 0.04;
/**
 * Among list items or table rows, words decide: the items say the same about different things, and
 * the question names one of them ("boats over 6 m", not "boats under 6 m").
 */
const ITEM_COVERAGE_SHARE = 3;
/** Penalty for a question: it repeats the asked question more often than it answers it. */
const ASKING_LOSS = 0.5;
/** Penalty for another year, version or part number, if some sentence has the right one. */
const CONFLICT_LOSS = 1;
/**
 * Factor for that penalty in running text, where the reading model itself distinguishes years and
 * versions.
 */
const CONFLICT_IN_TEXT = 0.3;
const ENDS_SENTENCE = /[.!?…][\p{Pe}\p{Pf}"']*$/u;
/** Temperature of the softmax over the sentences' best spans. */
const READ_TAU = 2;
/** Logit distance below the best span assigned to a sentence without a span. */
const UNMARKED = 12;
/** Spans within this logit distance of the best may also be answers. */
const MARKED_MARGIN = 3;
/** The same for list items, if the question asks for several things. */
const SEVERAL_MARGIN = 5;
/** Below this best logit, further spans are too unreliable to add their sentences. */
const UNSURE = -5;

/**
 * "What are the …?", "Which boats were …?", "What can they do?", "What was fixed?", "List …": asks
 * for several things.
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
  /** The sentence that answers best. */
  readonly best: Span;
  /** The best sentence with the context it needs: whole sentences of the passage. */
  readonly quoted: Span;
  /** The parts that answer: the best sentence, or each item of a list that answers as a whole. */
  readonly highlights: readonly Span[];
  /**
   * Whether words of one sentence can be the answer: false if the answer includes a list or a
   * limiting sentence.
   */
  readonly isOneSentence: boolean;
  readonly choice: Explanation;
}

/**
 * Picks the sentence with the highest `read + .16·coverage + .04·similarity − .5·asks − conflict`:
 * - `read`: the sentence's share in the softmax over each sentence's best span logit, divided by 2;
 * - `coverage`: the share of the question's idf weight in the sentence or its list's labels;
 * - `similarity`: the cosine of sentence and question;
 * - `asks`: 1 for a question;
 * - `conflict`: the share of the question's years, versions and so on that the sentence
 * contradicts.
 *
 * If the winner is a list item, table row, one of several short lines or an announced block of
 * code, the best of its siblings by `read + 3·coverage + …` replaces it. Without a reading model
 * the score is `.8·coverage + .2·similarity`. A heading or table header is picked only if the
 * passage has nothing else. A question in a dialogue yields to its answer. Ties go to the first.
 *
 * @param similarities one per candidate, -1 to 1
 * @param marked `null` without a reading model
 * @throws if there is no candidate
 */
export function chooseSentences(
  { question, terms }: Asked,
  candidates: readonly Candidate[],
  similarities: readonly number[],
  marked: Marked | null,
): SentenceChoice {
  const asked = [...terms, ...versionTerms(question, terms)];
  const stems = candidates.map(({ text }) => [...stemsOf(text), ...versionsIn(text)]);
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
  const reply = findReply(candidates, found.at);
  const beside = itemsBeside(candidates, found.at);
  const best =
    (reply && bestOf(placesIn(reply))) ??
    (read && beside.length > 1 ? bestOf(beside, ITEM_COVERAGE_SHARE) : null) ??
    found;
  const asksForSeveral = ASKS_FOR_SEVERAL.test(question);
  const { first, last, items, isLimited } = extendQuote(candidates, best.at, {
    likely: likelyPlaces(candidates, marked, MARKED_MARGIN),
    listed: asksForSeveral ? likelyPlaces(candidates, marked, SEVERAL_MARGIN) : [],
    coverage: (range) => covers(placesIn(range)),
  });
  const sentence = spanOf(candidates, best.at, best.at);
  const quoted = spanOf(candidates, first, last);
  // Without a lead-in, the quote consists of the items alone and is marked as one.
  const listed =
    items[0]?.first === first
      ? [quoted]
      : items.map((item) => spanOf(candidates, item.first, item.last));
  return {
    best: sentence,
    quoted,
    highlights: items.length > 0 ? listed : [sentence],
    isOneSentence: items.length === 0 && !isLimited,
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
 * Versions such as "3.1" and "2.1.0". Search splits them into small numbers, which occur in any
 * text.
 */
function versionsIn(text: string): string[] {
  return text.match(/\d+(?:\.\d+)+/g) ?? [];
}

/** The question's versions as terms, weighted like its rarest word. */
function versionTerms(question: string, terms: readonly WeighedTerm[]): WeighedTerm[] {
  const idf = Math.max(0, ...terms.map((one) => one.idf));
  return versionsIn(question).map((term) => ({ term, idf, isKnown: true }));
}

/** A heading or table header, which names the subject of the sentences below it. */
function isLabel(candidate: Candidate | undefined): boolean {
  return candidate === undefined || candidate.isHeading || candidate.isTableHead;
}

/**
 * For each sentence with its labels, how far its versions, years and so on differ from the
 * question's. All 0 if no sentence has the question's own.
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
        `share of the question’s qualifiers that it has others of, times ${CONFLICT_IN_TEXT} in running text`,
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

/** Each sentence's softmax share of the reading model's spans; the shares sum to 1. */
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
 * The marked spans with their sentences, best first. A span across several sentences counts for
 * each.
 */
function spansIn(
  candidates: readonly Candidate[],
  marked: Marked,
): { readonly score: number; readonly place: number }[] {
  return [marked, ...marked.others].flatMap(({ span, score }) =>
    placesOf(candidates, span).map((place) => ({ score, place })),
  );
}

/** The sentences of a span, except those with less than a third of its longest part. */
function placesOf(candidates: readonly Candidate[], span: Span): number[] {
  const parts = candidates.flatMap((one, place) => {
    const length = Math.min(one.span.end, span.end) - Math.max(one.span.start, span.start);
    return length > 0 ? [{ place, length }] : [];
  });
  const longest = Math.max(...parts.map(({ length }) => length));
  return parts.filter(({ length }) => length * 3 >= longest).map(({ place }) => place);
}

/**
 * Sentences of the best span and of nearly as likely ones; only the best if the model is unsure. A
 * paragraph quotes them together: on XQuAD's even articles 1.9 % more quotes then hold the answer
 * and quotes are 7 % longer; on FairytaleQA's, 2.7 % and 10 %.
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
