import type { TopLevelSpec } from 'vega-lite';
import type { Evaluation } from './describe-run.ts';
import { short } from './markdown-table.ts';
import type { AnswerFigures } from './measure-answers.ts';

/** A chart of the figures, with its file name and a description. */
export interface Chart {
  /** File name without `.svg`. */
  readonly name: string;
  readonly alt: string;
  readonly spec: TopLevelSpec;
}

/** Okabe and Ito's colours, which colour-blind readers can tell apart, without yellow and black. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'];
const OWN = '#0072b2';
const PEER = '#9aa5ad';
const SHARE = { domain: [0, 1] };
/** Minimum coverage in the chart. Below it, the error is computed from too few questions. */
const CURVE_FROM = 0.05;

/** The development or held-back half of a set that has questions without an answer. */
interface Half {
  readonly label: string;
  readonly figures: AnswerFigures;
}

/** Returns the charts of the verdicts and, if the peers were run, a chart of hit@1 beside them. */
export function chartsOf(evaluation: Evaluation): Chart[] {
  const halves = evaluation.sets.flatMap(({ set, answers }): Half[] => {
    const figures = answers?.held ?? answers?.development ?? null;
    if (figures === null || figures.answerable === figures.questions) return [];
    return [{ label: `${set}, ${answers?.held ? 'held back' : 'development'}`, figures }];
  });
  return [
    ...(halves.length === 0 ? [] : [errorAgainstCoverage(halves), calibration(halves)]),
    ...hitAt1(evaluation),
  ];
}

function errorAgainstCoverage(halves: readonly Half[]): Chart {
  const lines = halves.flatMap(({ label, figures }) =>
    figures.curve
      .filter(({ coverage }) => coverage >= CURVE_FROM)
      .map(({ coverage, error }) => ({
        set: label,
        coverage: round(coverage),
        error: round(error),
      })),
  );
  const points = halves.flatMap(({ label, figures: { coverage, error } }) =>
    coverage.value === null || error.value === null
      ? []
      : [{ set: label, coverage: round(coverage.value), error: round(error.value) }],
  );
  const said = halves.map(({ label, figures: { coverage, error } }) =>
    coverage.value === null || error.value === null
      ? `${label}: nothing is answered`
      : `${label}: ${percent(error.value)} wrong of the ${percent(coverage.value)} answered`,
  );
  const encoding = {
    x: {
      field: 'coverage',
      type: 'quantitative',
      title: 'coverage: share of the questions answered, most probable first',
      scale: SHARE,
    },
    y: {
      field: 'error',
      type: 'quantitative',
      title: 'error: share of the answers that are wrong',
      scale: SHARE,
    },
    color: {
      field: 'set',
      type: 'nominal',
      sort: halves.map(({ label }) => label),
      scale: { range: COLOURS },
      legend: { title: null, orient: 'bottom', columns: 2 },
    },
  } as const;
  return {
    name: 'error-against-coverage',
    alt: `Error against coverage, one line per set. At the product's threshold: ${said.join('; ')}.`,
    spec: {
      title: {
        text: 'Error against coverage',
        subtitle: "Lower is better. A dot marks the product's threshold.",
      },
      width: 560,
      height: 340,
      layer: [
        { data: { values: lines }, mark: { type: 'line', strokeWidth: 2 }, encoding },
        {
          data: { values: points },
          mark: { type: 'point', filled: true, size: 90, opacity: 1, stroke: 'white' },
          encoding,
        },
      ],
    },
  };
}

