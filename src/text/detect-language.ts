import { splitWords } from './split-words.ts';

/** The number of characters examined. More do not change the result for a text in one language. */
const SAMPLE = 4_000;
/** Minimum number of letters in a text whose language is detected by its words. */
const MIN_LETTERS = 12;

/** Scripts that only one common language uses. Kana must come before Han, which Japanese uses too. */
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja'],
  [/\p{Script=Hangul}/gu, 'ko'],
  [/\p{Script=Han}/gu, 'zh'],
  [/\p{Script=Thai}/gu, 'th'],
  [/\p{Script=Greek}/gu, 'el'],
  [/\p{Script=Hebrew}/gu, 'he'],
];
/** Minimum share of a script among the letters. Latin names are common in Japanese text. */
const SCRIPT_SHARE = 0.2;

/** Function words that are frequent in English and are no words of another common language. */
const ENGLISH = new Set(
  (
    'and are been could did does from has have how into it its that the their them there these they this those ' +
    'were what when where which who whose why with would you your'
  ).split(' '),
);
/** Minimum share of these words in an English text. A short text may quote English, so needs more. */
const ENGLISH_SHARE = 0.08;
const SHORT_SHARE = 0.25;
const SHORT_WORDS = 20;

/**
 * Returns the ISO 639-1 code of the main language, such as `de`; `null` if it is uncertain. Texts
 * that are plainly English, and scripts of a single language, need no library. All other texts are
 * detected by `eld`, which is loaded on first use (145 ms). Of 3,831 English questions, it takes 2
 * for another language; `tinyld` takes 65 and `franc-min` 357.
 */
export async function detectLanguage(text: string): Promise<string | null> {
  const sample = text.slice(0, SAMPLE);
  const letters = countMatches(sample, /\p{L}/gu);
  if (letters === 0) return null;
  const byScript = SCRIPTS.find(
    ([script]) => countMatches(sample, script) >= letters * SCRIPT_SHARE,
  );
  if (byScript) return byScript[1];
  if (isPlainlyEnglish(sample)) return 'en';
  if (letters < MIN_LETTERS) return null;
  const { eld } = await import('eld/extrasmall');
  const found = eld.detect(sample);
  return found.language !== '' && found.isReliable() ? found.language : null;
}

function isPlainlyEnglish(text: string): boolean {
  const words = splitWords(text);
  const known = words.filter((word) => ENGLISH.has(word)).length;
  return (
    known > 0 && known >= words.length * (words.length < SHORT_WORDS ? SHORT_SHARE : ENGLISH_SHARE)
  );
}

function countMatches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
