import type { PhrasingContent } from 'mdast';
import { toString } from 'mdast-util-to-string';
import { type ItemMark, itemMarkOf } from '../text/line-marks.ts';
import { opensTurn } from '../text/turn-marks.ts';

/** The lines of a Markdown paragraph that become one block. */
export interface MarkedLines {
  /**
   * The kind of item mark at the start of the first line, such as "a.", "(ii)" or "§ 3.". These
   * marks are not part of Markdown.
   */
  readonly mark: ItemMark | null;
  readonly children: readonly PhrasingContent[];
}

/** One line of a paragraph. `before` is the line end before it. */
interface InlineLine {
  readonly before: PhrasingContent | null;
  readonly children: PhrasingContent[];
  readonly words: string;
}

/**
 * Splits a paragraph before each line that begins a list item or a turn of a dialogue. Markdown
 * joins these lines, but their author wrote them separately. A single line with a speaker's mark is
 * not a dialogue: the mark may be "Note:".
 */
export function cutAtMarks(children: readonly PhrasingContent[]): MarkedLines[] {
  const whole = [{ mark: null, children }];
  // A paragraph with HTML is not split, because an element can hide text across several lines.
  if (children.some((node) => node.type === 'html' && !isLineBreak(node))) return whole;
  const lines = linesOf(children);
  const [first] = lines;
  if (first === undefined || lines.length === 1) return whole;
  const isDialogue = opensTurn(first.words) && lines.slice(1).some(({ words }) => opensTurn(words));
  const found: { mark: ItemMark | null; children: PhrasingContent[] }[] = [];
  let previous: string | null = null;
  for (const line of lines) {
    const mark = itemMarkOf(line.words, previous);
    const open = found.at(-1);
    if (open === undefined || mark !== null || (isDialogue && opensTurn(line.words))) {
      found.push({ mark, children: [...line.children] });
    } else {
      open.children.push(...(line.before === null ? [] : [line.before]), ...line.children);
    }
    previous = line.words;
  }
  return found;
}

function linesOf(children: readonly PhrasingContent[]): InlineLine[] {
  const lines: { before: PhrasingContent | null; children: PhrasingContent[] }[] = [
    { before: null, children: [] },
  ];
  for (const node of children) {
    if (node.type === 'break' || isLineBreak(node)) {
      lines.push({ before: node, children: [] });
    } else if (node.type === 'text') {
      node.value.split('\n').forEach((value, i) => {
        if (i > 0) lines.push({ before: { type: 'text', value: '\n' }, children: [] });
        if (value !== '') lines.at(-1)?.children.push({ ...node, value });
      });
    } else {
      lines.at(-1)?.children.push(node);
    }
  }
  return lines.map((line) => ({
    ...line,
    words: toString(line.children, { includeImageAlt: false }).trim(),
  }));
}

function isLineBreak(node: PhrasingContent): boolean {
  return node.type === 'html' && /^<br\b/i.test(node.value);
}
