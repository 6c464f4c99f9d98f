import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findContext } from '../../src/passages/find-context.ts';
import { SourceLayout } from '../../src/passages/source-layout.ts';
import { readMarkdown } from '../../src/sources/formats/markdown.ts';
import { readPlainText } from '../../src/sources/formats/plain-text.ts';

/** Returns the context of the text that begins with these words. */
function contextOf(document: string, words: string, read = readPlainText): string[] {
  const { text, blocks } = read(document);
  const start = text.indexOf(words);
  if (start < 0) throw new Error(`no text has "${words}"`);
  const layout = new SourceLayout({ text, blocks, boilerplate: [] });
  return findContext(layout, { start, end: start + words.length }).map((span) =>
    text.slice(span.start, span.end),
  );
}

describe('the context of a table row', () => {
  const rows = Array.from({ length: 200 }, (_, i) => `| Pier ${i + 1} | ${i + 20} crowns |`);
  const table = `| Berth | Fee |\n| --- | --- |\n${rows.join('\n')}\n`;

  it('is the header, however far above it is', () => {
    expect(contextOf(table, 'Pier 180', readMarkdown)).toEqual(['Berth | Fee']);
  });

  it('is empty for the header', () => {
    expect(contextOf(table, 'Berth', readMarkdown)).toEqual([]);
  });
});

describe('the context of a list item', () => {
  it('is its parent items, outermost first, without the items beside it', () => {
    const kit = '- Clothes\n  - Summer\n    - A straw hat.\n  - Winter\n    - A fur hat.\n- Food\n';
    expect(contextOf(kit, 'A fur hat', readMarkdown)).toEqual(['Clothes', 'Winter']);
  });

  it('is the section of a numbered rule', () => {
    const rules =
      '§ 1. Plots\n(1) The hedge is low.\n§ 2. Water\n(1) It is cold.\n(2) It is deep.\n';
    expect(contextOf(rules, '(2) It is deep')).toEqual(['§ 2. Water']);
  });

  it.each([
    'The insurance does not cover:',
    'The insurance does not cover the following.',
    'Prizes are given as follows.',
  ])('is the lead-in %j', (lead) => {
    expect(contextOf(`${lead}\n\n- mice\n- rats\n`, 'rats', readMarkdown)).toEqual([lead]);
  });

  it('is not a sentence that announces nothing', () => {
    const list = 'The board met in May.\n\n- mice\n- rats\n';
    expect(contextOf(list, 'rats', readMarkdown)).toEqual([]);
  });
});

describe('the context of a turn', () => {
  const interview = `Interviewer: How did you begin?

Respondent: My uncle ran a mill.

In the winter the mill froze.

Interviewer: And then?

Respondent: I baked.
`;

  it('is the question and the speaker, also for a later paragraph of the turn', () => {
    expect(contextOf(interview, 'In the winter')).toEqual([
      'Interviewer: How did you begin?',
      'Respondent:',
    ]);
  });

  it('is the line with name and time above messages of a chat', () => {
    const chat =
      'mara — 03/18/2026 10:32 AM\nthe boat is late\ntom — 03/18/2026 10:33 AM\nthe captain is ill\nhe is back on thursday\n';
    expect(contextOf(chat, 'he is back')).toEqual(['tom — 03/18/2026 10:33 AM']);
  });

  it('ends at a label, so that a decision has no speaker', () => {
    const minutes =
      'Per: The roof leaks.\nLena: Yes.\nPer: So?\n\nDecision: The roof is replaced.\n';
    expect(contextOf(minutes, 'Decision')).toEqual([]);
  });
});

describe('the context of an answer in an FAQ', () => {
  it('is the question above it, which may be a heading or a line', () => {
    const faq = '## May I bring a dog?\n\nYes.\n\nKeep it on a lead.\n';
    expect(contextOf(faq, 'Keep it', readMarkdown)).toEqual(['May I bring a dog?']);
    const bold = '**May I?**\n\nYes.\n\nKeep it short.\n\n**Must I?**\n\nNo.\n';
    expect(contextOf(bold, 'Keep it', readMarkdown)).toEqual(['May I?']);
  });

  it('is empty for a question', () => {
    expect(contextOf('May I?\n\nYes.\n\nMust I?\n\nNo.\n', 'Must I?')).toEqual([]);
  });
});

describe('the context of a named entry', () => {
  it('is its name, if the entries beside it have names too', () => {
    const fees = 'Rafts: 3 crowns. A second raft is free.\nBarges: 30 crowns. At night only.\n';
    expect(contextOf(fees, 'A second raft')).toEqual(['Rafts:']);
    expect(contextOf('Rafts: 3 crowns. A second is free.\n', 'A second')).toEqual([]);
  });
});

describe('the context of any text', () => {
  const line = fc.constantFrom(
    ...[
      '# Head',
      '- item',
      '  - nested',
      'Mara: Why?',
      'Tom: Ice.',
      '| a | b |',
      'Text. More text.',
    ],
    ...[
      '',
      '',
      'Lead:',
      '1. One',
      'a. Two',
      'Q: Why?',
      'A: So.',
      '[10:02] ann: no',
      '> said',
      'MIRA',
    ],
  );

  it('is in order, disjoint, above it and in blocks that are not boilerplate', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.boolean(),
        fc.nat(),
        (lines, isPlain, n) => {
          const { text, blocks } = (isPlain ? readPlainText : readMarkdown)(lines.join('\n'));
          const boilerplate = blocks.filter((_, i) => i === n % 40);
          const layout = new SourceLayout({ text, blocks, boilerplate });
          for (const block of layout.blocks) {
            let above = 0;
            for (const { start, end } of findContext(layout, block)) {
              expect(start).toBeGreaterThanOrEqual(above);
              expect(end).toBeGreaterThan(start);
              expect(end).toBeLessThanOrEqual(block.start);
              expect(boilerplate.every((one) => one.end <= start || end <= one.start)).toBe(true);
              above = end;
            }
          }
        },
      ),
    );
  });
});
