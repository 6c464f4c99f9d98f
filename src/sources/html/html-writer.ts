import type { LeftOutKind } from '../../domain/file-warnings.ts';
import type { CanonicalText } from '../canonical-text.ts';
import { isBlockElement } from './block-elements.ts';
import { isHidden, visibleTextOf } from './element-queries.ts';
import type { HtmlElement, HtmlNode } from './html-tree.ts';
import { InlineText, type BlockWriter, type InlineContext } from './inline-text.ts';
import { itemMarkerOf, listOf } from './list-markers.ts';
import { isReferenceMark } from './reference-marks.ts';
import { isLayoutTable, rowsOf } from './table-rows.ts';

/** Where the first block is. A Markdown list item can contain HTML, for example. */
export interface HtmlPlace {
  readonly kind: 'paragraph' | 'quote' | 'list-item';
  /** Blocks of one group are on consecutive lines. */
  readonly group: object | null;
  /** The depth of the list; 0 outside lists. */
  readonly depth: number;
}

/** A list item. All blocks after its first one are one level deeper. */
interface Item {
  hasBlock: boolean;
}

interface Context extends HtmlPlace, InlineContext {
  /** The level of the heading; 0 outside headings. */
  readonly heading: number;
  readonly item: Item | null;
  readonly isPreformatted: boolean;
}

const BODY: HtmlPlace = { kind: 'paragraph', group: null, depth: 0 };

/**
 * Writes the text of a page that a browser shows, block by block: headings, paragraphs, list items
 * with their numbers, rows of tables with bars between their cells, code and quotes. A term of a
 * definition list is a list item, and its definitions are one level deeper. A layout table becomes
 * paragraphs. Omits hidden elements, pictures, the marks of footnotes, and readings of Chinese
 * characters (`rt`).
 */
export class HtmlWriter {
  readonly #inline: InlineText;
  readonly #furniture: ReadonlySet<HtmlElement>;
  readonly #leftOut = new Map<LeftOutKind, number>();
  /** The numbers and boxes to be written before the next words. */
  #marker = '';
  /** Whether the blocks of a table cell are written as one line. */
  #inCell = false;

  /**
   * @param writeBlock writes one block, like `CanonicalText.block`
   * @param furniture the elements that belong to the page rather than to the document
   */
  constructor(
    out: CanonicalText,
    writeBlock: BlockWriter = (options, write) => out.block(options, write),
    furniture: ReadonlySet<HtmlElement> = new Set(),
  ) {
    this.#inline = new InlineText(out, writeBlock);
    this.#furniture = furniture;
  }

  /** The number of blocks that were written. */
  get blockCount(): number {
    return this.#inline.blockCount;
  }

  /** The numbers of the written blocks that contain only page furniture, from 0. */
  get furnitureBlocks(): readonly number[] {
    return this.#inline.furnitureBlocks;
  }

  /** How often each kind of content was left out. */
  get leftOut(): ReadonlyMap<LeftOutKind, number> {
    return this.#leftOut;
  }

  write(root: HtmlElement, place: HtmlPlace = BODY): void {
    const context: Context = {
      ...place,
      heading: 0,
      item: null,
      isPreformatted: false,
      link: null,
      isFurniture: false,
    };
    this.#children(root, context);
    this.#endBlock(context);
  }

