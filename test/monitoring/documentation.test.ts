import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  COUNTERS,
  GAUGES,
  HISTOGRAMS,
  METRIC_NAMES,
} from '../../src/monitoring/metric-definitions.ts';

const GUIDE = join(import.meta.dirname, '../../docs/guide');
const PAGE = readFileSync(join(GUIDE, 'monitoring.md'), 'utf8');

const DEFINITIONS: readonly (readonly [string, { readonly labels: object }])[] = [
  ...Object.entries(COUNTERS),
  ...Object.entries(HISTOGRAMS),
  ...Object.entries(GAUGES),
];

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
}

/** Returns the metrics of an expression, without the suffixes of histograms. */
function metricsIn(expression: string): string[] {
  return [...expression.matchAll(/\bverbatim_\w+/g)].map(([name]) =>
    METRIC_NAMES.includes(name) ? name : name.replace(/_(?:bucket|sum|count)$/, ''),
  );
}

const unknownIn = (names: readonly string[]): string[] =>
  names.filter((name) => !METRIC_NAMES.includes(name));

describe('the page about monitoring', () => {
  const [, table = ''] = PAGE.split('\n## Metrics\n');
  const rows = new Map(
    [...table.matchAll(/^\| `(verbatim_\w+)` +\| (?:`(\w+)`)? *\|/gm)].map(
      ([, name = '', label]) => [name, label ?? null],
    ),
  );

  it('lists every metric, and no other', () => {
    expect([...rows.keys()].sort()).toEqual(METRIC_NAMES);
  });

  it('names the labels of each metric', () => {
    for (const [name, { labels }] of DEFINITIONS) {
      const [label = null] = Object.keys(labels);
      expect([name, rows.get(`verbatim_${name}`)]).toEqual([name, label]);
    }
  });

  it('uses only existing metrics in its alerts', () => {
    expect(unknownIn(metricsIn(PAGE))).toEqual([]);
  });
});

describe('the Grafana dashboard', () => {
  const dashboard = JSON.parse(
    readFileSync(join(GUIDE, 'grafana-dashboard.json'), 'utf8'),
  ) as Dashboard;
  const expressions = dashboard.panels.flatMap(({ targets = [] }) =>
    targets.map(({ expr }) => expr),
  );

  it('uses only metrics that exist, and shows each of them', () => {
    const queries = dashboard.templating.list.map(({ query }) => query);
    const used = [...expressions, ...queries].flatMap(metricsIn);
    expect(unknownIn(used)).toEqual([]);
    expect([...new Set(used)].sort()).toEqual(METRIC_NAMES);
  });

  it('shows only the bot that is chosen above the panels', () => {
    const selectors = expressions.flatMap((expr) => [
      ...expr.matchAll(/verbatim_\w+(\{[^}]*\})?/g),
    ]);
    const others = selectors.filter(([, labels = '']) => !labels.includes('job="$job"'));
    expect(others.map(([selector]) => selector)).toEqual([]);
  });

  it('names only values of labels that exist', () => {
    const values = JSON.stringify(DEFINITIONS);
    const named = expressions.flatMap((expr) => [...expr.matchAll(/(\w+)!?="([^"$]+)"/g)]);
    expect(named.length).toBeGreaterThan(0);
    for (const [, label = '', value = ''] of named) {
      expect(values).toContain(`"${label}":`);
      expect(values).toContain(`"${value}"`);
    }
  });
});
