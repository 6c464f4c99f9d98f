import {
  DIRECTIVE,
  ANONYMOUS_TARGET,
  FOOTNOTE,
  TARGET,
  normalizeName,
  isAdornment,
} from './markup.ts';
import { isBlank, takeIndented, type RstLine } from './rst-lines.ts';

/** What names in a document refer to. A definition may come after its use. */
export interface Definitions {
  /** Addresses by normalized name. */
  readonly targets: ReadonlyMap<string, string>;
  /** Addresses of references without a name, in order. */
  readonly anonymous: readonly string[];
  /** Titles of sections by the normalized name of the target above them. */
  readonly sections: ReadonlyMap<string, string>;
  /** Texts by name, as written. An image has an empty text. */
  readonly substitutions: ReadonlyMap<string, string>;
  /** Labels of footnotes, whose marks are not shown. Other labels are those of citations. */
  readonly footnotes: ReadonlySet<string>;
}

export function findDefinitions(lines: readonly RstLine[]): Definitions {
  const targets = new Map<string, string>();
  const aliases = new Map<string, string>();
  const anonymous: string[] = [];
  const sections = new Map<string, string>();
  const substitutions = new Map<string, string>();
  const footnotes = new Set<string>();
  let pending: string[] = [];
  lines.forEach(({ text }, i) => {
    const line = text.trimStart();
    if (line === '') return;
    const target = TARGET.exec(line);
    const nameless = ANONYMOUS_TARGET.exec(line)?.[1];
    const directive = DIRECTIVE.exec(line);
    const footnote = FOOTNOTE.exec(line)?.[1];
    if (nameless !== undefined) {
      anonymous.push(nameless);
    } else if (target) {
      const name = normalizeName(target[1] ?? target[2] ?? '');
      const value = line.slice(target[0].length).trim();
      if (value === '') pending.push(name);
      else if (/^`?[^`]{1,300}`?_$/.test(value))
        aliases.set(name, normalizeName(value.replace(/^`|`?_$/g, '')));
      else if (!targets.has(name)) targets.set(name, value.replace(/\s+/g, ''));
    } else if (directive?.[1] !== undefined) {
      substitutions.set(directive[1].trim(), substitutionText(lines, i, directive));
    } else if (footnote !== undefined) {
      if (/^(?:\d+|[#*].*)$/.test(footnote)) footnotes.add(footnote);
    } else {
      if (pending.length > 0) {
        const title = isAdornment(line) ? (lines[i + 1]?.text.trim() ?? '') : line;
        for (const name of pending) sections.set(name, title);
      }
      pending = [];
    }
  });
  for (const [name, alias] of aliases) {
    const url = targets.get(alias);
    if (url !== undefined) targets.set(name, url);
  }
  return { targets, anonymous, sections, substitutions, footnotes };
}

function substitutionText(
  lines: readonly RstLine[],
  at: number,
  directive: RegExpExecArray,
): string {
  const name = (directive[2] ?? '').toLowerCase();
  const first = (lines[at]?.text.trimStart() ?? '').slice(directive[0].length);
  if (name === 'replace') {
    const rest = isBlank(lines[at + 1])
      ? []
      : takeIndented(lines, at + 1).lines.map(({ text }) => text);
    return [first, ...rest].join(' ').trim();
  }
  if (name !== 'unicode') return '';
  return first
    .replace(/\s\.\..*$/, '')
    .split(/\s+/)
    .map(toCharacter)
    .join(first.includes(':trim:') ? '' : ' ');
}

/** Returns the character for a code such as `0xA9`, `U+00A9` or `&#xA9;`; other text unchanged. */
function toCharacter(code: string): string {
  const hex = /^(?:0x|U\+?|\\u|\\x|&#x)([0-9a-fA-F]{1,6});?$/i.exec(code)?.[1];
  const value = hex === undefined ? NaN : Number.parseInt(hex, 16);
  const isScalar = value > 0 && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
  return isScalar ? String.fromCodePoint(value) : code;
}
