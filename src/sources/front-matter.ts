import type { LeftOut, PlacedWarning } from '../domain/file-warnings.ts';
import { type Entries, MAX_PARSED } from './front-matter/entries.ts';
import { parseYaml } from './front-matter/parse-yaml.ts';
import { readJson } from './front-matter/read-json.ts';
import { type ParseToml, readToml, TOML_FENCE, TOML_KEY_LINE } from './front-matter/read-toml.ts';
import { isUsedKey, KEYS_OF, readValues } from './front-matter/read-values.ts';
import { isYamlLine, keyOf, readYamlLines, withoutIndent } from './front-matter/read-yaml-lines.ts';
import type { FrontMatter } from './source-format.ts';

/**
 * Which blocks count as front matter. All other blocks are text. `known-key` is for plain text, in
 * which three dashes are usually a divider.
 */
export type FrontMatterRule = 'any-mapping' | 'known-key';

export interface SplitDocument {
  readonly frontMatter: FrontMatter;
  /** The document after its front matter. */
  readonly body: string;
  readonly warnings: readonly PlacedWarning[];
  readonly leftOut: readonly LeftOut[];
}

const NONE: FrontMatter = {
  id: null,
  title: null,
  publisher: null,
  author: null,
  published: null,
  url: null,
};

/** Maximum number of warnings about one front matter. */
const MAX_WARNINGS = 20;

/** Warnings about content that is left out. */
const IGNORED: readonly string[] = ['value-ignored', 'lines-ignored', 'key-repeated'];

const YAML_FENCE = /^---[ \t]*(?:(?:ya?ml|json)[ \t]*)?(?:\n|\r)/i;
const YAML_END = /^(?:---|\.\.\.)[ \t]*(?:[\n\r]|$(?![\s\S]))/m;
const TOML_END = /^\+\+\+[ \t]*(?:[\n\r]|$(?![\s\S]))/m;
const OUR_KEYS = Object.keys(KEYS_OF);
const OUR_KEY_LINE = new RegExp(`^(?:${OUR_KEYS.join('|')})[ \\t]*:(?:[ \\t]|$)`);
/** The lines of a front matter and the text after them. */
interface Block {
  readonly lines: readonly string[];
  /** Everything after the opening line. */
  readonly rest: string;
  /** Where the text after the front matter begins in `rest`. */
  readonly bodyStart: number;
  readonly isClosed: boolean;
}

/**
 * Splits a document into validated front matter and body. The front matter is YAML between lines
 * `---`, TOML between lines `+++`, or, for `any-mapping`, a JSON object. No document is refused for
 * its front matter: whatever cannot be used is ignored, with a warning. Ignores unknown keys. Does
 * not convert numbers, dates and booleans of YAML, so that `title: 007` remains `007`.
 *
 * @param decoded the document, in which lines end with LF or CR
 * @param parseToml `null` reads the values of TOML as plain text
 */
export function splitFrontMatter(
  decoded: string,
  rule: FrontMatterRule,
  parseToml: ParseToml | null = null,
): SplitDocument {
  const found =
    splitYaml(decoded, rule) ??
    splitToml(decoded, rule, parseToml) ??
    (rule === 'any-mapping' ? splitJson(decoded) : null);
  if (found === null) return { frontMatter: NONE, body: decoded, warnings: [], leftOut: [] };
  const { frontMatter, warnings: ofValues } = readValues(found.entries.entries);
  const warnings = [...found.warnings, ...found.entries.warnings, ...ofValues].sort(
    (a, b) => (a.line ?? 0) - (b.line ?? 0),
  );
  const count = warnings.filter(({ warning: { code } }) => IGNORED.includes(code)).length;
  return {
    frontMatter,
    body: found.body,
    warnings: warnings.slice(0, MAX_WARNINGS),
    leftOut: count === 0 ? [] : [{ kind: 'front-matter-value', count }],
  };
}

interface FoundFrontMatter {
  readonly entries: Entries;
  readonly body: string;
  /** Warnings about the block as a whole. */
  readonly warnings: readonly PlacedWarning[];
}

