import type { StateBlock } from 'markdown-it';
import { lineAt } from './block-lines.ts';
import { MarkdownDocument } from './markdown-document.ts';

const FOOTNOTE = /^\[\^([^\]\s]{1,300})\]:/;
const FOOTNOTE_INDENT = 4;

/** Reads `[^label]: words`. The body may have several indented paragraphs. */
export function readFootnoteDefinition(
  state: StateBlock,
  start: number,
  end: number,
  silent: boolean,
): boolean {
  const match = FOOTNOTE.exec(lineAt(state, start));
  if (match === null) return false;
  if (silent) return true;
  const label = state.md.utils.normalizeReference(match[1] ?? '');
  MarkdownDocument.of(state.env).footnotes.add(label);
  state.push('footnote_definition_open', '', 1).meta = { label };
  parseAfterMark(state, start, end, match[0].length, FOOTNOTE_INDENT);
  state.push('footnote_definition_close', '', -1);
  return true;
}

/** Reads `: definition` below its term. */
export function readDefinition(
  state: StateBlock,
  start: number,
  end: number,
  silent: boolean,
): boolean {
  if (!/^:[ \t]+\S/.test(lineAt(state, start))) return false;
  if (silent) return state.parentType === 'paragraph';
  const last = state.tokens.at(-1);
  if (last?.level !== state.level) return false;
  if (last.type !== 'definition_close' && !isTerm(state, start)) return false;
  state.push('definition_open', 'dd', 1);
  parseAfterMark(state, start, end, 1, 2);
  state.push('definition_close', 'dd', -1);
  return true;
}

/** Whether the paragraph above the line, after at most one empty line, may be a term. */
function isTerm(state: StateBlock, line: number): boolean {
  const open = state.tokens.at(-3);
  return (
    state.tokens.at(-1)?.type === 'paragraph_close' &&
    open?.type === 'paragraph_open' &&
    (open.map?.[1] ?? -1) >= line - 1
  );
}

/** Parses the block whose first line begins with a mark of the given length. */
function parseAfterMark(
  state: StateBlock,
  start: number,
  end: number,
  mark: number,
  indent: number,
): void {
  const { blkIndent, parentType, tight } = state;
  const line = [state.bMarks[start], state.tShift[start], state.sCount[start]] as const;
  const from = (line[0] ?? 0) + (line[1] ?? 0) + mark;
  const words = state.skipSpaces(from);
  const column = (line[2] ?? 0) + indent;
  state.bMarks[start] = from;
  state.tShift[start] = words - from;
  // The first line is never indented code, however wide the gap after the mark is.
  state.sCount[start] = column;
  state.blkIndent = column;
  state.parentType = 'definition';
  state.md.block.tokenize(state, start, end);
  [state.bMarks[start], state.tShift[start], state.sCount[start]] = line as [
    number,
    number,
    number,
  ];
  Object.assign(state, { blkIndent, parentType, tight });
}
