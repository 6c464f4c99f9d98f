import type {
  Definition,
  FootnoteDefinition,
  List,
  ListItem,
  Nodes,
  Paragraph,
  PhrasingContent,
  Root,
  RootContent,
  Table,
} from 'mdast';
import { toString } from 'mdast-util-to-string';
import type { Block, BlockKind, Link } from '../domain/source.ts';
import { CanonicalText } from './canonical-text.ts';
import { cutAtMarks } from './marked-lines.ts';
import { HtmlWriter } from './html/html-writer.ts';
import { parseFragment } from './html/parse-fragment.ts';
import { hiddenElement } from './visible-html.ts';

/** The context of a block in the document. */
interface Place {
  /** The block kind of a paragraph in this context. */
  readonly kind: Extract<BlockKind, 'paragraph' | 'quote' | 'list-item'>;
  /** The outermost enclosing list. */
  readonly group: object | null;
  /** List depth; 0 outside lists. */
  readonly depth: number;
}

const BODY: Place = { kind: 'paragraph', group: null, depth: 0 };

/**
 * Writes the text that a reader of rendered Markdown sees. Keeps the author's words, the numbers of
 * ordered lists and the boxes of task lists. Omits bullets, footnote numbers, emphasis, images and
 * their alternative text. A line end within a paragraph becomes a space. Footnotes come last, in
 * order of first reference. Unreferenced footnotes are omitted.
 */
export class MarkdownWriter {
  readonly #out = new CanonicalText();
  readonly #definitions = new Map<string, Definition>();
  readonly #footnotes = new Map<string, FootnoteDefinition>();
  /** Identifiers of referenced footnotes, in order of first reference. */
  readonly #referred = new Set<string>();
  /** The number and box of the current list item, to be written before its first words. */
  #marker = '';

  write(root: Root): { text: string; blocks: Block[]; links: Link[] } {
    this.#collect(root);
    this.#blocks(root.children, BODY);
    // Footnotes can refer to other footnotes, so the set grows during the loop.
    for (const identifier of this.#referred) {
      this.#blocks(this.#footnotes.get(identifier)?.children ?? [], BODY);
    }
    return this.#out.finish();
  }

