import type { Clock } from '../time.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { ValidationError } from '../validation/refusal.ts';
import type { RuleId } from '../validation/rules.ts';
import type { Entry, Exchange, GatewayNote, SentEvent } from './traffic.ts';

export interface Tally {
  readonly accepted: number;
  readonly refused: number;
  readonly scripted: number;
  readonly byRule: Readonly<Partial<Record<RuleId, number>>>;
}

type Unstamped<E> = E extends Entry ? Omit<E, 'at'> : never;

/** The newest `limit` entries of traffic, and counts of all entries. */
export class Recording {
  readonly #entries: Entry[] = [];
  readonly #feed: ChangeFeed;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #limit: number;
  readonly #counts = { accepted: 0, refused: 0, scripted: 0 };
  readonly #byRule: Partial<Record<RuleId, number>> = {};
  readonly #ownErrors: string[] = [];

  constructor(feed: ChangeFeed, clock: Pick<Clock, 'now'>, limit: number) {
    this.#feed = feed;
    this.#clock = clock;
    this.#limit = limit;
  }

  add(unstamped: Unstamped<Entry>): void {
    const entry: Entry = { ...unstamped, at: this.#clock.now() };
    this.#entries.push(entry);
    if (this.#entries.length > this.#limit) this.#entries.shift();
    if (entry.kind === 'rest') {
      this.#counts[entry.verdict]++;
      if (entry.rule !== null) this.#byRule[entry.rule] = (this.#byRule[entry.rule] ?? 0) + 1;
    }
    this.#feed.publish({ kind: 'traffic', entry });
  }

  /** Records that a response or an event of the local Discord violates Discord's specification. */
  blame(what: string, errors: readonly ValidationError[]): void {
    for (const { path, message } of errors) this.#ownErrors.push(`${what} ${path}: ${message}`);
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get exchanges(): readonly Exchange[] {
    return this.#entries.filter((entry) => entry.kind === 'rest');
  }

  get events(): readonly SentEvent[] {
    return this.#entries.filter((entry) => entry.kind === 'event');
  }

  get gatewayNotes(): readonly GatewayNote[] {
    return this.#entries.filter((entry) => entry.kind === 'gateway');
  }

  /** Violations of Discord's specification by the local Discord itself. Must stay empty. */
  get ownErrors(): readonly string[] {
    return this.#ownErrors;
  }

  get tally(): Tally {
    return { ...this.#counts, byRule: { ...this.#byRule } };
  }

  /** Refused requests, as `METHOD /path status rule`. */
  refused(): string[] {
    return this.exchanges
      .filter(({ verdict }) => verdict === 'refused')
      .map(({ method, path, status, rule }) => `${method} ${path} ${status} ${rule ?? ''}`);
  }
}
