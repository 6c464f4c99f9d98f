import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectLanguage } from '../../src/text/detect-language.ts';

describe('detectLanguage', () => {
  it.each([
    ['en', 'When does the ferry leave?'],
    ['en', 'The miller said that no one had been hurt, and that the mill would open again.'],
    ['de', 'Wie viele Boote gingen im Sturm verloren?'],
    ['de', 'Welche Rolle spielt „The Queen“ in dieser Geschichte?'],
    ['fr', 'Le meunier a dit que personne n’avait été blessé.'],
    ['ja', '嵐で何隻の船が失われましたか。'],
    ['ja', '港のカフェ Harbour Café は九時に開く。'],
    ['zh', '渡轮什么时候出发？'],
    ['ko', '배는 언제 출발합니까?'],
    ['th', 'เรือออกกี่โมง'],
    ['el', 'Πότε φεύγει το πλοίο;'],
  ])('finds %s in "%s"', async (language, text) => {
    expect(await detectLanguage(text)).toBe(language);
  });

  it.each(['', '  ', '42', '¿Qué?', 'asdf qwer zxcv poiu'])(
    'does not guess the language of "%s"',
    async (text) => {
      expect(await detectLanguage(text)).toBeNull();
    },
  );

  it('gives one result for a text, a code of two letters or null, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        const language = await detectLanguage(text);
        expect(language ?? 'en').toMatch(/^[a-z]{2}$/);
        expect(await detectLanguage(text)).toBe(language);
      }),
    );
  });
});
