import { describe, expect, it } from 'vitest';
import { findBlocks } from '../../src/sources/find-blocks.ts';
import { findHeadline } from '../../src/sources/find-headline.ts';

const BODY =
  'The harbour council is considering a lawsuit against the ferry company over the old engine, which broke down for the third time in a week and left four hundred passengers on the island over night.';

const check = (text: string, expected: string | null): void => {
  expect(findHeadline(text, findBlocks(text))).toBe(expected);
};

describe('the headline of a text without marked headings', () => {
  it('is its first line, even directly above other text', () => {
    check(
      `Council Weighs Lawsuit Over Ferry Engine\n${BODY}\nThe Quarrel\n${BODY}`,
      'Council Weighs Lawsuit Over Ferry Engine',
    );
  });

  it('is the line below the name of the section', () => {
    check(
      `AI News\n\nThe Rift: Council Weighs Lawsuit Over Ferry Engine\n\n${BODY}`,
      'The Rift: Council Weighs Lawsuit Over Ferry Engine',
    );
  });

  it('is the question below a lower-case menu, not the subtitle', () => {
    check(
      `world politics tech business harbour ferry council\n\nWhy is the council considering a lawsuit?\n\nA quarrel over an old ferry engine\n\n${BODY}`,
      'Why is the council considering a lawsuit?',
    );
  });

  it('is a line below a menu in capitals if it shares a word with the text', () => {
    check(
      `World Politics Business Harbour Sports\nCouncil Weighs Lawsuit Over Ferry\n\n${BODY}`,
      'Council Weighs Lawsuit Over Ferry',
    );
  });

  it('is found once if it occurs twice', () => {
    const line = 'Council Threatens Ferry Company With Lawsuit Over Engine';
    check(
      `${line}\n\n${line}\n\n${BODY}\n\n9h ago·2 min read\nShare:\n\nWhat Happened\n\n${BODY}`,
      line,
    );
  });

  it('is a line that shares words with the text rather than one that does not', () => {
    check(
      `Welcome To Our Pages\n\nFerry Engine Broke Down Again\n\n${BODY}`,
      'Ferry Engine Broke Down Again',
    );
  });

  it('is a heading of at least three words if no line shares words', () => {
    check(
      'A Day to Remember\n\nIn the morning he went down to the lake with his sister.',
      'A Day to Remember',
    );
  });

  it('may be longer than a heading and contain a quotation', () => {
    const line = `"It simply cannot go on": why the harbour council is now thinking about a lawsuit against the company that runs the old ferry`;
    check(`${line}\n\n${BODY}`, line);
  });

  it.each([
    ['body text alone', BODY],
    ['text that begins with speech', `'Will the ferry run?' asked the council.\n\n${BODY}`],
    [
      'a short paragraph that is a question',
      `He looked at the engine, and asked, 'Will the ferry run?'\n\n${BODY}`,
    ],
    ['a text with only a label', `AI News\n\n${BODY}`],
    ['a text with only a byline', `By Jonna Petersen of the Harbour Council\n\n${BODY}`],
    ['a text with only a menu', `home world politics harbour ferry council\n\n${BODY}`],
    [
      'a text with a title after the first paragraph',
      `${BODY}\n\nFerry Engine and Council\n\n${BODY}`,
    ],
    ['an empty text', ''],
  ])('is missing in %s', (_, text) => {
    check(text, null);
  });
});
