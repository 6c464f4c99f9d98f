import type { Reporter, TestCase, TestModule } from 'vitest/node';

const SHOWN = 10;

/** A Vitest reporter that prints the ten slowest tests at the end of a run of several files. */
export class SlowestTests implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length < 2) return;
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => ({
        name: `${module.relativeModuleId} > ${test.fullName}`,
        ms: durationOf(test),
      })),
    );
    process.stdout.write(`\n${renderSlowest(tests)}\n`);
  }
}

function durationOf(test: TestCase): number {
  return test.diagnostic()?.duration ?? 0;
}

/** Returns one line for each of the slowest tests with its seconds, slowest first. */
export function renderSlowest(
  tests: readonly { readonly name: string; readonly ms: number }[],
): string {
  const slowest = tests.toSorted((a, b) => b.ms - a.ms).slice(0, SHOWN);
  const lines = slowest.map(({ name, ms }) => `${(ms / 1000).toFixed(1).padStart(6)} s  ${name}`);
  return ['The slowest tests:', ...lines].join('\n');
}
