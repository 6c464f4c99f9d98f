import type { Field } from '../records/write-row.ts';
import type { JsonText, JsonValue } from './parse-json.ts';

/** Longer lists of values become one field for each value. */
const MAX_LIST_CHARACTERS = 300;

/** Returns the values below a value with their paths: `port.berths[0].fee`. Omits `null`. */
export function flatten(value: JsonValue, path = ''): Field[] {
  if (value.kind === 'text') return isNull(value) ? [] : [{ name: path, value: value.text }];
  if (value.kind === 'object') {
    return [...value.fields].flatMap(([key, each]) =>
      flatten(each, path === '' ? key : `${path}.${key}`),
    );
  }
  const list = listOf(value.items);
  if (list !== null) return [{ name: path, value: list }];
  return value.items.flatMap((each, i) => flatten(each, `${path}[${i}]`));
}

/** Whether no field of a value is an object or a long list. */
export function isFlat(value: JsonValue): boolean {
  if (value.kind === 'text') return true;
  if (value.kind === 'array') return listOf(value.items) !== null;
  return [...value.fields.values()].every((each) => each.kind !== 'object' && isFlat(each));
}

/** Returns a short list of values in one line; `null` if the list is long or has other items. */
export function listOf(items: readonly JsonValue[]): string | null {
  const texts = items.filter((each): each is JsonText => each.kind === 'text');
  if (texts.length < items.length) return null;
  const list = texts
    .filter((each) => !isNull(each))
    .map(({ text }) => text)
    .join(', ');
  return list.length <= MAX_LIST_CHARACTERS ? list : null;
}

function isNull({ text, isString }: JsonText): boolean {
  return !isString && text === 'null';
}
