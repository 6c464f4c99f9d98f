import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootstrap } from '../../evaluation/bootstrap.ts';
import { describeMachine, type Evaluation } from '../../evaluation/describe-run.ts';
import { KNOWN_SETS } from '../../evaluation/known-sets.ts';
import { RANKING_METRICS, rankSources } from '../../evaluation/measure-ranking.ts';
import { renderEvaluation } from '../../evaluation/render-evaluation.ts';
import { replaceFigures } from '../../evaluation/write-results.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const half = bootstrap([1, 0], (drawn) => [drawn.filter((one) => one === 1).length / drawn.length]);
const [estimate = { value: null, low: null, high: null }] = half;
const figures = Object.fromEntries(RANKING_METRICS.map((metric) => [metric, estimate]));

const evaluation: Evaluation = {
  facts: {
    ...describeMachine(),
    commit: 'abc',
    isDirty: true,
    startedAt: '2026-03-19T10:00:00.000Z',
    tookMs: 12_345,
    models: [{ role: 'embedder', modelId: 'built-in@123', sha256: '123456' }],
    sample: { size: 2, seed: 1 },
    alpha: null,
    keptReadings: false,
    peers: [{ name: 'Peer', version: '1.2.3', setting: 'As it comes.' }],
    peerModel: null,
  },
  sets: [
    {
      set: 'xquad-en',
      licence: 'a|b',
      sources: 2,
      passages: 3,
      questions: 2,
      ranking: ['bm25', 'Peer'].map((row) => ({
        row,
        questions: 2,
        all: figures as never,
        heldQuestions: 0,
        held: figures as never,
      })),
      answers: null,
      unrelated: null,
      given: null,
      tookMs: 1,
    },
  ],
  missing: ['story-dev is left out.'],
};

describe('the evaluation results', () => {
  const page = renderEvaluation(evaluation);

  it('list the commit, changes, models, sample and missing sets that they depend on', () => {
    expect(page).toContain('commit abc, with changes that are not in it');
    expect(page).toContain('embedder built-in@123, SHA-256 `123456`');
    expect(page).toContain('no reading model');
    expect(page).toContain('**a sample**: 2 questions of each set, seed 1');
    expect(page).toContain('**Not measured.** story-dev is left out.');
    expect(page).toContain(`${evaluation.facts.bootstrap.resamples} resamples, seed`);
  });

  it('show each figure with its interval, explain each row, and omit an empty half', () => {
    expect(page).toContain('| xquad-en (2) | bm25 | .500 (.000–1.000) |');
    expect(page).toContain('| Peer | version 1.2.3. As it comes. |');
    expect(page).not.toContain('articles held back\n\n|');
    expect(page).toContain('a\\|b');
  });
});

/** Returns the rows of all tables on a page, with cells without padding. */
function tableRows(page: string): string[] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.replace(/\s*\|\s*/g, '|'));
}

/** Returns the names of all rankings of a question if there is a reading model. */
const RANKINGS = Object.keys(
  rankSources({
    question: { id: '1', question: '', answerable: true, relevant: [], gold: [], held: false },
    rankings: { bm25: [], dense: [], fused: [], reranked: [] },
    ...{ answer: null, goldHit: null, given: null },
  }).rows,
);

describe('docs/evaluation.md', () => {
  const [set] = evaluation.sets;
  if (!set) throw new Error('the evaluation has a set');
  const ranking = RANKINGS.map((row) => ({ ...set.ranking[0], row }) as never);
  const written = renderEvaluation({ ...evaluation, sets: [{ ...set, ranking }] });
  const docs = readFileSync(join(DOCS, 'evaluation.md'), 'utf8');

  it('explains every ranking and column in the current words of the program', () => {
    const rows = tableRows(written.slice(written.indexOf('## Columns')));
    const explained = rows.filter((row) => row.split('|').length === 4);
    for (const name of RANKINGS) {
      expect(explained.filter((row) => row.startsWith(`|${name}|`))).toHaveLength(1);
    }
    const known = new Set(tableRows(docs));
    expect(explained.filter((row) => !/^\|(?:Peer|-+)\|/.test(row) && !known.has(row))).toEqual([]);
    const held = /"Held back" are.*/.exec(written)?.[0] ?? 'nothing';
    expect(docs).toContain(held);
  });

  it('describes its sets in the current words of the program', () => {
    const known = tableRows(docs);
    const changed = KNOWN_SETS.filter(({ name, about }) => {
      const row = known.find((one) => one.startsWith(`|${name}|`) && one.split('|').length === 8);
      return row !== undefined && !row.includes(`|${about}|`);
    });
    expect(changed).toEqual([]);
  });

  it('has placeholders for figures, which a run replaces and does not duplicate', () => {
    const page = readFileSync(join(DOCS, 'evaluation.md'), 'utf8');
    const once = replaceFigures(page, 'FIGURES');
    expect(once).toContain('FIGURES');
    expect(replaceFigures(once, 'FIGURES')).toBe(once);
    expect(replaceFigures(once, 'OTHERS')).not.toContain('FIGURES');
    expect(() => replaceFigures('no marks', 'FIGURES')).toThrow('figures');
  });
});
