/** What is wrong at one place of a body; `path` as in `embeds.0.description`. */
export interface Fault {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** An answer with which Discord refuses a request. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly faults: readonly Fault[];

  constructor(status: number, code: number, message: string, faults: readonly Fault[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.faults = faults;
  }

  /** In Discord's shape: faults nested by path, under `_errors`. */
  toJSON(): object {
    if (this.faults.length === 0) return { message: this.message, code: this.code };
    const errors: Record<string, unknown> = {};
    for (const { path, code, message } of this.faults) {
      let level = errors;
      for (const part of path.split('.')) level = (level[part] ??= {}) as Record<string, unknown>;
      level['_errors'] = [...((level['_errors'] as object[] | undefined) ?? []), { code, message }];
    }
    return { message: this.message, code: this.code, errors };
  }
}

export function invalidBody(faults: readonly Fault[]): Refusal {
  return new Refusal(400, 50035, 'Invalid Form Body', faults);
}
