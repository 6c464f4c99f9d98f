import { NOTE_MARK, NOTE_SIZE } from './note-marks.ts';
import type { PdfBlock } from './pdf-block.ts';
import { median } from './reading-order.ts';
import { findTable } from './table-rows.ts';
import { textOf, type TextLine } from './text-lines.ts';
import type { LinkedText } from './text-run.ts';

export interface ColumnContext {
  readonly page: number;
  readonly pageHeight: number;
  /** The most common font size of the document. */
  readonly bodySize: number;
}

/** A block that is being built. */
interface OpenBlock {
  readonly kind: 'paragraph' | 'list-item' | 'heading';
  readonly level: number;
  readonly lines: TextLine[];
  readonly group: object | null;
}

/** A larger distance than this share of the usual distance of lines begins a paragraph. */
const PARAGRAPH_GAP = 1.25;
/** A line that is indented by this share of the font size begins a paragraph. */
const INDENT = 0.7;
/** Sizes that differ less than this are the same, in points. */
const SAME_SIZE = 0.6;
/** Text of this size, as a share of the body's size, is a heading. */
const HEADING_SIZE = 1.12;
const MAX_HEADING_LINES = 4;
const MAX_HEADING_CHARACTERS = 160;

const BULLET = /^(?:[•◦▪▫‣⁃●○■□◆◇►▸➢➤✓✔✗✘★☐☑☒·∙]|[-–—*](?=\s))\s*/u;
const NUMBER =
  /^(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\(\d{1,3}\)|\d{1,2}(?:\.\d{1,2}){1,3}\.?)(?=\s)/i;