  #children({ children }: HtmlElement, context: Context): void {
    for (const child of children) this.#node(child, context);
  }

  #node(node: HtmlNode, context: Context): void {
    if (typeof node === 'string') {
      if (context.isPreformatted) this.#inline.literal(node, context);
      else this.#inline.text(node, context);
    } else if (node.name === 'math') {
      this.#formula(node, context);
    } else if (isHidden(node)) {
      this.#hide(node);
    } else if (isBlockElement(node.name)) {
      this.#blockElement(node, this.#within(node, context), context);
    } else {
      this.#inlineElement(node, this.#within(node, context));
    }
  }

  #within(element: HtmlElement, context: Context): Context {
    const isFurniture = context.isFurniture || this.#furniture.has(element);
    return isFurniture === context.isFurniture ? context : { ...context, isFurniture };
  }

  #hide({ name }: HtmlElement): void {
    if (name === 'head' || name === 'title') return;
    if (name === 'svg') this.#count('image');
    else if (name === 'script' || name === 'style') this.#count('script');
    else this.#count('hidden-element');
  }

  #count(kind: LeftOutKind): void {
    this.#leftOut.set(kind, (this.#leftOut.get(kind) ?? 0) + 1);
  }

  #inlineElement(element: HtmlElement, context: Context): void {
    switch (element.name) {
      case 'br':
        if (context.isPreformatted) this.#inline.literal('\n', context);
        else if (this.#inCell || context.heading > 0) this.#inline.text(' ', context);
        else if (this.#inline.breakLine()) this.#endBlock(context);
        break;
      case 'img':
        this.#count('image');
        break;
      case 'input':
        this.#checkbox(element, context);
        break;
      case 'rt':
      case 'rp':
      case 'rtc':
        break;
      case 'button':
        // Buttons have a frame, so their words never touch the words around them.
        this.#inline.text(' ', context);
        this.#children(element, context);
        this.#inline.text(' ', context);
        break;
      case 'a':
      case 'sup':
        if (isReferenceMark(element)) break;
        this.#children(element, withLink(element, context));
        break;
      default:
        this.#children(element, context);
    }
  }

  #checkbox({ attributes }: HtmlElement, context: Context): void {
    if (context.item === null || context.item.hasBlock || !this.#inline.isEmpty) return;
    if (attributes.get('type')?.toLowerCase() !== 'checkbox') return;
    this.#marker += attributes.has('checked') ? '[x] ' : '[ ] ';
  }

  /** Writes the letters, numbers and signs of a formula. */
  #formula(node: HtmlElement, context: Context): void {
    for (const child of node.children) {
      if (typeof child === 'string') this.#inline.text(child.trim(), context);
      else if (!child.name.startsWith('annotation')) this.#formula(child, context);
    }
  }

  #blockElement(element: HtmlElement, context: Context, outer: Context): void {
    this.#endBlock(outer);
    const inside = this.#opened(element, context);
    if (element.name === 'table' && !isLayoutTable(element)) {
      this.#table(element, inside);
    } else if (element.name === 'ul' || element.name === 'ol' || element.name === 'menu') {
      this.#list(element, inside);
    } else {
      this.#children(element, inside);
      this.#endBlock(inside);
    }
  }

  /** Returns the context of the element's content. */
  #opened(element: HtmlElement, context: Context): Context {
    const { name } = element;
    if (this.#inCell) return context;
    switch (name) {
      case 'h1':
      case 'h2':
      case 'h3':
      case 'h4':
      case 'h5':
      case 'h6':
        return { ...context, heading: Number(name[1]) };
      case 'blockquote':
        return { ...context, kind: 'quote' };
      case 'pre':
      case 'listing':
      case 'xmp':
        return { ...context, isPreformatted: true };
      case 'ul':
      case 'ol':
      case 'menu':
      case 'dl':
        return { ...context, group: context.group ?? element, depth: context.depth + 1 };
      case 'li':
      case 'dt':
        return listItem(context, Math.max(1, context.depth));
      case 'dd':
        return listItem(context, context.depth + 1);
      default:
        return context;
    }
  }

  #list(element: HtmlElement, context: Context): void {
    const list = listOf(element);
    for (const child of element.children) {
      if (typeof child === 'string' || child.name !== 'li' || this.#inCell || isHidden(child)) {
        this.#node(child, context);
        continue;
      }
      this.#endBlock(context);
      const before = this.#marker;
      this.#marker += itemMarkerOf(list, child);
      this.#node(child, context);
      // If the item had no words, its marker has not been written. Discard it.
      if (this.#marker !== '') this.#marker = before;
    }
    this.#endBlock(context);
  }

  #table(table: HtmlElement, context: Context): void {
    if (this.#inCell) {
      this.#children(table, context);
      this.#endBlock(context);
      return;
    }
    const { rows, others } = rowsOf(table);
    for (const other of others) this.#node(other, context);
    this.#endBlock(context);
    const group = context.group ?? table;
    for (const { cells } of rows) {
      this.#inCell = true;
      // Empty cells at the end of a row would only add bars.
      const used = cells.findLastIndex((cell) => cell !== null && visibleTextOf(cell) !== '') + 1;
      cells.slice(0, used).forEach((cell, i) => {
        if (i > 0) this.#inline.separator();
        if (cell && !isHidden(cell)) this.#children(cell, this.#within(cell, context));
      });
      this.#inCell = false;
      this.#flush({ ...context, group }, 'table-row');
    }
  }

  #endBlock(context: Context): void {
    if (this.#inCell) this.#inline.text(' ', context);
    else this.#flush(context, context.isPreformatted ? 'code' : context.kind);
  }

  #flush(context: Context, kind: HtmlPlace['kind'] | 'code' | 'table-row'): void {
    if (this.#inline.isEmpty) {
      this.#inline.clear();
      return;
    }
    const { group, heading, item, depth } = context;
    const marker = this.#marker;
    let isWritten: boolean;
    if (heading > 0) {
      // Headings inside a quotation are not headings of this document.
      const options = kind === 'quote' ? { kind } : { kind: 'heading' as const, level: heading };
      isWritten = this.#inline.flush({ ...options, group, marker });
    } else {
      const itemDepth = item?.hasBlock === true ? depth + 1 : Math.max(1, depth);
      const level = kind === 'list-item' ? itemDepth : 0;
      isWritten = this.#inline.flush({ kind, level, group, marker });
    }
    if (!isWritten) return;
    this.#marker = '';
    if (item) item.hasBlock = true;
  }
}

function listItem(context: Context, depth: number): Context {
  return { ...context, kind: 'list-item', depth, item: { hasBlock: false } };
}

/** Only web links keep their address. */
function withLink({ name, attributes }: HtmlElement, context: Context): Context {
  const url = attributes.get('href')?.trim() ?? '';
  if (name !== 'a' || !/^https?:\/\/\S+$/i.test(url) || !URL.canParse(url)) return context;
  return { ...context, link: { url } };
}
