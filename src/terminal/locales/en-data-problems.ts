import type { Wording } from '../../domain/coded.ts';
import type { DataProblems } from '../../domain/file-problems.ts';
import type { DataWarnings } from '../../domain/file-warnings.ts';
import type { ProblemTexts } from '../../discord/locales/locale.ts';

/** The errors of the JSON parser. */
const JSON_FAULTS: Readonly<Record<string, string | undefined>> = {
  InvalidSymbol: 'a symbol is unknown',
  InvalidNumberFormat: 'a number is incomplete',
  PropertyNameExpected: 'the name of a field is missing',
  ValueExpected: 'a value is missing',
  ColonExpected: 'a colon is missing',
  CommaExpected: 'a comma is missing',
  CloseBraceExpected: 'a closing "}" is missing',
  CloseBracketExpected: 'a closing "]" is missing',
  EndOfFileExpected: 'text follows the last value',
  InvalidCommentToken: 'a comment is not allowed here',
  UnexpectedEndOfComment: 'a comment is not closed',
  UnexpectedEndOfString: 'a string is not closed',
  UnexpectedEndOfNumber: 'a number is incomplete',
  InvalidUnicode: 'an escape such as "\\u00e9" is incomplete',
  InvalidEscapeCharacter: 'an escape such as "\\n" is unknown',
  InvalidCharacter: 'a string contains a line end or a tab',
};

/** The longest name of an element in a message. */
const MAX_NAME = 40;

function shorten(name: string): string {
  return name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME)}…`;
}

/** Why a table, subtitle, JSON or feed file is refused. Continues after the name of the file. */
export const DATA_PROBLEMS: Wording<DataProblems, ProblemTexts> = {
  'not-a-feed': ({ root }) => ({
    message: `must be an RSS or Atom feed, with an outermost element "rss", "rdf:RDF" or "feed", but has ${root === null ? 'no element' : `"${shorten(root)}"`}.`,
    hint: 'Export the document in another format, or remove the file from the folder. Other XML is not read.',
  }),
  'json-syntax': ({ line, column, reason }) => ({
    message: `must be JSON, but is invalid in line ${line}, column ${column}: ${JSON_FAULTS[reason] ?? reason}.`,
    hint: 'Export it again, or correct this place. NaN and Infinity are not JSON.',
  }),
  'data-too-deep': ({ most, line }) => ({
    message: `has values or elements nested more than ${most} levels deep in line ${line}.`,
    hint: 'Flatten it, or remove the file from the folder.',
  }),
  'no-cues': () => ({
    message: 'must have subtitles, but no line has a time such as "00:01:02,000 --> 00:01:04,500".',
    hint: 'Export the subtitles again as .srt or .vtt. If it is ordinary text, rename it to .txt.',
  }),
  'table-too-large': ({ unit, most, line }) => ({
    message: `is a table of more than ${most} ${unit}${unit === 'characters' ? ', including the column names that each row repeats' : ''}${line === null ? '' : ` (line ${line})`}.`,
    hint: 'Split it into several files. If it is not a table, rename it to .txt.',
  }),
};

/** Warnings about a table, subtitle, JSON or feed file that is read. */
export const DATA_WARNINGS: Wording<DataWarnings> = {
  'cut-off': () =>
    'the file must end after its outermost element, but ends before; the rest may be missing',
  'repeated-key': () => 'an object has two fields of this name; the last one is used',
  'line-not-json': ({ reason }) =>
    `a line must be one JSON value, but ${JSON_FAULTS[reason] ?? reason}; it is left out`,
  'broken-time': () =>
    'a line with "-->" must have two times such as "00:01:02,000 --> 00:01:04,500"; the text below it is read without its time',
  'open-quote': () =>
    'a quotation mark opens a cell and is never closed, so it is read as an ordinary character',
  'ragged-rows': ({ rows, columns, given }) =>
    `${rows === 1 ? 'a row has' : `${rows} rows have`} another number of columns than the first row: ${given} instead of ${columns}`,
};
