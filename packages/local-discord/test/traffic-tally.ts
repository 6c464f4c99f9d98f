import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { TallyLine } from './audit-traffic.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The file to which each test file appends the tally of its traffic. */
    trafficTally: string;
  }
}

/** Prints, at the end of the test run, how many requests the local Discord accepted and refused. */
export default function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'local-discord-tally-'));
  const file = join(folder, 'tally.jsonl');
  provide('trafficTally', file);
  return () => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    rmSync(folder, { recursive: true });
    if (lines.length === 0) return;
    const tallies = lines.map((line) => JSON.parse(line) as TallyLine);
    const sum = (key: 'accepted' | 'refused' | 'scripted'): number =>
      tallies.reduce((total, tally) => total + tally[key], 0);
    const wrong = tallies.flatMap((tally) => tally.wrong);
    process.stdout.write(
      `Local Discord: ${sum('accepted')} requests accepted, ${sum('refused')} refused, ${sum('scripted')} met injected faults; ${wrong.length} accepted that Discord would refuse.\n`,
    );
    for (const line of wrong) process.stdout.write(`  ${line}\n`);
  };
}
