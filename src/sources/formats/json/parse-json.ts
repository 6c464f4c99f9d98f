import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import { UserFacingError } from '../../../domain/errors.ts';
import type { PlacedWarning } from '../../../domain/file-warnings.ts';

export interface JsonText {
  readonly kind: 'text';
  /** The characters of a string. A number, `true`, `false` or `null` is as written in the file. */
  readonly text: string;
  readonly isString: boolean;
}

export interface JsonArray {
  readonly kind: 'array';
  readonly items: readonly JsonValue[];
}

export interface JsonObject {
  readonly kind: 'object';
  /** In the order of the file. */
  readonly fields: ReadonlyMap<string, JsonValue>;
}

export type JsonValue = JsonText | JsonArray | JsonObject;

export interface ParsedJson {
  readonly value: JsonValue;
  readonly warnings: readonly PlacedWarning[];
}

/** Maximum nesting depth, because the parser is recursive. */
const MAX_DEPTH = 200;
/** Unpaired halves of characters cannot be stored, and NUL cannot be shown. */
// eslint-disable-next-line no-control-regex -- NUL is searched on purpose.
const UNUSABLE = /\p{Surrogate}|\u0000/gu;

type Container =
  | { readonly kind: 'array'; readonly items: JsonValue[] }
  | { readonly kind: 'object'; readonly fields: Map<string, JsonValue>; key: string };

/**
 * Parses JSON. Keeps numbers as written, so that 1e400 and 12345678901234567890 do not change.
 * Tolerates comments and commas after the last value.
 *
 * @throws UserFacingError `json-syntax` | `data-too-deep`
 */
export function parseJson(text: string): ParsedJson {
  refuseDeepNesting(text);
  const warnings: PlacedWarning[] = [];
  const open: Container[] = [];
  const roots: JsonValue[] = [];
  const add = (value: JsonValue): void => {
    const parent = open.at(-1);
    if (parent === undefined) roots.push(value);
    else if (parent.kind === 'array') parent.items.push(value);
    else parent.fields.set(parent.key, value);
  };
  const begin = (container: Container): void => {
    add(container);
    open.push(container);
  };
  const end = (): void => {
    open.pop();
  };
  visit(
    text,
    {
      onObjectBegin: () => {
        begin({ kind: 'object', fields: new Map(), key: '' });
      },
      onArrayBegin: () => {
        begin({ kind: 'array', items: [] });
      },
      onObjectEnd: end,
      onArrayEnd: end,
      onObjectProperty: (name, _offset, _length, startLine) => {
        const object = open.at(-1);
        if (object?.kind !== 'object') return;
        object.key = usable(name);
        if (!object.fields.has(object.key)) return;
        const warning = { code: 'repeated-key', params: {} } as const;
        warnings.push({ line: startLine + 1, key: object.key, warning });
      },
      onLiteralValue: (value: unknown, offset, length) => {
        const isString = typeof value === 'string';
        const words = isString ? usable(value) : text.slice(offset, offset + length);
        add({ kind: 'text', text: words, isString });
      },
      onError: (code: ParseErrorCode, _offset, _length, line, column) => {
        const reason = printParseErrorCode(code);
        throw new UserFacingError('json-syntax', { line: line + 1, column: column + 1, reason });
      },
    },
    { allowTrailingComma: true },
  );
  const [root] = roots;
  if (root === undefined) {
    throw new UserFacingError('json-syntax', { line: 1, column: 1, reason: 'ValueExpected' });
  }
  return { value: root, warnings };
}

function usable(text: string): string {
  return text.replace(UNUSABLE, '\uFFFD');
}

function refuseDeepNesting(text: string): void {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\\n]|\\.)*"?|[[{}\]]/g)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth <= MAX_DEPTH) continue;
    const line = text.slice(0, index).split('\n').length;
    throw new UserFacingError('data-too-deep', { most: MAX_DEPTH, line });
  }
}

/** Returns a field of an object; `null` if the value is no object or lacks the field. */
export function fieldOf(value: JsonValue | null | undefined, ...path: string[]): JsonValue | null {
  let found: JsonValue | null = value ?? null;
  for (const key of path) {
    found = found?.kind === 'object' ? (found.fields.get(key) ?? null) : null;
  }
  return found;
}

/** Returns the text of a field, without white space around it; `null` if it is empty or no text. */
export function textOf(value: JsonValue | null | undefined, ...path: string[]): string | null {
  const found = fieldOf(value, ...path);
  if (found?.kind !== 'text' || (!found.isString && found.text === 'null')) return null;
  const text = found.text.trim();
  return text === '' ? null : text;
}

/** Returns the items of a field that is an array; otherwise `[]`. */
export function itemsOf(
  value: JsonValue | null | undefined,
  ...path: string[]
): readonly JsonValue[] {
  const found = fieldOf(value, ...path);
  return found?.kind === 'array' ? found.items : [];
}
