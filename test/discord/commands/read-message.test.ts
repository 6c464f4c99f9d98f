import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown } from '../../../src/discord/render/escape.ts';
import { readMessage, readPlainText } from '../../../src/discord/commands/read-message.ts';
import { hostileText } from '../../support/hostile-text.ts';

describe('the words of a message', () => {
  it.each([
    ['**bold** and *slanted* and _so_ and __under__', 'bold and slanted and so and under'],
    ['~~gone~~ ||hidden|| `code`', 'gone hidden code'],
    ['[the ferry](https://harbour.example) sails', 'the ferry sails'],
    ['snake_case_name stays', 'snake_case_name stays'],
    ['\\*literal\\* and 2 \\* 2', '*literal* and 2 * 2'],
    ['> quoted **words**', '> quoted words'],
  ])('of %j are %j', (markdown, expected) => {
    expect(readPlainText(markdown)).toBe(expected);
  });

  it('of what the bot has escaped are what it has escaped', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(readPlainText(escapeMarkdown(text))).toBe(text);
      }),
    );
  });

  it('are those of its content and of its embeds', () => {
    const embeds = [{ description: 'two' }, { description: null }];
    expect(readMessage({ content: 'one', embeds })).toEqual({ texts: ['one', 'two'] });
  });
});
