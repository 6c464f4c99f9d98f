import type { Answer, Difference, Quote } from './answer.ts';
import type { SourceMetadata } from './source.ts';

/** What an answer shows: enough to lay it out, without the texts it is cut from. */
export interface ShownAnswer extends Pick<
  Answer,
  'answerId' | 'question' | 'verdict' | 'explanation'
> {
  readonly quotes: readonly Quote[];
  readonly related: readonly Quote[];
  readonly differences: readonly Difference[];
  /** What was known of the sources quoted, by ID. */
  readonly sources: ReadonlyMap<string, SourceMetadata>;
}

/** An answer as it was given, kept so that it can be shown again as it was; explained by names and values, without formulas. */
export interface KeptAnswer extends ShownAnswer {
  /** The one source that was asked, as it was typed: its ID or the beginning of it; `null`: all of them. */
  readonly sourceFilter: string | null;
  /** Of the corpus that answered last in these words. */
  readonly generation: number;
  /** ISO 8601 instants. */
  readonly firstAskedAt: string;
  readonly lastAskedAt: string;
}

/** How many people found an answer helpful, and how many did not. */
export interface VoteCount {
  readonly helpful: number;
  readonly notHelpful: number;
}
