import MarkdownParser, { type MarkdownIt, type StateBlock } from 'markdown-it';
import { isHtmlElement } from '../html-elements.ts';
import { indentOf, parseBody, pushParagraph } from './block-lines.ts';
import { scanTag, type Tag } from './html-tags.ts';
import { MarkdownDocument } from './markdown-document.ts';

const NAME = /^<\/?([A-Za-z][\w.:-]*)/;
/** Attributes of components that a page shows. */
const SHOWN =
  /(?:^|\s)(?:title|label|header|summary|caption)=(?:"([^"]*)"|'([^']*)'|\{\s*["'`]([^"'`]*)["'`]\s*\})/;

/** Reads blocks of HTML, and components of MDX, whose content is Markdown. */
export function addHtmlBlockRules(parser: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote'];
  const original = originalRule('html_block');
  const code = originalRule('code');
  parser.block.ruler.at(
    'html_block',
    (state, start, end, silent) => {
      if (indentOf(state, start) >= 4) return false;
      const name = NAME.exec(state.src.slice(offsetOf(state, start), state.eMarks[start]))?.[1];
      if (name === undefined) return original(state, start, end, silent);
      const tag = scanTag(state.src, offsetOf(state, start));
      const isMarkup = tag === null || MarkdownDocument.of(state.env).tags.isMarkup(tag);
      if (isHtmlElement(name)) return isMarkup && original(state, start, end, silent);
      if (!isMarkup || tag === null) return false;
      // Within a paragraph, only a component with lines of its own begins a block.
      if (silent) return MarkdownDocument.of(state.env).components.has(start);
      return readComponent(state, start, end, tag);
    },
    { alt },
  );
  // The content of components is indented, but is no code.
  parser.block.ruler.at('code', (state, start, end, silent) =>
    MarkdownDocument.of(state.env).components.size > 0 && isComponentLine(state, start)
      ? readIndentedComponent(state, start, end)
      : code(state, start, end, silent),
  );
}

/** Returns a rule of CommonMark, to be called by the rule that replaces it. */
function originalRule(name: string): ReturnType<MarkdownIt['block']['ruler']['getRules']>[number] {
  const { ruler } = new MarkdownParser({ html: true }).block;
  ruler.enableOnly(name);
  const [rule] = ruler.getRules('');
  if (rule === undefined) throw new Error(`markdown-it has no rule "${name}"`);
  return rule;
}

function offsetOf(state: StateBlock, line: number): number {
  return (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
}

function isComponentLine(state: StateBlock, line: number): boolean {
  return indentOf(state, line) >= 4 && MarkdownDocument.of(state.env).components.has(line);
}

function readIndentedComponent(state: StateBlock, start: number, end: number): boolean {
  const tag = scanTag(state.src, offsetOf(state, start));
  return tag !== null && readComponent(state, start, end, tag);
}

/** Reads a component whose tag has its lines to itself, and its body. */
function readComponent(state: StateBlock, start: number, end: number, tag: Tag): boolean {
  let last = start;
  while (last + 1 < end && (state.eMarks[last] ?? 0) < tag.end) last += 1;
  if (state.src.slice(tag.end, state.eMarks[last]).trim() !== '') return false;
  const shown = SHOWN.exec(tag.attributes);
  const title = shown?.[1] ?? shown?.[2] ?? shown?.[3] ?? '';
  if (title.trim() !== '') pushParagraph(state, title);
  const close = MarkdownDocument.of(state.env).components.get(start);
  if (close === undefined || close >= end) {
    state.line = last + 1;
    return true;
  }
  state.push('component_open', 'div', 1);
  parseBody(state, start + 1, close, Math.max(0, leastIndent(state, start + 1, close)));
  state.push('component_close', 'div', -1);
  state.line = close + 1;
  return true;
}

function leastIndent(state: StateBlock, start: number, end: number): number {
  let least = Infinity;
  for (let line = start; line < end; line += 1) {
    if (!state.isEmpty(line)) least = Math.min(least, indentOf(state, line));
  }
  return least === Infinity ? 0 : least;
}
