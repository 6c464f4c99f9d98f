import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderAnswer, renderRelated } from '../../../src/discord/render/render-answer.ts';
import { layOut, type Reply } from '../../../src/discord/interactions/reply.ts';
import { CONTENT, EMBED, type MessageFormat } from '../../../src/discord/render/message-format.ts';
import type { Answer, Difference } from '../../../src/domain/answer.ts';
import { IN_EMBED, inEnglish } from '../display.ts';
import { flatten, readMarkdown, shownText } from './discord-markdown.ts';
import { answerOf, quoteOf, sourceOf } from '../../support/fake-corpus.ts';
import { en } from '../../../src/discord/locales/en.ts';

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
  text: 'It is open.\n\nThe rift *widens*.',
});
const REQUEST = 'Every request must pass through its cloud.';

/** Returns `count` sentences of `length` characters each. */
function sentences(count: number, length: number): string {
  return Array.from({ length: count }, (_, i) => `${String(i)} ${'w'.repeat(length - 3)}.`).join(
    ' ',
  );
}

function render(answer: Answer, surface: MessageFormat = EMBED): Reply {
  return renderAnswer(answer, {
    ...inEnglish(surface),
    mention: (command) => `</${command}:5>`,
  });
}

function linesOf(answer: Answer, surface: MessageFormat = EMBED): string[] {
  return render(answer, surface).text.split('\n');
}

/** Returns the lines of the plain-text message. */
function plainOf(answer: Answer): string[] {
  return layOut(render(answer, CONTENT), CONTENT).content.split('\n');
}

