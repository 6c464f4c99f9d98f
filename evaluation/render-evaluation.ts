import type { Evaluation, RunFacts } from './describe-run.ts';
import { KNOWN_SETS } from './known-sets.ts';
import { table, withInterval } from './markdown-table.ts';
import type { GivenFigures } from './measure-answers.ts';
import { RANKING_METRICS, type RankingRow } from './measure-ranking.ts';
import type { SetResult } from './measure-set.ts';
import { renderVerdicts } from './render-verdicts.ts';

/** The meaning of each row of the ranking tables. */
const ROWS: Readonly<Record<string, string>> = {
  bm25: 'by words alone (BM25 of FTS5)',
  dense: 'by meaning alone (cosine of the embeddings)',
  rrf: 'both rankings fused by reciprocal rank (k = 60), for comparison',
  fused:
    'both rankings and whole sources fused by scores, `α·cosine + (1−α)·bm25/max(bm25) + γ·source/max(source)`',
  'reader alone':
    'the four to ten candidates that the reading model reads, in its order alone, for comparison',
  reranked:
    'the product: the same candidates, with the score of the reading model added to the fused score',
};

const COLUMNS: readonly (readonly [string, string])[] = [
  [
    'hit@1, hit@3, hit@10',
    'share of the questions with a right source among the first, the first three, the first ten',
  ],
  ['MRR@10', 'mean of 1/rank of the first right source; 0 if that is after the tenth'],
  [
    'nDCG@10',
    'the same with 1/log2(rank + 1), over all right sources, divided by the best possible',
  ],
  ['MAP', 'mean over the right sources of the precision at their ranks, to a depth of 50 passages'],
  [
    'gold in quote 1, in any',
    'share of the answerable questions whose first quote, or one of up to three, contains a gold answer as whole words. Related passages do not count as quotes. For fairytaleqa-gold-removed, whose answers are paraphrased, a quote from a right source counts',
  ],
  ['quotes per answer', 'mean number of quotes over the answered questions'],
  ['answered', 'share of the answerable questions with the verdict `answered`'],
  ['declined', 'share of the unanswerable questions with the verdict `related` or `nothing`'],
  ['balanced accuracy', 'mean of answered and declined, over all questions of the half'],
  [
    'AUROC',
    'probability that an answerable question has a higher P(answers) than an unanswerable one, over all questions of the half; .5 is chance',
  ],
  [
    'ECE',
    'expected calibration error: the mean distance between P(answers) and the share of answerable questions, in ten bins of equal size. It depends on the share of answerable questions in the set',
  ],
  [
    'coverage, error',
    'share of all questions that are answered, and share of the answered that are wrong: unanswerable, or without a quote that contains the answer',
  ],
  [
    'P ≥ t: coverage, error',
    'the same if every question with at least this P(answers) were answered with the quotes it has',
  ],
  [
    'AURC',
    'area under the curve of error against coverage: the mean error over all coverages; lower is better',
  ],
  [
    'sentence, quote holds the answer',
    'in the best passage with the gold answer: the sentence that would be highlighted contains it, or the quote around that sentence does. The verdict is ignored',
  ],
];

const HALVES =
  '"Held back" are the articles with an odd SHA-1. Nothing is chosen by looking at them. xquad-en-holdout was ' +
  'itself made by that bit, so the next bit decides there. The other half is development data. So are all questions ' +
  'of squad2-dev-3articles, story-dev, seed-questions and unrelated-documents.';

/** A chart shown with the figures. */
export interface Picture {
  /** Path relative to the page. */
  readonly path: string;
  readonly alt: string;
}

