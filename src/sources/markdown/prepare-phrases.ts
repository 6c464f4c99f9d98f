import type { StateCore, Token } from 'markdown-it';
import { defaultTitle } from './callout-rules.ts';
import { MarkdownDocument } from './markdown-document.ts';
import { mayHaveTemplateTags, stripTemplateTags } from './template-tags.ts';

const VALUE = String.raw`(?:"[^"\n]*"|'[^'\n]*'|[^\s{}"']+)`;
/** `{#id .class}` and `{: .class key=value}`. */
const ATTRIBUTES = String.raw`\{(?::[ \t]*[^{}\n]*|[ \t]*[#.][\w:-][^{}\n]*|(?:[ \t]*(?:class|id|width|height|style|target|align|loading|linenos|linenostart|hl_lines|rel|lang)=${VALUE})+[ \t]*)\}`;
const HEADING_ATTRIBUTES = new RegExp(String.raw`[ \t]*${ATTRIBUTES}[ \t]*$`);
const ATTRIBUTE_LINE = new RegExp(String.raw`(?:^|\n)[ \t]*${ATTRIBUTES}[ \t]*(?=\n|$)`, 'g');
/** The list that Kramdown replaces by a table of contents. */
const KRAMDOWN_CONTENTS = /\n[ \t]*\{:\s*toc\b[^{}\n]*\}\s*$/;
const CONTENTS = /^(?:\[TOC\]|\[\[_?TOC_?\]\]|\$\{toc\}|\{\{\s*toc\s*\}\}|\{:\s*toc\b[^}]*\})$/i;
/** Properties of blocks that Logseq does not show. */
const PROPERTIES =
  /(?:^|\n)(?:id|collapsed|heading|background-color|card-[\w-]+|logseq\.[\w.-]+):: [^\n]*/g;
/** The ID of a block in Obsidian, at its end: " ^a1b2c3". */
const BLOCK_ID = /(?:^|[ \t\n])\^(?=[\w-]*[a-z]|\d{6})[A-Za-z0-9-]{2,60}[ \t]*$/i;

/** `[!note] Title`, `[!faq]-` and `[!NOTE]` at the start of a quotation. */
const CALLOUT = /^\[!([A-Za-z][\w-]{0,40})(?:\|[^\]\n]{0,60})?\][+-]?(?:[ \t]+(.*)|[ \t]*)(?:\n|$)/;
const TASK = /^\[([ xX])\][ \t\n]+(?=\S)/;

/**
 * Removes the markup at the edges of paragraphs and headings before their phrases are parsed, and
 * gives callouts their title as a paragraph.
 */
export function preparePhrases(state: StateCore): void {
  const document = MarkdownDocument.of(state.env);
  const prepared: Token[] = [];
  for (const token of state.tokens) {
    const open = prepared.at(-1);
    const container = prepared.at(-2);
    prepared.push(token);
    if (token.type === 'html_block') token.content = withoutTags(token.content, document);
    if (token.type !== 'inline') continue;
    token.content = withoutTags(token.content, document);
    if (open?.type === 'heading_open') {
      token.content = withoutEnd(token.content, HEADING_ATTRIBUTES);
    } else if (open?.type === 'paragraph_open') {
      token.content = prepareParagraph(token.content);
      if (container?.type === 'list_item_open') readTask(token, container);
      if (container?.type === 'blockquote_open') {
        prepared.splice(-2, 0, ...readCallout(state, token, container));
      }
    }
  }
  state.tokens = prepared;
}

function withoutTags(content: string, document: MarkdownDocument): string {
  if (!mayHaveTemplateTags(content)) return content;
  const { text, removed } = stripTemplateTags(content);
  document.countLeftOut('hidden-element', removed);
  return text.trim();
}

function withoutEnd(content: string, end: RegExp): string {
  return content.endsWith('}') ? content.replace(end, '') : content;
}

function prepareParagraph(content: string): string {
  let prepared = content;
  if (prepared.includes('{')) {
    if (KRAMDOWN_CONTENTS.test(prepared)) return '';
    prepared = withoutEnd(prepared.replace(ATTRIBUTE_LINE, ''), /[ \t]+\{:[ \t]*[^{}\n]*\}[ \t]*$/);
  }
  if (prepared.includes(':: ')) prepared = prepared.replace(PROPERTIES, '');
  if (prepared.includes('^')) prepared = prepared.replace(BLOCK_ID, '');
  return CONTENTS.test(prepared) ? '' : prepared.trim();
}

function readTask(token: Token, item: Token): void {
  const box = TASK.exec(token.content);
  if (box === null) return;
  item.meta = { box: `[${box[1] === ' ' ? ' ' : 'x'}] ` };
  token.content = token.content.slice(box[0].length);
}

/** Marks the quotation as a callout, and returns the paragraph with its title. */
function readCallout({ Token }: StateCore, token: Token, quote: Token): Token[] {
  const callout = CALLOUT.exec(token.content);
  if (callout === null) return [];
  quote.meta = { isCallout: true };
  token.content = token.content.slice(callout[0].length);
  const title = callout[2]?.trim() ?? '';
  const inline = new Token('inline', '', 0);
  inline.content = title === '' ? defaultTitle(callout[1] ?? '') : title;
  inline.children = [];
  return [new Token('paragraph_open', 'p', 1), inline, new Token('paragraph_close', 'p', -1)];
}
