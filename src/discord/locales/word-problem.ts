import { type Coded, wordCoded } from '../../domain/coded.ts';
import type { Problem } from '../../domain/errors.ts';
import type { DiscordProblems } from '../../domain/problems.ts';
import type { Locale, ProblemTexts } from './locale.ts';

/** Returns the texts for a problem that a Discord user can act on; `null` if only the operator can act on it. */
export function wordProblem(
  problem: Problem,
  { problems }: Pick<Locale, 'problems'>,
): ProblemTexts | null {
  const isForDiscord = (one: Problem): one is Coded<DiscordProblems> =>
    Object.hasOwn(problems, one.code);
  return isForDiscord(problem) ? wordCoded(problems, problem) : null;
}
