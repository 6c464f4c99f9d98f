import { execFileSync } from 'node:child_process';
import { nodeOptionsFor, programFile, PROJECT_FOLDER } from '../../src/program-files.ts';
import type { Add } from '../warm-asks.ts';
import type { CorporaLoad, CorporaToAsk } from './corpora-load.ts';
import { makeCorpora } from './make-corpora.ts';

/** Questions in different servers with each setting. */
const ASKED = { reader: 60, noReader: 500 };

/**
 * Adds figures of a bot in whose servers many corpora are searched: of its start, of answers with and without the
 * reading model, of its memory and files, and of autocompletion. Each answer in another server is
 * compared with one in the same server, in the same run.
 */
export async function addCorpora(
  add: Add,
  options: {
    readonly folder: string;
    readonly seeds: string;
    readonly corpora: number;
    readonly passages: number;
  },
): Promise<void> {
  const made = await makeCorpora(options);
  for (const usesReader of [false, true]) {
    const asked = Math.min(usesReader ? ASKED.reader : ASKED.noReader, options.corpora - 1);
    const load = measure({ ...made, asked, usesReader });
    const name = usesReader ? 'with the reading model' : 'without the reading model';
    const { start, random, single } = load;
    add(`${name}: start to the first answer`, start.seconds, 's', '≤ 3');
    add(`${name}: CPU time of it`, start.cpuSeconds, 's', '');
    for (const [where, { wallMs, cpuMs }] of [
      ['a random server', random],
      ['the same server', single],
    ] as const) {
      add(`${name}: answer in ${where}, p50`, wallMs.p50, 'ms', '');
      add(`${name}: answer in ${where}, p95`, wallMs.p95, 'ms', '');
      add(`${name}: CPU time of the bot for it, p50`, cpuMs.p50, 'ms', '');
      add(`${name}: CPU time of the bot for it, p95`, cpuMs.p95, 'ms', '');
    }
    const ratio = random.wallMs.p95 / single.wallMs.p95;
    add(`${name}: p95 in a random server by p95 in the same`, ratio, '', '≤ 1.5');
    add(`${name}: RSS of the bot after the first answer`, load.rssMb.before, 'MB', '');
    add(`${name}: RSS of the bot after ${asked} servers`, load.rssMb.after, 'MB', '≤ 500');
    add(`${name}: open corpora after it`, load.open, '', '≤ 32');
    add(`${name}: open files after the first answer`, load.files.before, '', '');
    add(`${name}: open files after ${asked} servers`, load.files.after, '', '');
    for (const [state, { p50, p99 }] of Object.entries(load.autocompleteMs)) {
      add(`${name}: ${state} autocomplete, p50`, p50, 'ms', '');
      add(`${name}: ${state} autocomplete, p99`, p99, 'ms', '≤ 50');
    }
  }
}

function measure(toAsk: CorporaToAsk): CorporaLoad {
  const program = programFile('bench/corpora/corpora-load.ts');
  const args = [...nodeOptionsFor(program), program, JSON.stringify(toAsk)];
  const output = execFileSync(process.execPath, args, {
    cwd: PROJECT_FOLDER,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output) as CorporaLoad;
}
