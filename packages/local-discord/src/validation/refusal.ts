import { type RuleId, ruleOf } from './rules.ts';

/** An error in a body. `path` is, for example, `embeds.0.description`; it is empty for the whole body. */
export interface ValidationError {
  readonly rule: RuleId;
  readonly path: string;
  /** Discord's code for this kind of error. */
  readonly code: string;
  readonly message: string;
}

/** An error response of Discord to a request. */
export class Refusal extends Error {
  readonly rule: RuleId;
  readonly status: number;
  readonly code: number;
  readonly errors: readonly ValidationError[];

  constructor(rule: RuleId, errors: readonly ValidationError[] = []) {
    const { status, code, message } = ruleOf(rule);
    super(message);
    this.rule = rule;
    this.status = status;
    this.code = code;
    this.errors = errors;
  }

  /** Returns Discord's format: errors nested by path, under `_errors`. */
  toJSON(): object {
    if (this.errors.length === 0) return { message: this.message, code: this.code };
    const errors: Record<string, unknown> = {};
    for (const { path, code, message } of this.errors) {
      let level = errors;
      for (const part of path.split('.').filter((name) => name !== '')) {
        level = (level[part] ??= {}) as Record<string, unknown>;
      }
      level['_errors'] = [...((level['_errors'] as object[] | undefined) ?? []), { code, message }];
    }
    return { message: this.message, code: this.code, errors };
  }
}

/** @throws Refusal if there is an error, with the rule of the first error */
export function refuseInvalid(errors: readonly ValidationError[]): void {
  const [first] = errors;
  if (first !== undefined) throw new Refusal(first.rule, errors);
}
