import type { LeftOutKind } from '../../domain/file-warnings.ts';
import type { BlockOptions, CanonicalText } from '../canonical-text.ts';
import { InlineText, type InlineContext } from '../html/inline-text.ts';
import { childOf, childrenOf, textOf, type XmlElement } from '../xml/parse-xml.ts';
import type { ListNumbers } from './list-numbers.ts';
import type { ParagraphStyle, ParagraphStyles } from './paragraph-styles.ts';
import { RunReader } from './run-reader.ts';
import { isLayoutTable, rowsOf } from './table-cells.ts';

export interface DocxParts {
  readonly styles: ParagraphStyles;
  readonly numbers: ListNumbers;
  /** Addresses of links, by the ID of their relationship. */
  readonly links: ReadonlyMap<string, string>;
  /** Footnotes and endnotes, by kind and ID, such as `footnote 2`. */
  readonly notes: ReadonlyMap<string, XmlElement>;
}

/** Elements that only group paragraphs and rows. */
const WRAPPERS = new Set(
  'sdt sdtContent ins moveTo customXml smartTag body txbxContent'.split(' '),
);
const DELETED = new Set(['del', 'moveFrom']);

/**
 * Writes the text of a Word document as Word shows it without markup of changes: headings and list
 * items with their numbers, rows of tables with bars between their cells, and footnotes at the end.
 * Omits deleted and hidden text, comments and pictures.
 */
export class DocxWriter {
  readonly #parts: DocxParts;
  readonly #inline: InlineText;
  readonly #runs: RunReader;
  readonly #leftOut = new Map<LeftOutKind, number>();
  /** The list or code to which the next item or line belongs. */
  #group: { readonly kind: BlockOptions['kind'] } | null = null;
  #title: number | null = null;
  #bodyBlocks = 0;
  #inCell = false;

  constructor(out: CanonicalText, parts: DocxParts) {
    this.#parts = parts;
    this.#inline = new InlineText(out, (options, write) => out.block(options, write));
    this.#runs = new RunReader(this.#inline, parts.links, (kind) => {
      this.#count(kind);
    });
  }

  get leftOut(): ReadonlyMap<LeftOutKind, number> {
    return this.#leftOut;
  }

  /** The numbers of the blocks that belong to a table of contents, from 0. */
  get contentsBlocks(): readonly number[] {
    return this.#inline.furnitureBlocks;
  }

  /** The number of the block with the title; `null` if no paragraph has the style of a title. */
  get titleBlock(): number | null {
    return this.#title;
  }

  /** The number of blocks before the footnotes. */
  get bodyBlocks(): number {
    return this.#bodyBlocks;
  }

  write(body: XmlElement): void {
    this.#blocks(body);
    this.#flush({ kind: 'paragraph' });
    this.#bodyBlocks = this.#inline.blockCount;
    // Footnotes can refer to other footnotes, so the set grows during the loop.
    for (const key of this.#runs.notes) {
      const note = this.#parts.notes.get(key);
      if (note) this.#blocks(note);
    }
    this.#flush({ kind: 'paragraph' });
  }

  #blocks(parent: XmlElement): void {
    for (const child of childrenOf(parent)) {
      if (child.name === 'p') this.#paragraph(child);
      else if (child.name === 'tbl') this.#table(child);
      else if (DELETED.has(child.name)) this.#count('deleted-text');
      else if (WRAPPERS.has(child.name)) this.#blocks(child);
      else if (child.name === 'AlternateContent') this.#blocks(childOf(child, 'Choice') ?? child);
    }
  }

  #paragraph(paragraph: XmlElement): void {
    const properties = childOf(paragraph, 'pPr');
    const style = this.#parts.styles.styleOf(properties);
    const context: InlineContext = { link: null, isFurniture: style.role.kind === 'contents' };
    const isCode = style.role.kind === 'code' && !this.#inCell;
    const mark = style.list ? this.#parts.numbers.markOf(style.list) : '';
    if (this.#inCell && mark) this.#inline.text(`${mark} `, context);
    const boxes = this.#runs.read(paragraph, context, isCode ? 'literal' : 'collapsed');
    // If the mark of a paragraph is deleted, the paragraph continues in the next one.
    if (childOf(childOf(properties, 'rPr'), 'del')) return;
    if (this.#inCell) this.#inline.text(' ', context);
    else this.#end(style, mark);
    for (const box of boxes) this.#blocks(box);
  }

  #end({ role, list }: ParagraphStyle, mark: string | null): void {
    const marker = mark ? `${mark} ` : '';
    const before = this.#inline.blockCount;
    switch (role.kind) {
      case 'title':
        this.#flush({ kind: 'heading', level: 1, marker });
        if (this.#inline.blockCount > before) this.#title ??= before;
        break;
      case 'heading':
        this.#flush({ kind: 'heading', level: role.level, marker });
        break;
      case 'code':
        this.#flush({ kind: 'code' });
        break;
      case 'term':
        this.#flush({ kind: 'list-item', level: 1 });
        break;
      case 'definition':
        this.#flush({ kind: 'list-item', level: 2 });
        break;
      case 'quote':
      case 'paragraph':
      case 'contents': {
        const kind = role.kind === 'quote' ? 'quote' : 'paragraph';
        if (list === null) this.#flush({ kind });
        else
          this.#flush({ kind: 'list-item', level: list.level + (mark === null ? 2 : 1), marker });
      }
    }
  }

  /** Consecutive items, and consecutive lines of code, are on consecutive lines. */
  #flush(options: BlockOptions): void {
    if (this.#inline.isEmpty) {
      this.#inline.clear();
      return;
    }
    const { kind } = options;
    const isGrouped = kind === 'list-item' || kind === 'code';
    const group = this.#group?.kind === kind ? this.#group : { kind };
    this.#group = isGrouped ? group : null;
    this.#inline.flush({ ...options, group: this.#group });
  }

  #table(table: XmlElement): void {
    const rows = rowsOf(table);
    if (this.#inCell || isLayoutTable(rows, this.#parts.styles)) {
      for (const cell of rows.flat()) if (cell) this.#blocks(cell);
      return;
    }
    this.#flush({ kind: 'paragraph' });
    this.#group = null;
    for (const cells of rows) {
      const used = cells.findLastIndex((cell) => cell !== null && textOf(cell) !== '') + 1;
      this.#inCell = true;
      cells.slice(0, used).forEach((cell, i) => {
        if (i > 0) this.#inline.separator();
        if (cell) this.#blocks(cell);
      });
      this.#inCell = false;
      if (this.#inline.isEmpty) this.#inline.clear();
      else this.#inline.flush({ kind: 'table-row', group: table });
    }
  }

  #count(kind: LeftOutKind): void {
    this.#leftOut.set(kind, (this.#leftOut.get(kind) ?? 0) + 1);
  }
}
