import type { Block, BlockKind, Link } from '../domain/source.ts';

export interface BlockOptions {
  readonly kind: BlockKind;
  readonly level?: number;
  /**
   * Blocks of the same group (one list or one table) are on consecutive lines. An empty line
   * separates all other blocks.
   */
  readonly group?: object | null;
  /** Text to put before the block's words, such as `3. `. Ignored if the block has no words. */
  readonly marker?: string;
}

/**
 * Builds a canonical text block by block. Collapses white space within a block to one space, like a
 * browser.
 */
export class CanonicalText {
  readonly #parts: string[] = [];
  readonly #blocks: Block[] = [];
  readonly #links: Link[] = [];
  #length = 0;
  #lastGroup: object | null = null;
  /** The text of the current block. The offsets in `#bufferLinks` are relative to it. */
  #buffer = '';
  #bufferLinks: Link[] = [];
  #atLineStart = true;
  #spacePending = false;

  /** Writes a block, unless `write` adds no words. @returns whether a block was written */
  block({ kind, level = 0, group = null, marker = '' }: BlockOptions, write: () => void): boolean {
    this.#buffer = marker;
    this.#bufferLinks = [];
    this.#atLineStart = true;
    this.#spacePending = false;
    write();
    const written = this.#buffer.trimEnd();
    if (written.slice(marker.length).trim() === '') return false;
    // Code keeps the indentation of its first line.
    const words = kind === 'code' ? written : written.trimStart();
    if (this.#length > 0) this.#push(group !== null && group === this.#lastGroup ? '\n' : '\n\n');
    const start = this.#length;
    for (const link of this.#bufferLinks) {
      this.#addLink(link, written, start - (written.length - words.length));
    }
    this.#push(words);
    this.#blocks.push({ start, end: this.#length, kind, level });
    this.#lastGroup = group;
    return true;
  }

  write(words: string): void {
    const spaced = words.replace(/[ \t\n\r\f\v]+/g, ' ');
    const bare = spaced.replace(/^ | $/g, '');
    if (spaced.startsWith(' ')) this.#spacePending = true;
    if (bare === '') return;
    if (this.#spacePending && !this.#atLineStart) this.#buffer += ' ';
    this.#buffer += bare;
    this.#atLineStart = false;
    this.#spacePending = spaced.endsWith(' ');
  }

  /** Begins a new line within the block. */
  breakLine(): void {
    if (!this.#atLineStart) this.#buffer += '\n';
    this.#atLineStart = true;
    this.#spacePending = false;
  }

  /** Adds text verbatim, including white space. */
  writeLiteral(text: string): void {
    this.#buffer += text;
  }

  /** Records a link around the text that `write` adds. */
  link(url: string, write: () => void): void {
    const start = this.#buffer.length;
    write();
    this.#bufferLinks.push({ start, end: this.#buffer.length, url });
  }

  finish(): { text: string; blocks: Block[]; links: Link[] } {
    return { text: this.#parts.join(''), blocks: this.#blocks, links: this.#links };
  }

  /** @param offset the difference between offsets in the text and offsets in the buffer */
  #addLink({ start, end, url }: Link, buffer: string, offset: number): void {
    const words = buffer.slice(start, end);
    const from = start + words.length - words.trimStart().length;
    const to = start + words.trimEnd().length;
    if (from < to) this.#links.push({ start: from + offset, end: to + offset, url });
  }

  #push(part: string): void {
    this.#parts.push(part);
    this.#length += part.length;
  }
}