describe('an answer', () => {
  it('says if it only has related passages because the models do not know the language', () => {
    const answer = answerOf('related', [quoteOf(rift, 'It is open.')], [rift]);
    const lines = linesOf({ ...answer, unknownLanguage: 'de' });
    expect(lines.slice(0, 2)).toEqual([
      en.verdict.related,
      '-# The models do not know German, so no passage counts as an answer.',
    ]);
  });

  it('shows the context of a quote in block quotes of its own above it', () => {
    const quote = quoteOf(rift, 'The rift *widens*.');
    const context = [{ start: 0, end: 11, text: 'It is open.' }];
    const answer = answerOf('answered', [{ ...quote, context }], [rift]);
    expect(linesOf(answer).slice(0, 3)).toEqual(['> It is open.', '', '> The rift \\*widens\\*.']);
  });

  it('says after the passage where a quote is in its document', () => {
    const quote = quoteOf(rift, 'It is open.');
    const place = { kind: 'section', name: '*Doors*' } as const;
    const lines = linesOf(answerOf('answered', [{ ...quote, place }], [rift]));
    expect(lines).toContain('-# [1] A rift · Mar 2026 · widening-rift #1 · \\*Doors\\*');
  });

  it('has the question as its title, the source of each quote below it, and the number of quotes', () => {
    const quotes = [
      quoteOf(clause, clause.text, REQUEST),
      quoteOf(rift, rift.text, 'The rift *widens*.'),
    ];
    const answer = answerOf('answered', quotes, [clause, rift]);
    const { title, text, footer, tone } = render({ ...answer, question: 'What *happened*?' });
    expect({ title, footer, tone }).toEqual({
      title: 'What \\*happened\\*?',
      footer: '2 quotes · A-7k3f9m2p',
      tone: 'answered',
    });
    expect(text.split('\n')).toEqual([
      '> The company kept one clause. **Every request must pass through its cloud.** It holds.',
      '-# [1] [Why the clause matters](https://herald.example/azure-clause) · Example Herald · 18 Mar 2026 · azure-clause #1',
      '',
      '> It is open.',
      '> ',
      '> **The rift \\*widens\\*.**',
      '-# [2] A rift · Mar 2026 · widening-rift #1',
    ]);
  });

  it('has no bold in a line that only introduces the answer below that line', () => {
    const text = 'Passengers may bring the following:\n\nOne suitcase.\nA dog on a lead.';
    const list = sourceOf({ sourceId: 'list', text });
    for (const marked of ['Passengers', 'Passengers may bring the following:']) {
      const [first] = linesOf(answerOf('answered', [quoteOf(list, text, marked)], [list]));
      expect(first).toBe('> Passengers may bring the following\\:');
    }
    const item = linesOf(answerOf('answered', [quoteOf(list, text, 'A dog')], [list]));
    expect(item).toContain('> **A dog** on a lead.');
  });

  it("shows a publication time in the reader's time zone, and a publication date as text", () => {
    const dated = (published: string): string => {
      const source = sourceOf({ sourceId: 'a', text: REQUEST, published });
      return linesOf(answerOf('answered', [quoteOf(source, REQUEST)], [source])).at(-1) ?? '';
    };
    expect(dated('2026-03-12T09:30:00Z')).toContain(' · <t:1773307800:D> · ');
    expect(dated('2026-03-12')).toContain(' · 12 Mar 2026 · ');
  });

  it('in plain text has the same parts as in an embed, and its links have no previews', () => {
    const answer = answerOf('answered', [quoteOf(clause, clause.text, REQUEST)], [clause]);
    expect(plainOf(answer)).toEqual([
      '**What happened?**',
      '',
      '> The company kept one clause. **Every request must pass through its cloud.** It holds.',
      '-# [1] [Why the clause matters](<https://herald.example/azure-clause>) · Example Herald · 18 Mar 2026 · azure-clause #1',
      '',
      '-# 1 quote · A-7k3f9m2p',
    ]);
  });

  it('has only the answer in bold if its exact words are known', () => {
    const quote = quoteOf(clause, clause.text, REQUEST);
    const start = clause.text.indexOf('its cloud');
    const answering = { ...quote, answer: { start, end: start + 'its cloud'.length } };
    expect(linesOf(answerOf('answered', [answering], [clause]))[0]).toBe(
      '> The company kept one clause. Every request must pass through **its cloud**. It holds.',
    );
  });

  it('has no bold if the whole quote would be bold', () => {
    const quote = quoteOf(clause, REQUEST, REQUEST);
    expect(linesOf(answerOf('answered', [quote], [clause]))[0]).toBe(`> ${REQUEST}`);
  });

  it('names a source once even if that source is quoted twice', () => {
    const again = { ...quoteOf(clause, 'It holds.'), passageId: 'azure-clause#2' };
    const lines = linesOf(answerOf('answered', [quoteOf(clause, REQUEST), again], [clause]));
    expect(lines.at(-1)).toBe('-# [2] azure-clause #2');
    expect(lines.filter((line) => line.includes('Why the clause matters'))).toHaveLength(1);
  });

  it.each([
    ['words that look like an address', 'See herald.example/login', 'See herald.example\\/login'],
    ['brackets', 'Why [the clause] matters', 'Why \\[the clause\\] matters'],
  ])('does not link a title with %s', (_, title, shown) => {
    const source = { ...clause, title };
    const answer = answerOf('answered', [quoteOf(source, REQUEST)], [source]);
    expect(linesOf(answer).at(-1)).toBe(
      `-# [1] ${shown} · Example Herald · 18 Mar 2026 · [link](https://herald.example/azure-clause) · azure-clause #1`,
    );
  });

  it('names the quotes that contradict each other, and explains how they differ', () => {
    const quotes = [
      quoteOf(clause, REQUEST),
      quoteOf(rift, 'It is open.'),
      quoteOf(clause, REQUEST),
    ];
    const differences: Difference[] = [
      { quotes: [0, 1], kind: 'number' },
      { quotes: [1, 2], kind: 'negation' },
    ];
    const answer = { ...answerOf('answered', quotes, [clause, rift]), differences };
    expect(linesOf(answer)[0]).toBe(en.answer.differ(differences));
    expect(plainOf(answer)).toContain(linesOf(answer)[0]);
  });

  it('without a direct answer begins with a note to that effect, and has no bold', () => {
    const answer = answerOf('related', [quoteOf(clause, clause.text, REQUEST)], [clause]);
    const { text, footer, tone } = render(answer);
    expect(text.split('> ', 1)).toEqual([`${en.verdict.related}\n\n`]);
    expect(text).not.toContain('**');
    expect({ footer, tone }).toEqual({ footer: '1 passage · A-7k3f9m2p', tone: 'related' });
  });

  it('without quotes is one line that refers to the list of sources', () => {
    expect(render(answerOf('nothing'))).toEqual({
      title: 'What happened?',
      text: en.answer.nothing('</sources list:5>'),
      footer: 'A-7k3f9m2p',
      tone: 'nothing',
    });
  });

  it('stored with nine quotes shows the first three quotes and the total number', () => {
    const quotes = Array.from({ length: 9 }, () => quoteOf(clause, clause.text));
    const { text, footer } = render(answerOf('related', quotes, [clause]));
    expect(text.match(/^> /gm)).toHaveLength(3);
    expect(footer).toBe('3 of 9 passages · A-7k3f9m2p');
  });
});

