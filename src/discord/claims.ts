/** What is done once per process however often it is asked for, such as sharing one message. */
export interface Claims {
  /** `false`: it was taken before. */
  take(key: string): boolean;
  /** Gives it back after a failure, so that the next try can take it. */
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
