/** The start of an ISO 8601 date, with a time if it has a time zone. */
const DATE =
  /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?/;

/**
 * Returns a date of a document's metadata as `Source.published`; `null` if it is not an ISO date. A
 * time without a time zone is dropped.
 */
export function toPublished(value: string): string | null {
  const found = DATE.exec(value.trim());
  if (!found) return null;
  const [, year = '', month, day, time, zone] = found;
  if (year < '1000') return null;
  if (month === undefined) return year;
  if (day === undefined) return `${year}-${month}`;
  const date = `${year}-${month}-${day}`;
  // The date may not exist, such as 30 February.
  const at = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== date) return null;
  if (time === undefined || zone === undefined) return date;
  const offset = zone === 'Z' ? zone : zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2');
  const dateTime = `${date}T${time}${offset}`;
  return Number.isNaN(Date.parse(dateTime)) ? date : dateTime;
}
