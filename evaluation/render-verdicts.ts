import type { Estimate } from './bootstrap.ts';
import { plain, short, table, withInterval } from './markdown-table.ts';
import type { AnswerFigures } from './measure-answers.ts';
import type { SetResult } from './measure-set.ts';

/** The figures of one half of a set. An empty half is left out. */
interface Part {
  readonly set: string;
  readonly half: string;
  readonly figures: AnswerFigures;
}

/**
 * Renders the figures of verdicts and quotes as Markdown. Sets without such figures are left out.
 */
export function renderVerdicts(sets: readonly SetResult[]): string[] {
  const parts = sets.flatMap(partsOf);
  return [
    ...renderDecisions(parts.filter(({ figures }) => figures.answerable < figures.questions)),
    ...renderQuotes(parts),
    ...renderCoverage(parts),
    ...renderUnrelated(sets),
  ];
}

function partsOf({ set, answers }: SetResult): Part[] {
  const halves = [
    { half: 'development', figures: answers?.development ?? null },
    { half: 'held back', figures: answers?.held ?? null },
  ];
  return halves
    .flatMap(({ half, figures }) => (figures === null ? [] : [{ half, figures }]))
    .map((part, i) => ({ set: i === 0 ? set : '', ...part }));
}

function renderDecisions(parts: readonly Part[]): string[] {
  if (parts.length === 0) return [];
  const rows = parts.map(({ set, half, figures }) => {
    const unanswerable = figures.questions - figures.answerable;
    return [
      set,
      half,
      `${figures.answerable} + ${unanswerable}`,
      withCount(figures.answeredOfAnswerable, figures.answerable),
      withCount(figures.declinedOfUnanswerable, unanswerable),
      withInterval(figures.balancedAccuracy),
      withInterval(figures.auroc),
      withInterval(figures.ece),
    ];
  });
  const head = ['set', 'half', 'n, answerable + unanswerable', 'answered', 'declined'];
  return ['## Verdicts', table([...head, 'balanced accuracy', 'AUROC', 'ECE'], rows)];
}

function renderQuotes(parts: readonly Part[]): string[] {
  if (parts.length === 0) return [];
  const rows = parts.map(({ set, half, figures }) => [
    set,
    half,
    `${figures.answerable}`,
    withInterval(figures.goldInFirstQuote),
    withInterval(figures.goldInQuotes),
    withInterval(figures.quotesPerAnswer),
  ]);
  const head = ['set', 'half', 'answerable', 'gold in quote 1', 'in any', 'quotes per answer'];
  return ['## Quotes', table(head, rows)];
}

function renderCoverage(parts: readonly Part[]): string[] {
  if (parts.length === 0) return [];
  const thresholds = parts[0]?.figures.thresholds.map(({ threshold }) => threshold) ?? [];
  const rows = parts.map(({ set, half, figures }) => [
    set,
    half,
    withInterval(figures.coverage),
    withInterval(figures.error),
    withInterval(figures.aurc),
    ...figures.thresholds.map(({ coverage, error }) => `${plain(coverage)}, ${plain(error)}`),
  ]);
  const head = ['set', 'half', 'coverage', 'error', 'AURC'];
  const at = thresholds.map((threshold) => `P ≥ ${short(threshold, 1)}: coverage, error`);
  return ['## Coverage against error', table([...head, ...at], rows)];
}

function renderUnrelated(sets: readonly SetResult[]): string[] {
  return sets.flatMap(({ set, questions, unrelated }) => {
    if (unrelated === null) return [];
    const { answered, withUnrelatedQuote, answeredBySeveral, withMissingSource } = unrelated;
    const row = [
      set,
      `${answered} of ${questions}`,
      `${withUnrelatedQuote.length} of ${answered}`,
      `${answeredBySeveral - withMissingSource.length} of ${answeredBySeveral}`,
    ];
    const head = ['set', 'answered', 'answers with a quote from an unrelated document'];
    return [
      '## Unrelated documents',
      table([...head, 'questions of two documents, both quoted'], [row]),
    ];
  });
}

function withCount(estimate: Estimate, n: number): string {
  return n === 0 ? '–' : `${withInterval(estimate)}, n = ${n}`;
}
