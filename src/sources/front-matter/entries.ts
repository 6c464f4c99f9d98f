import type { PlacedWarning } from '../../domain/file-warnings.ts';

/** A key of the front matter and its value: a string, number, boolean, `null`, list, object or date. */
export interface Entry {
  readonly key: string;
  readonly value: unknown;
  /** Of the key, from 1, in the file. */
  readonly line: number;
}

/** The readable part of a front matter, with warnings about the rest. */
export interface Entries {
  readonly entries: readonly Entry[];
  readonly warnings: readonly PlacedWarning[];
}

/** Maximum length of a parser's input, because its time may grow faster than linearly. */
export const MAX_PARSED = 16_384;

/**
 * Collects entries line by line, when a parser cannot read the whole front matter. Keeps the first
 * value of a repeated key.
 */
export class EntryCollector implements Entries {
  readonly entries: Entry[] = [];
  readonly warnings: PlacedWarning[] = [];

  add(key: string, value: unknown, line: number): void {
    const first = this.entries.find((entry) => entry.key === key);
    if (first === undefined) this.entries.push({ key, value, line });
    else this.#warn(line, key, { code: 'key-repeated', params: { first: first.line } });
  }

  /** Adds a value that is read as plain text because its syntax is wrong. */
  guess(key: string, value: string, line: number): void {
    this.#warn(line, key, { code: 'value-guessed', params: { given: shorten(value) } });
    this.add(key, value, line);
  }

  /** @param reason the parser's error; `null` if it did not try */
  ignore(line: number, key: string | null, reason: string | null): void {
    this.#warn(line, key, { code: 'lines-ignored', params: { reason } });
  }

  #warn(line: number, key: string | null, warning: PlacedWarning['warning']): void {
    this.warnings.push({ line, key, warning });
  }
}

/** Returns a value as JSON, shortened for messages. */
export function shorten(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}