describe('a question', () => {
  it('of more than 256 characters is cut after a word in the title, and shown in full above the quotes', () => {
    const question = `Why ${'is it so '.repeat(40)}?`;
    const { title, text } = render({ ...answerOf('related', [], []), question });
    expect(title?.length).toBeLessThanOrEqual(256);
    expect(title).toMatch(/^Why (?:is it so )+(?:is |is it )?…$/);
    expect(text).toMatch(new RegExp(`^${question.replace('?', '\\?')}\n\nNo direct answer`));
  });

  it('that exceeds 256 characters only after escaping is also cut', () => {
    const question = '*a* '.repeat(60).trim();
    const { title, text } = render({ ...answerOf('nothing'), question });
    expect(title?.length).toBeLessThanOrEqual(256);
    expect(text.startsWith('\\*a\\* '.repeat(60).trim())).toBe(true);
  });

  it('of one very long word is replaced by a generic title, and shown in full above the quotes', () => {
    const question = 'w'.repeat(400);
    const { title, text } = render({ ...answerOf('nothing'), question });
    expect(title).toBe('Question');
    expect(text.split('\n')[0]).toBe(question);
  });

  it('is shown in full in the first line of a plain-text message', () => {
    const question = 'why '.repeat(100).trim();
    expect(plainOf({ ...answerOf('nothing'), question })[0]).toBe(`**${question}**`);
  });
});

describe('an answer that does not fit in a message', () => {
  it('has its quote trimmed to the sentences with the answer', () => {
    const long = sourceOf({ sourceId: 'long', text: sentences(6, 900) });
    const answering = long.text.slice(0, 898);
    const [first] = linesOf(answerOf('answered', [quoteOf(long, long.text, answering)], [long]));
    expect(first).toBe(`> **${answering}**`);
  });

  it('has a note in place of an overlong sentence, and shows the next quote', () => {
    const long = sourceOf({ sourceId: 'long', text: sentences(1, 5000) });
    const quotes = [quoteOf(long, long.text, long.text), quoteOf(clause, clause.text)];
    const lines = linesOf(answerOf('answered', quotes, [long, clause]));
    expect(lines[0]).toBe(en.answer.noRoom(5000));
    expect(lines[1]).toMatch(/^-# \[1\] .* · long #1$/);
    expect(lines[3]).toBe(`> ${clause.text}`);
  });

  it('leaves room for at least one line for each later quote', () => {
    const long = sourceOf({ sourceId: 'long', text: sentences(3, 1300) });
    const quotes = [0, 1, 2].map((i) =>
      quoteOf(
        long,
        long.text
          .split(' ')
          .slice(2 * i, 2 * i + 2)
          .join(' '),
      ),
    );
    const { text } = render(answerOf('answered', quotes, [long]), CONTENT);
    expect(text.match(/^> /gm)).toHaveLength(1);
    expect(text.match(/^-# \[\d\]/gm)).toEqual(['-# [1]', '-# [2]', '-# [3]']);
  });
});

describe('related passages', () => {
  it('begin with a note that they do not answer the question, and have no bold and no numbers', () => {
    const passage = quoteOf(clause, clause.text, REQUEST);
    const answer = answerOf('answered', [quoteOf(rift, rift.text)], [rift, clause]);
    expect(renderRelated(answer, [passage], IN_EMBED)).toEqual({
      title: en.answer.relatedTitle,
      text: [
        en.answer.relatedHead,
        '',
        `> ${clause.text}`,
        '-# [Why the clause matters](https://herald.example/azure-clause) · Example Herald · 18 Mar 2026 · azure-clause #1',
      ].join('\n'),
      footer: '1 passage · A-7k3f9m2p',
      tone: 'related',
    });
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

  it('mentions no one, hides nothing, keeps all source text inside quotes, and is never too long', () => {
    fc.assert(
      fc.property(
        source,
        nasty,
        fc.constantFrom<MessageFormat>(EMBED, CONTENT),
        fc.integer({ min: 1, max: 4 }),
        (hostile, question, surface, count) => {
          const quotes = Array.from({ length: count }, () =>
            quoteOf(hostile, hostile.text, hostile.text),
          );
          const answer = { ...answerOf('answered', quotes, [hostile]), question };
          const { content, embeds } = layOut(render(answer, surface), surface);
          const markdown = embeds[0]?.description ?? content;
          for (const part of [markdown, embeds[0]?.title ?? '']) {
            for (const { kind, children } of flatten(readMarkdown(part))) {
              expect(['text', 'bold', 'block quote', 'subtext', 'link']).toContain(kind);
              if (kind === 'link') expect(shownText(children)).not.toMatch(/:\/\/|discord\.gg/);
            }
          }
          const quoted = readMarkdown(markdown).filter(({ kind }) => kind === 'block quote');
          expect(flatten(quoted).some(({ kind }) => kind === 'link')).toBe(false);
          expect(markdown.match(/^-# (?:\[\d\] )/gm)).toHaveLength(Math.min(3, count));
        },
      ),
      { numRuns: 100 },
    );
  });
});
