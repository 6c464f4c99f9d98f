import { type Entries, EntryCollector, MAX_PARSED } from './entries.ts';
import { parseYaml } from './parse-yaml.ts';
import { isUsedKey } from './read-values.ts';

/** A line that begins with a key. Obsidian allows spaces and letters of every script. */
export const KEY_LINE = /^(["']?)([\p{L}_][\p{L}\p{N}\p{M}_. -]{0,60}?)\1[ \t]*:(?:[ \t]|$)/u;
/** A key without a space after its colon, which YAML does not read as a key. */
const TIGHT_KEY = /^([A-Za-z]+):([^\s/].*)$/;
const CLOSING_MARK = /^[\]}"']/;
/** Lines that begin with no key: indented or empty lines, comments, list items and closing brackets. */
const OTHER_YAML_LINE = /^(?:[ \t#\]}]|-(?:[ \t]|$)|$)/;
/** Marks of YAML that front matter never needs: keys with `?`, and merge keys. */
const EXPLICIT_KEY = /^(?:\?(?:[ \t]|$)|:(?:[ \t]|$)|<<:)/;
/** Longer values of one key are not parsed if the whole front matter is too long. */
const MAX_VALUE = 4096;

/** Returns the key with which a line begins; `null` if it begins with none. */
export function keyOf(line: string): string | null {
  const tight = TIGHT_KEY.exec(line)?.[1];
  if (tight !== undefined && isUsedKey(tight)) return tight;
  return KEY_LINE.exec(line)?.[2] ?? null;
}

/** Whether a line of YAML is no text: it begins with a key, or belongs to a key above it. */
export function isYamlLine(line: string): boolean {
  return keyOf(line) !== null || OTHER_YAML_LINE.test(line) || EXPLICIT_KEY.test(line);
}

/** A key with the lines of its value. */
interface KeyBlock {
  readonly key: string;
  /** From 1, in the file. */
  readonly line: number;
  readonly lines: readonly string[];
}

/**
 * Reads YAML key by key, because as a whole it is broken or too long for the parser. Lines that
 * cannot be parsed are ignored with a warning, or read as plain text if they hold a used value.
 *
 * @param firstLine number of the first line in the file
 */
export function readYamlLines(yaml: string, firstLine: number): Entries {
  const collector = new EntryCollector();
  const isLong = yaml.length > MAX_PARSED;
  for (const block of splitKeys(withoutIndent(yaml.split('\n')), firstLine, collector)) {
    if (!isUsedKey(block.key) && isLong) continue;
    readBlock(block, isLong, collector);
  }
  return collector;
}

/** Removes the indentation that all lines share. */
export function withoutIndent(lines: readonly string[]): readonly string[] {
  const filled = lines.filter((line) => line.trim() !== '');
  const indents = filled.map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const shared = indents[0] ?? '';
  if (shared === '' || !indents.every((indent) => indent.startsWith(shared))) return lines;
  return lines.map((line) => line.slice(shared.length));
}

function splitKeys(
  lines: readonly string[],
  firstLine: number,
  collector: EntryCollector,
): KeyBlock[] {
  const blocks: { key: string; line: number; lines: string[] }[] = [];
  for (const [at, line] of lines.entries()) {
    const key = keyOf(line);
    const open = blocks.at(-1);
    if (key !== null) blocks.push({ key, line: firstLine + at, lines: [line] });
    else if (open) open.lines.push(line);
    else if (!/^\s*(?:#|$)/.test(line)) collector.ignore(firstLine + at, null, null);
  }
  return blocks;
}

function readBlock(block: KeyBlock, isLong: boolean, to: EntryCollector): void {
  const { key, line, lines } = block;
  const isText = (at: number): boolean => at > 0 && !OTHER_YAML_LINE.test(lines[at] ?? '');
  const own = lines.filter((_, at) => !isText(at));
  let reason: string | null = null;
  for (const form of new Set([lines.join('\n'), repaired(lines), repaired(own)])) {
    if (isLong && form.length > MAX_VALUE) continue;
    const parsed = parseYaml(form, line);
    if (parsed.state === 'mapping' && parsed.entries.length === 1) {
      to.add(key, parsed.entries[0]?.value, line);
      const text = lines.findIndex((_, at) => isText(at));
      if (form === repaired(own) && text !== -1) to.ignore(line + text, null, reason);
      return;
    }
    if (parsed.state === 'broken') reason ??= parsed.reason;
  }
  const [first = '', ...others] = lines;
  const text = isUsedKey(key) ? plainText(first) : null;
  if (text === null || first.length > MAX_VALUE) {
    to.ignore(line, key, reason);
    return;
  }
  to.guess(key, text, line);
  const ignored = others.findIndex((other) => !/^\s*(?:#|$)/.test(other));
  if (ignored !== -1) to.ignore(line + 1 + ignored, null, reason);
}

/** Indents with spaces instead of tabs, and indents closing marks at the beginning of a line. */
function repaired([first = '', ...others]: readonly string[]): string {
  const indented = others.map((line) => {
    const spaced = line.replace(/^[ \t]*/, (indent) => indent.replaceAll('\t', '  '));
    return CLOSING_MARK.test(spaced) ? ` ${spaced}` : spaced;
  });
  return [first, ...indented].join('\n');
}

/** Returns the value on a line as plain text; `null` if it is empty, an alias or an open list. */
function plainText(line: string): string | null {
  const value = line.slice(line.indexOf(':') + 1).trim();
  const text = value.replace(/^[&!]\S*\s+/, '').replace(/\s+#\s.*$/, '');
  if (text === '' || /^\*[\w-]+$|^[|>][-+0-9]*$/.test(text)) return null;
  if (/^\[[^\]]*$|^\{[^}]*$/.test(text)) return null;
  const quoted = /^(["'])(.*)\1$/.exec(text);
  if (quoted) return (quoted[2] ?? '').replaceAll("''", "'").replaceAll('\\"', '"');
  // A quotation mark without its pair does not belong to the value.
  return /^"[^"]*$|^'[^']*$/.test(text) ? text.slice(1) : text;
}
