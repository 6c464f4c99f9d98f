import { describe, expect, it } from 'vitest';
import { bootstrap } from '../../evaluation/bootstrap.ts';
import { type Chart, chartsOf } from '../../evaluation/charts.ts';
import { describeMachine, type Evaluation } from '../../evaluation/describe-run.ts';
import { drawChart } from '../../evaluation/draw-chart.ts';
import { measureAnswers } from '../../evaluation/measure-answers.ts';
import { RANKING_METRICS } from '../../evaluation/measure-ranking.ts';
import type { SetResult } from '../../evaluation/measure-set.ts';

const [half = { value: null, low: null, high: null }] = bootstrap([1, 0], (drawn) => [
  drawn.filter((one) => one === 1).length / drawn.length,
]);

/** Results in which half of the questions are answerable and every second answer is right. */
function figuresOf(questions: number): ReturnType<typeof measureAnswers> {
  const asked = Array.from({ length: questions }, (_, i) => ({
    question: {
      id: `${i}`,
      question: `${i}`,
      answerable: i % 2 === 0,
      relevant: ['s'],
      gold: [{ sourceId: 's', text: 'Paris' }],
      held: false,
    },
    rankings: {},
    goldHit: null,
    given: null,
    answer: {
      verdict: 'answered',
      quotes: [{ sourceId: 's', text: 'Paris' }],
      explanation: { value: i / questions },
    } as never,
  }));
  return measureAnswers(asked, { seed: 1, resamples: 5 });
}

function resultOf(set: string, held: boolean, rows: readonly string[]): SetResult {
  const figures = Object.fromEntries(RANKING_METRICS.map((metric) => [metric, half])) as never;
  const all = figuresOf(20);
  if (all === null) throw new Error('every question was answered');
  return {
    set,
    licence: null,
    sources: 1,
    passages: 1,
    questions: 20,
    ranking: rows.map((row) => ({
      row,
      questions: 20,
      all: figures,
      heldQuestions: 0,
      held: figures,
    })),
    answers: { all, development: all, held: held ? all : null },
    unrelated: null,
    given: null,
    tookMs: 1,
  };
}

function evaluationOf(sets: readonly SetResult[], peers: readonly string[]): Evaluation {
  return {
    facts: {
      ...describeMachine(),
      startedAt: '2026-03-19T10:00:00.000Z',
      tookMs: 1,
      models: [],
      sample: null,
      alpha: null,
      keptReadings: false,
      peers: peers.map((name) => ({ name, version: '1', setting: '' })),
      peerModel: null,
    },
    sets,
    missing: [],
  };
}

function named(charts: readonly Chart[], name: string): Chart {
  const chart = charts.find((one) => one.name === name);
  if (!chart)
    throw new Error(`There is no chart ${name}, only ${charts.map((one) => one.name).join()}`);
  return chart;
}

describe('the evaluation charts', () => {
  const charts = chartsOf(
    evaluationOf(
      [resultOf('one', true, ['reranked', 'Peer']), resultOf('two', false, [])],
      ['Peer'],
    ),
  );

  it('show the held-out half if there is one, and label it', () => {
    const { alt } = named(charts, 'error-against-coverage');
    expect(alt).toContain('one, held back: 50 % wrong of the 100 % answered');
    expect(alt).toContain('two, development: 50 % wrong of the 100 % answered');
    expect(named(charts, 'calibration').alt).toContain('one, held back');
  });

  it('compare hit@1 with that of each peer library in the run', () => {
    expect(named(charts, 'hit-at-1').alt).toContain(
      'one: Verbatim .500, the best peer (Peer) .500',
    );
    const alone = chartsOf(evaluationOf([resultOf('one', true, ['reranked'])], []));
    expect(alone.map(({ name }) => name)).toEqual(['error-against-coverage', 'calibration']);
    expect(chartsOf(evaluationOf([], []))).toEqual([]);
  });

  it.each(charts)(
    '$name is the same SVG on a white background each time it is drawn',
    async ({ spec }) => {
      const svg = await drawChart(spec);
      expect(svg).toMatch(/^<svg [^>]*width="\d+" height="\d+"/);
      expect(svg).toContain('fill="white"');
      expect(svg).toContain('one');
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      expect(await drawChart(spec)).toBe(svg);
    },
  );
});
