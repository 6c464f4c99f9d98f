import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ShownAnswer } from '../../src/domain/kept-answer.ts';
import { renderAnswer } from '../../src/discord/render-answer.ts';
import { CONTENT, EMBED, type Surface } from '../../src/discord/surface.ts';
import { flatten, readMarkdown } from './discord-markdown.ts';
import { answerOf, quoteOf, sourceOf } from './fake-corpus.ts';

const clause = sourceOf({
  sourceId: 'azure-clause',
  title: 'Why the clause matters',
  text: 'The company kept one clause. Every request must pass through its cloud. It holds.',
});
const rift = sourceOf({
  sourceId: 'widening-rift',
  title: 'A rift',
  publisher: null,
  published: '2026-03',
  url: null,
  text: 'Nobody knows.\n\nThe rift *widens*.',
});

/** `count` sentences of `length` characters each. */
function sentences(count: number, length: number): string {
  return Array.from({ length: count }, (_, i) => `${String(i)} ${'w'.repeat(length - 3)}.`).join(
    ' ',
  );
}

function textOf(answer: ShownAnswer, surface: Surface, from = 0): string {
  return renderAnswer(answer, from, surface).text;
}

function linesOf(markdown: string): string[] {
  return markdown.split('\n');
}

describe('an answer', () => {
  it('says what was asked, the verdict and its ID, then each quote over a line that names its source', () => {
    const quotes = [
      quoteOf(clause, clause.text, 'Every request must pass through its cloud.'),
      quoteOf(rift, rift.text, 'The rift *widens*.'),
    ];
    expect(linesOf(textOf(answerOf('answered', quotes, [clause, rift]), EMBED))).toEqual([
      'Question: What happened?',
      'Answered · 2 quotes from 2 sources · A-7k3f9m2p',
      '',
      '> The company kept one clause. **Every request must pass through its cloud.** It holds.',
      'azure-clause #1 · Why the clause matters · Example Herald · 18 Mar 2026 · [link](https://herald.example/azure-clause)',
      '',
      '> Nobody knows.',
      '> ',
      '> **The rift \\*widens\\*.**',
      'widening-rift #1 · A rift · Mar 2026',
    ]);
  });

  it('says first that nothing answers, and sets nothing in bold, when the quotes are only the closest', () => {
    const quotes = [quoteOf(rift, rift.text, 'Nobody knows.')];
    const markdown = textOf(answerOf('related', quotes, [rift]), EMBED);
    expect(linesOf(markdown)[1]).toBe(
      'Nothing in the sources answers this. The closest: 1 quote from 1 source · A-7k3f9m2p',
    );
    expect(markdown).not.toContain('**');
  });

  it('says in one line that there is nothing, and where to look', () => {
    expect(linesOf(textOf(answerOf('nothing'), EMBED))).toEqual([
      'Question: What happened?',
      'The sources say nothing about this. · `/sources list` shows what there is · A-7k3f9m2p',
    ]);
  });

  it('keeps a link from unfolding into a preview where it is no embed', () => {
    const quotes = [quoteOf(clause, clause.text)];
    const markdown = textOf(answerOf('answered', quotes, [clause]), CONTENT);
    expect(markdown).toContain('[link](<https://herald.example/azure-clause>)');
  });
});

