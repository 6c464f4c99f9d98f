import type { SourceSummary } from '../../domain/source.ts';
import { splitSentences } from '../../text/split-sentences.ts';
import { blockQuote, escapeMarkdown } from './escape.ts';
import { timestamp } from './format-date.ts';
import { describeDate, describeLinked, oneLine } from './render.ts';
import type { Display } from './message-format.ts';

const MAX_FIELD = 300;
/** How much of a source's beginning is shown: whole sentences of at most this many characters. */
const BEGINNING = 600;
/** What follows a full stop decides whether it ends a sentence. */
const LOOK_AHEAD = 200;

/** What is known of one source, and how its text begins. */
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

/** The first whole sentences of at most `max` characters together, as they stand in the text. */
function beginningOf(text: string, max: number): string {
  const read = { start: 0, end: Math.min(text.length, max + LOOK_AHEAD) };
  const sentences = splitSentences(text, read);
  // Where reading stopped, the last sentence may go on.
  const whole = read.end < text.length ? sentences.slice(0, -1) : sentences;
  const last = whole.filter(({ end }) => end <= max).at(-1);
  return last === undefined ? '' : text.slice(sentences[0]?.start ?? 0, last.end);
}
