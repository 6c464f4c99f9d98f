import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pickBelow } from '../test/support/seeded-random.ts';

const FILES = 24;
const PARAGRAPHS = 6;
/** The words of the invented documents. */
export const WORDS = [
  'cloud',
  'clause',
  'court',
  'letter',
  'model',
  'denial',
  'market',
  'contract',
] as const;

/** The complete contents of a corpus: texts by source ID. */
export type Texts = ReadonlyMap<string, string>;

/** A folder of documents that records its changes. Each version of a document has a unique word. */
export class ChangingFolder {
  readonly path: string;
  readonly #random: () => number;
  readonly #texts = new Map<string, string>();
  #round = 0;

  constructor(path: string, random: () => number) {
    this.path = path;
    this.#random = random;
    mkdirSync(path, { recursive: true });
    for (let n = 0; n < FILES; n += 1) this.#write(`s${n}`);
  }

  /** Returns the current documents. */
  texts(): Texts {
    return new Map(this.#texts);
  }

  /** Changes and removes some documents, and adds at least one. */
  change(): void {
    this.#round += 1;
    const ids = [...this.#texts.keys()];
    for (const id of ids) {
      const chance = this.#random();
      if (chance < 0.1 && this.#texts.size > FILES / 2) this.#remove(id);
      else if (chance < 0.5) this.#write(id);
    }
    const more = 1 + pickBelow(this.#random, FILES / 6);
    for (let n = 0; n < more; n += 1) this.#write(`s${this.#round}-${n}`);
  }

  #write(id: string): void {
    const mark = `r${this.#round}${id.replace('-', 'x')}`;
    const paragraph = (n: number): string => {
      const words = Array.from(
        { length: 60 },
        () => WORDS[pickBelow(this.#random, WORDS.length)] ?? '',
      );
      return `The ${mark}p${n} ${words.join(' ')} of ${mark}.`;
    };
    const text = Array.from({ length: PARAGRAPHS }, (_, n) => paragraph(n)).join('\n\n');
    writeFileSync(join(this.path, `${id}.txt`), text);
    this.#texts.set(id, text);
  }

  #remove(id: string): void {
    rmSync(join(this.path, `${id}.txt`));
    this.#texts.delete(id);
  }
}

/** Returns the word that is unique to this version of a document. */
export function markOf(text: string): string {
  return /\b(r\d+\w+?)\.$/.exec(text)?.[1] ?? '';
}
