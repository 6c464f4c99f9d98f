/**
 * A node of Discord's markdown. The parser tries its rules in order at each position and applies the first
 * match. If Discord's clients differ, the parser accepts the marks of each client. The rest is plain text.
 */
export interface Node {
  readonly kind:
    | 'text'
    | 'bold'
    | 'block quote'
    | 'heading'
    | 'list'
    | 'subtext'
    | 'link'
    | 'mention'
    | 'emoji'
    | 'timestamp'
    | 'code'
    | 'spoiler'
    | 'emphasis'
    | 'invite';
  /** The displayed text without marks. */
  readonly text: string;
  readonly children: readonly Node[];
}

interface State {
  /** Whether the node is inside a block quote. Block quotes cannot be nested. */
  readonly inQuote: boolean;
}

interface Rule {
  readonly kind: Node['kind'];
  readonly pattern: RegExp;
  /** Applies only at the beginning of a line. Earlier marks on that line are ignored, as in some clients. */
  readonly atLine?: boolean;
  /** The capturing group with the displayed text. Default: the whole match as literal text. */
  readonly inner?: number;
  /** Whether to keep the displayed text as literal text instead of parsing it. */
  readonly literal?: boolean;
}

const RULES: readonly Rule[] = [
  {
    kind: 'code',
    pattern: /^```(?:[a-z0-9_+\-.#]+?\n)?\n*([^]+?)\n*```/i,
    inner: 1,
    literal: true,
  },
  { kind: 'heading', pattern: /^ *#{1,3} +([^\n]+)/, atLine: true, inner: 1 },
  { kind: 'subtext', pattern: /^ *-# +([^\n]+)/, atLine: true, inner: 1 },
  { kind: 'list', pattern: /^ *(?:[*+-]|\d+[.)]) +([^\n]+)/, atLine: true, inner: 1 },
  { kind: 'text', pattern: /^\\([^0-9A-Za-z\s])/u, inner: 1, literal: true },
  { kind: 'link', pattern: /^<[^\s:>]+:\/[^\s>]+>/ },
  { kind: 'mention', pattern: /^<(?:@[!&]?|#|\/[^\n:<>]+:|id:)\w+>/ },
  { kind: 'emoji', pattern: /^<a?:\w+:\d+>/ },
  { kind: 'timestamp', pattern: /^<t:-?\d+(?::\w)?>/ },
  { kind: 'mention', pattern: /^@(?:everyone|here)/ },
  { kind: 'link', pattern: /^(?:https?|steam):\/\/[^\s<]+/ },
  { kind: 'invite', pattern: /^(?:discord\.gg|discord(?:app)?\.com\/invite)\/[\w-]+/ },
  { kind: 'link', pattern: /^!?\[((?:\\[^]|[^\]\\\n])*)\]\(<?[^)\s]+>?\)/, inner: 1 },
  { kind: 'emoji', pattern: /^:[^\s:]+:/ },
  { kind: 'spoiler', pattern: /^\|\|([^]+?)\|\|/, inner: 1 },
  { kind: 'bold', pattern: /^\*\*((?:\\[^]|[^\\])+?)\*\*(?!\*)/, inner: 1 },
  { kind: 'emphasis', pattern: /^__((?:\\[^]|[^\\])+?)__(?!_)/, inner: 1 },
  { kind: 'emphasis', pattern: /^~~([^]+?)~~/, inner: 1 },
  { kind: 'emphasis', pattern: /^([*_])(?=\S)((?:\\[^]|(?!\1)[^\\])+?)\1/, inner: 2 },
  { kind: 'code', pattern: /^(`+)([^]*?[^`])\1(?!`)/, inner: 2, literal: true },
];

const QUOTE = /^(?: *>>> ?([^]*)|( *> [^\n]*(?:\n *> [^\n]*)*\n?))/;

/** Matches text up to the next character with which a mid-line rule can begin. */
const UP_TO_MARK = /[^\\<@hsd![:|*_~`\n]+/y;

export function readMarkdown(markdown: string): Node[] {
  return read(markdown, { inQuote: false });
}

/** Returns all nodes, nested ones included. */
export function flatten(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...flatten(node.children)]);
}

export function shownText(nodes: readonly Node[]): string {
  return nodes.map(({ text }) => text).join('');
}

function read(markdown: string, state: State): Node[] {
  const nodes: Node[] = [];
  let at = 0;
  while (at < markdown.length) {
    const rest = markdown.slice(at);
    const atLine = beginsLine(markdown, at);
    UP_TO_MARK.lastIndex = at;
    const plain = atLine ? null : UP_TO_MARK.exec(markdown);
    if (plain !== null) {
      nodes.push({ kind: 'text', text: plain[0], children: [] });
      at += plain[0].length;
      continue;
    }
    const [node, length] =
      (atLine && !state.inQuote ? readQuote(rest) : null) ?? readByRule(rest, atLine, state);
    nodes.push(node);
    at += length;
  }
  return nodes;
}

function beginsLine(markdown: string, at: number): boolean {
  let before = at - 1;
  while (markdown[before] === ' ') before--;
  return before < 0 || markdown[before] === '\n';
}

function readQuote(rest: string): [Node, number] | null {
  const match = QUOTE.exec(rest);
  if (match === null) return null;
  const inner = match[1] ?? (match[2] ?? '').replace(/\n$/, '').replace(/^ *> ?/gm, '');
  const children = read(inner, { inQuote: true });
  return [{ kind: 'block quote', text: shownText(children), children }, match[0].length];
}

function readByRule(rest: string, atLine: boolean, state: State): [Node, number] {
  for (const { kind, pattern, atLine: onlyAtLine, inner, literal } of RULES) {
    if (onlyAtLine === true && !atLine) continue;
    const match = pattern.exec(rest);
    if (match === null) continue;
    const content = inner === undefined ? match[0] : (match[inner] ?? '');
    const isText = inner === undefined || literal === true;
    const children = isText ? [] : read(content, state);
    const text = isText ? content : shownText(children);
    return [{ kind, text, children }, match[0].length];
  }
  return [{ kind: 'text', text: rest.charAt(0), children: [] }, 1];
}
