import type { Answer, Difference, Quote } from './answer.ts';
import type { SourceMetadata } from './source.ts';

/** The displayed parts of an answer, without the full texts of its sources. */
export interface ShownAnswer extends Pick<
  Answer,
  'answerId' | 'question' | 'verdict' | 'unknownLanguage' | 'asOf' | 'explanation'
> {
  readonly quotes: readonly Quote[];
  readonly related: readonly Quote[];
  readonly differences: readonly Difference[];
  /** Metadata of the quoted sources, by ID. */
  readonly sources: ReadonlyMap<string, SourceMetadata>;
}

/**
 * A stored answer, which can be shown again unchanged. Its explanations have names and values but
 * no formulas.
 */
export interface KeptAnswer extends ShownAnswer {
  /** The source that the asker chose, as typed (an ID or its beginning); `null`: all sources. */
  readonly sourceFilter: string | null;
  /**
   * `Source.contentHash` of the quoted version of each source, by ID. Empty in answers that an earlier
   * version stored.
   */
  readonly versions: ReadonlyMap<string, string>;
  /** Latest generation of the corpus that gave this answer. */
  readonly generation: number;
  /** ISO 8601 date and time; also `lastAskedAt`. */
  readonly firstAskedAt: string;
  readonly lastAskedAt: string;
  /**
   * The server in which the question was asked. `null`: it was asked outside a server, or, if
   * `privateTo` is also `null`, by a version that did not store the server.
   */
  readonly serverId: string | null;
  /**
   * Keyed hash of the ID of the only user who may open the answer; `null`: every user of the server
   * may open it.
   */
  readonly privateTo: string | null;
}

/** The number of users who found an answer helpful, and of those who did not. */
export interface VoteCount {
  readonly helpful: number;
  readonly notHelpful: number;
}
