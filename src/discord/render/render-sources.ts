import type { SourceSummary } from '../../domain/source.ts';
import { splitSentences } from '../../text/split-sentences.ts';
import { blockQuote, escapeMarkdown } from './escape.ts';
import { timestamp } from './format-date.ts';
import { describeDate, describeLinked, oneLine } from './render.ts';
import type { Display } from './message-format.ts';

const MAX_FIELD = 300;
/** Maximum number of characters shown from the beginning of a source, in whole sentences. */
const BEGINNING = 600;
/** Number of further characters to read, because the text after a full stop shows whether it ends a sentence. */
const LOOK_AHEAD = 200;

/** Renders the metadata of one source and the beginning of its text. */
export function renderSource(
  source: SourceSummary & { readonly text: string },
  display: Display,
): string {
  const words = display.locale.sources;
  const { published } = source;
  const plain = (value: string | null): string =>
    value === null ? '' : escapeMarkdown(oneLine(value, MAX_FIELD));
  const fields: [(value: string) => string, string][] = [
    [words.publisher, plain(source.publisher)],
    [words.author, plain(source.author)],
    [words.published, published === null ? '' : describeDate(published, display.locale)],
    [words.id, plain(source.sourceId)],
    [words.file, plain(source.file)],
  ];
  const bare = { ...source, publisher: null, published: null };
  const about = [
    describeLinked(bare, display, '**').join(' · '),
    ...fields.flatMap(([line, value]) => (value === '' ? [] : [line(value)])),
    words.ofPassages(source.passages),
    words.indexed(timestamp(source.indexedAt)),
  ].join('\n');
  const beginning = beginningOf(source.text, BEGINNING);
  const quoted = beginning === '' ? '' : `\n\n${words.begins}\n${blockQuote(beginning, [])}`;
  return about.length + quoted.length <= display.surface.limit ? about + quoted : about;
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
