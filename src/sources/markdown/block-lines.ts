import type { StateBlock, Token } from 'markdown-it';

/** Returns a line without the indentation and the marks of the blocks around it. */
export function lineAt(state: StateBlock, line: number): string {
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  return state.src.slice(start, state.eMarks[line]);
}

/** Returns the number of columns by which a line is indented within the current block. */
export function indentOf(state: StateBlock, line: number): number {
  return (state.sCount[line] ?? 0) - state.blkIndent;
}

/**
 * Returns the line after the indented body of the block that begins at `start`: the lines that are
 * empty or indented by at least `indent` columns, without the empty lines at the end.
 */
export function endOfBody(state: StateBlock, start: number, end: number, indent: number): number {
  let last = start + 1;
  for (let line = start + 1; line < end; line += 1) {
    if (state.isEmpty(line)) continue;
    if (indentOf(state, line) < indent) break;
    last = line + 1;
  }
  return last;
}

/** Parses lines as the body of a block whose text begins `indent` columns further right. */
export function parseBody(state: StateBlock, start: number, end: number, indent: number): void {
  const { blkIndent, lineMax, parentType, tight } = state;
  state.blkIndent += indent;
  state.lineMax = end;
  state.parentType = 'body';
  state.md.block.tokenize(state, start, end);
  Object.assign(state, { blkIndent, lineMax, parentType, tight });
}

/** Adds a paragraph with the given Markdown. */
export function pushParagraph(state: StateBlock, content: string): Token {
  const open = state.push('paragraph_open', 'p', 1);
  const inline = state.push('inline', '', 0);
  inline.content = content;
  inline.children = [];
  state.push('paragraph_close', 'p', -1);
  return open;
}
