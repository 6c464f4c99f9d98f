import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extendQuote, type QuoteNeeds } from '../../../src/answering/quotes/extend-quote.ts';
import { candidatesOf } from '../../../src/answering/quotes/sentence-candidates.ts';
import { SourceLayout } from '../../../src/passages/source-layout.ts';
import { splitSource } from '../../../src/passages/split-source.ts';
import { readMarkdown } from '../../../src/sources/formats/markdown.ts';
import { readPlainText } from '../../../src/sources/formats/plain-text.ts';

const ALONE: QuoteNeeds = { likely: [], listed: [], coverage: () => 0 };

/** Returns the candidates of the first passage of a document. */
function candidatesIn(document: string, read: typeof readMarkdown = readMarkdown) {
  const { text, blocks } = read(document);
  const source = { sourceId: 's', text, blocks, boilerplate: [] };
  const [passage] = splitSource(source);
  if (passage === undefined) throw new Error('the document has no passage');
  return { text, candidates: candidatesOf(passage, new SourceLayout(source)) };
}

/** Checks the quote for the sentence that begins with `best`. */
function check(
  document: string,
  best: string,
  expected: string,
  needs: Partial<QuoteNeeds> = {},
  read = readMarkdown,
): void {
  const { text, candidates } = candidatesIn(document, read);
  const at = candidates.findIndex((candidate) => candidate.text.startsWith(best));
  const { first, last } = extendQuote(candidates, at, { ...ALONE, ...needs });
  const quoted = text.slice(candidates[first]?.span.start, candidates[last]?.span.end);
  expect(quoted).toBe(expected);
}

describe('a quoted list item', () => {
  const packing = '- Clothes\n  - A coat. It is warm.\n  - Gloves.\n- Food\n  - Bread.';

  it('is whole, with its nested items', () => {
    check(packing, 'It is warm', 'A coat. It is warm.');
    check(packing, 'Clothes', 'Clothes\nA coat. It is warm.\nGloves.');
    check(packing, 'Food', 'Food\nBread.');
  });

  it('includes all its paragraphs', () => {
    check('- First.\n\n  More of it.\n- Second.', 'First', 'First.\nMore of it.');
  });

  it('has the lead-in of its list if it is the first item', () => {
    const list = 'Two ways are open:\n\n- A settlement.\n- A lawsuit.';
    check(list, 'A settlement', 'Two ways are open:\n\nA settlement.');
    check(list, 'A lawsuit', 'A lawsuit.');
  });

  it('has the lead-in of a short list even as a later item if the question needs the lead-in', () => {
    const list = 'Rafts pay by length:\n\n- Up to 3 m: 2.\n- Up to 6 m: 4.';
    const coverage: QuoteNeeds['coverage'] = ({ first }) => (first === 0 ? 1 : 0.5);
    check(list, 'Up to 6 m', 'Rafts pay by length:\n\nUp to 3 m: 2.\nUp to 6 m: 4.', { coverage });
    const long = `Rafts pay by length:\n\n- ${'More and '.repeat(40)}more.\n- Up to 6 m: 4.`;
    check(long, 'Up to 6 m', 'Up to 6 m: 4.', { coverage });
  });

  it('is extended to its whole list if the question asks for several things and several items may answer', () => {
    const list = 'Two ways are open:\n\n- A settlement.\n- A lawsuit.\n\nThe market waits.';
    const whole = 'Two ways are open:\n\nA settlement.\nA lawsuit.';
    check(list, 'A lawsuit', whole, { listed: [1, 2] });
    check(list, 'A lawsuit', 'A lawsuit.', { listed: [2] });
  });

  it('has a lead-in without a colon if the list completes its sentence', () => {
    const list = 'The tenant shall\n\n- pay the rent;\n- keep no animals.';
    check(list, 'pay', 'The tenant shall\n\npay the rent;');
    check('Spring prices\n\n- Tea: 2.\n- Milk: 1.', 'Milk', 'Milk: 1.');
  });

  it('begins with its marker: a letter, a Roman numeral or a section sign', () => {
    const clauses = '§ 1. Boats:\n(i) are moored;\n(ii) pay in May.\n§ 2. Rafts are free.';
    check(clauses, '(ii)', '(ii) pay in May.');
    check(clauses, '§ 2', '§ 2. Rafts are free.');
    check(clauses, '§ 1', '§ 1. Boats:\n(i) are moored;\n(ii) pay in May.');
    const lettered = '1. Fees are due.\n   a. Boats pay nothing.\n   b. Rafts pay 3 crowns.';
    check(lettered, 'b.', 'b. Rafts pay 3 crowns.');
    check(lettered, 'b.', 'b. Rafts pay 3 crowns.', {}, readPlainText);
  });
});

