import { isMap, isScalar, Lexer, LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { UserFacingError } from '../domain/errors.ts';
import type { FrontMatterFault } from '../domain/file-problems.ts';
import { toSourceId } from '../domain/ids.ts';
import type { FrontMatter } from './source-format.ts';

const KEYS = ['id', 'title', 'publisher', 'author', 'published', 'url'] as const;

/**
 * Which blocks between dashes count as front matter. All other blocks are text. `known-key` is for
 * plain text, in which three dashes are usually a divider.
 */
export type FrontMatterRule = 'any-mapping' | 'known-key';

export interface SplitDocument {
  readonly frontMatter: FrontMatter;
  /** The document after its front matter. */
  readonly body: string;
}

/** Maximum length of the YAML parser's input, because the parser's time grows faster than linearly. */
const MAX_LENGTH = 16_384;

const OPENING = /^---[ \t]*(?:\n|\r)/;
const CLOSING = /^---[ \t]*(?:[\n\r]|$(?![\s\S]))/m;
const KEY_LINE = /^["']?([A-Za-z_][\w-]*)["']?[ \t]*:(?:[ \t]|$)/;
const KNOWN_KEY_LINE = new RegExp(`^(?:${KEYS.join('|')})[ \\t]*:(?:[ \\t]|$)`, 'm');

const NONE: FrontMatter = {
  id: null,
  title: null,
  publisher: null,
  author: null,
  published: null,
  url: null,
};

/** The schema's error message is the name of the rule that the value breaks. */
type Rule = FrontMatterFault['rule'];

const text = z.string({ error: 'text' satisfies Rule }).nullable();

const words = text.transform((value) => {
  const line = value?.replace(/\s+/g, ' ').trim();
  return line === undefined || line === '' ? null : line;
});

const date = z.union([
  z.string().regex(/^\d{4}$/),
  z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/),
  z.iso.date(),
  z.iso.datetime({ offset: true }),
  z.iso.datetime({ offset: true, precision: -1 }),
]);

/** An invalid ID is an error and is not corrected, because users type the ID as it is in the file. */
const id = checked('id', (value) => toSourceId(value) === value);

const published = checked('date', (value) => date.safeParse(value).success);

const url = checked('url', (value) => /^https?:\/\/\S+$/i.test(value) && URL.canParse(value));

/** A list of authors is joined into one string. */
const author = z.preprocess(
  (value) =>
    Array.isArray(value) && value.every((each) => typeof each === 'string')
      ? value.join(', ')
      : value,
  words,
);

const schema = z.object({
  id: id.default(null),
  title: words.default(null),
  publisher: words.default(null),
  author: author.default(null),
  published: published.default(null),
  url: url.default(null),
}) satisfies z.ZodType<FrontMatter>;

/** Returns a schema that accepts empty and valid strings, and returns them unchanged or as `null`. */
function checked(rule: Rule, isRight: (value: string) => boolean): z.ZodType<string | null> {
  return text
    .refine((value) => value === null || value === '' || isRight(value), { error: rule })
    .transform((value) => (value === '' ? null : value));
}

/**
 * Splits a document into validated front matter and body. Ignores unknown keys. Does not convert
 * numbers, dates and booleans, so that `title: 007` remains `007`.
 *
 * @param decoded the document, in which lines end with LF or CR
 * @throws UserFacingError `front-matter`
 */
export function splitFrontMatter(decoded: string, rule: FrontMatterRule): SplitDocument {
  const opening = OPENING.exec(decoded)?.[0];
  if (opening === undefined) return { frontMatter: NONE, body: decoded };
  const rest = decoded.slice(opening.length);
  const closing = CLOSING.exec(rest);
  const yaml = closing === null ? rest : rest.slice(0, closing.index);
  if (!isFrontMatter(yaml, closing !== null, rule)) return { frontMatter: NONE, body: decoded };
  if (closing === null) throw new UserFacingError('front-matter-open', {});
  return {
    frontMatter: parseFrontMatter(yaml.replaceAll('\r', '\n')),
    body: rest.slice(closing.index + closing[0].length),
  };
}

function isFrontMatter(yaml: string, closed: boolean, rule: FrontMatterRule): boolean {
  if (rule === 'known-key') {
    return KNOWN_KEY_LINE.test(closed ? yaml : firstParagraph(yaml));
  }
  // As in Markdown, dashes followed by an empty line are a divider.
  if (/^[ \t]*[\n\r]/.test(yaml)) return false;
  return closed || KEY_LINE.test(yaml);
}

function firstParagraph(text: string): string {
  return text.split(/(?:\n|\r)[ \t]*(?:\n|\r)/, 1)[0] ?? '';
}

function parseFrontMatter(yaml: string): FrontMatter {
  if (yaml.length > MAX_LENGTH) {
    const params = { characters: yaml.length, most: MAX_LENGTH };
    throw new UserFacingError('front-matter-too-long', params);
  }
  refuseUnneeded(yaml);
  const lines = new LineCounter();
  const document = parseDocument(yaml, {
    // With these two options, values are only strings, lists, mappings and null.
    schema: 'failsafe',
    customTags: ['null'],
    stringKeys: true,
    logLevel: 'error',
    lineCounter: lines,
  });
  const [error] = document.errors;
  if (error) {
    const at = lines.linePos(error.pos[0]).line;
    // The parser reports a missing closing mark at the end of the input. The line to fix is the line
    // with the opening mark.
    const line = error.code === 'MISSING_CHAR' ? lineOfKey(yaml, at) : at;
    const reason = (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
    throw new UserFacingError('front-matter-not-yaml', { ...place(yaml, line), reason });
  }
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return NONE;
  if (!isMap(contents)) throw new UserFacingError('front-matter-no-mapping', {});
  const checked = schema.safeParse(document.toJS());
  if (checked.success) return checked.data;
  const keyLines = new Map(
    contents.items.map(({ key }) => [
      isScalar(key) ? key.value : null,
      lines.linePos(key.range[0]).line,
    ]),
  );
  const values = document.toJS() as Record<string, unknown>;
  const faults = checked.error.issues.map(({ path, message }): FrontMatterFault => {
    const key = String(path[0]);
    const value = values[key];
    const rule = message as Rule;
    return {
      line: (keyLines.get(key) ?? 1) + 1,
      key,
      rule,
      given: shorten(JSON.stringify(value)),
      suggested: rule === 'id' ? toSourceId(String(value)) : null,
    };
  });
  throw new UserFacingError('front-matter-values', { faults });
}

/**
 * Rejects anchors, aliases and keys marked with `?` before parsing. Front matter never needs them,
 * and the parser takes minutes for a kilobyte of `?` keys.
 */
function refuseUnneeded(yaml: string): void {
  let line = 1;
  for (const token of new Lexer().lex(yaml)) {
    if (token === '?' || /^[&*]/.test(token)) {
      throw new UserFacingError('front-matter-unneeded', {
        ...place(yaml, line),
        token: token.slice(0, 20),
        kind: token === '?' ? 'explicit-key' : 'anchor',
      });
    }
    line += token.split('\n').length - 1;
  }
}

/** @param line number in the YAML block, from 1; one less than in the file, because of the dashes above */
function place(yaml: string, line: number): { line: number; key: string | null } {
  const key = KEY_LINE.exec(yaml.split('\n')[line - 1] ?? '')?.[1];
  return { line: line + 1, key: key ?? null };
}

/** Returns the number of the last line up to `line` that begins with a key. */
function lineOfKey(yaml: string, line: number): number {
  const above = yaml.split('\n').slice(0, line);
  return above.findLastIndex((each) => KEY_LINE.test(each)) + 1 || line;
}

function shorten(value: string): string {
  return value.length > 80 ? `${value.slice(0, 77)}...` : value;
}
