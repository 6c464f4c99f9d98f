import type { BlockLine, PdfBlock } from './pdf-block.ts';
import { joinsWithoutSpace } from './text-lines.ts';
import { plain, type LinkedText } from './text-run.ts';

const HYPHENATED = /(\p{L}+)([-\u2010\u00ad])$/u;
const WORD = /\p{L}+(?:[-\u2010]\p{L}+)*/gu;

/** A part of a block, all of it on one page. */
export interface PagePart {
  readonly page: number;
  readonly parts: readonly LinkedText[];
}

/** Joins the lines of blocks into text. */
export class LineJoiner {
  /** The words of the document that are not cut by the end of a line, in lower case. */
  readonly #words = new Set<string>();

  readonly #softHyphens: ReadonlySet<string>;
  /** Whether a U+2010 at the end of a line comes from the layout, because no author has written one. */
  readonly #isHyphenSoft: boolean;

  /** @param softHyphens words with a soft hyphen, such as `har\u00adbour` */
  constructor(blocks: readonly PdfBlock[], softHyphens: ReadonlySet<string>) {
    this.#softHyphens = softHyphens;
    this.#isHyphenSoft = !blocks.some(({ lines }) =>
      lines.some(({ text }) => /\u2010(?!$)/.test(text)),
    );
    for (const { text } of blocks.flatMap(({ lines }) => lines)) {
      const cut = HYPHENATED.test(text) ? text.replace(HYPHENATED, '') : text;
      for (const [word] of cut.matchAll(WORD)) this.#words.add(normalized(word));
    }
  }

  /**
   * Returns the text of a block by page. A word that was hyphenated at the end of a line loses the
   * hyphen if that is certain: the hyphen is a soft one, or the whole word occurs elsewhere.
   */
  join(lines: readonly BlockLine[]): PagePart[] {
    const pages: { page: number; parts: LinkedText[] }[] = [];
    lines.forEach((line, i) => {
      const next = lines[i + 1];
      const parts = next === undefined ? [line] : this.#withSeparator(line, next.text);
      const last = pages.at(-1);
      if (last?.page === line.page) last.parts.push(...parts);
      else pages.push({ page: line.page, parts });
    });
    return pages;
  }

  #withSeparator(line: BlockLine, next: string): LinkedText[] {
    const [, head = '', hyphen] = HYPHENATED.exec(line.text) ?? [];
    const [tail = ''] = /^\p{L}+/u.exec(next) ?? [];
    const [end = ''] = /\p{L}+$/u.exec(line.text) ?? [];
    if (this.#softHyphens.has(`${end}\u00ad${tail}`)) return [line];
    if (hyphen !== undefined && tail !== '') {
      const isSoft = hyphen === '\u00ad' || (hyphen === '\u2010' && this.#isHyphenSoft);
      const isWhole = this.#words.has(normalized(head + tail)) && /^\p{Ll}/u.test(tail);
      const isCompound = this.#words.has(normalized(`${head}-${tail}`));
      if (isSoft || (isWhole && !isCompound)) {
        const text = line.text.slice(0, -1);
        const links = line.links.map((link) => ({ ...link, end: Math.min(link.end, text.length) }));
        return [{ text, links }];
      }
      return [line];
    }
    if (joinsWithoutSpace(line.text, next) || /\p{L}[-\u2010]$/u.test(line.text)) return [line];
    return [line, plain(' ')];
  }
}

function normalized(word: string): string {
  return word.toLowerCase().replaceAll('\u2010', '-');
}
