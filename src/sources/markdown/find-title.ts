import type { Token } from 'markdown-it';
import type { Block } from '../../domain/source.ts';
import { findHeadline, oneLine } from '../find-headline.ts';
import { visibleTextOf } from '../html/element-queries.ts';
import { parseFragment } from '../html/parse-fragment.ts';
import { scanTag } from './html-tags.ts';
import { textOf } from './text-of.ts';

const HEADING = /<h1\b[^>]{0,500}>([\s\S]{0,2000}?)<\/h1\s*>/i;
const ALTERNATIVE = /(?:^|\s)alt\s*=\s*(?:"([^"]*)"|'([^']*)')/i;

/**
 * Finds the title of a Markdown document: a heading of level 1 before all text. Images, comments
 * and rows of links may come before it. If the document has no heading, its first line counts if it
 * reads as a title.
 *
 * @returns `null` if there is none
 */
export function findTitle(
  tokens: readonly Token[],
  { text, blocks }: { readonly text: string; readonly blocks: readonly Block[] },
): string | null {
  for (const [i, token] of tokens.entries()) {
    const phrases = tokens[i + 1]?.children ?? [];
    switch (token.type) {
      case 'heading_open':
        if (titleOf(phrases) === '') break;
        return token.tag === 'h1' ? titleOf(phrases) : null;
      case 'html_block': {
        const heading = titleOfHtml(token.content);
        if (heading !== undefined) return heading;
        break;
      }
      case 'paragraph_open':
        if (isDecoration(phrases)) break;
        return titleLikeLine(tokens, phrases, text, blocks);
      case 'bullet_list_open':
      case 'ordered_list_open':
      case 'blockquote_open':
      case 'callout_open':
      case 'table_open':
      case 'fence':
      case 'code_block':
        return null;
      default:
    }
  }
  return null;
}

/** The words of a heading, of which the alternative texts of images are part. */
function titleOf(phrases: readonly Token[]): string {
  const words = phrases.map((token) => {
    if (token.type === 'image') return ` ${textOf(token.children ?? [])} `;
    if (token.type === 'html_inline') return ` ${alternativeOf(token.content)} `;
    return textOf([token]);
  });
  const visible = oneLine(textOf(phrases));
  // Badges behind the words are no part of the title.
  return visible === '' ? oneLine(words.join('')) : visible;
}

/** Returns `undefined` if a block of HTML has no text, and `null` if it has text but no heading. */
function titleOfHtml(html: string): string | null | undefined {
  const heading = HEADING.exec(html);
  const before = heading === null ? html : html.slice(0, heading.index);
  if (oneLine(visibleTextOf(parseFragment(before))) !== '') return null;
  if (heading === null) return undefined;
  const inside = heading[1] ?? '';
  const words = oneLine(visibleTextOf(parseFragment(inside)));
  return words === '' ? alternativeOf(inside) || undefined : words;
}

function alternativeOf(html: string): string {
  const start = html.search(/<img\b/i);
  if (start === -1) return '';
  const found = ALTERNATIVE.exec(scanTag(html, start)?.attributes ?? '');
  return oneLine(found?.[1] ?? found?.[2] ?? '');
}

/** Whether a paragraph has no words of its own: images, comments, or links between separators. */
function isDecoration(phrases: readonly Token[]): boolean {
  let links = 0;
  for (const token of phrases) {
    if (token.type === 'link_open') links += 1;
    if (token.type === 'link_close') links -= 1;
    if (links === 0 && /[\p{L}\p{N}]/u.test(textOf([token]))) return false;
  }
  return true;
}

/** A first line that reads as a title counts if it is bold, or if there are no headings. */
function titleLikeLine(
  tokens: readonly Token[],
  phrases: readonly Token[],
  text: string,
  blocks: readonly Block[],
): string | null {
  const isBold =
    phrases[0]?.type === 'strong_open' &&
    phrases.findIndex(({ type }) => type === 'strong_close') === phrases.length - 1;
  if (!isBold && tokens.some(({ type }) => type === 'heading_open')) return null;
  return findHeadline(text, blocks.slice(0, 1));
}
