import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** OpenSearch 2 needs the security manager, which Java 24 removed. */
const OLDEST = 11;
const NEWEST = 23;

export interface Java {
  readonly program: string;
  readonly version: number;
}

/** Returns Java of `JAVA_HOME`, or of the `PATH`. */
export function findJava(): Java {
  const { JAVA_HOME: home } = process.env;
  const program = home === undefined || home === '' ? 'java' : join(home, 'bin/java');
  const required = `OpenSearch needs Java ${OLDEST} to ${NEWEST}. Install one (Debian: apt-get install openjdk-17-jre-headless), or set JAVA_HOME to its folder.`;
  const { error, stdout, stderr } = spawnSync(program, ['-version'], { encoding: 'utf8' });
  if (error) throw new Error(`${program} could not be run: ${error.message}. ${required}`);
  const [, found = ''] = /version "(\d+)/.exec(`${stdout}${stderr}`) ?? [];
  const version = Number(found);
  if (!(version >= OLDEST && version <= NEWEST)) {
    throw new Error(
      `${program} is Java ${found === '' ? 'of an unknown version' : found}. ${required}`,
    );
  }
  return { program, version };
}
