import type { Wording } from '../../domain/coded.ts';
import type { FrontMatterFault } from '../../domain/file-problems.ts';
import type { FileWarnings, LeftOutKind } from '../../domain/file-warnings.ts';
import { DATA_WARNINGS } from './en-data-problems.ts';
import { DOCUMENT_WARNINGS } from './en-document-warnings.ts';

const RULES: Readonly<Record<FrontMatterFault['rule'], string>> = {
  text: 'must be a string, not a list or a mapping',
  template: 'must have words besides the code of a template',
  author: 'must be a name, a mapping with the key `name`, or a list of these',
  id: 'must have letters or digits',
  date: 'must be a date such as 2026-03-18, 2026-03 or 2026',
  url: 'must be a web address that begins with http:// or https://',
};

/** What is wrong with a file that was read anyway. */
export const FILE_WARNINGS: Wording<FileWarnings> = {
  ...DATA_WARNINGS,
  ...DOCUMENT_WARNINGS,
  'value-ignored': ({ rule, given }) => `The value is ignored. It ${RULES[rule]}, but is ${given}.`,
  'id-corrected': ({ given, id }) =>
    `The ID is read as "${id}". It must be 1 to 64 lower-case letters, digits, "_" and "-", without "-" at the beginning or end, but is ${given}.`,
  'template-removed': ({ given }) => `The code of a template is removed from ${given}.`,
  'value-guessed': ({ given }) =>
    `The syntax is wrong, so the value is read as the text ${given}. Put it into quotation marks.`,
  'key-repeated': ({ first }) => `The value is ignored, because line ${first} has the same key.`,
  'lines-ignored': ({ reason }) =>
    `The value or line is ignored, because it cannot be parsed${reason === null ? '' : `: ${reason}`}.`,
  'front-matter-open': ({ last }) =>
    `The front matter has no closing line. It is read up to line ${last}.`,
};

/** Names of the kinds of content that are left out of a text. */
export const LEFT_OUT_KINDS: Readonly<Record<LeftOutKind, string>> = {
  boilerplate: 'adverts and menus',
  comment: 'comments',
  'deleted-text': 'deleted passages',
  directive: 'directives',
  'front-matter-value': 'values of front matter',
  'hidden-element': 'hidden elements',
  image: 'images',
  'page-furniture': 'running heads and page numbers',
  script: 'scripts',
  'system-message': 'system messages',
  attachment: 'attachments',
};
