import type { Token } from 'markdown-it';
import type { Block, BlockKind, Link } from '../../domain/source.ts';
import { CanonicalText } from '../canonical-text.ts';
import { HtmlWriter } from '../html/html-writer.ts';
import { parseFragment } from '../html/parse-fragment.ts';
import { protectWords } from './html-tags.ts';
import type { MarkdownDocument } from './markdown-document.ts';
import { cutAtMarks } from './marked-lines.ts';
import type { ParsedMarkdown } from './parse-markdown.ts';
import { splitFootnotes } from './split-footnotes.ts';
import { textOf } from './text-of.ts';
import { writePhrases } from './write-phrases.ts';

/** The context of a block in the document. */
interface Place {
  /** The block kind of a paragraph in this context. */
  readonly kind: Extract<BlockKind, 'paragraph' | 'quote' | 'list-item'>;
  /** The outermost enclosing list. */
  readonly group: object | null;
  /** List depth; 0 outside lists. */
  readonly depth: number;
  /** Whether headings here are not headings of the document, as in quotations and callouts. */
  readonly isInset: boolean;
}

/** A block that contains other blocks. */
interface Frame {
  readonly place: Place;
  /** The list whose items the frame contains. `next`: the number of the next item. */
  readonly list?: { next: number; readonly isOrdered: boolean };
  /** Whether the frame is a list item, and how many blocks it has so far. */
  readonly item?: { blocks: number; readonly markerBefore: string };
}

const BODY: Place = { kind: 'paragraph', group: null, depth: 0, isInset: false };

/**
 * Writes the text that a reader of the published page sees. Keeps the author's words, the numbers of
 * ordered lists and the boxes of task lists. Omits bullets, footnote numbers, emphasis, images and
 * their alternative text. A line end within a paragraph becomes a space. Footnotes come last, in
 * order of first reference. Unreferenced footnotes are omitted.
 */
export class MarkdownWriter {
  readonly #out = new CanonicalText();
  readonly #document: MarkdownDocument;
  readonly #footnotes: ReadonlyMap<string, readonly Token[]>;
  readonly #body: readonly Token[];
  /** The labels or the phrases of referenced footnotes, in order of first reference. */
  readonly #referred = new Set<string | readonly Token[]>();
  /** The number and box of the current list item, to be written before its first words. */
  #marker = '';
  /** The group of the current definition list. */
  #lastTerm: object | null = null;
  #frames: Frame[] = [{ place: BODY }];

  constructor({ tokens, document }: ParsedMarkdown) {
    this.#document = document;
    const { body, footnotes } = splitFootnotes(tokens);
    this.#body = body;
    this.#footnotes = footnotes;
  }

  write(): { text: string; blocks: Block[]; links: Link[] } {
    this.#blocks(this.#body);
    // Footnotes can refer to other footnotes, so the set grows during the loop.
    for (const footnote of this.#referred) {
      if (typeof footnote === 'string') this.#blocks(this.#footnotes.get(footnote) ?? []);
      else this.#paragraph(footnote, BODY);
    }
    return this.#out.finish();
  }

