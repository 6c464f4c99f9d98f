/** Claims on work that must be done only once, such as sharing a message. Kept in memory, by key. */
export interface Claims {
  /** Takes a key. Returns `false` if the key is already taken. */
  take(key: string): boolean;
  /** Releases a key after a failure, so that the next try can take it. */
  release(key: string): void;
}

/** Remembers only the last `limit` keys, because repeated presses follow within seconds. */
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
