import { describe, expect, it } from 'vitest';
import type { CheckedStatement } from '../../../src/answering/look-up/check-statements.ts';
import { renderCheck } from '../../../src/discord/render/render-check.ts';
import { CONTENT } from '../../../src/discord/render/message-format.ts';
import { en } from '../../../src/discord/locales/en.ts';
import { IN_EMBED, inEnglish } from '../display.ts';
import { sourceOf } from '../../support/fake-corpus.ts';

const source = sourceOf({ sourceId: 'ferry', publisher: null, published: null, url: null });
const text = 'It sails in May.';
const place = {
  sourceId: 'ferry',
  passageId: 'ferry#2',
  start: 10,
  end: 26,
  text,
  count: 1,
  around: { start: 10, end: 26, text },
  source,
  place: null,
};
const verbatim: CheckedStatement = {
  text,
  kind: 'quotation',
  outcome: 'verbatim',
  place,
  sources: 3,
};

function check(checked: readonly CheckedStatement[], left = 0): string[] {
  return renderCheck({ checked, left }, IN_EMBED).split('\n');
}

describe('the report on a checked message', () => {
  it('names the passage where a quotation was found, and the number of other sources with it', () => {
    expect(check([verbatim])).toEqual([
      en.check.head(1, 'quotation'),
      '',
      `1. **${en.check.outcomes.verbatim}**: It sails in May.`,
      `-# About ferry · ferry #2 · ${en.check.others(2)}`,
      '',
      en.check.meaning,
    ]);
  });

  it('describes every change in words', () => {
    const changes = [
      { kind: 'same', source: 'It', message: 'It' },
      { kind: 'replaced', source: 'sails', message: '*flies*' },
      { kind: 'left-out', source: 'in' },
      { kind: 'added', message: 'on' },
    ] as const;
    const lines = check([{ text, kind: 'sentence', outcome: 'altered', place, changes }]);
    expect(lines.slice(3, -2)).toEqual([
      en.check.source,
      '> **It sails in May.**',
      '-# About ferry · ferry #2',
      en.check.changes,
      `- ${en.check.replaced('\\*flies\\*', 'sails')}`,
      `- ${en.check.leftOut('in')}`,
      `- ${en.check.added('on')}`,
    ]);
  });

  it('counts the statements that were not checked or for which there is no room', () => {
    expect(check([verbatim], 4)).toContain(en.check.left(4));
    const many = Array.from({ length: 10 }, () => ({ ...verbatim, text: 'word '.repeat(80) }));
    const shown = renderCheck({ checked: many, left: 0 }, inEnglish({ ...CONTENT, limit: 1200 }));
    expect(shown.length).toBeLessThanOrEqual(1200);
    const left = many.length - shown.split(en.check.outcomes.verbatim).length + 1;
    expect(shown).toContain(`\n${en.check.left(left)}\n`);
  });
});
