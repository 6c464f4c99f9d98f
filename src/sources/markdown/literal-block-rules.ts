import type { StateBlock } from 'markdown-it';
import { lineAt } from './block-lines.ts';
import { MarkdownDocument } from './markdown-document.ts';

const HIGHLIGHT =
  /^(?:\{\{[<%]\s*(highlight|code-block|code)\b[^}]*[>%]\}\}|\{%-?\s*(highlight|codeblock)\b[^}]*%\})[ \t]*$/;

/** Reads a formula between lines of `$$`, and keeps it as its author wrote it. */
export function readMath(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const line = lineAt(state, start).trimEnd();
  if (!line.startsWith('$$')) return false;
  const isOneLine = line.length > 4 && line.endsWith('$$');
  if (!isOneLine && line.slice(2).includes('$$')) return false;
  const last = isOneLine
    ? start
    : findLine(state, start, end, '$$', (text) => text.trimEnd().endsWith('$$'));
  if (last === -1) return false;
  if (!silent) pushCode(state, start, start, last + 1, last + 1);
  return true;
}

/** Reads the code between a pair of tags of Hugo or Jekyll. */
export function readHighlighted(
  state: StateBlock,
  start: number,
  end: number,
  silent: boolean,
): boolean {
  const match = HIGHLIGHT.exec(lineAt(state, start));
  if (match === null) return false;
  const name = match[1] ?? match[2] ?? '';
  const close = new RegExp(`^\\{(?:\\{[<%]\\s*/|%-?\\s*end)${name}\\s*-?(?:[>%]\\}|%)\\}`);
  const last = findLine(state, start, end, name, (text) => close.test(text));
  if (last === -1) return false;
  if (!silent) pushCode(state, start, start + 1, last, last + 1);
  return true;
}

/** Returns the first line after `start` that ends the block; -1 if there is none. */
function findLine(
  state: StateBlock,
  start: number,
  end: number,
  kind: string,
  isEnd: (line: string) => boolean,
): number {
  const { unclosed } = MarkdownDocument.of(state.env);
  const key = `${kind} ${end}`;
  if (unclosed.has(key)) return -1;
  for (let line = start + 1; line < end; line += 1) {
    if ((state.sCount[line] ?? 0) < state.blkIndent && !state.isEmpty(line)) return -1;
    if (isEnd(lineAt(state, line))) return line;
    // A formula has no empty lines.
    if (kind === '$$' && state.isEmpty(line)) return -1;
  }
  unclosed.add(key);
  return -1;
}

function pushCode(state: StateBlock, start: number, from: number, to: number, next: number): void {
  const token = state.push('fence', 'code', 0);
  token.content = state.getLines(from, to, state.blkIndent, true);
  token.map = [start, next];
  state.line = next;
}
