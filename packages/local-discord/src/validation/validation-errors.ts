import type { ValidationError } from './refusal.ts';
import type { RuleId } from './rules.ts';

/** A JSON object with unchecked fields. */
export type Json = Readonly<Record<string, unknown>>;

/** Collects the errors of a body. */
export class ValidationErrors {
  readonly list: ValidationError[] = [];

  add(rule: RuleId, path: string, code: string, message: string): void {
    this.list.push({ rule, path, code, message });
  }
}

/** Returns the value if it is a string, otherwise an empty string. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Returns the items of a list, or an empty list if the value is missing or `null`. */
export function itemsOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

export function join(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}.${key}`;
}

/**
 * Returns the length in UTF-16 code units without leading and trailing white space, which Discord trims
 * first. Discord does not document whether it counts code units or code points. A text never has fewer
 * code units than code points, so Discord accepts every text that is accepted here.
 */
export function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.trim().length : 0;
}
