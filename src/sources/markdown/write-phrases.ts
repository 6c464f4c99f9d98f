import type { Token } from 'markdown-it';
import type { CanonicalText } from '../canonical-text.ts';
import { isHiddenElement, isHtmlElement, isInlineElement } from '../html-elements.ts';
import type { MarkdownDocument } from './markdown-document.ts';

export interface PhraseOptions {
  /** The text of an explicit line break: a space in headings and table cells. */
  readonly lineBreak: ' ' | '\n';
  readonly document: MarkdownDocument;
  /** Receives the references to footnotes. */
  readonly onFootnote: (reference: Token) => void;
}

const WEB_ADDRESS = /^https?:\/\/\S+$/i;
const TAG_NAME = /^<(\/?)([A-Za-z][A-Za-z0-9-]*)/;

/** Writes the words of a paragraph, heading or cell, and records its links. */
export function writePhrases(
  out: CanonicalText,
  tokens: readonly Token[],
  options: PhraseOptions,
  from = 0,
  to = tokens.length,
): void {
  for (let i = from; i < to; i += 1) {
    const token = tokens[i];
    if (token === undefined) continue;
    switch (token.type) {
      case 'text':
      case 'code_inline':
        out.write(token.content);
        break;
      case 'softbreak':
        out.write(' ');
        break;
      case 'hardbreak':
        breakLine(out, options);
        break;
      case 'image':
        options.document.countLeftOut('image');
        break;
      case 'footnote_ref':
        options.onFootnote(token);
        break;
      case 'html_inline':
        i = writeTag(out, tokens, i, options);
        break;
      case 'link_open': {
        const close = closeOf(tokens, i, to);
        const start = i + 1;
        writeLink(out, String(token.attrGet('href') ?? ''), () => {
          writePhrases(out, tokens, options, start, close);
        });
        i = close;
        break;
      }
      // Marks of emphasis have no words.
      default:
    }
  }
}

function closeOf(tokens: readonly Token[], open: number, to: number): number {
  const level = tokens[open]?.level;
  for (let i = open + 1; i < to; i += 1) {
    if (tokens[i]?.type === 'link_close' && tokens[i]?.level === level) return i;
  }
  return to;
}

/** Only web links keep their address. */
function writeLink(out: CanonicalText, url: string, write: () => void): void {
  if (WEB_ADDRESS.test(url) && URL.canParse(url)) out.link(url, write);
  else write();
}

/** Returns the index of the end tag if the element at `index` is hidden; otherwise `index`. */
function writeTag(
  out: CanonicalText,
  tokens: readonly Token[],
  index: number,
  options: PhraseOptions,
): number {
  const { content } = tokens[index] ?? { content: '' };
  const [, slash, name] = TAG_NAME.exec(content) ?? [];
  if (name === undefined) {
    options.document.countLeftOut('comment');
    return index;
  }
  const lower = name.toLowerCase();
  if (lower === 'img') options.document.countLeftOut('image');
  if (isHiddenElement(name) && slash === '' && !content.endsWith('/>')) {
    const end = tokens.findIndex(
      (later, i) =>
        i > index &&
        later.type === 'html_inline' &&
        later.content.toLowerCase().startsWith(`</${lower}`),
    );
    if (end === -1) return index;
    options.document.countLeftOut(lower === 'script' ? 'script' : 'hidden-element');
    return end;
  }
  if (isHtmlElement(name) && !isInlineElement(name)) breakLine(out, options);
  return index;
}

function breakLine(out: CanonicalText, { lineBreak }: PhraseOptions): void {
  if (lineBreak === '\n') out.breakLine();
  else out.write(' ');
}
