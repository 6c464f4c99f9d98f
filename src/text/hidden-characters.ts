/**
 * Invisible characters: control characters, line separators, lone surrogates, interlinear
 * annotation marks, symbols drawn as blanks, and the Unicode properties
 * Default_Ignorable_Code_Point and Bidi_Control.
 */
export const HIDDEN_CHARACTER =
  /(?![\n\t])[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u2028\u2029\u2800\ufff9-\ufffb\u{1d159}]/u;

/** Scripts in which a joiner or non-joiner between two letters changes their shape. */
const JOINING = [
  ...['Arabic', 'Syriac', 'Mongolian', 'Nko', 'Mandaic', 'Manichaean', 'Phags_Pa', 'Adlam'],
  ...['Hanifi_Rohingya', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil'],
  ...['Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar', 'Tibetan', 'Balinese'],
];
/** Scripts without spaces between words. A zero-width space marks where a line may break. */
const UNSPACED = ['Thai', 'Lao', 'Khmer', 'Myanmar'];

const PICTURE = String.raw`\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?`;
const TAGS = ['gbeng', 'gbsct', 'gbwls'].map(toTags).join('|');

/** Sequences whose hidden characters affect how the visible ones are drawn. */
const VISIBLE_SEQUENCE = new RegExp(
  [
    String.raw`${PICTURE}(?:\u200d${PICTURE})+`,
    String.raw`\p{Extended_Pictographic}[\ufe0e\ufe0f]`,
    String.raw`[0-9#*]\ufe0f(?=\u20e3)`,
    String.raw`\u{1f3f4}(?:${TAGS})`,
    String.raw`\p{Script=Han}[\ufe00-\ufe02\u{e0100}-\u{e01ef}]`,
    String.raw`\p{Script=Mongolian}[\u180b-\u180d\u180f]`,
    String.raw`(?<=[${scripts(JOINING)}])[\u200c\u200d](?=[${scripts(JOINING)}])`,
    String.raw`(?<=[${scripts(UNSPACED)}])\u200b(?=[${scripts(UNSPACED)}])`,
  ].join('|'),
  'gu',
);

/**
 * Returns the UTF-16 offsets of hidden characters that are legitimate, because they belong to a
 * valid emoji or script sequence: "👩‍🚀", "می‌خواهم".
 *
 * Based on Unicode UTS #51 (emoji ZWJ and tag sequences), RFC 5892 appendix A (ZWJ and ZWNJ; here
 * only the script of the neighbouring letters is checked), and Unicode's Standardized and
 * Ideographic Variation Sequences.
 */
export function visibleJoiners(text: string): ReadonlySet<number> {
  const kept = new Set<number>();
  for (const { index, 0: sequence } of text.matchAll(VISIBLE_SEQUENCE)) {
    let at = index;
    for (const character of sequence) {
      if (HIDDEN_CHARACTER.test(character)) kept.add(at);
      at += character.length;
    }
  }
  return kept;
}

const ALL_HIDDEN = new RegExp(HIDDEN_CHARACTER, 'gu');

/** Whether a text contains a visible character other than white space. */
export function hasVisibleCharacter(text: string): boolean {
  return text.replaceAll(ALL_HIDDEN, '').trim() !== '';
}

/** Returns a character's code point in Unicode notation: `U+200B` for a zero-width space. */
export function codePointName(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${code.padStart(4, '0')}`;
}

function scripts(names: readonly string[]): string {
  return names.map((name) => String.raw`\p{Script=${name}}`).join('');
}

/** Returns the tag characters of a region's flag emoji (`gbsct`: Scotland), including the cancel tag. */
function toTags(subdivision: string): string {
  const tags = Array.from(subdivision, (letter) => 0xe0000 + letter.charCodeAt(0));
  return [...tags, 0xe007f].map((code) => String.raw`\u{${code.toString(16)}}`).join('');
}
