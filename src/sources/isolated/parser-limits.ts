/** Limits for parsing one file in a process of its own. */
export interface ParserLimits {
  /** Maximum time for one file, including the start of the process. */
  readonly timeoutMs: number;
  /** Maximum memory of the process, in megabytes. */
  readonly memoryMb: number;
}

export const DEFAULT_PARSER_LIMITS: ParserLimits = { timeoutMs: 60_000, memoryMb: 1000 };
