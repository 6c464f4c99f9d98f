/** Matches a value that names no column: a number, amount, date, time, or address. */
const IS_VALUE =
  /^[-+(]?[\p{Sc}]?\s?\d[\d.,:/\s'’-]*\s?(?:[%\p{Sc})]|[AaPp][Mm])?$|^\d{4}-\d{2}-\d{2}|^https?:\/\/|^\S+@\S+\.\S+$/u;
const IS_YEAR = /^(?:1[5-9]|20|21)\d{2}$/;
const ENDS_SENTENCE = /[.!…]["'”’)]*$/;
const MAX_NAME_CHARACTERS = 80;
/** The number of rows that are compared with the first row. */
const COMPARED_ROWS = 200;

/**
 * Whether the first row holds the names of the columns. It does unless it looks like data: a cell
 * is a number, date, address or sentence, two cells are equal, or a cell also occurs below.
 */
export function hasHeader(rows: readonly (readonly string[])[]): boolean {
  const [first, ...rest] = rows;
  if (first === undefined || rest.length === 0) return false;
  const below = rest.slice(0, COMPARED_ROWS);
  const names = first.map((cell) => cell.trim());
  const filled = names.filter((name) => name !== '');
  if (filled.length === 0 || new Set(filled).size < filled.length) return false;
  return names.every((name, column) => {
    if (name === '') return true;
    const values = below.map((row) => row[column]?.trim() ?? '');
    if (IS_YEAR.test(name) && column > 0) return !values.some((value) => IS_YEAR.test(value));
    return mayNameColumn(name) && !values.includes(name);
  });
}

function mayNameColumn(name: string): boolean {
  if (name.length > MAX_NAME_CHARACTERS || IS_VALUE.test(name)) return false;
  // Abbreviations such as "No." are names.
  return !(ENDS_SENTENCE.test(name) && name.split(/\s+/).length > 3);
}
