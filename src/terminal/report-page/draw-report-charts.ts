import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { DaySpan } from '../../reports/sum-days.ts';

/** A chart as SVG. Its colours are custom properties of the page. */
export interface ReportChart {
  readonly wide: string;
  /** The same chart for screens of 360 px. */
  readonly narrow: string;
}

const VERDICTS = ['answered', 'related', 'nothing'] as const;
const COLOURS = VERDICTS.map((verdict) => `var(--${verdict})`);
const WIDTHS = { wide: 800, narrow: 270 } as const;
const HEIGHT = 200;
/** Room for the label of a date, in pixels. */
const LABEL_WIDTH = 75;

/** Without ARIA roles, because the page describes each chart in one sentence and a table. */
const CONFIG = {
  aria: false,
  mark: { aria: false },
  background: 'transparent',
  padding: 4,
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    labelColor: 'var(--ink)',
    labelFontSize: 12,
    gridColor: 'var(--line)',
    domainColor: 'var(--line)',
    tickColor: 'var(--line)',
  },
} satisfies TopLevelSpec['config'];

/** Draws the number of questions over time, by verdict. */
export function drawVerdicts(spans: readonly DaySpan[]): Promise<ReportChart> {
  const values = spans.flatMap((span) =>
    VERDICTS.map((verdict, order) => ({ from: span.from, verdict, order, count: span[verdict] })),
  );
  return draw((width) => ({
    ...sized(width),
    data: { values },
    mark: { type: 'bar', stroke: 'var(--page)', strokeWidth: 1 },
    encoding: {
      x: dateAxis(spans, width),
      y: {
        field: 'count',
        type: 'quantitative',
        title: null,
        axis: { tickMinStep: 1, format: 'd' },
      },
      order: { field: 'order', type: 'quantitative' },
      color: {
        field: 'verdict',
        type: 'nominal',
        scale: { domain: [...VERDICTS], range: COLOURS },
        legend: null,
      },
    },
  }));
}

/** Draws the share of the questions that were answered. Days without questions have no point. */
export function drawShare(spans: readonly DaySpan[]): Promise<ReportChart> {
  const values = spans
    .map((span) => ({ from: span.from, share: shareOf(span) }))
    .filter(({ share }) => share !== null);
  return draw((width) => ({
    ...sized(width),
    data: { values },
    mark: {
      type: 'line',
      color: 'var(--answered)',
      strokeWidth: 2,
      point: { filled: true, color: 'var(--answered)', size: 40 },
    },
    encoding: {
      x: dateAxis(spans, width),
      y: { field: 'share', type: 'quantitative', title: null, scale: { domain: [0, 100] } },
    },
  }));
}

/** Returns the share of the questions that were answered, in percent; `null` without questions. */
export function shareOf({ answered, related, nothing }: DaySpan): number | null {
  const all = answered + related + nothing;
  return all === 0 ? null : Math.round((100 * answered) / all);
}

function sized(width: number): { width: number; height: number } {
  return { width, height: HEIGHT };
}

/** Shows as many dates as fit. */
function dateAxis(spans: readonly DaySpan[], width: number) {
  const days = spans.map(({ from }) => from);
  const every = Math.ceil((days.length * LABEL_WIDTH) / width);
  return {
    field: 'from',
    type: 'ordinal',
    title: null,
    scale: { domain: days },
    axis: { values: days.filter((_, i) => i % every === 0), labelAngle: 0 },
  } as const;
}

async function draw(toSpec: (width: number) => TopLevelSpec): Promise<ReportChart> {
  const [wide, narrow] = await Promise.all([
    toSvg(toSpec(WIDTHS.wide)),
    toSvg(toSpec(WIDTHS.narrow)),
  ]);
  return { wide, narrow };
}

/** Draws without a browser or a canvas. */
async function toSvg(chart: TopLevelSpec): Promise<string> {
  const { spec } = compile(chart, { config: CONFIG });
  const view = new View(parse(spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