/** Renders all figures as Markdown, without a top heading. Pictures come before the tables. */
export function renderEvaluation(
  { facts, sets, missing }: Evaluation,
  pictures: readonly Picture[] = [],
): string {
  const ranked = sets.filter(({ ranking }) => ranking.length > 0);
  return [
    ...renderFacts(facts),
    ...missing.map((lack) => `**Not measured.** ${lack}`),
    '## Sets',
    table(
      ['set', 'sources', 'passages', 'questions', 'what it is', 'licence'],
      sets.map((set) => [
        set.set,
        `${set.sources}`,
        `${set.passages}`,
        `${set.questions}`,
        KNOWN_SETS.find(({ name }) => name === set.set)?.about ?? '',
        set.licence ?? '–',
      ]),
    ),
    ...(pictures.length === 0
      ? []
      : ['## Pictures', ...pictures.map(({ path, alt }) => `![${alt}](${path})`)]),
    '## Columns',
    `Every figure is followed by its 95 % interval: percentile bootstrap over the questions, ` +
      `${facts.bootstrap.resamples} resamples, seed ${facts.bootstrap.seed}. ${HALVES}`,
    table(['column', 'meaning'], COLUMNS),
    ...(ranked.length === 0 ? [] : renderRankings(ranked, facts)),
    ...renderGiven(sets),
    ...renderVerdicts(sets),
  ].join('\n\n');
}

function renderFacts(facts: RunFacts): string[] {
  const lines = [
    `taken ${facts.startedAt.slice(0, 10)} in ${Math.round(facts.tookMs / 1000)} s ` +
      `on ${facts.processor}, Node ${facts.node}`,
    `commit ${facts.commit ?? 'unknown'}${facts.isDirty === true ? ', with changes that are not in it' : ''}`,
    ...facts.models.map(({ role, modelId, sha256 }) => `${role} ${modelId}, SHA-256 \`${sha256}\``),
    ...(facts.models.some(({ role }) => role === 'reader') ? [] : ['no reading model']),
    ...(facts.keptReadings ? ['results of the reading model were reused from earlier runs'] : []),
    ...(facts.alpha === null ? [] : [`α = ${facts.alpha}`]),
    ...(facts.sample === null
      ? []
      : [`**a sample**: ${facts.sample.size} questions of each set, seed ${facts.sample.seed}`]),
  ];
  return [lines.map((line) => `- ${line}`).join('\n')];
}

function renderRankings(sets: readonly SetResult[], facts: RunFacts): string[] {
  const shown = new Set(sets.flatMap(({ ranking }) => ranking.map(({ row }) => row)));
  const peers = facts.peers.map(
    ({ name, version, setting }) => [name, `version ${version}. ${setting}`] as const,
  );
  const rows = [...Object.entries(ROWS), ...peers].filter(([row]) => shown.has(row));
  const render = (
    title: string,
    figuresOf: (row: RankingRow) => RankingRow['all'],
    countOf: (row: RankingRow) => number,
  ): string[] => {
    const lines = sets.flatMap(({ set, ranking }) =>
      ranking
        .filter((row) => countOf(row) > 0)
        .map((row, i) => [
          i === 0 ? `${set} (${countOf(row)})` : '',
          row.row,
          ...RANKING_METRICS.map((metric) => withInterval(figuresOf(row)[metric])),
        ]),
    );
    return lines.length === 0
      ? []
      : [title, table(['set (questions)', 'ranking', ...RANKING_METRICS], lines)];
  };
  const all = render(
    '## Ranking, all questions',
    ({ all }) => all,
    ({ questions }) => questions,
  );
  const held = render(
    '## Ranking, articles held back',
    ({ held }) => held,
    ({ heldQuestions }) => heldQuestions,
  );
  const peerModel = facts.peerModel === null ? [] : [`Peers embed with ${facts.peerModel}.`];
  return [...all, ...held, table(['ranking', 'what it is'], rows), ...peerModel];
}

function renderGiven(sets: readonly SetResult[]): string[] {
  const line = (set: string, part: string, figures: GivenFigures | null): string[][] =>
    figures === null
      ? []
      : [
          [
            set,
            part,
            `${figures.questions}`,
            withInterval(figures.sentenceHoldsGold),
            withInterval(figures.quoteHoldsGold),
          ],
        ];
  const lines = sets.flatMap(({ set, given }) =>
    given === null ? [] : [...line(set, 'all', given.all), ...line('', 'held back', given.held)],
  );
  if (lines.length === 0) return [];
  return [
    '## The sentence, given the right passage',
    table(
      ['set', 'part', 'questions', 'sentence holds the answer', 'quote holds the answer'],
      lines,
    ),
  ];
}
