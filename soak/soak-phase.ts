/** One part of `npm run soak`. */
export interface SoakPhase {
  /** The name for `--only`. */
  readonly name: string;
  /** What the phase does, in one sentence, for `--help`. */
  readonly description: string;
  /** Number of rounds without `--rounds`. */
  readonly rounds: number;
  /** @throws Error that names the seed, the round and the fault */
  run(options: PhaseOptions): Promise<PhaseResult>;
}

export interface PhaseOptions {
  /** An empty folder. It is kept if the phase fails. */
  readonly folder: string;
  readonly rounds: number;
  /** Seed of all random choices. */
  readonly seed: number;
  /** Questions in each simulated day. */
  readonly questionsPerDay: number;
  /** The models of a simulated bot. `small`: toy models, which take a hundredth of the time. */
  readonly models: 'small' | 'built-in';
  /** Prints one line about the progress. */
  readonly log: (line: string) => void;
}

export interface PhaseResult {
  /** One line without a period. */
  readonly summary: string;
  /** The same result for `--json`. */
  readonly figures: Readonly<Record<string, unknown>>;
}
