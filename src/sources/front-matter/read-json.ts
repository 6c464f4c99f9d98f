import { type Entries, EntryCollector, MAX_PARSED } from './entries.ts';
import { isUsedKey } from './read-values.ts';

/** A document that begins with JSON: the JSON, and the text after it. */
export interface JsonDocument {
  readonly entries: Entries;
  readonly body: string;
}

const CLOSING = /^\}[ \t]*$/gm;
const PAIR = /^[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*:[ \t]*(.*?),?[ \t]*$/;

/**
 * Reads front matter in JSON, as in Hugo: an object from the first character to a line `}`. Returns
 * `null` if the document does not begin with an object that has a used key and is followed by text.
 *
 * @param decoded the document, in which lines end with LF
 */
export function readJson(decoded: string): JsonDocument | null {
  if (!/^\{[ \t]*(?:\n|"|[ \t]+")/.test(decoded)) return null;
  const ends = [...decoded.slice(0, MAX_PARSED).matchAll(CLOSING)].map(({ 0: line, index }) => ({
    json: index + 1,
    body: index + line.length,
  }));
  const firstLine = decoded.indexOf('\n');
  if (firstLine !== -1) ends.unshift({ json: firstLine, body: firstLine });
  for (const end of ends) {
    const entries = parseObject(decoded.slice(0, end.json));
    if (entries !== null) return toDocument(decoded, entries, end.body);
  }
  // The first line alone is no block of lines.
  const [broken] = ends.filter(({ json }) => json !== firstLine);
  return broken === undefined
    ? null
    : toDocument(decoded, readPairs(decoded.slice(0, broken.json)), broken.body);
}

function toDocument(decoded: string, entries: Entries, end: number): JsonDocument | null {
  const body = decoded.slice(end);
  const isUsed = entries.entries.some(({ key }) => isUsedKey(key));
  return isUsed && body.trim() !== '' ? { entries, body } : null;
}

function parseObject(json: string): Entries | null {
  try {
    const values = JSON.parse(json) as object;
    const lines = json.split('\n');
    const entries = Object.entries(values).map(([key, value]: [string, unknown]) => {
      const at = lines.findIndex((line) => line.includes(JSON.stringify(key)));
      return { key, value, line: Math.max(0, at) + 1 };
    });
    return { entries, warnings: [] };
  } catch {
    return null;
  }
}

/** Reads the lines of broken JSON that hold a key and a whole value. */
function readPairs(json: string): Entries {
  const collector = new EntryCollector();
  for (const [at, line] of json.split('\n').entries()) {
    const pair = PAIR.exec(line);
    const entry = pair && parsePair(pair[1] ?? '', pair[2] ?? '');
    if (entry) collector.add(entry.key, entry.value, at + 1);
    else if (/[^\s{}[\],]/.test(line)) collector.ignore(at + 1, pair?.[1] ?? null, null);
  }
  return collector;
}

function parsePair(key: string, value: string): { key: string; value: unknown } | null {
  try {
    const [entry] = Object.entries(JSON.parse(`{"${key}":${value}}`) as Record<string, unknown>);
    return entry === undefined ? null : { key: entry[0], value: entry[1] };
  } catch {
    return null;
  }
}
