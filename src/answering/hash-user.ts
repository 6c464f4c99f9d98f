import { createHmac } from 'node:crypto';

/** Turns a Discord ID into the hash under which a user's questions and votes are stored. */
export type UserHash = (userId: string) => string;

/** Uses HMAC-SHA-256 with the key of the store (hex). Never change this, because stored hashes depend on it. */
export function createUserHash(key: string): UserHash {
  const bytes = Buffer.from(key, 'hex');
  return (userId) => createHmac('sha256', bytes).update(userId).digest('hex');
}
