import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown } from '../../../src/discord/render/escape.ts';
import {
  readMessage,
  readPlainText,
  toQuestion,
} from '../../../src/discord/commands/read-message.ts';
import { hostileText } from '../../support/hostile-text.ts';

describe('readMessage', () => {
  it.each([
    ['**bold** and *slanted* and _so_ and __under__', 'bold and slanted and so and under'],
    ['~~gone~~ ||hidden|| `code`', 'gone hidden code'],
    ['[the ferry](https://harbour.example) sails', 'the ferry sails'],
    ['snake_case_name stays', 'snake_case_name stays'],
    ['\\*literal\\* and 2 \\* 2', '*literal* and 2 * 2'],
    ['> quoted **words**', '> quoted words'],
    ['<@123456789012345678> ask <#1> at <t:1795856400:f> <a:wave:1>', ' ask  at  '],
    ['a < b and c > d', 'a < b and c > d'],
  ])('reads %j as %j', (markdown, expected) => {
    expect(readPlainText(markdown)).toBe(expected);
  });

  it('removes escapes from messages of the bot', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(readPlainText(escapeMarkdown(text))).toBe(text);
      }),
    );
  });

  it('returns the content of a message and the text of its embeds', () => {
    const embeds = [{ description: 'two' }, { description: null }];
    expect(readMessage({ content: 'one', embeds })).toEqual({ texts: ['one', 'two'] });
  });
});

describe('toQuestion', () => {
  const words = (count: number): string => Array.from({ length: count }, () => 'word').join(' ');

  it.each([
    ['When does the ferry sail?', 'When does the ferry sail?'],
    ['  When does\n\nthe ferry  sail? ', 'When does the ferry sail?'],
    ['', ''],
    ['?! 😀', ''],
    // With the second sentence, the question would be too long.
    [`When does the ferry sail? Every ${words(110)}.`, 'When does the ferry sail?'],
  ])('turns %j into %j', (text, expected) => {
    expect(toQuestion(text)).toBe(expected);
  });

  it.each([
    ['a sentence of 200 words', words(200)],
    ['one endless word', 'w'.repeat(900)],
    ['characters beyond the BMP', `a${'𝔸'.repeat(400)}`],
  ])('cuts %s between words or characters', (_, text) => {
    const question = toQuestion(text);
    expect(question.length).toBeGreaterThan(300);
    expect(question.length).toBeLessThanOrEqual(500);
    expect(question).not.toMatch(/\p{Cs}/u);
    expect(text.startsWith(question)).toBe(true);
    expect(question).not.toMatch(/ w(?:o|or)?$/);
  });
});
