import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown } from '../../../src/discord/render/escape.ts';
import { readMessage, readPlainText } from '../../../src/discord/commands/read-message.ts';
import { hostileText } from '../../support/hostile-text.ts';

describe('readMessage', () => {
  it.each([
    ['**bold** and *slanted* and _so_ and __under__', 'bold and slanted and so and under'],
    ['~~gone~~ ||hidden|| `code`', 'gone hidden code'],
    ['[the ferry](https://harbour.example) sails', 'the ferry sails'],
    ['snake_case_name stays', 'snake_case_name stays'],
    ['\\*literal\\* and 2 \\* 2', '*literal* and 2 * 2'],
    ['> quoted **words**', '> quoted words'],
  ])('reads %j as %j', (markdown, expected) => {
    expect(readPlainText(markdown)).toBe(expected);
  });

  it('removes the escapes from a message of the bot', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(readPlainText(escapeMarkdown(text))).toBe(text);
      }),
    );
  });

  it('returns the text of the content and of the embeds', () => {
    const embeds = [{ description: 'two' }, { description: null }];
    expect(readMessage({ content: 'one', embeds })).toEqual({ texts: ['one', 'two'] });
  });
});
