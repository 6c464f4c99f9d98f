import { ADVERT_LABEL, COUNTER, PAGE_CONTROL } from './boilerplate/page-phrases.ts';

/** Words that are typical of menus on web pages. */
const MENU_WORDS = new Set(
  (
    'about account advertise ai all archive arts articles blog books business careers categories climate contact ' +
    'cookies culture economy education entertainment environment events faq featured finance food games gaming ' +
    'health help home jobs latest life lifestyle local login markets media menu money more movies music news ' +
    'newsletter newsletters opinion podcast podcasts politics popular press privacy products real estate register ' +
    'reviews science search sections share shop sign skip sport sports store style subscribe tabloid tech ' +
    'technology terms top topics travel trending tv us video videos weather world'
  ).split(' '),
);

const BYLINE =
  /^(?:by|written by|posted|published|updated|last updated|share|subscribe|sign (?:in|up)|log in|skip to|advertisement|photo|image credit|follow us|tags?)\b/i;
const DATE =
  /^(?:\p{L}+,? )?(?:\p{L}+\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}\.? \p{L}+\.? \d{4}|\d{4}-\d\d-\d\d)\b.{0,20}$/u;
/** Separators in menus and bylines. */
const SEPARATORS = /[·|›»•→]|\s[\\/]\s/;
const ADDRESS = /https?:\/\/|www\.|\S@\S|[a-z]\.[a-z]{2,}(?:\s|\/|$)/i;

/**
 * Whether a line belongs to the web page rather than to the article: a section name, menu, byline,
 * date or address. Such a line is neither a title nor a heading.
 */
export function isBoilerplateLine(line: string): boolean {
  if (BYLINE.test(line) || DATE.test(line) || SEPARATORS.test(line) || ADDRESS.test(line)) {
    return true;
  }
  if (ADVERT_LABEL.test(line) || PAGE_CONTROL.test(line) || COUNTER.test(line)) return true;
  const words = line.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0) return true;
  const menu = words.filter((word) => MENU_WORDS.has(word)).length;
  return menu * 2 > words.length && (words.length <= 2 || menu >= 3);
}
