/**
 * The version in a button's `custom_id`: `v1:<action>:<argument>:<argument>...`. Old messages keep their
 * buttons, so the meaning of an action's arguments never changes within a version. Only the last
 * argument may contain a `:`.
 */
const VERSION = 'v1';
const MAX_LENGTH = 100;

export interface ButtonId {
  readonly action: string;
  readonly args: readonly string[];
}

/** @throws if the ID is too long or `readButtonId` could not read it, which would be a bug */
export function toButtonId(action: string, ...args: readonly (string | number)[]): string {
  const id = [VERSION, action, ...args].join(':');
  const isReadable = args.slice(0, -1).every((arg) => !String(arg).includes(':'));
  if (id.length > MAX_LENGTH || !isReadable) throw new Error(`no button can have the ID ${id}`);
  return id;
}

/** @returns `null` if the ID has another version or belongs to an unknown button */
export function readButtonId(
  customId: string,
  argsOf: (action: string) => number | null,
): ButtonId | null {
  const [version, action = '', ...rest] = customId.split(':');
  const expected = version === VERSION ? argsOf(action) : null;
  if (expected === null || rest.length < expected) return null;
  if (expected === 0) return rest.length === 0 ? { action, args: [] } : null;
  const last = rest.slice(expected - 1).join(':');
  return { action, args: [...rest.slice(0, expected - 1), last] };
}

/** Parses a whole number from `min` in an ID; `null` for anything else. */
export function readNumber(text: string | undefined, min: number): number | null {
  if (text === undefined || !/^-?\d{1,9}$/.test(text)) return null;
  const number = Number(text);
  return number >= min ? number : null;
}
