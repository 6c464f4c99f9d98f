import type { CheckName, CheckResult, Finding } from '../domain/checkup.ts';
import { reasonOf } from '../domain/errors.ts';

/** One check: examines one thing and changes nothing. */
export type Check = () => Promise<Finding>;

/** Runs checks in order. A check that throws is reported as an error, and the next check runs. */
export async function runChecks(
  checks: Readonly<Partial<Record<CheckName, Check>>>,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const [check, run] of Object.entries(checks) as [CheckName, Check][]) {
    results.push({ check, finding: await runOne(run) });
  }
  return results;
}

async function runOne(run: Check): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    return { code: 'check-failed', params: { reason: reasonOf(error) } };
  }
}
