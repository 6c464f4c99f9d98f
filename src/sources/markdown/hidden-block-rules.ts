import type { StateBlock } from 'markdown-it';
import { lineAt } from './block-lines.ts';
import { MarkdownDocument } from './markdown-document.ts';

/** The openings and ends of comments that may contain empty lines. */
const COMMENTS: readonly { readonly open: RegExp; readonly close: RegExp }[] = [
  { open: /^%%(?!%)/, close: /%%[ \t]*$/ },
  { open: /^\{\/\*/, close: /\*\/\}[ \t]*$/ },
  { open: /^\{%-?\s*comment\b/, close: /\{%-?\s*endcomment\s*-?%\}[ \t]*$/ },
  { open: /^\{\{[<%]\s*comment\b/, close: /\{\{[<%]\s*\/\s*comment\s*[>%]\}\}[ \t]*$/ },
  { open: /^\{::comment\}/, close: /\{:\/(?:comment)?\}[ \t]*$/ },
];

const IMPORT =
  /^import\s+(?:type\s+)?(?:[\w*{][^'"]{0,1000}?\sfrom\s+)?(?:'[^'\n]+'|"[^"\n]+");?[ \t]*$/;
const EXPORT =
  /^export\s+(?:(?:const|let|var)\s+[\w{[][^=]{0,300}=|default\s+(?:function|class|async|\(|\{|\w+;?[ \t]*$)|(?:async\s+)?function\b|class\s|\*\s+from\s|\{)/;
const MAX_SCRIPT_LINES = 300;

const SNIPPET = /^;?-{1,}8<-{1,}(?:[ \t]+\S.*)?$/;
const ABBREVIATION = /^\*\[[^\]]{1,200}\]:/;

export function readComment(
  state: StateBlock,
  start: number,
  end: number,
  silent: boolean,
): boolean {
  const line = lineAt(state, start);
  const comment = COMMENTS.find(({ open }) => open.test(line));
  if (comment === undefined) return false;
  const document = MarkdownDocument.of(state.env);
  const key = `${comment.open.source} ${end}`;
  if (document.unclosed.has(key)) return false;
  const last = findClose(state, start, end, comment);
  if (last === -1) {
    document.unclosed.add(key);
    return false;
  }
  if (silent) return true;
  document.countLeftOut('comment');
  state.line = last + 1;
  return true;
}

/** Returns the line that ends the comment, or -1. */
function findClose(
  state: StateBlock,
  start: number,
  end: number,
  { open, close }: (typeof COMMENTS)[number],
): number {
  const first = lineAt(state, start).replace(open, '');
  if (close.test(first)) return start;
  for (let line = start + 1; line < end; line += 1) {
    if (close.test(lineAt(state, line))) return line;
  }
  return -1;
}

/** Reads the imports and exports of MDX. */
export function readScript(
  state: StateBlock,
  start: number,
  end: number,
  silent: boolean,
): boolean {
  if (state.level > 0 || silent) return false;
  const line = lineAt(state, start);
  if (!/^(?:import|export)\s/.test(line)) return false;
  const last = line.startsWith('i')
    ? endOfImport(state, start, end)
    : endOfExport(state, start, end);
  if (last === -1) return false;
  MarkdownDocument.of(state.env).countLeftOut('script');
  state.line = last + 1;
  return true;
}

function endOfImport(state: StateBlock, start: number, end: number): number {
  let script = '';
  for (let line = start; line < Math.min(end, start + 50) && !state.isEmpty(line); line += 1) {
    script += `${lineAt(state, line)}\n`;
    if (IMPORT.test(script.trimEnd())) return line;
  }
  return -1;
}

/** The script ends with the first line at which all brackets are closed. */
function endOfExport(state: StateBlock, start: number, end: number): number {
  if (!EXPORT.test(lineAt(state, start))) return -1;
  let depth = 0;
  for (let line = start; line < Math.min(end, start + MAX_SCRIPT_LINES); line += 1) {
    const text = lineAt(state, line);
    depth += [...text.matchAll(/[([{]/g)].length - [...text.matchAll(/[)\]}]/g)].length;
    const isOpen = depth > 0 || /[=,(+&|?:]\s*$/.test(text);
    if (!isOpen && (line + 1 >= end || !/^\s*[.})\]]/.test(lineAt(state, line + 1)))) return line;
  }
  return -1;
}

/** Reads the line that includes another file in MkDocs: `--8<-- "file.md"`. */
export function readSnippet(
  state: StateBlock,
  start: number,
  end: number,
  silent: boolean,
): boolean {
  const line = lineAt(state, start);
  if (!SNIPPET.test(line)) return false;
  if (silent) return true;
  let last = start;
  if (/<-+$/.test(line)) {
    // The names of files are on lines between two marks.
    let close = start + 1;
    while (close < Math.min(end, start + 50) && !SNIPPET.test(lineAt(state, close))) close += 1;
    if (close < end && SNIPPET.test(lineAt(state, close))) last = close;
  }
  MarkdownDocument.of(state.env).countLeftOut('hidden-element');
  state.line = last + 1;
  return true;
}

/** Reads `*[HTML]: HyperText Markup Language`, which a page shows only on request. */
export function readAbbreviation(
  state: StateBlock,
  start: number,
  _end: number,
  silent: boolean,
): boolean {
  if (!ABBREVIATION.test(lineAt(state, start))) return false;
  if (silent) return true;
  MarkdownDocument.of(state.env).countLeftOut('hidden-element');
  state.line = start + 1;
  return true;
}
