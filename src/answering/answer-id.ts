import { createHash } from 'node:crypto';
import type { Quote } from '../domain/answer.ts';
import type { ShownAnswer } from '../domain/kept-answer.ts';

/** Crockford's base 32: no letter that is read as a digit or as another letter. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 8;

/**
 * `A-` and eight characters, 40 bits of the SHA-256 of all that is shown of the answer, what is known
 * of its sources included. The same question over the same corpus has the same ID, also after a
 * rebuild; two answers that look different have different ones.
 */
export function toAnswerId(
  answer: Pick<ShownAnswer, 'question' | 'verdict' | 'quotes' | 'related' | 'sources'>,
): string {
  const { question, verdict, quotes, related, sources } = answer;
  const content = JSON.stringify([
    question,
    verdict,
    quotes.map(shownOf),
    ...(related.length === 0 ? [] : [related.map(shownOf)]),
    [...sources].map(([id, { title, publisher, author, published, url }]) => [
      id,
      ...[title, publisher, author, published, url],
    ]),
  ]);
  const digest = createHash('sha256').update(content).digest();
  let id = 'A-';
  for (let i = 0; i < LENGTH; i++) id += ALPHABET.charAt((digest[i] ?? 0) & 31);
  return id;
}

function shownOf({ sourceId, passageId, start, end, text, highlights }: Quote): unknown[] {
  const marked = highlights.map((highlight) => [highlight.start, highlight.end]);
  return [sourceId, passageId, start, end, text, marked];
}

/** The ID as it is kept, of what a person typed or read out: case, and letters like digits, do not count. */
export function readAnswerId(typed: string): string {
  const id = typed.trim().toLowerCase().replace(/^a-/, '');
  return `A-${id.replaceAll('o', '0').replaceAll(/[il]/g, '1').replaceAll('u', 'v')}`;
}