  #blocks(tokens: readonly Token[]): void {
    this.#frames = [{ place: BODY }];
    for (let i = 0; i < tokens.length; i += 1) {
      const token = tokens[i];
      if (token === undefined) continue;
      if (token.type === 'table_open') i = this.#table(tokens, i);
      else if (token.type === 'heading_open' || token.type === 'paragraph_open') {
        this.#phraseBlock(token, tokens[i + 1]?.children ?? [], tokens[i + 3]);
        i += 2;
      } else this.#block(token);
    }
  }

  #block(token: Token): void {
    switch (token.type) {
      case 'blockquote_open':
        this.#openQuote(token);
        break;
      case 'callout_open':
        this.#open({ place: { ...this.#placeOf('block'), isInset: true } });
        break;
      case 'bullet_list_open':
      case 'ordered_list_open':
        this.#openList(token);
        break;
      case 'list_item_open':
        this.#openItem(token);
        break;
      case 'definition_open': {
        const place = this.#placeOf('block');
        const group = place.group ?? this.#lastTerm ?? {};
        this.#lastTerm = group;
        const depth = Math.max(1, place.depth) + 1;
        this.#open({ place: { ...place, kind: 'list-item', group, depth } });
        break;
      }
      case 'list_item_close':
        this.#closeItem();
        break;
      case 'blockquote_close':
      case 'callout_close':
      case 'bullet_list_close':
      case 'ordered_list_close':
      case 'definition_close':
        this.#frames.pop();
        break;
      case 'fence':
      case 'code_block':
        this.#line('code', 0, this.#placeOf('block'), () => {
          this.#out.writeLiteral(token.content.replace(/^(?:[^\S\n]*\n)+/, ''));
        });
        break;
      case 'html_block':
        this.#html(token.content);
        break;
      // Rules have no words, and a component has no frame of its own.
      default:
    }
  }

  get #frame(): Frame {
    return this.#frames.at(-1) ?? { place: BODY };
  }

  #open(frame: Frame): void {
    this.#frames.push(frame);
  }

  /**
   * Returns the place of the next block, and counts the block. The later blocks of a list item are
   * one level deeper than the item, as is a nested list.
   */
  #placeOf(block: 'block' | 'list'): Place {
    const { place, item } = this.#frame;
    if (item === undefined) return place;
    item.blocks += 1;
    if (block === 'list' || item.blocks === 1) return place;
    return { ...place, depth: place.depth + 1 };
  }

  #openQuote({ meta }: Token): void {
    const place = this.#placeOf('block');
    const kind = meta?.['isCallout'] === true ? place.kind : 'quote';
    this.#open({ place: { ...place, kind, isInset: true } });
  }

  #openList(token: Token): void {
    const place = this.#placeOf('list');
    this.#open({
      place: {
        kind: 'list-item',
        group: place.group ?? token,
        depth: place.depth + 1,
        isInset: place.isInset,
      },
      list: { next: Number(token.attrGet('start') ?? 1), isOrdered: token.tag === 'ol' },
    });
  }

  #openItem({ meta }: Token): void {
    const { place, list } = this.#frame;
    const number = list?.isOrdered === true ? `${list.next}. ` : '';
    if (list !== undefined) list.next += 1;
    this.#open({ place, item: { blocks: 0, markerBefore: this.#marker } });
    const box = meta?.['box'];
    this.#marker += number + (typeof box === 'string' ? box : '');
  }

  #closeItem(): void {
    // If the item had no words, its marker has not been written. Discard it.
    if (this.#marker !== '') this.#marker = this.#frame.item?.markerBefore ?? '';
    this.#frames.pop();
  }

  #phraseBlock(open: Token, phrases: readonly Token[], next: Token | undefined): void {
    const place = this.#placeOf('block');
    if (open.type === 'paragraph_open') {
      if (next?.type === 'definition_open') this.#term(phrases, place);
      else this.#paragraph(phrases, place);
      return;
    }
    const isHeading = place.kind !== 'quote' && !place.isInset;
    const level = isHeading ? Number(open.tag.slice(1)) : levelOf(place);
    this.#line(isHeading ? 'heading' : place.kind, level, place, () => {
      this.#phrases(phrases, ' ');
    });
  }

  /** A term and its definitions are consecutive lines, like an item and its nested items. */
  #term(phrases: readonly Token[], place: Place): void {
    const group = place.group ?? {};
    this.#lastTerm = group;
    const depth = Math.max(1, place.depth);
    this.#paragraph(phrases, { ...place, kind: 'list-item', group, depth });
  }

  #line(kind: BlockKind, level: number, { group }: Place, write: () => void): void {
    if (this.#out.block({ kind, level, group, marker: this.#marker }, write)) this.#marker = '';
  }

  #paragraph(phrases: readonly Token[], place: Place): void {
    const parts = cutAtMarks(phrases);
    // Several parts form a group, because they were on consecutive lines.
    const group = place.group ?? (parts.length > 1 ? parts : null);
    let hasOuter = place.kind === 'list-item';
    for (const part of parts) {
      const kind = part.mark === null ? place.kind : 'list-item';
      // Lettered items are one level below an item with another kind of mark.
      const below = part.mark === 'lettered' && hasOuter && part !== parts[0] ? 1 : 0;
      const depth = kind === 'list-item' ? Math.max(1, place.depth) + below : place.depth;
      hasOuter ||= part.mark === 'named';
      const inside = { ...place, kind, group, depth };
      this.#line(kind, levelOf(inside), inside, () => {
        this.#phrases(part.children, '\n');
      });
    }
  }

  /** Returns the index of the end of the table. */
  #table(tokens: readonly Token[], start: number): number {
    const place = this.#placeOf('block');
    const group = place.group ?? tokens;
    let cells: (readonly Token[])[] = [];
    for (let i = start; i < tokens.length; i += 1) {
      const token = tokens[i];
      if (token?.type === 'table_close') return i;
      if (token?.type === 'tr_open') cells = [];
      if (token?.type === 'inline') cells.push(token.children ?? []);
      if (token?.type === 'tr_close') this.#row(cells, { ...place, group });
    }
    return tokens.length;
  }

  #row(cells: readonly (readonly Token[])[], place: Place): void {
    const last = cells.findLastIndex((cell) => textOf(cell).trim() !== '');
    if (last === -1) return;
    this.#line('table-row', 0, place, () => {
      cells.slice(0, last + 1).forEach((cell, i) => {
        if (i > 0) this.#out.write(' | ');
        this.#phrases(cell, ' ');
      });
    });
  }

  #html(content: string): void {
    const place = this.#placeOf('block');
    this.#countLeftOut(content);
    const writer = new HtmlWriter(this.#out, (options, write) => {
      const marker = this.#marker + (options.marker ?? '');
      const isWritten = this.#out.block({ ...options, marker }, write);
      if (isWritten) this.#marker = '';
      return isWritten;
    });
    writer.write(parseFragment(protectWords(content, this.#document.tags)), place);
  }

  #countLeftOut(html: string): void {
    this.#document.countLeftOut('image', [...html.matchAll(/<img\b/gi)].length);
    this.#document.countLeftOut('comment', [...html.matchAll(/<!--/g)].length);
    this.#document.countLeftOut('script', [...html.matchAll(/<script\b/gi)].length);
  }

  #phrases(phrases: readonly Token[], lineBreak: ' ' | '\n'): void {
    writePhrases(this.#out, phrases, {
      lineBreak,
      document: this.#document,
      onFootnote: ({ meta, children }) => {
        const label = meta?.['label'];
        if (typeof label === 'string') this.#referred.add(label);
        else if (children !== null) this.#referred.add(children);
      },
    });
  }
}

/** Returns the level of a block in this context: 0, except for list items. */
function levelOf({ kind, depth }: Place): number {
  return kind === 'list-item' ? depth : 0;
}
