import type { CheckName, CheckResult } from '../domain/checkup.ts';
import type { Logger } from '../domain/logger.ts';
import { type Check, runChecks } from './run-checks.ts';

type Checks = Readonly<Partial<Record<CheckName, Check>>>;

/**
 * Creates a function that runs a checkup for one server. Overlapping checkups share the results of the checks
 * that are the same for every server, so that users cannot start many expensive checks at once.
 */
export function createExaminer(parts: {
  readonly shared: Checks;
  /** The checks of one server; `null`: outside a server. */
  readonly checksOf: (serverId: string | null) => Checks;
  readonly log: Logger;
}): (serverId: string | null) => Promise<readonly CheckResult[]> {
  const { shared, checksOf, log } = parts;
  let running: Promise<CheckResult[]> | null = null;
  return async (serverId) => {
    running ??= runChecks(shared).finally(() => {
      running = null;
    });
    const results = [...(await running), ...(await runChecks(checksOf(serverId)))];
    for (const { check, finding } of results) {
      const { code, params } = finding;
      if ('problem' in params) {
        log.warn({ check, code, problem: params.problem }, 'a check found a fault');
      }
      if ('reason' in params)
        log.warn({ check, code, reason: params.reason }, 'a check found a fault');
    }
    return results;
  };
}
