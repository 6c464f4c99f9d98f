import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The runnable code of a checkout. */
export interface CheckoutCode {
  /** Returns the absolute path of a source file's runnable code. */
  file(source: string): string;
  /** The arguments of Node.js that start the bot from the checkout's folder. */
  readonly bot: readonly string[];
}

/**
 * Brings a checkout's build up to date. Older checkouts without a build step run their sources.
 *
 * @throws Error if the build fails
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
