import type { Link } from '../../../domain/source.ts';
import type { Place, PlacedSpan } from '../../../domain/place.ts';
import { CanonicalText, type BlockOptions } from '../../canonical-text.ts';
import type { DocumentDraft } from '../../source-format.ts';

/** The text of a draft with its layout, links and places. */
export type PlacedDraft = Pick<DocumentDraft, 'text' | 'blocks' | 'links' | 'places'>;

/** Builds a canonical text of which each block has a place in the original document. */
export class PlacedText {
  readonly #out = new CanonicalText();
  /** The place of each written block, in order. */
  readonly #places: (Place | null)[] = [];

  /** Writes a block, unless `write` adds no words. @returns whether a block was written */
  block(options: BlockOptions, place: Place | null, write: (out: CanonicalText) => void): boolean {
    const isWritten = this.#out.block(options, () => {
      write(this.#out);
    });
    if (isWritten) this.#places.push(place);
    return isWritten;
  }

  finish(): PlacedDraft {
    const { text, blocks, links } = this.#out.finish();
    const places: PlacedSpan[] = [];
    blocks.forEach(({ start, end }, i) => {
      const place = this.#places[i] ?? null;
      const last = places.at(-1);
      if (place === null) return;
      if (last?.place === place) places[places.length - 1] = { ...last, end };
      else places.push({ start, end, place });
    });
    return { text, blocks, links: webLinks(links), places };
  }
}

/** Writes text in which line ends are kept and empty lines are omitted. */
export function writeLines(out: CanonicalText, text: string): void {
  for (const [i, line] of text.split(/(?:[ \t]*(?:\r\n|\n|\r))+/).entries()) {
    if (i > 0) out.breakLine();
    out.write(line);
  }
}

/** Whether a value is a web address. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\/\S+$/i.test(url) && URL.canParse(url);
}

function webLinks(links: readonly Link[]): Link[] {
  return links.filter(({ url }) => isWebAddress(url));
}
