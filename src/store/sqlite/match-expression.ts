/**
 * The FTS5 expression for "any of these terms", or `null` when there is no term. Each term is a
 * quoted string, in which only `"` means something to FTS5; SQLite ends a text at NUL, so that NUL
 * becomes white space. A term of several words (`don't`) is their phrase; one without a letter or
 * digit finds nothing.
 */
export function toMatchExpression(terms: readonly string[]): string | null {
  return terms.length === 0 ? null : terms.map(quoteTerm).join(' OR ');
}

export function quoteTerm(term: string): string {
  return `"${term.replaceAll('"', '""').replaceAll('\0', ' ')}"`;
}
