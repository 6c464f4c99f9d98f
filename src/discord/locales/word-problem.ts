import { type Coded, wordCoded } from '../../domain/coded.ts';
import type { Problem } from '../../domain/errors.ts';
import type { DiscordProblems } from '../../domain/problems.ts';
import type { Locale, ProblemTexts } from './locale.ts';

/** Words for a problem that a user of Discord can act on; `null` for one that only the operator can. */
export function wordProblem(
  problem: Problem,
  { problems }: Pick<Locale, 'problems'>,
): ProblemTexts | null {
  const isForDiscord = (one: Problem): one is Coded<DiscordProblems> =>
    Object.hasOwn(problems, one.code);
  return isForDiscord(problem) ? wordCoded(problems, problem) : null;
}