describe('a quoted table row', () => {
  const rows = (between: number): string =>
    `| Berth | Fee |\n| --- | --- |\n${'| Pier | 30 |\n'.repeat(between)}| Dock | 10 |`;

  it('has the header of a short table', () => {
    check(rows(0), 'Dock', 'Berth | Fee\nDock | 10');
    check(rows(2), 'Dock', 'Berth | Fee\nPier | 30\nPier | 30\nDock | 10');
  });

  it('does not have its header if the header is far above', () => {
    check(rows(40), 'Dock', 'Dock | 10');
  });
});

describe('quoted code', () => {
  const file =
    'Set the value in the file:\n\n```ini\n[Pump]\nPRESSURE = 1500\n```\n\nClose the lid.';

  it('is complete, with the sentence that announces it', () => {
    const whole = 'Set the value in the file:\n\n[Pump]\nPRESSURE = 1500';
    check(file, 'PRESSURE', whole);
    check(file, 'Set the value', whole);
  });

  it('in plain text is recognised by the line above it', () => {
    const plain = 'Set the value in the file:\n\n[Pump]\nPRESSURE = 1500\n\nClose the lid.';
    const whole = 'Set the value in the file:\n\n[Pump]\nPRESSURE = 1500';
    check(plain, 'PRESSURE', whole, {}, readPlainText);
    check(plain, 'Set the value', whole, {}, readPlainText);
  });

  it('extends from one empty line to the next if the whole block is too long', () => {
    const others = Array.from({ length: 7 }, (_, n) => `option_${n} = "${'x'.repeat(80)}"`);
    const long = `\`\`\`toml\n${others.join('\n')}\n\n[pump]\npressure = 3\n\`\`\``;
    check(long, 'pressure', '[pump]\npressure = 3');
  });
});

describe('a quoted answer in a dialogue', () => {
  it('includes its question, and never the previous answer', () => {
    const faq = 'Q: When?\n\nA: At four.\n\nQ: Was it cold?\n\nA: No. The sun was out.';
    check(faq, 'A: No', 'Q: Was it cold?\n\nA: No. The sun was out.');
    check(faq, 'The sun', 'Q: Was it cold?\n\nA: No. The sun was out.');
  });

  it('includes a heading that asks the question', () => {
    const faq = '## Is lunch served?\n\nYes. It is soup.\n\nThe kitchen is below.';
    check(faq, 'Yes', 'Is lunch served?\n\nYes. It is soup.');
    check(faq, 'The kitchen', 'The kitchen is below.');
  });

  it('includes a short paragraph that asks the question', () => {
    check('**Is lunch served?**\n\nYes, soup.', 'Yes', 'Is lunch served?\n\nYes, soup.');
    check('The deal is signed. Who wins?\n\nNo one does.', 'No one', 'No one does.');
  });

  it('may be on the line after its question, with a name or a time in front', () => {
    check(
      'Ann: Is it open?\nBo: From nine.\nAnn: Thanks.',
      'Bo',
      'Ann: Is it open?\nBo: From nine.',
    );
    const chat = '[10:02] ann: when do we sail\n[10:03] bo: at noon\n[10:04] cy: fine';
    check(chat, '[10:03]', '[10:02] ann: when do we sail\n[10:03] bo: at noon');
    check(chat, '[10:04]', '[10:04] cy: fine');
  });

  it('ends after the best sentence if the whole answer is too long', () => {
    const long = `Ann: Is it open?\nBo: From nine. ${'Then we wait for a while. '.repeat(20)}`;
    check(long, 'Bo', 'Ann: Is it open?\nBo: From nine.');
  });
});

