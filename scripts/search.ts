import { EN } from '../src/terminal/locales/en.ts';
import { SCRIPT_HELP } from '../src/terminal/locales/en-help.ts';
import { createInterface } from 'node:readline';
import { InvalidArgumentError, Option } from 'commander';
import type { App } from '../src/app.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import type { RankingKind, Ranking } from '../src/domain/ranking.ts';
import { faultToJson, rankingToJson } from '../src/terminal/contract.ts';
import { renderRanking, type ShownHit } from '../src/terminal/render-ranking.ts';
import { atLeastOne, runProgram } from '../src/terminal/program.ts';
import { wordError } from '../src/terminal/word-error.ts';
import { newScript, refresh, type ScriptFlags, withApp } from '../src/with-app.ts';

const RANKINGS: readonly RankingKind[] = ['dense', 'bm25', 'fused', 'reranked'];
/** Names of rankings in earlier versions. */
const EARLIER_NAMES: Readonly<Record<string, RankingKind>> = { read: 'reranked' };

interface SearchFlags extends ScriptFlags {
  readonly k: number;
  /** Default: the best ranking available. */
  readonly ranking?: RankingKind;
  /** The earlier name of `--ranking`. */
  readonly leg?: RankingKind;
}

/** @param isOneLine whether to print each query's result on one line */
async function rank(
  app: App,
  query: string,
  flags: SearchFlags,
  isOneLine: boolean,
): Promise<string> {
  const started = performance.now();
  const kind = chosen(flags) ?? (app.reader === null ? 'fused' : 'reranked');
  if (query === '') {
    const none: Ranking = { query, kind, generation: 0, hits: [], queryEmbedding: null };
    return flags.json ? JSON.stringify(rankingToJson(none, 0)) : renderRanking([], isOneLine);
  }
  return app.index.read(async (view) => {
    const ranking = await view.search({ query, k: flags.k, ranking: kind });
    const tookMs = Math.round((performance.now() - started) * 10) / 10;
    if (flags.json) return JSON.stringify(rankingToJson(ranking, tookMs));
    const hits: ShownHit[] = [];
    for (const hit of ranking.hits) {
      const { text } = await view.source(hit.sourceId);
      hits.push({ hit, text: text.slice(hit.start, hit.end) });
    }
    return renderRanking(hits, isOneLine);
  });
}

function chosen({ ranking, leg }: SearchFlags): RankingKind | undefined {
  return ranking ?? leg;
}

function toRanking(value: string): RankingKind {
  const kind = RANKINGS.find((one) => one === value) ?? EARLIER_NAMES[value];
  if (!kind) throw new InvalidArgumentError(EN.help.oneOf(RANKINGS));
  return kind;
}

const program = newScript('search', SCRIPT_HELP.search.about)
  .argument('[query]', SCRIPT_HELP.search.query)
  .option('--k <n>', SCRIPT_HELP.search.k, atLeastOne, 10)
  .option('--ranking <name>', SCRIPT_HELP.search.ranking(RANKINGS), toRanking)
  .addOption(new Option('--leg <name>', SCRIPT_HELP.search.leg).argParser(toRanking).hideHelp())
  .action(async (query: string | undefined, flags: SearchFlags) => {
    if (query?.trim() === '') {
      throw new UserFacingError('query-empty', {});
    }
    const kind = chosen(flags);
    const needsReader = kind === undefined || kind === 'reranked';
    const search = async (app: App): Promise<void> => {
      await refresh(app);
      if (query !== undefined) {
        process.stdout.write(`${await rank(app, query.trim(), flags, false)}\n`);
        return;
      }
      for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
        try {
          process.stdout.write(`${await rank(app, line.trim(), flags, true)}\n`);
        } catch (error) {
          if (!(error instanceof UserFacingError)) throw error;
          process.exitCode = 1;
          const { message, hint } = wordError(error);
          process.stdout.write(
            flags.json
              ? `${JSON.stringify(faultToJson('query', line.trim(), error))}\n`
              : `${EN.answer.fault} · ${message} ${hint}\n`,
          );
        }
      }
    };
    await withApp(flags, search, needsReader ? {} : { reader: null });
  });

await runProgram(program);
