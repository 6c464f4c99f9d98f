const ESCAPE = '\u0001';

/**
 * Encodes a text for a text column. PostgreSQL's texts cannot contain U+0000, so U+0001 begins an
 * escape. Texts without these characters are unchanged.
 */
export function toColumn<Text extends string | null>(text: Text): Text {
  if (text === null || !(text.includes('\0') || text.includes(ESCAPE))) return text;
  return text.replaceAll(ESCAPE, `${ESCAPE}1`).replaceAll('\0', `${ESCAPE}0`) as Text;
}

/** Decodes a text that `toColumn` has encoded. */
export function fromColumn<Text extends string | null>(stored: Text): Text {
  if (!stored?.includes(ESCAPE)) return stored;
  return stored.replaceAll(`${ESCAPE}0`, '\0').replaceAll(`${ESCAPE}1`, ESCAPE) as Text;
}
