import { createHmac } from 'node:crypto';

/** Converts a user's Discord ID to the hash under which the user's questions and votes are stored. */
export type UserHash = (userId: string) => string;

/**
 * Uses HMAC-SHA-256. Never change the algorithm, because stored hashes depend on it.
 *
 * @param key the key of the store, in hex
 */
export function createUserHash(key: string): UserHash {
  const bytes = Buffer.from(key, 'hex');
  return (userId) => createHmac('sha256', bytes).update(userId).digest('hex');
}
