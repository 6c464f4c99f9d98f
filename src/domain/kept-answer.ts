import type { Answer, Difference, Quote } from './answer.ts';
import type { SourceMetadata } from './source.ts';

/** The displayed parts of an answer, without the texts it is cut from. */
export interface ShownAnswer extends Pick<
  Answer,
  'answerId' | 'question' | 'verdict' | 'explanation'
> {
  readonly quotes: readonly Quote[];
  readonly related: readonly Quote[];
  readonly differences: readonly Difference[];
  /** Metadata of the quoted sources, by ID. */
  readonly sources: ReadonlyMap<string, SourceMetadata>;
}

/**
 * An answer stored so that it can be shown again unchanged. Its explanations have names and values,
 * but no formulas.
 */
export interface KeptAnswer extends ShownAnswer {
  /** The requested source as typed, an ID or prefix; `null`: all sources. */
  readonly sourceFilter: string | null;
  /** Generation of the corpus that last gave this answer. */
  readonly generation: number;
  /** ISO 8601 instants. */
  readonly firstAskedAt: string;
  readonly lastAskedAt: string;
  /**
   * The server where it was asked; `null`: outside a server or, if `privateTo` is `null` too,
   * stored before servers were kept apart.
   */
  readonly serverId: string | null;
  /** Keyed hash of the only user who may open it; `null`: open to its server. */
  readonly privateTo: string | null;
}

/** How many users found an answer helpful, and how many did not. */
export interface VoteCount {
  readonly helpful: number;
  readonly notHelpful: number;
}
