import { createHash, createHmac } from 'node:crypto';
import type { Quote } from '../domain/answer.ts';
import type { ShownAnswer } from '../domain/kept-answer.ts';

/** Crockford's base 32, which has no letters that look like digits or other letters. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 8;

/**
 * Returns the ID of an answer: `A-` and eight characters, which encode 40 bits of a SHA-256 hash.
 * The hash covers all displayed content, including the metadata of sources. Equal answers have equal
 * IDs, even after the index is rebuilt. Answers that look different have different IDs.
 */
export function toAnswerId(
  answer: Pick<ShownAnswer, 'question' | 'verdict' | 'quotes' | 'related' | 'sources'> &
    Partial<Pick<ShownAnswer, 'unknownLanguage' | 'asOf'>>,
): string {
  const { question, verdict, quotes, related, sources } = answer;
  const { unknownLanguage = null, asOf = null } = answer;
  const content = JSON.stringify([
    question,
    verdict,
    quotes.map(shownOf),
    ...(related.length === 0 ? [] : [related.map(shownOf)]),
    [...sources].map(([id, { title, publisher, author, published, url }]) => [
      id,
      ...[title, publisher, author, published, url],
    ]),
    ...(unknownLanguage === null ? [] : [{ unknownLanguage }]),
    ...(asOf === null ? [] : [{ asOf }]),
  ]);
  return toId(createHash('sha256').update(content).digest());
}

/**
 * Returns the ID of an answer in Discord. It is a keyed hash, so that it does not reveal whether the
 * same question was asked in another server.
 *
 * @param place the answer's `serverId` and `privateTo`, as in `KeptAnswer`
 * @param key the key of the store, in hex
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

function shownOf(quote: Quote): unknown[] {
  const {
    sourceId,
    passageId,
    start,
    end,
    text,
    highlights,
    place,
    context = [],
    corpusId,
  } = quote;
  const marked = highlights.map((highlight) => [highlight.start, highlight.end]);
  // Without place and context, the ID is the same as before quotes had them.
  const copies = (quote.alsoIn ?? []).map((copy) => [copy.passageId, copy.title, copy.url]);
  const above = context.map((excerpt) => [excerpt.start, excerpt.end, excerpt.text]);
  const added = [
    ...(place === null ? [] : [place]),
    ...(above.length === 0 ? [] : [above]),
    ...(copies.length === 0 ? [] : [{ copies }]),
    ...(corpusId === undefined ? [] : [{ corpusId }]),
  ];
  return [sourceId, passageId, start, end, text, marked, ...added];
}

/** Normalises a typed ID: ignores case and replaces look-alike letters. */
export function readAnswerId(typed: string): string {
  const id = typed.trim().toLowerCase().replace(/^a-/, '');
  return `A-${id.replaceAll('o', '0').replaceAll(/[il]/g, '1').replaceAll('u', 'v')}`;
}
