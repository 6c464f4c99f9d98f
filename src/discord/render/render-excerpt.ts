import type { FoundExcerpt, Place } from '../../answering/look-up/find-excerpt.ts';
import { blockQuote } from './escape.ts';
import { provenanceLine } from './render-answer.ts';
import type { Display } from './message-format.ts';

/** The places of an excerpt in the sources, with their text. Places that do not fit are counted. */
export function renderExcerpt({ places, ignoresCase }: FoundExcerpt, display: Display): string {
  const { surface, locale } = display;
  const words = locale.excerpt;
  if (places.length === 0) return words.none;
  let text = ignoresCase ? words.foundOtherCase(places.length) : words.found(places.length);
  const room = surface.limit - words.more(places.length).length - 2;
  for (const [i, place] of places.entries()) {
    const form = formsOfPlace(place, display).find(
      ({ length }) => text.length + length + 2 <= room,
    );
    if (form === undefined) return `${text}\n\n${words.more(places.length - i)}`;
    text += `\n\n${form}`;
  }
  return text;
}

/** The ways to show a place: the words in bold in their sentences, the words alone, or only the source. */
export function formsOfPlace(
  place: Place,
  display: Display,
  notes: readonly string[] = [],
): string[] {
  const times = place.count === 1 ? [] : [display.locale.excerpt.times(place.count)];
  const where = [provenanceLine(place.passageId, place.source, display), ...times, ...notes];
  const { start, end, around } = place;
  const bold = { start: start - around.start, end: end - around.start };
  const forms = [blockQuote(around.text, [bold]), blockQuote(place.text, [])];
  return [...forms.map((form) => `${form}\n${where.join(' · ')}`), where.join(' · ')];
}
