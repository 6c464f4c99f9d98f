import type { CheckName, CheckStatus, Findings } from '../../domain/checkup.ts';
import type { Wording } from '../../domain/coded.ts';

/** The texts of a checkup, in Discord and on a terminal. */
export interface DoctorTexts {
  readonly checks: Readonly<Record<CheckName, string>>;
  readonly statuses: Readonly<Record<CheckStatus, string>>;
  readonly summary: (errors: number, warnings: number) => string;
  readonly messages: Wording<Findings>;
  /** What to do next. A finding that requires no action has no hint. */
  readonly hints: Readonly<Partial<Record<keyof Findings, string>>>;
}
