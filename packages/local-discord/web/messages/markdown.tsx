import { rulesExtended, SimpleMarkdown } from 'discord-markdown-parser';
import { type ComponentChildren, createElement } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Names } from '../names.ts';
import { WebLink } from './web-link.tsx';

type Node = Readonly<Record<string, unknown>> & { readonly type: string };

/** A list item, which the library does not support: `- a`, `* a`, `1. a`. */
const LIST_LINE = /^( *)([-*]|\d{1,9}\.) +([^\n]+)(?:\n|$)/;

const SUBTEXT = /^-# +([^\n]+?)(?:\n|$)/;

/** Matches at the start of a line, also after a block quote, where the library's own rules do not match. */
function atLine(pattern: RegExp) {
  return (source: string, _state: unknown, before: unknown) =>
    /^$|\n *$/.test(typeof before === 'string' ? before : '') ? pattern.exec(source) : null;
}

const parse = SimpleMarkdown.parserFor({
  ...rulesExtended,
  subtext: {
    order: SimpleMarkdown.defaultRules.heading.order - 0.5,
    match: atLine(SUBTEXT),
    parse: ([, line = ''], inner, state) => ({ content: inner(line, state) }),
  },
  listLine: {
    order: SimpleMarkdown.defaultRules.em.order - 0.5,
    match: atLine(LIST_LINE),
    parse: ([, indent = '', mark = '', line = ''], inner, state) => ({
      indent: indent.length,
      mark,
      content: inner(line, state),
    }),
  },
});

/** Renders Discord's Markdown as elements. HTML in the text is never interpreted. */
export function Markdown({ text, names }: { readonly text: string; readonly names: Names }) {
  const nodes = useMemo(() => parse(text, { inline: true }) as unknown as readonly Node[], [text]);
  return <>{draw(nodes, names)}</>;
}

function draw(nodes: readonly Node[], names: Names): ComponentChildren {
  return nodes.map((node, at) => <Part key={at} node={node} names={names} />);
}

const MARKS: Readonly<Record<string, string>> = {
  strong: 'strong',
  em: 'em',
  underline: 'u',
  strikethrough: 's',
  inlineCode: 'code',
};

function Part({ node, names }: { readonly node: Node; readonly names: Names }) {
  const { type, content } = node;
  const inner = (): ComponentChildren =>
    Array.isArray(content) ? draw(content as Node[], names) : textOf(content);
  const id = textOf(node['id']);
  switch (type) {
    case 'br':
    case 'newline':
      return <br />;
    case 'strong':
    case 'em':
    case 'underline':
    case 'strikethrough':
    case 'inlineCode':
      return createElement(MARKS[type] ?? 'span', null, inner());
    case 'blockQuote':
      return <blockquote>{draw(withoutLastBreak(content as Node[]), names)}</blockquote>;
    case 'codeBlock':
      return (
        <pre>
          <code>{textOf(content)}</code>
        </pre>
      );
    case 'heading':
      // The page itself uses the headings h1 and h2, so Discord's three levels start at h3.
      return createElement(`h${Number(node['level']) + 2}`, null, inner());
    case 'subtext':
      return <small class="subtext">{inner()}</small>;
    case 'listLine':
      return (
        <span class="list-line" style={{ paddingLeft: `${Number(node['indent']) / 2 + 1.2}em` }}>
          <span class="list-mark">
            {/\d/.test(textOf(node['mark'])) ? textOf(node['mark']) : '•'}
          </span>
          {inner()}
        </span>
      );
    case 'spoiler':
      return <Spoiler>{inner()}</Spoiler>;
    case 'url':
    case 'autolink':
    case 'link':
      return <WebLink href={textOf(node['target'])}>{inner()}</WebLink>;
    case 'user':
      return <span class="mention">@{names.user(id) ?? id}</span>;
    case 'channel':
      return <span class="mention">#{names.channel(id) ?? id}</span>;
    case 'role':
      return <span class="mention">@{id}</span>;
    case 'everyone':
    case 'here':
      return <span class="mention">@{type}</span>;
    case 'slashCommand':
      return <span class="mention">/{textOf(node['fullName'])}</span>;
    case 'emoji':
      return <span>:{textOf(node['name'])}:</span>;
    case 'twemoji':
      return <span>{textOf(node['name'])}</span>;
    case 'timestamp':
      return (
        <Timestamp
          seconds={Number(node['timestamp'])}
          format={textOf(node['format'])}
          names={names}
        />
      );
    default:
      return <>{inner()}</>;
  }
}

function Spoiler({ children }: { readonly children: ComponentChildren }) {
  const [isShown, show] = useState(false);
  if (isShown) return <span class="spoiler shown">{children}</span>;
  return (
    <button
      type="button"
      class="spoiler"
      aria-label="Spoiler: show it"
      onClick={() => {
        show(true);
      }}
    >
      <span aria-hidden="true">{children}</span>
    </button>
  );
}

const FORMATS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  F: { dateStyle: 'full', timeStyle: 'short' },
};
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

function Timestamp({
  seconds,
  format,
  names,
}: {
  readonly seconds: number;
  readonly format: string;
  readonly names: Names;
}) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.valueOf())) return <>{seconds}</>;
  const away = seconds - names.now() / 1000;
  const [unit, size] =
    UNITS.find(([, length]) => Math.abs(away) >= length) ?? (['second', 1] as const);
  const shown =
    format === 'R'
      ? new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(
          Math.round(away / size),
          unit,
        )
      : date.toLocaleString([], FORMATS[format] ?? { dateStyle: 'long', timeStyle: 'short' });
  return (
    <time class="mention" dateTime={date.toISOString()} title={date.toLocaleString()}>
      {shown}
    </time>
  );
}

/** Removes the line break at the end of a quote. */
function withoutLastBreak(nodes: readonly Node[]): readonly Node[] {
  return nodes.at(-1)?.type === 'br' ? nodes.slice(0, -1) : nodes;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
