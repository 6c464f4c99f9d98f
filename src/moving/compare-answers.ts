import type { Answer, Quote, QuotedSource, Verdict } from '../domain/answer.ts';
import type { DrawnQuestion } from './draw-questions.ts';

/** Answers a question in a server; `null`: outside a server. */
export type Ask = (serverId: string | null, question: string) => Promise<Answer>;

/** The parts of an answer that can differ. */
export type AnswerPart = 'verdict' | 'quotes' | 'related' | 'scores' | 'sources' | 'notes';

/** An answer as it is listed in a report. */
export interface ShownAnswer {
  readonly verdict: Verdict;
  /** IDs of the passages that are quoted, with their scores. */
  readonly passages: readonly string[];
}

export interface AnswerDifference extends DrawnQuestion {
  readonly parts: readonly AnswerPart[];
  readonly source: ShownAnswer;
  readonly target: ShownAnswer;
}

/** Asks both sides each question, and returns the questions that they answer differently. */
export async function compareAnswers(
  questions: readonly DrawnQuestion[],
  sides: { readonly source: Ask; readonly target: Ask },
  onProgress: (done: number) => void = () => undefined,
): Promise<AnswerDifference[]> {
  const differences: AnswerDifference[] = [];
  for (const [at, { serverId, question }] of questions.entries()) {
    const source = await sides.source(serverId, question);
    const target = await sides.target(serverId, question);
    const parts = differingParts(source, target);
    if (parts.length > 0) {
      differences.push({ serverId, question, parts, source: show(source), target: show(target) });
    }
    onProgress(at + 1);
  }
  return differences;
}

/** Compares texts byte for byte, and scores to four places. */
export function differingParts(source: Answer, target: Answer): AnswerPart[] {
  const views: Readonly<Record<AnswerPart, (answer: Answer) => unknown>> = {
    verdict: ({ verdict }) => verdict,
    quotes: ({ quotes }) => quotes.map(textOf),
    related: ({ related }) => related.map(textOf),
    scores: ({ quotes, related }) => [...quotes, ...related].map(scoreOf),
    sources: ({ sources }) => [...sources].map(sourceOf).sort(),
    notes: ({ differences, unknownLanguage }) => [differences, unknownLanguage],
  };
  return (Object.keys(views) as AnswerPart[]).filter(
    (part) => JSON.stringify(views[part](source)) !== JSON.stringify(views[part](target)),
  );
}

function textOf(quote: Quote): unknown {
  const { sourceId, corpusId, passageId, start, end, text, highlights, answer } = quote;
  const { context = [], alsoIn = [], place } = quote;
  return [
    ...[sourceId, corpusId ?? null, passageId, start, end, text, place],
    ...[highlights.map(spanOf), answer === null ? null : spanOf(answer)],
    ...[context.map((one) => [one.text, ...spanOf(one)]), alsoIn.map((one) => one.passageId)],
  ];
}

function spanOf({ start, end }: { readonly start: number; readonly end: number }): number[] {
  return [start, end];
}

function scoreOf({ score, legs }: Quote): string[] {
  const dense = legs.dense?.similarity;
  const bm25 = legs.bm25?.score;
  return [score, dense, bm25].map((value) => value?.toFixed(4) ?? '');
}

function sourceOf([sourceId, source]: readonly [string, QuotedSource]): string {
  const { title, publisher, author, published, url, file, contentHash } = source;
  return JSON.stringify([sourceId, title, publisher, author, published, url, file, contentHash]);
}

function show({ verdict, quotes, related }: Answer): ShownAnswer {
  const passages = [...quotes, ...related].map(
    ({ passageId, score }) => `${passageId} ${score.toFixed(4)}`,
  );
  return { verdict, passages };
}
