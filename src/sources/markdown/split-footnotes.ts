import type { Token } from 'markdown-it';

/**
 * Separates the definitions of footnotes from the other blocks. If a label has several definitions,
 * the first one counts.
 */
export function splitFootnotes(tokens: readonly Token[]): {
  body: readonly Token[];
  /** By normalised label. */
  footnotes: Map<string, readonly Token[]>;
} {
  const footnotes = new Map<string, readonly Token[]>();
  const body: Token[] = [];
  // A definition can contain definitions.
  const open: Token[][] = [body];
  for (const token of tokens) {
    if (token.type === 'footnote_definition_open') {
      const definition: Token[] = [];
      const label = String(token.meta?.['label']);
      if (!footnotes.has(label)) footnotes.set(label, definition);
      open.push(definition);
    } else if (token.type === 'footnote_definition_close') open.pop();
    else open.at(-1)?.push(token);
  }
  return { body, footnotes };
}
