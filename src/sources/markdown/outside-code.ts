/** Applies `replace` to the parts of a paragraph that are not in code spans. */
export function outsideCode(text: string, replace: (part: string) => string): string {
  if (!text.includes('`')) return replace(text);
  const runs = [...text.matchAll(/`+/g)].map(({ 0: marks, index }) => ({
    start: index,
    end: index + marks.length,
    length: marks.length,
  }));
  const last = new Map(runs.map(({ length }, i) => [length, i]));
  let result = '';
  let from = 0;
  for (let i = 0; i < runs.length; i += 1) {
    const open = runs[i];
    // Without a closing run of the same length, backticks are text.
    if (open === undefined || last.get(open.length) === i) continue;
    const j = runs.findIndex(({ length }, k) => k > i && length === open.length);
    const close = runs[j];
    if (close === undefined) continue;
    result += replace(text.slice(from, open.start)) + text.slice(open.start, close.end);
    from = close.end;
    i = j;
  }
  return result + replace(text.slice(from));
}
