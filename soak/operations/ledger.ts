/**
 * One stored value, by a key such as `source discord/a.txt` or `vote A-12345678 7`. `null`: there is
 * none.
 */
export interface Change {
  readonly key: string;
  readonly value: string | null;
}

/**
 * The values that a store must contain. An acknowledged change must be there. A change that was begun
 * and not acknowledged may be there.
 */
export class Ledger {
  readonly #known = new Map<string, string | null>();
  #pending: Change[] = [];

  begin(changes: readonly Change[]): void {
    this.#pending.push(...changes);
  }

  acknowledge(changes: readonly Change[]): void {
    for (const change of changes) this.settle(change);
  }

  /** Records the value that was found, which ends the uncertainty about it. */
  settle({ key, value }: Change): void {
    this.#known.set(key, value);
    this.#pending = this.#pending.filter((one) => one.key !== key);
  }

  /** Returns the keys that begin with this word. */
  keys(kind: string): string[] {
    const all = [...this.#known.keys(), ...this.#pending.map(({ key }) => key)];
    return [...new Set(all)].filter((key) => key.startsWith(`${kind} `));
  }

  /** Whether a change of the key was begun and not acknowledged. */
  isPending(key: string): boolean {
    return this.#pending.some((one) => one.key === key);
  }

  /** Returns the values that may be stored. */
  allowed(key: string): readonly (string | null)[] {
    const pending = this.#pending.filter((one) => one.key === key).map(({ value }) => value);
    return [this.#known.get(key) ?? null, ...pending];
  }
}
