import { leftOutLines } from '../../answering/look-up/left-out-lines.ts';
import type { Source, SourceSummary } from '../../domain/source.ts';
import { outside, type Span } from '../../domain/span.ts';
import { splitSentences } from '../../text/split-sentences.ts';
import { blockQuote, escapeMarkdown } from './escape.ts';
import { timestamp } from './format-date.ts';
import { markCorpus } from './mark-corpus.ts';
import { describeDate, describeLinked, oneLine } from './render.ts';
import type { Display } from './message-format.ts';

const MAX_FIELD = 300;
/** Maximum number of characters shown from the beginning of a source, in whole sentences. */
const BEGINNING = 600;
/** Number of further characters to read, because the text after a full stop shows whether it ends a sentence. */
const LOOK_AHEAD = 200;

/**
 * Renders the metadata of one source and the beginning of its text.
 *
 * @param isJoined whether to name the corpus of the source
 */
export function renderSource(
  source: SourceSummary & Pick<Source, 'text' | 'boilerplate'>,
  display: Display,
  isJoined = false,
): string {
  const words = display.locale.sources;
  const { published } = source;
  const leftOut = leftOutLines(source).length;
  const plain = (value: string | null): string =>
    value === null ? '' : escapeMarkdown(oneLine(value, MAX_FIELD));
  const fields: [(value: string) => string, string][] = [
    [words.publisher, plain(source.publisher)],
    [words.author, plain(source.author)],
    [words.published, published === null ? '' : describeDate(published, display.locale)],
    [words.id, plain(source.sourceId)],
    [words.file, plain(source.file)],
    [words.corpus, isJoined ? markCorpus(source.corpusId, display.locale).join('') : ''],
  ];
  const bare = { ...source, publisher: null, published: null };
  const about = [
    describeLinked(bare, display, '**').join(' · '),
    ...fields.flatMap(([line, value]) => (value === '' ? [] : [line(value)])),
    words.ofPassages(source.passages),
    words.indexed(timestamp(source.indexedAt)),
    ...(leftOut === 0 ? [] : [words.leftOut(leftOut)]),
  ].join('\n');
  const [first = { start: 0, end: 0 }] = textParts(source);
  const beginning = beginningOf(source.text.slice(first.start, first.end), BEGINNING);
  const quoted = beginning === '' ? '' : `\n\n${words.begins}\n${blockQuote(beginning, [])}`;
  return about.length + quoted.length <= display.surface.limit ? about + quoted : about;
}

/** Returns the parts of a source's text between its boilerplate, without blank parts. */
function textParts({ text, boilerplate }: Pick<Source, 'text' | 'boilerplate'>): Span[] {
  const parts = outside({ start: 0, end: text.length }, boilerplate);
  return parts.filter(({ start, end }) => /\S/.test(text.slice(start, end)));
}

/** Renders the lines of a source that are never quoted, with their numbers, as far as they fit. */
export function renderLeftOut(
  source: SourceSummary & Pick<Source, 'text' | 'boilerplate'>,
  { surface, locale: { sources: words } }: Display,
): string {
  const lines = leftOutLines(source);
  const id = escapeMarkdown(source.sourceId);
  if (lines.length === 0) return words.nothingLeftOut(id);
  let shown = words.leftOutHead(lines.length, id);
  for (const [i, { text }] of lines.entries()) {
    const next = `${shown}\n${blockQuote(oneLine(text, MAX_FIELD), [])}`;
    const more = lines.length - i;
    if (next.length + words.leftOutMore(more).length + 1 > surface.limit) {
      return `${shown}\n${words.leftOutMore(more)}`;
    }
    shown = next;
  }
  return shown;
}

/** Returns the first whole sentences of a text, unchanged, with at most `max` characters in total. */
function beginningOf(text: string, max: number): string {
  const read = { start: 0, end: Math.min(text.length, max + LOOK_AHEAD) };
  const sentences = splitSentences(text, read);
  // The last sentence may continue after the part of the text that was read.
  const whole = read.end < text.length ? sentences.slice(0, -1) : sentences;
  const last = whole.filter(({ end }) => end <= max).at(-1);
  return last === undefined ? '' : text.slice(sentences[0]?.start ?? 0, last.end);
}
