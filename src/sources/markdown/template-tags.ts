import { outsideCode } from './outside-code.ts';

/**
 * The tags of site generators: Hugo's shortcodes, Liquid's tags and variables (Jekyll, GitHub Docs,
 * GitBook), comments of Jinja, and the inclusions of Zola, mdBook and Microsoft Learn. Every
 * repetition is bounded, so that unclosed tags take linear time.
 */
const TAG = new RegExp(
  [
    String.raw`\{%-?\s*raw\s*-?%\}(?<raw>[\s\S]{0,2000}?)\{%-?\s*endraw\s*-?%\}`,
    String.raw`\{%-?\s*comment\b[^%]{0,80}%\}[\s\S]{0,2000}?\{%-?\s*endcomment\s*-?%\}`,
    String.raw`\{#[ \t\n][^{}]{0,2000}?[ \t\n]#\}`,
    String.raw`\{\{[<%]/\*(?<escaped>[\s\S]{0,1000}?)\*/[>%]\}\}`,
    String.raw`\{\{[<%](?<shortcode>[\s\S]{0,2000}?)[>%]\}\}`,
    String.raw`\{%(?<liquid>(?:[^%]|%(?!\})){0,1000})%\}`,
    // Only variables of the site, strings with filters, and calls. "{{player}}" is the author's word.
    String.raw`\{\{-?\s*(?:(?:site|page|layout|include|content|paginator|theme|jekyll|data|product)\b|["'.$]|[\w-]{1,60}\()[^{}]{0,300}\}\}`,
    String.raw`\{\{#(?:include|rustdoc_include|playground|title|template)\b[^{}]{0,300}\}\}`,
    String.raw`\[!(?:include|video|code|notebook|div)\b[^[\]]{0,200}(?:\[[^\]]{0,200}\]\([^)]{0,300}\))?\]`,
  ].join('|'),
  'gi',
);
/** A link to a page of GitHub Docs, which shows the page's title. */
const AUTOTITLE = /\[AUTOTITLE\]\(([^()\s]{0,300})\)/g;

/** Parameters whose value a reader sees. */
const SHOWN =
  /(?:^|\s)(?:title|caption|text|label|header|heading|summary)\s*=\s*(?:"((?:[^"\\]|\\.){0,500})"|'([^']{0,500})'|`([^`]{0,500})`)/;
/** Shortcodes that show their name or first parameter as a title or label. */
const NAMED = /^(?:tab|tab-?item|codetab|step|expand|details|accordion|collaps\w*|spoiler)\b/i;
const NAME = /(?:^|\s)name\s*=\s*(?:"([^"]{0,500})"|'([^']{0,500})')/;
const FIRST = /^[\w/.-]+\s+(?:"([^"]{0,500})"|'([^']{0,500})')/;

export interface StrippedText {
  readonly text: string;
  /** The number of tags that were removed. */
  readonly removed: number;
}

/** Whether a text may contain tags that `stripTemplateTags` removes. */
export function mayHaveTemplateTags(text: string): boolean {
  return /\{\{|\{%|\{#\s|\[AUTOTITLE\]|\[!/.test(text);
}

/**
 * Removes the tags of site generators outside code spans. Keeps the text between tags, and the
 * titles and captions that the page shows.
 */
export function stripTemplateTags(content: string): StrippedText {
  let removed = 0;
  const text = outsideCode(content, (part) => {
    let stripped = '';
    let from = 0;
    for (const { 0: tag, index, groups } of part.matchAll(TAG)) {
      stripped += part.slice(from, index);
      from = index + tag.length;
      const { raw, escaped, shortcode, liquid } = groups ?? {};
      if (raw !== undefined) stripped += raw;
      else if (escaped !== undefined) stripped += `{{<${escaped}>}}`;
      else {
        removed += 1;
        const shown = shownBy((shortcode ?? liquid ?? '').trim());
        // A title on its own line remains on its own line.
        stripped += shown !== '' && part[from] === '\n' ? `${shown}\\` : shown;
      }
    }
    return (stripped + part.slice(from)).replace(
      AUTOTITLE,
      (_, path: string) => `[${titleOf(path)}](${path})`,
    );
  });
  return { text, removed };
}

function shownBy(tag: string): string {
  if (tag.startsWith('/') || tag.startsWith('end')) return '';
  const found = SHOWN.exec(tag) ?? (NAMED.test(tag) ? (NAME.exec(tag) ?? FIRST.exec(tag)) : null);
  return (found?.[1] ?? found?.[2] ?? found?.[3] ?? '').replace(/\s+/g, ' ').trim();
}

/** Converts the last part of a path to a title: `/actions/using-secrets` to `Using secrets`. */
function titleOf(path: string): string {
  const last = (path.split(/[?#]/, 1)[0] ?? '').split('/').filter(Boolean).at(-1) ?? '';
  const words = last.replace(/\.\w+$/, '').replaceAll(/[-_]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
