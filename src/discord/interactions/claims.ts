/** Claims on work that must be done only once, such as sharing a message, by key; in memory. */
export interface Claims {
  /** `false` if the key is already taken. */
  take(key: string): boolean;
  /** Releases a key after a failure, so that the next try can take it. */
  release(key: string): void;
}

/** Remembers the last `limit` keys: a double press comes within seconds. */
export function createClaims(limit = 1000): Claims {
  const taken = new Set<string>();
  return {
    take(key) {
      if (taken.has(key)) return false;
      taken.add(key);
      const [oldest] = taken;
      if (oldest !== undefined && taken.size > limit) taken.delete(oldest);
      return true;
    },
    release(key) {
      taken.delete(key);
    },
  };
}
