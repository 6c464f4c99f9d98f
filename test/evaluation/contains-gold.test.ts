import { describe, expect, it } from 'vitest';
import { firstQuoteWithGold, containsGold } from '../../evaluation/contains-gold.ts';

function check(text: string, answer: string, expected: boolean): void {
  expect([answer, containsGold([{ sourceId: 'a', text: answer }], 'a', text)]).toEqual([
    answer,
    expected,
  ]);
}

describe('a gold answer', () => {
  it('is matched only at word boundaries', () => {
    check('In 1930 it sank.', '1930', true);
    check('In 1930 it sank.', '30', false);
    check('30 of 1930', '30', true);
    check('It cost $50 billion.', '$50 billion', true);
    check('It cost $500 billion.', '$50', false);
    check('the Normandy coast', 'Norman', false);
    check('the Norman coast of Normandy', 'Norman', true);
    check('Ægir', 'gir', false);
    check('They "integrate" it', '"integrate"', true);
    check('anything', '', false);
  });

  it('can be inside a text without spaces, but not inside a number', () => {
    check('本は一人10冊まで借りられます。', '10冊まで', true);
    check('本は一人110冊まで借りられます。', '10冊まで', false);
    check('原因は杉の木である。', '杉の木', true);
  });

  it('counts only in its own source', () => {
    expect(containsGold([{ sourceId: 'a', text: 'Paris' }], 'b', 'Paris')).toBe(false);
  });

  it('is searched for in the quotes from first to last', () => {
    const gold = [{ sourceId: 'a', text: 'Paris' }];
    const quotes = [
      { sourceId: 'b', text: 'Paris' },
      { sourceId: 'a', text: 'in Paris' },
    ];
    expect(firstQuoteWithGold(gold, quotes)).toBe(2);
    expect(firstQuoteWithGold(gold, quotes.slice(0, 1))).toBeNull();
    expect(firstQuoteWithGold([], quotes)).toBeNull();
  });
});
