import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Black on white, so that the charts are readable on a dark page too. */
const CONFIG = {
  background: 'white',
  padding: 12,
  font: 'Helvetica, Arial, sans-serif',
  title: { anchor: 'start', fontSize: 15, subtitleFontSize: 12, subtitleColor: '#444', offset: 12 },
  axis: {
    labelFontSize: 12,
    labelLimit: 260,
    titleFontSize: 12,
    labelColor: '#222',
    gridColor: '#e4e4e4',
  },
  legend: { labelFontSize: 12, labelLimit: 0, symbolStrokeWidth: 3 },
  header: { labelFontSize: 12, labelFontWeight: 'bold', labelLimit: 0 },
} satisfies TopLevelSpec['config'];

/**
 * Draws a chart as SVG, without a browser or a canvas, so text widths are only estimated. The same
 * chart always gives the same bytes.
 */
export async function drawChart(chart: TopLevelSpec): Promise<string> {
  const { spec } = compile(chart, { config: CONFIG });
  const view = new View(parse(spec), { renderer: 'none' });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