function calibration(halves: readonly Half[]): Chart {
  const title = ({ label, figures: { ece } }: Half): string =>
    `${label}: ECE ${ece.value === null ? '–' : short(ece.value)}`;
  const values = halves.flatMap((half) =>
    half.figures.reliability.map(({ predicted, observed, questions }) => ({
      set: title(half),
      predicted: round(predicted),
      observed: round(observed),
      questions,
    })),
  );
  const encoding = {
    x: { field: 'predicted', type: 'quantitative', title: 'P(answers)', scale: SHARE },
    y: { field: 'observed', type: 'quantitative', title: 'answerable', scale: SHARE },
  } as const;
  const ends = [0, 1].map((at) => ({ predicted: at, observed: at }));
  return {
    name: 'calibration',
    alt: `P(answers) against the share of answerable questions, in ten bins, one panel per set. Expected calibration error: ${halves.map(title).join('; ').replaceAll(': ECE', '')}.`,
    spec: {
      title: {
        text: 'Calibration',
        subtitle: 'Ten bins of equal size. On the dashed line the probabilities are right.',
      },
      data: { values },
      facet: {
        field: 'set',
        type: 'nominal',
        title: null,
        sort: halves.map(title),
        header: { labelExpr: "split(datum.label, ': ')" },
      },
      columns: 3,
      spacing: 28,
      spec: {
        width: 200,
        height: 190,
        layer: [
          {
            data: { values: ends },
            mark: { type: 'line', color: '#777', strokeDash: [4, 4], strokeWidth: 1 },
            encoding,
          },
          {
            mark: { type: 'line', color: OWN, point: { filled: true, size: 45, color: OWN } },
            encoding,
          },
        ],
      },
    },
  };
}

function hitAt1({ sets, facts }: Evaluation): Chart[] {
  const peers = facts.peers.map(({ name }) => name);
  const bars = sets.flatMap(({ set, ranking }) => {
    const own = ranking.some(({ row }) => row === 'reranked') ? 'reranked' : 'fused';
    return ranking
      .filter(({ row }) => row === own || peers.includes(row))
      .flatMap(({ row, all }) => {
        const { value, low, high } = all['hit@1'];
        if (value === null) return [];
        const [from, to] = [low ?? value, high ?? value].map(round);
        const isOwn = row === own;
        return [{ set, ranking: isOwn ? 'Verbatim' : row, isOwn, value: round(value), from, to }];
      });
  });
  if (peers.length === 0 || bars.length === 0) return [];
  const names = [...new Set(bars.map(({ set }) => set))];
  const said = names.map((name) => {
    const own = bars.find(({ set, isOwn }) => set === name && isOwn);
    const theirs = bars.filter(({ set, isOwn }) => set === name && !isOwn);
    const best = theirs.reduce((a, b) => (b.value > a.value ? b : a));
    return `${name}: Verbatim ${short(own?.value ?? 0)}, the best peer (${best.ranking}) ${short(best.value)}`;
  });
  const order = ['Verbatim', ...peers];
  return [
    {
      name: 'hit-at-1',
      alt: `hit@1 beside other libraries, with 95 % intervals. ${said.join('; ')}.`,
      spec: {
        title: {
          text: 'hit@1 beside other libraries',
          subtitle:
            'Share of the questions with a right source first, all questions, with 95 % intervals.',
        },
        data: { values: bars },
        facet: { field: 'set', type: 'nominal', title: null, sort: names },
        columns: 2,
        spec: {
          width: 250,
          height: { step: 22 },
          layer: [
            {
              mark: { type: 'bar' },
              encoding: {
                y: { field: 'ranking', type: 'nominal', sort: order, title: null },
                x: { field: 'value', type: 'quantitative', title: 'hit@1', scale: SHARE },
                color: {
                  field: 'isOwn',
                  type: 'nominal',
                  scale: { domain: [true, false], range: [OWN, PEER] },
                  legend: null,
                },
              },
            },
            {
              mark: { type: 'rule', color: '#222', strokeWidth: 1.5 },
              encoding: {
                y: { field: 'ranking', type: 'nominal', sort: order },
                x: { field: 'from', type: 'quantitative' },
                x2: { field: 'to' },
              },
            },
          ],
        },
      },
    },
  ];
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}