  /**
   * Collects all definitions first, because a definition may come after its use. The first definition
   * of an identifier wins.
   */
  #collect(node: Nodes): void {
    if (node.type === 'definition' && !this.#definitions.has(node.identifier)) {
      this.#definitions.set(node.identifier, node);
    }
    if (node.type === 'footnoteDefinition' && !this.#footnotes.has(node.identifier)) {
      this.#footnotes.set(node.identifier, node);
    }
    if ('children' in node) for (const child of node.children) this.#collect(child);
  }

  #blocks(nodes: readonly RootContent[], place: Place): void {
    for (let i = 0; i < nodes.length; i += 1) {
      const node = nodes[i];
      if (node?.type === 'html') i = this.#html(nodes, i, place);
      else if (node) this.#block(node, place);
    }
  }

  #block(node: RootContent, place: Place): void {
    switch (node.type) {
      case 'heading': {
        // Headings inside a quotation are not headings of this document.
        const quoted = place.kind === 'quote';
        this.#line(quoted ? 'quote' : 'heading', quoted ? 0 : node.depth, place, () => {
          this.#phrases(node.children, ' ');
        });
        break;
      }
      case 'paragraph':
        this.#paragraph(node, place);
        break;
      case 'blockquote':
        this.#blocks(node.children, { ...place, kind: 'quote' });
        break;
      case 'list':
        this.#list(node, place);
        break;
      case 'table':
        this.#table(node, place);
        break;
      case 'code':
        this.#line('code', 0, place, () => {
          this.#out.writeLiteral(node.value.replace(/^(?:[^\S\n]*\n)+/, ''));
        });
        break;
      case 'html':
        this.#html([node], 0, place);
        break;
      case 'definition':
      case 'footnoteDefinition':
      case 'thematicBreak':
        break;
      // The parser never produces these nodes as blocks. Front matter has already been removed.
      case 'break':
      case 'delete':
      case 'emphasis':
      case 'footnoteReference':
      case 'image':
      case 'imageReference':
      case 'inlineCode':
      case 'link':
      case 'linkReference':
      case 'listItem':
      case 'strong':
      case 'tableCell':
      case 'tableRow':
      case 'text':
      case 'yaml':
        throw new Error(`"${node.type}" is not a block node`);
    }
  }

  /**
   * Writes consecutive nodes of HTML together, because an empty line in a table divides it into
   * several nodes. @returns the index of the last one
   */
  #html(nodes: readonly RootContent[], index: number, place: Place): number {
    const parts: string[] = [];
    let end = index;
    for (let node = nodes[end]; node?.type === 'html'; node = nodes[end]) {
      parts.push(node.value);
      end += 1;
    }
    const writer = new HtmlWriter(this.#out, (options, write) => {
      const marker = this.#marker + (options.marker ?? '');
      const isWritten = this.#out.block({ ...options, marker }, write);
      if (isWritten) this.#marker = '';
      return isWritten;
    });
    writer.write(parseFragment(parts.join('\n\n')), place);
    return end - 1;
  }

  #line(kind: BlockKind, level: number, { group }: Place, write: () => void): void {
    if (this.#out.block({ kind, level, group, marker: this.#marker }, write)) this.#marker = '';
  }

  #paragraph({ children }: Paragraph, place: Place): void {
    const parts = cutAtMarks(children);
    // Several parts form a group, because they were on consecutive lines.
    const group = place.group ?? (parts.length > 1 ? parts : null);
    let hasOuter = place.kind === 'list-item';
    for (const part of parts) {
      const kind = part.mark === null ? place.kind : 'list-item';
      // Lettered items are one level below an item with another kind of mark.
      const below = part.mark === 'lettered' && hasOuter && part !== parts[0] ? 1 : 0;
      const depth = kind === 'list-item' ? Math.max(1, place.depth) + below : place.depth;
      hasOuter ||= part.mark === 'named';
      const inside = { kind, group, depth };
      this.#line(kind, levelOf(inside), inside, () => {
        this.#phrases(part.children, '\n');
      });
    }
  }

  #list(list: List, place: Place): void {
    const group = place.group ?? list;
    const depth = place.depth + 1;
    list.children.forEach((item, i) => {
      const before = this.#marker;
      this.#marker += markerOf(list, item, i);
      const [opening, ...rest] = item.children;
      if (opening) this.#block(opening, { kind: 'list-item', group, depth });
      // The other blocks of an item are one level deeper than the item, as is a nested list.
      for (const node of rest) {
        const isList = node.type === 'list';
        this.#block(node, { kind: 'list-item', group, depth: isList ? depth : depth + 1 });
      }
      // If the item had no words, its marker has not been written. Discard it.
      if (this.#marker !== '') this.#marker = before;
    });
  }

  #table(table: Table, place: Place): void {
    const group = place.group ?? table;
    for (const { children: cells } of table.children) {
      if (cells.every((cell) => toString(cell, { includeImageAlt: false }).trim() === '')) continue;
      this.#line('table-row', 0, { ...place, group }, () => {
        cells.forEach((cell, i) => {
          if (i > 0) this.#out.write(' | ');
          this.#phrases(cell.children, ' ');
        });
      });
    }
  }

  /** @param lineBreak the text of an explicit line break: a space in headings and table cells */
  #phrases(nodes: readonly PhrasingContent[], lineBreak: ' ' | '\n'): void {
    for (let i = 0; i < nodes.length; i += 1) {
      const node = nodes[i];
      if (!node) continue;
      if (node.type === 'html') i = this.#tag(nodes, i, lineBreak);
      else this.#phrase(node, lineBreak);
    }
  }

  #phrase(node: PhrasingContent, lineBreak: ' ' | '\n'): void {
    switch (node.type) {
      case 'text':
      case 'inlineCode':
        this.#out.write(node.value);
        break;
      case 'break':
        this.#breakLine(lineBreak);
        break;
      case 'link':
        this.#link(node.url, node.children, lineBreak);
        break;
      case 'linkReference':
        this.#link(this.#definitions.get(node.identifier)?.url ?? '', node.children, lineBreak);
        break;
      case 'footnoteReference':
        this.#referred.add(node.identifier);
        break;
      case 'image':
      case 'imageReference':
      case 'html':
        break;
      case 'delete':
      case 'emphasis':
      case 'strong':
        this.#phrases(node.children, lineBreak);
    }
  }

  /** Returns the index of the end tag if the element at `index` is hidden; otherwise `index`. */
  #tag(nodes: readonly PhrasingContent[], index: number, lineBreak: ' ' | '\n'): number {
    const node = nodes[index];
    if (node?.type !== 'html') return index;
    if (/^<br\b/i.test(node.value)) this.#breakLine(lineBreak);
    const hidden = hiddenElement(node.value);
    if (hidden === null) return index;
    const end = nodes.findIndex(
      (later, i) =>
        i > index && later.type === 'html' && later.value.toLowerCase().startsWith(`</${hidden}`),
    );
    return end === -1 ? index : end;
  }

  #breakLine(lineBreak: ' ' | '\n'): void {
    if (lineBreak === '\n') this.#out.breakLine();
    else this.#out.write(' ');
  }

  /** Writes a link. Only web links keep their address. */
  #link(url: string, children: readonly PhrasingContent[], lineBreak: ' ' | '\n'): void {
    const write = (): void => {
      this.#phrases(children, lineBreak);
    };
    if (/^https?:\/\/\S+$/i.test(url) && URL.canParse(url)) this.#out.link(url, write);
    else write();
  }
}

/** Returns the level of a block in this context: 0, except for list items. */
function levelOf({ kind, depth }: Place): number {
  return kind === 'list-item' ? depth : 0;
}

function markerOf(list: List, item: ListItem, index: number): string {
  const number = list.ordered === true ? `${(list.start ?? 1) + index}. ` : '';
  const box = typeof item.checked === 'boolean' ? `[${item.checked ? 'x' : ' '}] ` : '';
  return number + box;
}
