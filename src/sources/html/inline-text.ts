import type { BlockOptions, CanonicalText } from '../canonical-text.ts';
import { partitionAtMarks } from './marked-parts.ts';

export type BlockWriter = (options: BlockOptions, write: () => void) => boolean;

/** Parts of a text with the same link object belong to the same link. */
interface InlineLink {
  readonly url: string;
}

export interface InlineContext {
  readonly link: InlineLink | null;
  readonly isFurniture: boolean;
}

interface Piece extends InlineContext {
  readonly text: string;
  /** Whether white space is kept. */
  readonly isLiteral: boolean;
}

type Line = Piece[];

const SEPARATOR: Piece = { text: ' | ', link: null, isFurniture: false, isLiteral: false };

/** Collects the words of a block until the block ends. */
export class InlineText {
  readonly furnitureBlocks: number[] = [];
  readonly #out: CanonicalText;
  readonly #writeBlock: BlockWriter;
  #lines: Line[] = [[]];
  #hasWords = false;
  /** Whether all words belong to page furniture. */
  #isFurniture = true;
  #written = 0;

  constructor(out: CanonicalText, writeBlock: BlockWriter) {
    this.#out = out;
    this.#writeBlock = writeBlock;
  }

  get blockCount(): number {
    return this.#written;
  }

  get isEmpty(): boolean {
    return !this.#hasWords;
  }

  text(text: string, context: InlineContext): void {
    // A soft hyphen is visible only at the end of a line.
    this.#add({ ...pick(context), text: text.replaceAll('\u00ad', ''), isLiteral: false });
  }

  literal(text: string, context: InlineContext): void {
    this.#add({ ...pick(context), text: text.replace(/\r\n?/g, '\n'), isLiteral: true });
  }

  /** Adds a bar between two cells. */
  separator(): void {
    this.#lines.at(-1)?.push(SEPARATOR);
  }

  /** Begins a new line. @returns whether the line above is empty too, so that the paragraph ends */
  breakLine(): boolean {
    if (!this.#hasWords) return false;
    const isBlank = this.#lines.at(-1)?.every(({ text }) => text.trim() === '') === true;
    this.#lines.push([]);
    return isBlank;
  }

  clear(): void {
    this.#lines = [[]];
    this.#hasWords = false;
    this.#isFurniture = true;
  }

  /** Writes the collected words. @returns whether there were any */
  flush(options: BlockOptions): boolean {
    const lines = this.#lines;
    const isFurniture = this.#isFurniture;
    this.clear();
    if (options.kind === 'code' || options.kind === 'heading' || options.kind === 'table-row') {
      return this.#block(options, lines, isFurniture);
    }
    let isWritten = false;
    const parts = partitionAtMarks(lines.map(wordsOf), options);
    for (const { start, end, ...place } of parts) {
      const marker = isWritten ? '' : options.marker;
      const block = { ...options, ...place, ...(marker === undefined ? {} : { marker }) };
      if (this.#block(block, lines.slice(start, end), isFurniture)) isWritten = true;
    }
    return isWritten;
  }

  #add(piece: Piece): void {
    if (piece.text === '') return;
    this.#lines.at(-1)?.push(piece);
    if (!/\S/.test(piece.text)) return;
    this.#hasWords = true;
    if (!piece.isFurniture) this.#isFurniture = false;
  }

  #block(options: BlockOptions, lines: readonly Line[], isFurniture: boolean): boolean {
    const write = (): void => {
      lines.forEach((line, i) => {
        if (i > 0) this.#out.breakLine();
        this.#line(options.kind === 'code' ? trimmedCode(line) : line);
      });
    };
    if (!this.#writeBlock(options, write)) return false;
    if (isFurniture) this.furnitureBlocks.push(this.#written);
    this.#written += 1;
    return true;
  }

  #line(line: Line): void {
    for (let i = 0; i < line.length;) {
      const link = line[i]?.link ?? null;
      let end = i + 1;
      while (link !== null && line[end]?.link === link) end += 1;
      const pieces = line.slice(i, end);
      if (link === null) this.#pieces(pieces);
      else
        this.#out.link(link.url, () => {
          this.#pieces(pieces);
        });
      i = end;
    }
  }

  #pieces(pieces: readonly Piece[]): void {
    for (const { text, isLiteral } of pieces) {
      if (isLiteral) this.#out.writeLiteral(text);
      else this.#out.write(text);
    }
  }
}

function pick({ link, isFurniture }: InlineContext): InlineContext {
  return { link, isFurniture };
}

function wordsOf(line: Line): string {
  return line
    .map(({ text }) => text)
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Removes the empty lines at the start of code. */
function trimmedCode(line: Line): Line {
  const text = line.map((piece) => piece.text).join('');
  let rest = text.length - text.replace(/^(?:[^\S\n]*\n)+/, '').length;
  return line.map((piece) => {
    const cut = Math.min(rest, piece.text.length);
    rest -= cut;
    return { ...piece, text: piece.text.slice(cut) };
  });
}
