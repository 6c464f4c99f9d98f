import { createHash } from 'node:crypto';
import type { Quote, Verdict } from '../domain/answer.ts';

/** Crockford's base 32: no letter that is read as a digit or as another letter. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 8;

/**
 * `A-` and eight characters, 40 bits of the SHA-256 of all that makes the answer. The same question
 * over the same corpus has the same ID, also after a rebuild.
 */
export function toAnswerId(question: string, verdict: Verdict, quotes: readonly Quote[]): string {
  const content = JSON.stringify([
    question,
    verdict,
    quotes.map(({ sourceId, start, end, text, highlights }) => [
      sourceId,
      start,
      end,
      text,
      highlights.map((highlight) => [highlight.start, highlight.end]),
    ]),
  ]);
  const digest = createHash('sha256').update(content).digest();
  let id = 'A-';
  for (let i = 0; i < LENGTH; i++) id += ALPHABET.charAt((digest[i] ?? 0) & 31);
  return id;
}
