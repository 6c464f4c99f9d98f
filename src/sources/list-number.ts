/** How a list writes its numbers, such as `3`, `c`, `C`, `iii` or `III`. */
export type NumberStyle =
  'decimal' | 'lower-letter' | 'upper-letter' | 'lower-roman' | 'upper-roman';

const ROMAN: readonly (readonly [number, string])[] = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
];

/** Writes the number of a list item. Numbers that the style cannot write are decimal. */
export function writeListNumber(value: number, style: NumberStyle): string {
  if (style === 'decimal' || value < 1 || value > 3_999) return String(value);
  const written = style.endsWith('letter') ? toLetters(value) : toRoman(value);
  return style.startsWith('upper') ? written.toUpperCase() : written;
}

/** Writes 1 as `a`, 26 as `z` and 27 as `aa`. */
function toLetters(value: number): string {
  let letters = '';
  for (let rest = value; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(97 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

function toRoman(value: number): string {
  let rest = value;
  let numerals = '';
  for (const [size, numeral] of ROMAN) {
    while (rest >= size) {
      numerals += numeral;
      rest -= size;
    }
  }
  return numerals;
}
