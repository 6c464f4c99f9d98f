import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spaceWords, wordsIn } from '../../src/text/space-words.ts';
import { terms } from '../../src/text/terms.ts';

describe('spaceWords', () => {
  it.each([
    ['灯台は港にある。', '灯台 は 港 に ある。'],
    ['灯台は7時に開く', '灯台 は 7 時に 開く'],
    ['渡轮什么时候出发', '渡轮 什么时候 出发'],
    ['แมวอยู่ที่ไหน', 'แมว อยู่ ที่ไหน'],
    ['The café at 9, «Žofín»', 'The café at 9, «Žofín»'],
    ['배는 언제 출발합니까?', '배는 언제 출발합니까?'],
  ])('"%s" becomes "%s"', (text, spaced) => {
    expect(spaceWords(text)).toBe(spaced);
  });

  const parts = '灯 台 は 港 に あ る แ ม ว อ ย ู ่ か\u3099 𠀀 𝒜 ab 9 é 。'.split(' ');
  const text = fc.array(fc.constantFrom(' ', ...parts)).map((chosen) => chosen.join(''));

  it('only adds spaces, and changes nothing in text that has them', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(spaceWords(any).replaceAll(' ', '')).toBe(any.replaceAll(' ', ''));
      }),
    );
  });

  it('separates the words that wordsIn finds, which cover the text', () => {
    fc.assert(
      fc.property(text, (any) => {
        const words = wordsIn(any).map(({ start, end }) => any.slice(start, end));
        expect(words.join('')).toBe(any);
        expect(terms(spaceWords(any)).map(({ term }) => term)).toEqual(
          terms(any).map(({ term }) => term),
        );
      }),
    );
  });
});

it('a mark inside a Thai word does not change where the words of a question end', () => {
  const question = 'ยวอ่่';
  expect(terms(question).map(({ term }) => term)).toEqual(
    terms(spaceWords(question)).map(({ term }) => term),
  );
});

it('the terms of a Japanese question are its words, with their positions', () => {
  const question = '灯台はどこにありますか';
  const found = terms(question);
  expect(found[0]).toEqual({ term: '灯台', start: 0, end: 2 });
  expect(found.map(({ start, end }) => question.slice(start, end)).join('')).toBe(question);
});
