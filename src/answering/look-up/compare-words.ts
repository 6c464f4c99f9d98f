import { diffArrays } from 'diff';
import { foldText } from '../../text/fold-text.ts';
import { tokensOf } from './align-words.ts';

/** A part of a comparison: words that are the same in source and message, or words that differ. */
export type WordChange =
  | { readonly kind: 'same'; readonly source: string; readonly message: string }
  | { readonly kind: 'replaced'; readonly source: string; readonly message: string }
  | { readonly kind: 'left-out'; readonly source: string }
  | { readonly kind: 'added'; readonly message: string };

/** Compares the words and punctuation marks of two texts in order, ignoring typography. */
export function compareWords(source: string, message: string): WordChange[] {
  const [before, after] = [tokensOf(source), tokensOf(message)];
  const parts = diffArrays(before.map(comparable), after.map(comparable));
  const changes: WordChange[] = [];
  let [inSource, inMessage] = [0, 0];
  for (const { count, added, removed } of parts) {
    const taken = added ? '' : between(source, before.slice(inSource, inSource + count));
    const given = removed ? '' : between(message, after.slice(inMessage, inMessage + count));
    inSource += added ? 0 : count;
    inMessage += removed ? 0 : count;
    const last = changes.at(-1);
    if (!added && !removed) changes.push({ kind: 'same', source: taken, message: given });
    else if (removed) changes.push({ kind: 'left-out', source: taken });
    else if (last?.kind === 'left-out')
      changes[changes.length - 1] = { kind: 'replaced', source: last.source, message: given };
    else changes.push({ kind: 'added', message: given });
  }
  return changes;
}

function comparable({ text }: { readonly text: string }): string {
  return foldText(text, { ignoreCase: false }).folded || text;
}

function between(
  text: string,
  tokens: readonly { readonly start: number; readonly end: number }[],
): string {
  const [first, last] = [tokens[0], tokens.at(-1)];
  return first && last ? text.slice(first.start, last.end) : '';
}
