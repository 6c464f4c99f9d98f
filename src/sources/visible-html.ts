/** Elements whose text a browser does not display as text. */
const HIDDEN = new Set(
  'script style template noscript title head svg math iframe object textarea select'.split(' '),
);
/** Returns the name of the element that `tag` opens if its content is hidden; otherwise `null`. */
export function hiddenElement(tag: string): string | null {
  const name = /^<([A-Za-z][A-Za-z0-9-]*)/.exec(tag)?.[1]?.toLowerCase();
  return name !== undefined && HIDDEN.has(name) && !tag.endsWith('/>') ? name : null;
}
