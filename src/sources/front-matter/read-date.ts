/** The names of the months, full or abbreviated, in English, German, French and Spanish. */
const MONTHS = [
  /^(?:jan(?:uary|uar|vier|v)?|jän(?:ner)?|ene(?:ro)?)$/,
  /^(?:feb(?:ruary|ruar|rero)?|févr?(?:ier)?)$/,
  /^(?:mar(?:ch|s|zo)?|märz?|mrz)$/,
  /^(?:apr(?:il)?|avr(?:il)?|abr(?:il)?)$/,
  /^(?:may|mayo|mai)$/,
  /^(?:june?|juni|juin|junio)$/,
  /^(?:july?|juli|juil(?:let)?|julio)$/,
  /^(?:aug(?:ust)?|août|ago(?:sto)?)$/,
  /^sept?(?:ember|embre|iembre)?$/,
  /^(?:oct(?:ober|obre|ubre)?|okt(?:ober)?)$/,
  /^nov(?:ember|embre|iembre)?$/,
  /^(?:dec(?:ember)?|dez(?:ember)?|déc(?:embre)?|dic(?:iembre)?)$/,
];

const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?/;
const ZONE = /^(?:(Z|UTC|GMT)|([+-])(\d{1,2}):?(\d{2})?)$/i;

/** The parts of a date: its year, and its month and day if they are known. */
type Parts = readonly [year: number, month: number | null, day: number | null];

/**
 * Converts a date to ISO 8601: a year, a month, a day, or a date and time with its offset. Leaves
 * out a time without a time zone. Returns `null` if the order of day and month is uncertain, or if
 * there is no such date.
 */
export function readDate(text: string): string | null {
  const [date, rest] = splitTime(text.trim());
  const day = toIso(fromNumbers(date) ?? fromWords(date));
  if (day === null || rest === null) return day;
  if (day.length < '2026-01-01'.length) return null;
  return readTime(day, rest);
}

/** Splits `2026-03-18T09:30Z` into date and time. The time is `null` if there is none. */
function splitTime(text: string): [date: string, time: string | null] {
  const at = /(?:(?<=\d)T|,?\s+(?:at\s+)?)(?=\d{1,2}:\d{2})/i.exec(text);
  if (at === null) return [text, null];
  return [text.slice(0, at.index), text.slice(at.index + at[0].length)];
}

function fromNumbers(date: string): Parts | null {
  const yearFirst = /^(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?$/.exec(date);
  if (yearFirst) return toParts(yearFirst[1], yearFirst[3], yearFirst[4]);
  const withSigns = /^(\d{4})年(\d{1,2})月(?:(\d{1,2})日)?$/.exec(date);
  if (withSigns) return toParts(withSigns[1], withSigns[2], withSigns[3]);
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(date);
  if (compact) return toParts(compact[1], compact[2], compact[3]);
  const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/.exec(date);
  if (!yearLast) return null;
  const [, first, , second, year] = yearLast;
  // The order of day and month differs between countries, unless only one order is possible.
  if (Number(first) > 12 || first === second) return toParts(year, second, first);
  return Number(second) > 12 ? toParts(year, first, second) : null;
}

/** Reads dates such as `March 5, 2026`, `5. März 2026`, `Thu, 05 Mar 2026` and `March 2026`. */
function fromWords(date: string): Parts | null {
  const words = date
    .toLowerCase()
    .replace(/^\p{L}{2,}\.?,\s+/u, '')
    .split(/[\s,]+/)
    .filter((word) => word !== '' && word !== 'de');
  const at = words.findIndex((word) => monthOf(word) > 0);
  const numbers = words.filter((_, index) => index !== at);
  const month = monthOf(words[at] ?? '');
  const year = numbers.at(-1);
  if (month === 0 || year === undefined || !/^\d{4}$/.test(year)) return null;
  if (numbers.length === 1) return [Number(year), month, null];
  const day = /^(\d{1,2})(?:\.|st|nd|rd|th|er|º)?$/.exec(numbers[0] ?? '');
  return day && numbers.length === 2 ? [Number(year), month, Number(day[1])] : null;
}

/** Returns the number of a month from 1, or 0 if the word is no month. */
function monthOf(word: string): number {
  const name = word.replace(/\.$/, '').normalize('NFC');
  return MONTHS.findIndex((month) => month.test(name)) + 1;
}

function toParts(year?: string, month?: string, day?: string): Parts {
  return [
    Number(year),
    month === undefined ? null : Number(month),
    day === undefined ? null : Number(day),
  ];
}

/** Returns `null` if there is no such day. */
function toIso(parts: Parts | null): string | null {
  if (parts === null) return null;
  const [year, month, day] = parts;
  if (year === 0) return null;
  const written = [
    String(year).padStart(4, '0'),
    ...[month, day].flatMap((part) => (part === null ? [] : String(part).padStart(2, '0'))),
  ].join('-');
  const date = new Date(`${written}${'-01'.repeat(3 - written.split('-').length)}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written) ? written : null;
}

/** Adds a time to a day if its time zone is known. Returns `null` if there is no such time. */
function readTime(day: string, text: string): string | null {
  const time = TIME.exec(text);
  if (time === null) return null;
  const [all, hour = '', minute = '', second, fraction = ''] = time;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
  const zone = ZONE.exec(text.slice(all.length).trim());
  if (zone === null) return day;
  const [, utc, sign = '', hours = '', minutes = '00'] = zone;
  if (Number(hours) > 23 || Number(minutes) > 59) return day;
  const offset = utc === undefined ? `${sign}${hours.padStart(2, '0')}:${minutes}` : 'Z';
  const seconds = second === undefined ? '' : `:${second}${fraction}`;
  return `${day}T${hour.padStart(2, '0')}:${minute}${seconds}${offset}`;
}