describe('the quote from any passage', () => {
  const line = fc.constantFrom(
    ...['# What now?', 'It rains. They wait.', '- An item.', '  - Below it:', '| a | b |'],
    ...['| - | - |', '```', 'key = 1', 'Q: Who?', 'A: No one. It was late.', 'It is so:', ''],
    ...[
      '§ 2. Boats pay.',
      'a. Rafts pay. b. Boats do not.',
      `${'word '.repeat(100)}end.`,
      '> said',
    ],
  );

  it('has whole sentences around the best one, and at most 600 characters', () => {
    const documents = fc.array(line, { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(documents, fc.array(fc.nat(20)), fc.boolean(), (lines, likely, isPlain) => {
        const { text, blocks } = (isPlain ? readPlainText : readMarkdown)(lines.join('\n'));
        const source = { sourceId: 's', text, blocks, boilerplate: [] };
        for (const passage of splitSource(source)) {
          const candidates = candidatesOf(passage, new SourceLayout(source));
          const places = likely.filter((place) => place < candidates.length);
          candidates.forEach((best, at) => {
            const needs = { likely: places, listed: places, coverage: () => 0.5 };
            const { first, last } = extendQuote(candidates, at, needs);
            expect(first).toBeGreaterThanOrEqual(0);
            expect(last).toBeLessThan(candidates.length);
            expect(first).toBeLessThanOrEqual(at);
            expect(last).toBeGreaterThanOrEqual(at);
            const start = candidates[first]?.span.start ?? 0;
            const end = candidates[last]?.span.end ?? 0;
            const most = Math.max(600, best.text.length);
            expect(end - start).toBeLessThanOrEqual(most);
          });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a quoted sentence with a restriction', () => {
  it('includes the next sentence if that restricts it', () => {
    const rule = 'Days can be kept until March. This does not apply to trainees. Ask early.';
    check(rule, 'Days', 'Days can be kept until March. This does not apply to trainees.');
    check('Dogs may enter.\n\nExcept in May.', 'Dogs', 'Dogs may enter.\n\nExcept in May.');
  });

  it('does not include a next sentence that only continues', () => {
    check('The mill burned. However, it was rebuilt.', 'The mill', 'The mill burned.');
    const rule = 'The mill is open. However, it is not heated.';
    check(rule, 'The mill', rule);
  });
});

describe('extendQuote', () => {
  const list = 'The tenant shall:\n\n- pay the rent;\n  - in time;\n- keep no animals.';

  it('returns the items of a list that is the answer as a whole', () => {
    const { candidates } = candidatesIn(list);
    const whole = extendQuote(candidates, 3, { ...ALONE, listed: [1, 3] });
    expect(whole).toEqual({
      first: 0,
      last: 3,
      items: [
        { first: 1, last: 2 },
        { first: 3, last: 3 },
      ],
      isLimited: false,
    });
    expect(extendQuote(candidates, 3, ALONE).items).toEqual([]);
  });

  it('reports whether the quote includes a restriction', () => {
    const { candidates } = candidatesIn('Dogs may enter. This does not apply to wolves.');
    expect(extendQuote(candidates, 0, ALONE).isLimited).toBe(true);
    expect(extendQuote(candidates, 1, ALONE).isLimited).toBe(false);
  });
});
