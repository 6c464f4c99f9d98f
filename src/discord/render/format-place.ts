import type { Place } from '../../domain/place.ts';
import type { Locale } from '../locales/locale.ts';
import { formatDate } from './format-date.ts';

const MAX_NAME = 60;

/** Words a place in the original document, without Markdown escapes: `page 12`, `1:02:03`. */
export function formatPlace(place: Place, locale: Locale): string {
  switch (place.kind) {
    case 'page':
      return locale.place.page(place.page);
    case 'row':
      return locale.place.row(place.row);
    case 'line':
      return locale.place.line(place.line);
    case 'entry':
      return locale.place.entry(place.entry);
    case 'section':
      return shorten(place.name);
    case 'time':
      return formatTime(place.seconds);
    case 'message': {
      const { author, at } = place;
      const parts = [
        ...(author === null ? [] : [shorten(author)]),
        ...(at === null ? [] : [formatDate(at, locale)]),
      ];
      return parts.join(', ');
    }
  }
}

/** Formats a time in a recording as `2:03` or `1:02:03`. */
function formatTime(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const end = two(whole % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${end}` : `${minutes}:${end}`;
}

function shorten(name: string): string {
  const line = name.replace(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= MAX_NAME ? line : `${characters.slice(0, MAX_NAME).join('')}…`;
}
