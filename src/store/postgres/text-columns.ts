const ESCAPED = /[\0\u0001]/g;
const ESCAPE = /\u0001([01])/g;

/**
 * Encodes a text for a text column. PostgreSQL's texts cannot contain U+0000, so U+0001 begins an
 * escape. Texts without these characters are unchanged.
 */
export function toColumn<Text extends string | null>(text: Text): Text {
  return text === null
    ? text
    : (text.replace(ESCAPED, (character) => (character === '\0' ? '\u00010' : '\u00011')) as Text);
}

/** Decodes a text that `toColumn` has encoded. */
export function fromColumn<Text extends string | null>(stored: Text): Text {
  return stored === null
    ? stored
    : (stored.replace(ESCAPE, (_, digit) => (digit === '0' ? '\0' : '\u0001')) as Text);
}
