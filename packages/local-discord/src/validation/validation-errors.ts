import type { ValidationError } from './refusal.ts';
import type { RuleId } from './rules.ts';

/** A JSON object whose fields have not been looked at. */
export type Json = Readonly<Record<string, unknown>>;

/** Collects what is wrong with a body. */
export class ValidationErrors {
  readonly list: ValidationError[] = [];

  add(rule: RuleId, path: string, code: string, message: string): void {
    this.list.push({ rule, path, code, message });
  }
}

/** The text that a value is, or none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The items of a list that may be left out or `null`. */
export function itemsOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

export function join(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}.${key}`;
}

/**
 * Length in UTF-16 units without outer white space, which Discord removes before it counts. Discord
 * does not say whether it counts units or code points; units are never fewer, so what passes here
 * passes there.
 */
export function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.trim().length : 0;
}
