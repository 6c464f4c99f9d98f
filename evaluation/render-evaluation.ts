import type { Evaluation, RunFacts } from './describe-run.ts';
import { KNOWN_SETS } from './known-sets.ts';
import { table, withInterval } from './markdown-table.ts';
import type { GivenFigures } from './measure-answers.ts';
import { RANKING_METRICS, type RankingRow } from './measure-ranking.ts';
import type { SetResult } from './measure-set.ts';
import { renderVerdicts } from './render-verdicts.ts';

/** What each row of the ranking tables is. */
const ROWS: Readonly<Record<string, string>> = {
  bm25: 'one leg alone: by words (BM25 of FTS5)',
  dense: 'one leg alone: by meaning (cosine of the embeddings)',
  rrf: 'both legs joined by reciprocal rank (k = 60), to compare with',
  fused:
    'both legs and whole sources joined by scores, `α·cosine + (1−α)·bm25/max(bm25) + γ·source/max(source)`',
  'reader alone':
    'the four to ten candidates that are read, in the order of the reading model, to compare with',
  read: 'the four to ten candidates that are read, with the reading added to their score: what the product does',
};

const COLUMNS: readonly (readonly [string, string])[] = [
  [
    'hit@1, hit@3, hit@10',
    'share of the questions with a right source first, among the first three, ten',
  ],
  ['MRR@10', 'mean of 1/rank of the first right source, 0 beyond the tenth'],
  [
    'nDCG@10',
    'the same with 1/log2(rank + 1), over all right sources, divided by the best possible',
  ],
  ['MAP', 'mean over the right sources of the precision at their ranks, to a depth of 50 passages'],
  [
    'gold in quote 1, in any',
    'share of the answerable questions whose first quote, or any of up to three, holds a gold answer as whole words; passages shown as related to an answer are not its quotes. For fairytaleqa-gold-removed, whose answers are paraphrased: a quote from a right source',
  ],
  ['quotes per answer', 'mean number of quotes over what was answered'],
  ['answered', 'share of the answerable questions with the verdict `answered`'],
  ['declined', 'share of the unanswerable ones with the verdict `related` or `nothing`'],
  ['balanced accuracy', 'mean of the two; its n is all questions of the half'],
  [
    'AUROC',
    'how often an answerable question has the higher P(answers) than an unanswerable one; .5 is chance; its n is all questions of the half',
  ],
  [
    'ECE',
    'expected calibration error: the mean distance between P(answers) and the share that is answerable, in ten bins of equal size. It depends on the share of answerable questions in the set',
  ],
  [
    'coverage, error',
    'share of all questions that are answered, and of those the share that is wrong: unanswerable, or with no quote that holds the answer',
  ],
  [
    'P ≥ t: coverage, error',
    'the same two when all questions from that P(answers) on are answered with the quotes they have',
  ],
  ['AURC', 'area under error against coverage: the mean error over all coverages; less is better'],
  [
    'sentence, quote holds the answer',
    'of the best passage with the gold answer, the sentence that would be marked holds it, or the quote around it, whatever the verdict',
  ],
];

/** A picture that belongs to the figures. */
export interface Picture {
  /** Relative to the page. */
  readonly path: string;
  readonly alt: string;
}

/** All figures as Markdown, without a top heading; pictures come before the tables. */
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
    `Every figure has its 95 % interval behind it: percentile bootstrap over the questions, ` +
      `${facts.bootstrap.resamples} resamples, seed ${facts.bootstrap.seed}. "Held back" are the articles ` +
      `with an odd SHA-1; nothing is chosen by looking at them. That bit made xquad-en-holdout, so there it is the ` +
      `next one. The other half is development data, and so are all questions of squad2-dev-3articles, story-dev ` +
      `and unrelated-documents.`,
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
    ...(facts.keptReadings
      ? ['readings of earlier runs with the same reading model were used again']
      : []),
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
