/** Maximum nesting depth of quotes and lists. Deeper nesting would take the parser too long. */
export const MAX_NESTING = 50;
