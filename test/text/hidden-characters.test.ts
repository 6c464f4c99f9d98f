import { describe, expect, it } from 'vitest';
import {
  codePointName,
  HIDDEN_CHARACTER,
  visibleJoiners,
} from '../../src/text/hidden-characters.ts';

/** Returns the text with a code point in place of each character that counts as hidden. */
function shown(text: string): string {
  const kept = visibleJoiners(text);
  return text.replace(new RegExp(HIDDEN_CHARACTER, 'gu'), (character, at: number) =>
    kept.has(at) ? character : `‹${codePointName(character)}›`,
  );
}

describe('hidden characters', () => {
  it.each([
    ['a left-to-right mark', 'a\u200eb', 'U+200E'],
    ['a right-to-left mark', 'a\u200fb', 'U+200F'],
    ['an Arabic letter mark', 'a\u061cb', 'U+061C'],
    ['an override', 'a\u202eb', 'U+202E'],
    ['an isolate', 'a\u2066b', 'U+2066'],
    ['a tag character', 'a\u{e0041}b', 'U+E0041'],
    ['a blank Braille pattern', 'a\u2800b', 'U+2800'],
    ['a Hangul filler', 'a\u3164b', 'U+3164'],
    ['a Hangul leading filler', 'a\u115fb', 'U+115F'],
    ['a half-width Hangul filler', 'a\uffa0b', 'U+FFA0'],
    ['a zero-width space in Latin text', 'a\u200bb', 'U+200B'],
    ['a joiner in Latin text', 'a\u200db', 'U+200D'],
    ['a non-joiner in Latin text', 'a\u200cb', 'U+200C'],
    ['a variation selector after a letter', 'a\ufe0fb', 'U+FE0F'],
    ['a supplementary variation selector after a letter', 'a\u{e0100}b', 'U+E0100'],
    ['a soft hyphen', 'a\u00adb', 'U+00AD'],
    ['a word joiner', 'a\u2060b', 'U+2060'],
    ['a byte order mark', 'a\ufeffb', 'U+FEFF'],
    ['a combining grapheme joiner', 'a\u034fb', 'U+034F'],
    ['an interlinear annotation anchor', 'a\ufff9b', 'U+FFF9'],
    ['a control character', 'a\u0007b', 'U+0007'],
    ['a line separator', 'a\u2028b', 'U+2028'],
    ['half a surrogate pair', 'a\ud83db', 'U+D83D'],
    ['a blank musical note', 'a\u{1d159}b', 'U+1D159'],
  ])('include %s, which is shown by its code point', (_, text, name) => {
    expect(shown(text)).toBe(`a‹${name}›b`);
  });

  it.each([
    ['an emoji of several people', '👩\u200d🚀 👨\u200d👩\u200d👧\u200d👦'],
    ['an emoji with a skin tone', '👩🏽\u200d🚀'],
    ['an emoji or text presentation', '❤\ufe0f ☺\ufe0e'],
    ['a keycap', '1\ufe0f\u20e3 #\ufe0f\u20e3'],
    ['the flag of England', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
    ['a rainbow flag', '🏳\ufe0f\u200d🌈'],
    ['Persian with a non-joiner', 'می\u200cخواهم'],
    ['Malayalam with a joiner', 'അവന്\u200dറെ'],
    ['a variant of an ideograph', '葛\u{e0100}'],
    ['Khmer with zero-width spaces for line breaks', 'ភាសា\u200bខ្មែរ'],
    ['tabs and line feeds', 'a\tb\nc'],
  ])('do not include %s', (_, text) => {
    expect(shown(text)).toBe(text);
  });

  it('include consecutive joiners, and tags that spell no known flag', () => {
    expect(shown('👩\u200d\u200d🚀')).toBe('👩‹U+200D›‹U+200D›🚀');
    expect(shown('🏴\u{e0061}\u{e007f}')).toBe('🏴‹U+E0061›‹U+E007F›');
    expect(shown('ب\u200c\u200cب')).toBe('ب‹U+200C›‹U+200C›ب');
  });
});