describe('an answer that does not fit', () => {
  it('leaves later quotes to the next message whole, and says which are shown', () => {
    const long = sourceOf({ sourceId: 'long', text: sentences(3, 900) });
    const quotes = [1, 2, 3].map(() => quoteOf(long, long.text, long.text.slice(0, 898)));
    const answer = answerOf('answered', quotes, [long]);
    const { text, to } = renderAnswer(answer, 0, EMBED);
    expect(text.match(/^> /gm)).toHaveLength(1);
    expect(linesOf(text)[1]).toBe(
      'Answered · 3 quotes from 1 source · number 1 is shown · A-7k3f9m2p',
    );
    expect(to).toBe(1);
    expect(renderAnswer(answer, 2, EMBED).to).toBe(3);
  });

  it('shows three quotes at once', () => {
    const quotes = Array.from({ length: 7 }, () => quoteOf(clause, clause.text));
    const answer = answerOf('related', quotes, [clause]);
    expect(linesOf(textOf(answer, EMBED, 3))[1]).toBe(
      'Nothing in the sources answers this. The closest: 7 quotes from 1 source · numbers 4 to 6 are shown · A-7k3f9m2p',
    );
  });

  it('shows of a quote too long for any message the sentences that answer', () => {
    const long = sourceOf({ sourceId: 'long', text: sentences(6, 900) });
    const answering = long.text.slice(0, 898);
    const markdown = textOf(
      answerOf('answered', [quoteOf(long, long.text, answering)], [long]),
      EMBED,
    );
    expect(linesOf(markdown)[3]).toBe(`> **${answering}**`);
  });

  it('names a sentence too long for any message instead of cutting it, and goes on', () => {
    const long = sourceOf({ sourceId: 'long', text: sentences(1, 5000) });
    const quotes = [quoteOf(long, long.text, long.text), quoteOf(clause, clause.text)];
    const lines = linesOf(textOf(answerOf('answered', quotes, [long, clause]), EMBED));
    expect(lines[3]).toBe('This quote is too long for a Discord message (5,000 characters):');
    expect(lines[4]).toMatch(/^long #1 · /);
    expect(lines[6]).toBe(`> ${clause.text}`);
  });

  it('shortens a question after a whole word', () => {
    const question = 'why '.repeat(100).trim();
    const markdown = textOf({ ...answerOf('nothing'), question }, CONTENT);
    expect(linesOf(markdown)[0]).toMatch(/^Question: (?:why ){74}…$/);
  });
});

describe('an answer from a hostile corpus', () => {
  const nasty = fc
    .array(
      fc.oneof(
        fc.constantFrom('<@1>', '@everyone', '[a](https://x.example)', '||', '```', '>>> ', '\n# '),
        fc.constantFrom('discord.gg/x', '**', '\u202e', '\r', 'https://x.example', ':a:', '\\'),
        fc.string({ unit: 'binary', maxLength: 6 }),
        fc.string({ minLength: 300, maxLength: 600 }),
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map((parts) => parts.join(''));
  const source = fc
    .record({
      title: nasty,
      publisher: fc.option(nasty),
      published: fc.option(nasty),
      url: fc.option(
        fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), nasty),
      ),
      text: nasty.filter((text) => text.trim() !== ''),
    })
    .map((fields) => sourceOf({ sourceId: 'hostile', ...fields }));

  it('mentions nobody, hides nothing, leaves no quote, and is never too long', () => {
    fc.assert(
      fc.property(
        source,
        nasty,
        fc.constantFrom<Surface>(EMBED, CONTENT),
        fc.integer({ min: 1, max: 4 }),
        (hostile, question, surface, count) => {
          const quotes = Array.from({ length: count }, () =>
            quoteOf(hostile, hostile.text, hostile.text),
          );
          const answer = { ...answerOf('answered', quotes, [hostile]), question };
          let from = 0;
          while (from < count) from = renderAnswer(answer, from, surface).to;
          expect(from).toBe(count);
          const markdown = textOf(answer, surface);
          expect(markdown.length).toBeLessThanOrEqual(surface.limit);
          const nodes = readMarkdown(markdown);
          for (const { kind } of flatten(nodes)) {
            expect(['text', 'bold', 'block quote', 'link']).toContain(kind);
          }
          for (const { text } of nodes.filter(({ kind }) => kind === 'link')) {
            expect(text).toBe('link');
          }
          const quoted = nodes.filter(({ kind }) => kind === 'block quote');
          expect(flatten(quoted).some(({ kind }) => kind === 'link')).toBe(false);
        },
      ),
      { numRuns: 100 },
    );
  });
});
