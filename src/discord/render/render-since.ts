import type { QuoteSince } from '../../answering/history/changes-since.ts';
import type { Locale } from '../locales/locale.ts';
import { blockQuote, escapeMarkdown } from './escape.ts';
import type { MessageFormat } from './message-format.ts';
import { escapedLine } from './render.ts';

/** Maximum length of a sentence that is quoted as a whole, and of the first words of a longer one. */
const MAX_SENTENCE = 300;
/** Maximum length of a note below an answer. An embed's text and the note share 6,000 characters. */
const MAX_NOTE = { embed: 1200, content: 600 };
const GAP = '\n\n';

/** Returns the note on the changed sources of an answer, as far as it fits; `null` without changes. */
export function renderSince(
  changes: readonly QuoteSince[],
  { kind }: MessageFormat,
  { since }: Locale,
): string | null {
  const notes: string[] = [];
  let room = MAX_NOTE[kind];
  for (const [i, change] of changes.entries()) {
    const left = changes.length - i;
    const more = left === 1 ? 0 : since.more(left).length + GAP.length;
    const note = [describeSince(change, since), nameSource(change, since)].find(
      ({ length }) => length + GAP.length + more <= room,
    );
    if (note === undefined) return [...notes, since.more(left)].join(GAP);
    room -= note.length + GAP.length;
    notes.push(note);
  }
  return notes.length === 0 ? null : notes.join(GAP);
}

/** Returns the lost sentences of a quote and the sentences in their place; empty if there are none. */
export function renderReplaced(
  { lost, replacedBy }: QuoteSince,
  since: Locale['since'],
  room = Infinity,
): string {
  const parts = [
    ...(lost.length === 0 ? [] : [`${since.lost}\n${quoteEach(lost)}`]),
    ...(replacedBy.length === 0 ? [] : [`${since.replaced}\n${quoteEach(replacedBy)}`]),
  ].join(GAP);
  return parts.length <= room ? parts : '';
}

/** Quotes each sentence in a block of its own. */
function quoteEach(sentences: readonly string[]): string {
  return sentences.map((text) => quoteSentence(text)).join(GAP);
}

/** Quotes a sentence. A long one is only named by its first words, in a list item. */
export function quoteSentence(text: string, most = MAX_SENTENCE): string {
  return text.length <= most ? blockQuote(text, []) : `- ${escapedLine(text, most)}`;
}

function describeSince(change: QuoteSince, since: Locale['since']): string {
  const difference = renderReplaced(change, since);
  return [nameSource(change, since), ...(difference === '' ? [] : [difference])].join('\n');
}

function nameSource({ sourceId, state }: QuoteSince, since: Locale['since']): string {
  const id = escapeMarkdown(sourceId);
  if (state === 'removed') return since.removed(id);
  return state === 'changed' ? since.changed(id) : since.quoteKept(id);
}
