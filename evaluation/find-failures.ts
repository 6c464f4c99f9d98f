import type { Answer, Quote, Verdict } from '../src/domain/answer.ts';
import type { Explanation, Hit } from '../src/domain/ranking.ts';
import type { AskedQuestion } from './ask-set.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { firstRightQuote } from './contains-gold.ts';

/** A question with a wrong result, and the reasons. */
export interface Failure {
  readonly set: string;
  readonly question: string;
  /** The gold answers; empty if the question should have been declined. */
  readonly expected: readonly string[];
  readonly outcome: string;
  readonly verdict: Verdict;
  readonly probability: number;
  readonly quotes: readonly FailedQuote[];
  /** Sentences as Markdown, most informative first. */
  readonly why: readonly string[];
  /** Sort key: wrong answers rank above missed answers, then by probability. */
  readonly badness: number;
}

export interface FailedQuote extends Pick<Quote, 'passageId' | 'text' | 'start' | 'highlights'> {
  /** Title of the quote's source. */
  readonly title: string;
}

const SHOWN_QUOTES = 1;

/**
 * Returns the failures of a set, worst first: wrong answers (the more probable, the worse), then
 * declined questions whose quotes do not contain the answer, then declined questions whose quotes
 * do, then answers with the right quote not first.
 */
export function findFailures(
  set: string,
  asked: readonly AskedQuestion[],
  atMost: number,
): Failure[] {
  return asked
    .flatMap((one) => describe(set, one) ?? [])
    .sort((a, b) => b.badness - a.badness || (a.question < b.question ? -1 : 1))
    .slice(0, atMost);
}

function describe(set: string, asked: AskedQuestion): Failure | null {
  const { question, answer, goldHit } = asked;
  if (answer === null) return null;
  const { verdict, quotes } = answer;
  const probability = answer.explanation.value;
  const goldAt = firstRightQuote(question, quotes);
  const judged = judge(question.answerable, verdict === 'answered', goldAt, probability);
  if (judged === null) return null;
  const hits = asked.rankings.reranked ?? asked.rankings.fused ?? [];
  const first = quotes[0];
  const firstHit = hits.find(({ passageId }) => passageId === first?.passageId);
  const why: string[] = [];
  if (question.answerable) {
    why.push(
      goldHit === null
        ? `No passage that contains the answer is among the ${hits.length} hits.`
        : `${placeOf(goldHit, first, goldAt)} The passage that contains the answer, \`${goldHit.passageId}\`, ` +
            `is hit ${goldHit.rank}: ${ranksOf(goldHit)}.`,
    );
  }
  if (firstHit && firstHit.passageId !== goldHit?.passageId) {
    why.push(
      `The first quote is from \`${firstHit.passageId}\`, hit ${firstHit.rank}: ${ranksOf(firstHit)}.`,
    );
  }
  why.push(...spanOf(firstHit, answer));
  why.push(`P(answers) was computed from ${leavesOf(answer.explanation)}.`);
  if (first) why.push(`The sentence was chosen for ${leavesOf(first.choice)}.`);
  return {
    set,
    question: question.question,
    expected: [...new Set(question.gold.map(({ text }) => text))],
    outcome: judged.outcome,
    verdict,
    probability,
    quotes: quotes.slice(0, Math.max(SHOWN_QUOTES, goldAt ?? 0)).map((quote) => ({
      ...quote,
      title: answer.sources.get(quote.sourceId)?.title ?? quote.sourceId,
    })),
    why,
    badness: judged.badness,
  };
}

function judge(
  answerable: boolean,
  answered: boolean,
  goldAt: number | null,
  probability: number,
): { outcome: string; badness: number } | null {
  if (!answerable) {
    if (!answered) return null;
    return { outcome: 'answered, but the sources contain no answer', badness: 3 + probability };
  }
  if (answered && goldAt === null) {
    return { outcome: 'answered, but no quote contains the answer', badness: 3 + probability };
  }
  if (!answered && goldAt === null) {
    return { outcome: 'declined, and no quote contains the answer', badness: 3 - probability };
  }
  if (!answered) {
    return {
      outcome: `declined, though quote ${goldAt} contains the answer`,
      badness: 2 - probability,
    };
  }
  if (goldAt === 1) return null;
  return {
    outcome: `answered, but with the answer in quote ${goldAt}`,
    badness: (goldAt ?? 1) / 10 - probability / 100,
  };
}

/** Describes the step that failed, judging by the rank of the right passage. */
function placeOf(goldHit: Hit, first: Quote | undefined, goldAt: number | null): string {
  if (first?.passageId !== goldHit.passageId) return 'A wrong passage came first.';
  return goldAt === 1
    ? 'The right sentence of the right passage came first.'
    : 'The right passage came first, but another of its sentences was quoted.';
}

/** Describes the words that the reading model chose in the passage of the first quote. */
function spanOf(hit: Hit | undefined, answer: Answer): string[] {
  const text = hit && answer.sources.get(hit.sourceId)?.text;
  if (!hit?.legs.read || text === undefined) return [];
  const { start, end } = hit.legs.read.span;
  return [`The reading model chose “${escapeMarkdown(text.slice(start, end))}”.`];
}

/** Describes a hit's rank and score in each ranking. */
function ranksOf({ legs }: Hit): string {
  const { dense, bm25, read } = legs;
  return [
    dense === null ? 'not by meaning' : `meaning ${dense.rank} (${dense.similarity.toFixed(3)})`,
    bm25 === null ? 'not by words' : `words ${bm25.rank} (${bm25.score.toFixed(2)})`,
    ...(read === null ? [] : [`reader ${read.rank} (${read.score.toFixed(2)})`]),
  ].join(', ');
}

/** Lists the variables of a formula with their values. */
function leavesOf(explanation: Explanation): string {
  const leaves = (node: Explanation): Explanation[] =>
    node.parts.length === 0 ? [node] : node.parts.flatMap(leaves);
  return leaves(explanation)
    .filter(({ formula }) => formula !== 'constant')
    .map(({ name, value }) => `${name} ${value.toFixed(2)}`)
    .join(', ');
}
