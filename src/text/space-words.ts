import type { Span } from '../domain/span.ts';

/** Scripts that are written without spaces between words. */
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;
const RUN = new RegExp(`[${UNSPACED}][${UNSPACED}\\p{M}ー々]*`, 'gu');
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, 'u');
const WORD_END = /[\p{L}\p{M}\p{N}\p{Co}]$/u;
const WORD_START = /^[\p{L}\p{M}\p{N}\p{Co}]/u;
/** A longer run is segmented in pieces, because the segmenter's time grows faster than its length. */
const MAX_PIECE = 256;
const PIECES = new RegExp(`[^]{1,${MAX_PIECE}}(?!\\p{M})`, 'gu');

/** One segmenter serves all languages: its dictionaries depend on the script, not on the locale. */
const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });

/**
 * Puts a space between the words of Chinese, Japanese, Thai and other scripts that have none, so
 * that a word index finds them. Other text is returned unchanged. The words depend on the version of
 * ICU (`process.versions.icu`).
 *
 * @example spaceWords('灯台は7時に開く。') // '灯台 は 7 時に 開く。'
 */
export function spaceWords(text: string): string {
  if (!HAS_UNSPACED.test(text)) return text;
  return text.replace(RUN, (run, at: number) => {
    const words = segment(run).map(({ start, end }) => run.slice(start, end));
    const before = WORD_END.test(text.slice(Math.max(0, at - 2), at)) ? ' ' : '';
    const after = WORD_START.test(text.slice(at + run.length, at + run.length + 2)) ? ' ' : '';
    return before + words.join(' ') + after;
  });
}

/** Returns the words between which `spaceWords` would put a space. Together they cover the text. */
export function wordsIn(text: string): Span[] {
  const words: Span[] = [];
  let from = 0;
  for (const { 0: run, index } of HAS_UNSPACED.test(text) ? text.matchAll(RUN) : []) {
    if (index > from) words.push({ start: from, end: index });
    for (const { start, end } of segment(run))
      words.push({ start: index + start, end: index + end });
    from = index + run.length;
  }
  if (from < text.length) words.push({ start: from, end: text.length });
  return words;
}

function segment(run: string): Span[] {
  return Array.from(run.matchAll(PIECES)).flatMap(({ 0: piece, index }) =>
    Array.from(segmenter.segment(piece), ({ segment: word, index: at }) => ({
      start: index + at,
      end: index + at + word.length,
    })),
  );
}
