import { createInterface } from 'node:readline';
import { InvalidArgumentError } from 'commander';
import type { App } from '../src/app.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import type { Leg, Ranking } from '../src/domain/ranking.ts';
import { faultToJson, rankingToJson } from '../src/terminal/contract.ts';
import { atLeastOne, runProgram } from '../src/terminal/program.ts';
import { newScript, refresh, type ScriptFlags, withApp } from './with-app.ts';

const LEGS: readonly Leg[] = ['dense', 'bm25', 'fused', 'read'];

interface SearchFlags extends ScriptFlags {
  readonly k: number;
  readonly leg: Leg;
}

async function search(app: App, query: string, flags: SearchFlags): Promise<string> {
  const started = performance.now();
  const ranking: Ranking =
    query === ''
      ? { query, leg: flags.leg, generation: 0, hits: [] }
      : await app.index.read((view) => view.search({ query, k: flags.k, leg: flags.leg }));
  const tookMs = Math.round((performance.now() - started) * 10) / 10;
  if (flags.json) return JSON.stringify(rankingToJson(ranking, tookMs));
  return ranking.hits
    .map(({ rank, score, passageId }) => `${rank}. ${passageId} ${score}`)
    .join(process.stdin.isTTY ? '\n' : ' · ');
}

const program = newScript('search', 'Rank passages for a query, without judging them.')
  .argument('[query]', 'without it: one query per line on stdin')
  .option('--k <n>', 'at most this many hits', atLeastOne, 10)
  .option(
    '--leg <leg>',
    `rank by ${LEGS.join(', ')}`,
    (value: string): Leg => {
      const leg = LEGS.find((one) => one === value);
      if (!leg) throw new InvalidArgumentError(`It must be one of ${LEGS.join(', ')}.`);
      return leg;
    },
    'fused',
  )
  .action(async (query: string | undefined, flags: SearchFlags) => {
    if (query?.trim() === '') {
      throw new UserFacingError('empty-question', 'The query is empty.', 'Name what to look for.');
    }
    await withApp(flags, async (app) => {
      await refresh(app);
      if (query !== undefined) {
        process.stdout.write(`${await search(app, query.trim(), flags)}\n`);
        return;
      }
      for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
        try {
          process.stdout.write(`${await search(app, line.trim(), flags)}\n`);
        } catch (error) {
          if (!(error instanceof UserFacingError)) throw error;
          process.exitCode = 1;
          process.stdout.write(
            flags.json
              ? `${JSON.stringify(faultToJson('query', line.trim(), error))}\n`
              : `fault · ${error.message} ${error.hint}\n`,
          );
        }
      }
    });
  });

await runProgram(program);
