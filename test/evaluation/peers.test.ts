import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PEERS, peerFacts } from '../../evaluation/peers/rank-with-peers.ts';

const ROOT = join(import.meta.dirname, '../..');

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

describe('the peer libraries', () => {
  it('are not dependencies of the project', () => {
    const own = read('package.json') + read('package-lock.json');
    const theirs = PEERS.map(({ packageName }) => packageName);
    expect(theirs.filter((name) => own.includes(`"${name}"`))).toEqual([]);
  });

  it('have the version in their lockfile, which has a checksum for every package and no registry address', () => {
    expect(peerFacts().filter(({ version }) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    const lock = JSON.parse(read('evaluation/peers/package-lock.json')) as {
      packages: Record<string, { resolved?: string; integrity?: string }>;
    };
    const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(packages.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
  });

  it('have a name and a setting of their own', () => {
    expect(new Set(PEERS.map(({ name }) => name)).size).toBe(PEERS.length);
    expect(PEERS.filter(({ setting }) => !setting.endsWith('.'))).toEqual([]);
  });
});
