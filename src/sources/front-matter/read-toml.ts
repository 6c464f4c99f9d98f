import { reasonOf } from '../../domain/errors.ts';
import type { DocumentDraft, ReadDocument } from '../source-format.ts';
import { type Entries, EntryCollector, MAX_PARSED } from './entries.ts';
import { isUsedKey } from './read-values.ts';

/** Parses a document of TOML. @throws if its syntax is wrong */
export type ParseToml = (toml: string) => Readonly<Record<string, unknown>>;

/** The first line of a file with front matter in TOML. */
export const TOML_FENCE = /^\+\+\+[ \t]*(?:\n|\r)/;
export const TOML_KEY_LINE = /^[ \t]*(["']?)([\w-]+)\1[ \t]*=/;
const TABLE = /^[ \t]*\[/;

/** Gives the parser of TOML to a reader, and imports it only for files that need it. */
export function withToml(
  read: (decoded: string, parseToml: ParseToml | null) => DocumentDraft,
): ReadDocument<string> {
  return async (decoded) => {
    if (!TOML_FENCE.test(decoded)) return read(decoded, null);
    const { parse } = await import('smol-toml');
    return read(decoded, (toml) => parse(toml));
  };
}

/**
 * Reads TOML, as a whole if possible, or else key by key up to the first table.
 *
 * @param firstLine number of the first line in the file
 * @param parseToml `null` reads all values as plain text
 */
export function readToml(toml: string, firstLine: number, parseToml: ParseToml | null): Entries {
  const lines = toml.split('\n');
  const lineOf = (key: string): number =>
    firstLine +
    Math.max(
      0,
      lines.findIndex((line) => TOML_KEY_LINE.exec(line)?.[2] === key),
    );
  if (parseToml !== null && toml.length <= MAX_PARSED) {
    try {
      const values = Object.entries(parseToml(toml));
      const entries = values.map(([key, value]) => ({ key, value, line: lineOf(key) }));
      return { entries, warnings: [] };
    } catch {
      // The lines are read one by one.
    }
  }
  return readTomlLines(lines, firstLine, parseToml);
}

function readTomlLines(
  lines: readonly string[],
  firstLine: number,
  parseToml: ParseToml | null,
): Entries {
  const collector = new EntryCollector();
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    if (TABLE.test(line)) break;
    const key = TOML_KEY_LINE.exec(line)?.[2];
    const next = lines.findIndex(
      (other, index) => index > at && (TOML_KEY_LINE.test(other) || TABLE.test(other)),
    );
    const end = next === -1 ? lines.length : next;
    if (key !== undefined) {
      readPair(key, lines.slice(at, end), firstLine + at, parseToml, collector);
    } else if (!/^\s*(?:#|$)/.test(line)) {
      collector.ignore(firstLine + at, null, null);
    }
    at = key === undefined ? at + 1 : end;
  }
  return collector;
}

function readPair(
  key: string,
  lines: readonly string[],
  line: number,
  parseToml: ParseToml | null,
  to: EntryCollector,
): void {
  let reason: string | null = null;
  const pair = lines.join('\n');
  if (parseToml !== null && pair.length <= MAX_PARSED) {
    try {
      to.add(key, Object.values(parseToml(pair))[0], line);
      return;
    } catch (error) {
      reason = reasonOf(error).split('\n')[0] ?? null;
    }
  }
  const [first = ''] = lines;
  const text = first.slice(first.indexOf('=') + 1).trim();
  const value = text.replace(/^(["'])(.*?)\1?$/, '$2');
  if (isUsedKey(key) && value !== '' && !/^[[{]/.test(value)) to.guess(key, value, line);
  else to.ignore(line, key, reason);
}
