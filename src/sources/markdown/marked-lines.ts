import type { Token } from 'markdown-it';
import { type ItemMark, itemMarkOf } from '../../text/line-marks.ts';
import { opensTurn } from '../../text/turn-marks.ts';
import { textOf } from './text-of.ts';

/** The lines of a Markdown paragraph that become one block. */
export interface MarkedLines {
  /**
   * The kind of item mark at the start of the first line, such as "a.", "(ii)" or "§ 3.". These
   * marks are not part of Markdown.
   */
  readonly mark: ItemMark | null;
  readonly children: readonly Token[];
}

/** One line of a paragraph. `before` is the line end before it. */
interface InlineLine {
  readonly before: Token | null;
  readonly children: Token[];
  readonly words: string;
}

/**
 * Splits a paragraph before each line that begins a list item or a turn of a dialogue. Markdown
 * joins these lines, but their author wrote them separately. A single line with a speaker's mark is
 * not a dialogue: the mark may be "Note:".
 */
export function cutAtMarks(children: readonly Token[]): MarkedLines[] {
  const whole = [{ mark: null, children }];
  if (!children.some(isLineEnd)) return whole;
  // A paragraph with HTML is not split, because an element can hide text across several lines.
  if (children.some((token) => token.type === 'html_inline' && !isLineEnd(token))) return whole;
  const lines = linesOf(children);
  const [first] = lines;
  if (first === undefined || lines.length === 1) return whole;
  const isDialogue = opensTurn(first.words) && lines.slice(1).some(({ words }) => opensTurn(words));
  const found: { mark: ItemMark | null; children: Token[] }[] = [];
  let previous: string | null = null;
  for (const line of lines) {
    const mark = itemMarkOf(line.words, previous);
    const open = found.at(-1);
    if (open === undefined || mark !== null || (isDialogue && opensTurn(line.words))) {
      found.push({ mark, children: [...line.children] });
    } else {
      if (line.before !== null) open.children.push(line.before);
      open.children.push(...line.children);
    }
    previous = line.words;
  }
  return found;
}

/** Splits phrases at the line ends that are in no emphasis or link. */
function linesOf(children: readonly Token[]): InlineLine[] {
  const lines: { before: Token | null; children: Token[] }[] = [{ before: null, children: [] }];
  for (const token of children) {
    if (token.level === 0 && isLineEnd(token)) lines.push({ before: token, children: [] });
    else lines.at(-1)?.children.push(token);
  }
  return lines.map((line) => ({ ...line, words: textOf(line.children).trim() }));
}

function isLineEnd(token: Token): boolean {
  return (
    token.type === 'softbreak' ||
    token.type === 'hardbreak' ||
    (token.type === 'html_inline' && /^<br\b/i.test(token.content))
  );
}