function splitYaml(decoded: string, rule: FrontMatterRule): FoundFrontMatter | null {
  const block = findBlock(decoded, YAML_FENCE, YAML_END);
  // As in Markdown, dashes before an empty line are a divider.
  if (block === null || /^[ \t]*[\n\r]/.test(block.rest)) return null;
  const hasOurKey = block.lines.some((line) => OUR_KEY_LINE.test(line));
  if (rule === 'known-key' && !hasOurKey) return null;
  const yaml = block.lines.join('\n');
  if (block.isClosed && yaml.length <= MAX_PARSED) {
    const parsed = parseYaml(yaml, 2);
    if (parsed.state === 'mapping') {
      return {
        entries: { entries: parsed.entries, warnings: [] },
        body: bodyOf(block),
        warnings: [],
      };
    }
    if (parsed.state === 'empty') {
      return { entries: { entries: [], warnings: [] }, body: bodyOf(block), warnings: [] };
    }
  }
  const cut = cutAtText(block);
  if (!isFrontMatter(cut, rule)) return null;
  const entries = readYamlLines(cut.lines.join('\n'), 2);
  return { entries, body: bodyOf(cut), warnings: openWarning(cut) };
}

/** Whether lines that are not valid YAML as a whole are front matter with errors, not text. */
function isFrontMatter({ lines, isClosed }: Block, rule: FrontMatterRule): boolean {
  const keys = withoutIndent(lines).flatMap((line) => keyOf(line) ?? []);
  const isClean = lines.every((line) => isYamlLine(line));
  if (keys.some((key) => OUR_KEYS.includes(key.toLowerCase()))) {
    return rule === 'any-mapping' || isYamlLine(lines[0] ?? '');
  }
  if (rule === 'known-key' || !isClean) return false;
  return isClosed ? keys.length > 0 : keys.length > 1 && keys.some(isUsedKey);
}

function splitToml(
  decoded: string,
  rule: FrontMatterRule,
  parseToml: ParseToml | null,
): FoundFrontMatter | null {
  const block = findBlock(decoded, TOML_FENCE, TOML_END);
  if (block === null) return null;
  const end = block.isClosed ? -1 : block.lines.findIndex((line) => line.trim() === '');
  const cut = end === -1 ? block : moveToBody(block, end);
  const keys = cut.lines.flatMap((line) => TOML_KEY_LINE.exec(line)?.[2] ?? []);
  const isFrontMatter =
    rule === 'any-mapping' && cut.isClosed
      ? keys.length > 0
      : keys.some((key) => OUR_KEYS.includes(key));
  if (!isFrontMatter) return null;
  const entries = readToml(cut.lines.join('\n'), 2, parseToml);
  return { entries, body: bodyOf(cut), warnings: openWarning(cut) };
}

function splitJson(decoded: string): FoundFrontMatter | null {
  const found = readJson(decoded.replaceAll('\r', '\n'));
  return found && { ...found, warnings: [] };
}

/** Returns `null` if the document does not begin with the fence. */
function findBlock(decoded: string, fence: RegExp, end: RegExp): Block | null {
  const opening = fence.exec(decoded)?.[0];
  if (opening === undefined) return null;
  const rest = decoded.slice(opening.length);
  const closing = end.exec(rest);
  const inside = closing === null ? rest : rest.slice(0, closing.index).replace(/[\n\r]$/, '');
  const bodyStart = closing === null ? rest.length : closing.index + closing[0].length;
  return { lines: inside.split(/[\n\r]/), rest, bodyStart, isClosed: closing !== null };
}

function bodyOf({ rest, bodyStart }: Block): string {
  return rest.slice(bodyStart);
}

/**
 * Moves the text of a document that was taken for front matter to the body. An open block ends at
 * its first empty line or line of text. A closed block ends before the first paragraph that begins
 * with a line of text.
 */
function cutAtText(block: Block): Block {
  const { lines, isClosed } = block;
  const isEmpty = (at: number): boolean => lines[at]?.trim() === '';
  if (!isClosed) {
    const end = lines.findIndex((line, at) => isEmpty(at) || !isYamlLine(line));
    return end === -1 ? block : moveToBody(block, end);
  }
  const text = lines.findIndex(
    (line, at) => at > 0 && isEmpty(at - 1) && !isEmpty(at) && !isYamlLine(line),
  );
  if (text === -1) return block;
  // Headings and lists above the text look like comments and lists of YAML.
  const lastKey = lines.slice(0, text).findLastIndex((line) => keyOf(line) !== null);
  const end = lines.findIndex((_, at) => at > lastKey && isEmpty(at));
  return moveToBody(block, end);
}

/** @param end index of the first line that belongs to the body */
function moveToBody({ lines, rest }: Block, end: number): Block {
  const kept = lines.slice(0, end);
  const bodyStart = kept.reduce((length, line) => length + line.length + 1, 0);
  return { lines: kept, rest, bodyStart, isClosed: false };
}

function openWarning({ isClosed, lines }: Block): PlacedWarning[] {
  if (isClosed) return [];
  const last = lines.length + 1;
  return [{ line: 1, key: null, warning: { code: 'front-matter-open', params: { last } } }];
}
