import { splitWords } from '../../text/split-words.ts';

/**
 * An in-memory index for finding sources by the beginnings of their words. A lookup scans every distinct
 * word. For 5,000 sources of 800 words each, a lookup takes a few milliseconds, and the index about 30 MB.
 */
export class PrefixIndex {
  readonly #sourceIds: string[] = [];
  /** For each word, the ordinals of the sources that contain it. */
  readonly #sourcesOf = new Map<string, number[]>();

  add(sourceId: string, text: string): void {
    const ordinal = this.#sourceIds.length;
    this.#sourceIds.push(sourceId);
    for (const word of new Set(splitWords(text))) {
      const ordinals = this.#sourcesOf.get(word);
      if (ordinals === undefined) this.#sourcesOf.set(word, [ordinal]);
      else ordinals.push(ordinal);
    }
  }

  /** Returns the IDs of the sources in which every typed word begins some word; empty without typed words. */
  find(typed: readonly string[]): Set<string> {
    if (typed.length === 0) return new Set();
    const found = new Uint8Array(this.#sourceIds.length);
    for (const [i, beginning] of typed.entries()) {
      for (const [word, ordinals] of this.#sourcesOf) {
        if (!word.startsWith(beginning)) continue;
        for (const ordinal of ordinals) if (found[ordinal] === i) found[ordinal] = i + 1;
      }
    }
    return new Set(this.#sourceIds.filter((_, ordinal) => found[ordinal] === typed.length));
  }
}
