import type { Place, PlacedSpan } from '../../../domain/place.ts';
import { CanonicalText, type BlockOptions } from '../../canonical-text.ts';
import type { DocumentDraft } from '../../source-format.ts';

/** The text of a draft with its layout, links and places. */
export type PlacedDraft = Pick<DocumentDraft, 'text' | 'blocks' | 'links' | 'places'>;

/** Marks a recorded link as the span of a place. No document contains this character. */
const PLACE_MARK = '\u0000';

/** Builds a canonical text of which blocks or parts of blocks have a place in the document. */
export class PlacedText {
  /** For writing within a block. */
  readonly out = new CanonicalText();
  readonly #places: Place[] = [];

  /** Writes a block, unless `write` adds no words. @returns whether a block was written */
  block(options: BlockOptions, place: Place | null, write: (out: CanonicalText) => void): boolean {
    return this.out.block(options, () => {
      if (place === null) {
        write(this.out);
      } else {
        this.part(place, () => {
          write(this.out);
        });
      }
    });
  }

  /** Records the place of a part of a block that has no place as a whole. */
  part(place: Place, write: () => void): void {
    if (this.#places.at(-1) !== place) this.#places.push(place);
    this.out.link(`${PLACE_MARK}${this.#places.length - 1}`, write);
  }

  finish(): PlacedDraft {
    const { text, blocks, links } = this.out.finish();
    const places: PlacedSpan[] = [];
    for (const { start, end, url } of links) {
      if (!url.startsWith(PLACE_MARK)) continue;
      const place = this.#places[Number(url.slice(1))];
      const last = places.at(-1);
      if (place === undefined) continue;
      if (last?.place === place) places[places.length - 1] = { ...last, end };
      else places.push({ start, end, place });
    }
    return { text, blocks, links: links.filter(({ url }) => isWebAddress(url)), places };
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
