import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The code of a checkout that is measured. */
export interface CheckoutCode {
  /** The absolute path of a source file's code. */
  file(source: string): string;
  /** The arguments of Node.js, in the folder of the checkout, that start its bot. */
  readonly bot: readonly string[];
}

/**
 * Brings the build of a checkout up to date. Checkouts from before there was a build run their sources.
 *
 * @throws Error when the build fails
 */
export function codeOf(checkout: string): CheckoutCode {
  if (!existsSync(join(checkout, 'build/run.cjs'))) {
    return {
      file: (source) => join(checkout, source),
      bot: ['--import', 'tsx', 'src/main.ts'],
    };
  }
  execFileSync(process.execPath, ['build/prepare.js'], { cwd: checkout, stdio: 'inherit' });
  return {
    file: (source) => join(checkout, 'dist', source.replace(/\.ts$/, '.js')),
    bot: ['build/run.cjs', 'src/main.ts'],
  };
}
