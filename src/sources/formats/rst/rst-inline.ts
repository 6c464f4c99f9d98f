import type { CanonicalText } from '../../canonical-text.ts';
import { isWebAddress } from '../records/placed-text.ts';
import { normalizeName } from './markup.ts';
import type { Definitions } from './definitions.ts';

const START = '(?<![\\p{L}\\p{N}\\\\])';
const END = '(?![\\p{L}\\p{N}])';
const NAME = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}]|[-_.+:](?=[\\p{L}\\p{N}])){0,100}';

/** The inline markup, one group for each kind. All repetitions stop at the next mark. */
const MARKUP = new RegExp(
  [
    '\\\\(?<escaped>[^])',
    '``(?<literal>(?:[^`]|`(?!`)){1,2000}?`?)``(?!`)',
    `${START}\\*\\*(?=\\S)(?<strong>(?:[^*]|\\*(?!\\*)){1,2000}?)(?<=\\S)\\*\\*${END}`,
    `${START}\\*(?=[^\\s*])(?<emphasis>[^*]{1,2000}?)(?<=\\S)\\*${END}`,
    `(?::(?<role>[A-Za-z][\\w:.+-]{0,60}):)?_?\`(?=[^\\s\`])(?<quoted>(?:[^\`\\\\]|\\\\[^]){1,2000})\`(?::(?<suffix>[A-Za-z][\\w:.+-]{0,60}):)?(?<reference>__?${END})?`,
    `${START}\\|(?=[^\\s|])(?<substitution>[^|]{1,200}?)(?<=\\S)\\|_{0,2}${END}`,
    ` ?\\[(?<note>#[\\w.-]{0,60}|\\*|[\\w.-]{1,60})\\]_${END}`,
    `(?<url>https?://[^\\s<>"]{1,2000})`,
    `${START}(?<word>${NAME})(?<wordEnd>__?)${END}`,
  ].join('|'),
  'gu',
);
const WITH_TARGET = /^([^<>]{0,1000}?)\s*<([^<>]{1,2000})>$/;
/** Punctuation that is not part of an address at its end. */
const AFTER_URL = '.,;:!?)\'"]';
/** Roles of Sphinx whose text is the name of a function. */
const CALLABLE = /^(?:\w+:)?(?:func|meth)$/;
const MAX_DEPTH = 5;

/** Writes inline markup as the published page shows it. */
export class RstInline {
  readonly #definitions: Definitions;
  #anonymous = 0;

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  write(out: CanonicalText, source: string, depth = 0): void {
    // Without runs of spaces, all patterns take linear time.
    const text = source.replace(/\s+/g, ' ');
    let from = 0;
    for (const match of text.matchAll(MARKUP)) {
      out.write(text.slice(from, match.index));
      from = match.index + match[0].length;
      this.#mark(out, match[0], match.groups ?? {}, depth);
    }
    out.write(text.slice(from));
  }

  #mark(
    out: CanonicalText,
    all: string,
    groups: Readonly<Record<string, string | undefined>>,
    depth: number,
  ): void {
    const { escaped, literal, strong, emphasis, quoted, substitution, note, url, word } = groups;
    if (escaped !== undefined) out.write(escaped.trim());
    else if (literal !== undefined) out.write(literal);
    else if (strong !== undefined || emphasis !== undefined)
      out.write(unescape(strong ?? emphasis ?? ''));
    else if (quoted !== undefined) this.#quoted(out, quoted, groups);
    else if (substitution !== undefined) this.#substitution(out, substitution, all, depth);
    else if (note !== undefined) this.#note(out, note);
    else if (url !== undefined) writeUrl(out, url);
    else if (word !== undefined) this.#word(out, word, groups['wordEnd'] ?? '_', all);
  }

  #quoted(
    out: CanonicalText,
    quoted: string,
    { role, suffix, reference }: Readonly<Record<string, string | undefined>>,
  ): void {
    const name = role ?? suffix;
    const [, label, target] = WITH_TARGET.exec(quoted) ?? [];
    const text = unescape(label === undefined || label === '' ? (target ?? quoted) : label);
    if (name !== undefined)
      out.write(roleText(name, text, target !== undefined, this.#definitions));
    else if (reference === undefined) out.write(unescape(quoted));
    else writeLink(out, text, target?.trim() ?? this.#address(text, reference));
  }

  #address(text: string, reference: string): string {
    if (reference === '__') return this.#nextAnonymous();
    return this.#definitions.targets.get(normalizeName(text)) ?? '';
  }

  #nextAnonymous(): string {
    this.#anonymous += 1;
    return this.#definitions.anonymous[this.#anonymous - 1] ?? '';
  }

  #substitution(out: CanonicalText, name: string, all: string, depth: number): void {
    const text = this.#definitions.substitutions.get(name);
    if (text === undefined || depth >= MAX_DEPTH) out.write(all);
    else this.write(out, text, depth + 1);
  }

  #note(out: CanonicalText, note: string): void {
    if (!/^(?:\d+$|#|\*)/.test(note)) out.write(` [${note}]`);
  }

  #word(out: CanonicalText, word: string, end: string, all: string): void {
    const address =
      end === '__' ? this.#nextAnonymous() : this.#definitions.targets.get(normalizeName(word));
    const isSection = this.#definitions.sections.has(normalizeName(word));
    if (address !== undefined && address !== '') writeLink(out, word, address);
    else out.write(isSection ? word : all);
  }
}

/** Returns the text of `:role:`text`` on the published page. */
function roleText(
  role: string,
  text: string,
  hasLabel: boolean,
  { sections }: Definitions,
): string {
  if (hasLabel) return text;
  if (role === 'pep' || role === 'rfc') return `${role.toUpperCase()} ${text}`;
  if (role === 'menuselection' || role === 'guilabel')
    return text.replace(/\s*-->\s*/g, ' ‣ ').replace(/&(?=\w)/g, '');
  if (role === 'ref' || role === 'numref') return sections.get(normalizeName(text)) ?? text;
  const shown = text.replace(/^!/, '');
  const short = shown.startsWith('~') ? shown.slice(1).replace(/^.*\.(?=[^.])/, '') : shown;
  return CALLABLE.test(role) && !short.endsWith(')') ? `${short}()` : short;
}

function writeUrl(out: CanonicalText, url: string): void {
  let end = url.length;
  while (AFTER_URL.includes(url[end - 1] ?? ' ')) end -= 1;
  const address = url.slice(0, end);
  writeLink(out, address, address);
  out.write(url.slice(end));
}

function writeLink(out: CanonicalText, text: string, address: string): void {
  if (!isWebAddress(address)) out.write(text);
  else
    out.link(address, () => {
      out.write(text);
    });
}

function unescape(text: string): string {
  return text.replace(/\\(\s)|\\([^])/g, '$2');
}