const ENDS_SENTENCE = /[.!?:;…。！？][\p{Pe}\p{Pf}"']*$/u;
const HYPHENATED = /\p{L}[-\u00ad\u2010]$/u;

/** Groups the lines of one column into blocks. */
export function toBlocks(lines: readonly TextLine[], context: ColumnContext): PdfBlock[] {
  return new ColumnReader(lines, context).read();
}

class ColumnReader {
  readonly #lines: readonly TextLine[];
  readonly #context: ColumnContext;
  readonly #left: number;
  readonly #right: number;
  readonly #blocks: PdfBlock[] = [];
  /** The positions of the marks of the open list, from the outermost to the innermost. */
  #indents: number[] = [];
  #listGroup: object | null = null;
  #isInNotes = false;

  constructor(lines: readonly TextLine[], context: ColumnContext) {
    this.#lines = lines;
    this.#context = context;
    this.#left = Math.min(...lines.map(({ left }) => left));
    this.#right = Math.max(...lines.map(({ right }) => right));
  }

  read(): PdfBlock[] {
    let open: OpenBlock | null = null;
    for (let i = 0; i < this.#lines.length; i += 1) {
      const line = this.#lines[i];
      if (line === undefined) break;
      const table = findTable(this.#lines.slice(i));
      if (table !== null) {
        this.#end(open);
        open = null;
        this.#endList();
        this.#addTable(line, table.rows);
        i += table.length - 1;
        continue;
      }
      if (open !== null && this.#continues(open, line)) open.lines.push(line);
      else {
        this.#end(open);
        open = this.#begin(line, i);
      }
    }
    this.#end(open);
    return this.#blocks;
  }

  #addTable(line: TextLine, rows: readonly LinkedText[]): void {
    const group = {};
    for (const row of rows) {
      const lines = [{ ...row, page: this.#context.page }];
      const rest = { isNote: this.#isInNotes, isFull: false, group, top: this.#topOf(line) };
      const { size, isBold } = line;
      this.#blocks.push({ kind: 'table-row', level: 0, lines, size, isBold, ...rest });
    }
  }

  #begin(line: TextLine, index: number): OpenBlock {
    const { text } = textOf(line);
    if (this.#beginsNotes(line, index)) this.#isInNotes = true;
    if (!this.#isInNotes && this.#isHeading(line, text)) {
      this.#endList();
      return { kind: 'heading', level: 0, lines: [line], group: null };
    }
    if (!this.#isInNotes && (BULLET.test(text) || NUMBER.test(text))) {
      this.#indents = this.#indents.filter((indent) => indent < this.#edgeOf(line) - line.size / 2);
      this.#indents.push(this.#edgeOf(line));
      this.#listGroup ??= {};
      const level = this.#indents.length;
      return { kind: 'list-item', level, lines: [line], group: this.#listGroup };
    }
    this.#endList();
    return { kind: 'paragraph', level: 0, lines: [line], group: null };
  }

  #continues(open: OpenBlock, line: TextLine): boolean {
    const above = open.lines.at(-1);
    const [first] = open.lines;
    if (above === undefined || first === undefined) return false;
    const { text } = textOf(line);
    const { text: textAbove } = textOf(above);
    if (Math.abs(above.size - line.size) > SAME_SIZE) return false;
    if (line.y - above.y > PARAGRAPH_GAP * this.#leadingOf(line)) return false;
    if (open.kind === 'heading') {
      return line.isBold === above.isBold && this.#isHeading(line, text) && !NUMBER.test(text);
    }
    if (above.isBold && open.lines.every(({ isBold }) => isBold) !== line.isBold && line.isBold)
      return false;
    if (this.#beginsNotes(line, this.#lines.indexOf(line))) return false;
    const isMarked = BULLET.test(text) || (NUMBER.test(text) && !this.#isInNotes);
    if (isMarked && !HYPHENATED.test(textAbove) && this.#opensItem(open, above, textAbove))
      return false;
    if (this.#isInNotes && beginsNote(line, text)) return false;
    if (open.kind === 'list-item') return this.#continuesItem(first, above, line);
    if (!line.isRtl && line.left > above.left + INDENT * line.size && ENDS_SENTENCE.test(textAbove))
      return false;
    return !this.#endsEarly(above, textAbove, text, line);
  }

  /** A number at the beginning of a line may be a part of the sentence. */
  #opensItem(open: OpenBlock, above: TextLine, textAbove: string): boolean {
    return (
      open.kind === 'list-item' ||
      ENDS_SENTENCE.test(textAbove) ||
      this.#right - above.right > above.size * 4
    );
  }

  #continuesItem(first: TextLine, above: TextLine, line: TextLine): boolean {
    if (line.isRtl) return true;
    // A line left of the words of the item is the text after the list, unless the item has no hanging indent.
    if (line.left >= first.left + INDENT * line.size) return true;
    const { text: textAbove } = textOf(above);
    return (
      line.left >= first.left - 1 && !this.#endsEarly(above, textAbove, textOf(line).text, line)
    );
  }

  /** Whether a line ends although the first word of the next line would still fit. */
  #endsEarly(above: TextLine, textAbove: string, text: string, line: TextLine): boolean {
    if (HYPHENATED.test(textAbove)) return false;
    const [word = ''] = text.split(/\s/, 1);
    const width = ((line.right - line.left) * (word.length + 1)) / Math.max(1, text.length);
    const room = above.isRtl ? above.left - this.#left : this.#right - above.right;
    if (room < width + line.size / 2) return false;
    // A sentence continues in lower case.
    return ENDS_SENTENCE.test(textAbove) || !/^\p{Ll}/u.test(text);
  }

  #isHeading(line: TextLine, text: string): boolean {
    if (line.segments.length > 2 || !/\p{L}/u.test(text)) return false;
    if (text.length > MAX_HEADING_CHARACTERS || BULLET.test(text)) return false;
    if (line.size >= this.#context.bodySize * HEADING_SIZE) return true;
    if (!line.isBold || line.size < this.#context.bodySize * NOTE_SIZE) return false;
    return !/[.,;]$/.test(text) || NUMBER.test(text);
  }

  /** Footnotes are at the end of a column, in small type, and begin with a mark. */
  #beginsNotes(line: TextLine, index: number): boolean {
    if (this.#isInNotes || index < 0 || !beginsNote(line, textOf(line).text)) return false;
    return this.#lines.slice(index).every(({ size }) => size <= this.#context.bodySize * NOTE_SIZE);
  }

  #end(open: OpenBlock | null): void {
    const [first] = open?.lines ?? [];
    const last = open?.lines.at(-1);
    if (open === null || first === undefined || last === undefined) return;
    const { page } = this.#context;
    const isHeading = open.kind === 'heading' && open.lines.length <= MAX_HEADING_LINES;
    this.#blocks.push({
      kind: open.kind === 'heading' && !isHeading ? 'paragraph' : open.kind,
      level: open.level,
      lines: open.lines.map((line, i) => ({ ...this.#wordsOf(line, i, open.kind), page })),
      size: first.size,
      isBold: first.isBold,
      top: this.#topOf(first),
      isNote: this.#isInNotes,
      isFull: last.isRtl
        ? last.left - this.#left < last.size * 6
        : this.#right - last.right < last.size * 6,
      group: open.group,
    });
  }

  /** Returns the words of a line without the bullet of its item or the mark of its footnote. */
  #wordsOf(line: TextLine, index: number, kind: OpenBlock['kind']): LinkedText {
    const words = textOf(line);
    if (index > 0) return words;
    const mark = kind === 'list-item' ? BULLET : this.#isInNotes ? NOTE_MARK : null;
    const cut = mark?.exec(words.text)?.[0].length ?? 0;
    const text = words.text.slice(cut);
    const start = cut + text.length - text.trimStart().length;
    const links = words.links
      .filter(({ end }) => end > start)
      .map(({ start: from, end, url }) => ({
        start: Math.max(0, from - start),
        end: end - start,
        url,
      }));
    return { text: text.trimStart(), links };
  }

  #topOf({ y }: TextLine): number {
    return y / this.#context.pageHeight;
  }

  /** Returns the edge at which a line begins. */
  #edgeOf(line: TextLine): number {
    return line.isRtl ? this.#right - line.right : line.left;
  }

  /** Returns the usual distance of lines of this size in the column. */
  #leadingOf({ size }: TextLine): number {
    const distances = this.#lines
      .slice(1)
      .map((line, i) => ({ line, distance: line.y - (this.#lines[i]?.y ?? 0) }))
      .filter(
        ({ line, distance }) =>
          Math.abs(line.size - size) <= SAME_SIZE && distance > size * 0.8 && distance < size * 2.2,
      )
      .map(({ distance }) => distance);
    if (distances.length === 0) return size * 1.3;
    // The distance within paragraphs is the smaller one of the two common distances.
    const sorted = [...distances].sort((a, b) => a - b);
    return Math.min(median(distances), (sorted[Math.floor(sorted.length / 4)] ?? size) * 1.1);
  }

  #endList(): void {
    this.#indents = [];
    this.#listGroup = null;
  }
}

function beginsNote(line: TextLine, text: string): boolean {
  return typeof line.segments[0]?.mark === 'string' || NOTE_MARK.test(text);
}
