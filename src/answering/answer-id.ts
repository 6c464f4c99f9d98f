import { createHash, createHmac } from 'node:crypto';
import type { Quote } from '../domain/answer.ts';
import type { ShownAnswer } from '../domain/kept-answer.ts';

/** Crockford's base 32, without letters that look like digits or other letters. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 8;

/**
 * `A-` and eight characters: 40 bits of a SHA-256 over everything shown of the answer, including
 * the details of its sources. Equal answers have equal IDs, even after a rebuild; answers that look
 * different have different IDs.
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
  return toId(createHash('sha256').update(content).digest());
}

/**
 * The ID of an answer in Discord: a keyed hash, so that it does not show whether the same question
 * was asked elsewhere.
 *
 * @param key of the store, in hex
 * @param privateTo hash of the only user who may open it; `null`: open to its server
 */
export function toPlacedAnswerId(
  answerId: string,
  place: { readonly serverId: string | null; readonly privateTo: string | null },
  key: string,
): string {
  const content = JSON.stringify(['answer', answerId, place.serverId, place.privateTo]);
  return toId(createHmac('sha256', Buffer.from(key, 'hex')).update(content).digest());
}

function toId(digest: Buffer): string {
  let id = 'A-';
  for (let i = 0; i < LENGTH; i++) id += ALPHABET.charAt((digest[i] ?? 0) & 31);
  return id;
}

function shownOf({ sourceId, passageId, start, end, text, highlights }: Quote): unknown[] {
  const marked = highlights.map((highlight) => [highlight.start, highlight.end]);
  return [sourceId, passageId, start, end, text, marked];
}

/** Normalises a typed ID: ignores case, and reads look-alike letters as digits. */
export function readAnswerId(typed: string): string {
  const id = typed.trim().toLowerCase().replace(/^a-/, '');
  return `A-${id.replaceAll('o', '0').replaceAll(/[il]/g, '1').replaceAll('u', 'v')}`;
}
