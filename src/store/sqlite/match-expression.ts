/**
 * The FTS5 expression for "any of these terms", or `null` without terms. Each term becomes a quoted
 * string, in which FTS5 interprets only `"`. NUL becomes white space, because SQLite ends a text
 * there. A term of several words (`don't`) becomes a phrase; one without letters or digits finds
 * nothing.
 */
export function toMatchExpression(terms: readonly string[]): string | null {
  return terms.length === 0 ? null : terms.map(quoteTerm).join(' OR ');
}

export function quoteTerm(term: string): string {
  return `"${term.replaceAll('"', '""').replaceAll('\0', ' ')}"`;
}
