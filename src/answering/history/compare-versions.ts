import { diffArrays } from 'diff';
import type { Source } from '../../domain/source.ts';
import type { Span } from '../../domain/span.ts';
import { splitSource } from '../../passages/split-source.ts';

/** The parts of a version that its sentences depend on. */
export type VersionText = Pick<Source, 'sourceId' | 'text' | 'blocks' | 'boilerplate'>;

/** A sentence of one or both versions, with its spans. */
export type SentenceChange =
  | {
      readonly kind: 'kept' | 'moved';
      readonly text: string;
      readonly from: Span;
      readonly to: Span;
    }
  | { readonly kind: 'removed'; readonly text: string; readonly from: Span }
  | { readonly kind: 'added'; readonly text: string; readonly to: Span };

export type SentenceChangeKind = SentenceChange['kind'];

interface Sentence {
  readonly span: Span;
  readonly text: string;
  /** The text with all white space made equal, because a new line break is no new sentence. */
  readonly key: string;
}

/**
 * More differences than this are compared without regard to the order, because the time of an
 * ordered comparison grows with their square.
 */
const MOST_ORDERED_EDITS = 2000;

/** Returns the sentences of a version in order, without boilerplate. */
export function sentencesOf(version: VersionText): Span[] {
  return splitSource(version).flatMap(({ sentences }) => sentences);
}

/** Returns a sentence's text with all white space made equal, for comparisons. */
export function sentenceKey(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/**
 * Compares two versions of a source sentence by sentence, in reading order; removed sentences come
 * before the sentences added in their place. A sentence in another place is `moved` and appears once,
 * in its new place. Uses jsdiff, which implements Myers (1986), on lists of sentences.
 */
export function compareVersions(before: VersionText, after: VersionText): SentenceChange[] {
  const [old, now] = [readSentences(before), readSentences(after)];
  return joinMoved(compareInOrder(old, now) ?? compareSets(old, now));
}

/** Returns the number of changes of each kind. */
export function countChanges(
  changes: readonly SentenceChange[],
): Record<SentenceChangeKind, number> {
  const counts = { kept: 0, moved: 0, removed: 0, added: 0 };
  for (const { kind } of changes) counts[kind] += 1;
  return counts;
}

function readSentences(version: VersionText): Sentence[] {
  return sentencesOf(version).map((span) => {
    const text = version.text.slice(span.start, span.end);
    return { span, text, key: sentenceKey(text) };
  });
}

/** Returns `null` if there are too many differences. */
function compareInOrder(
  old: readonly Sentence[],
  now: readonly Sentence[],
): SentenceChange[] | null {
  const parts = diffArrays(
    old.map(({ key }) => key),
    now.map(({ key }) => key),
    { maxEditLength: MOST_ORDERED_EDITS },
  );
  if (parts === undefined) return null;
  const changes: SentenceChange[] = [];
  let [inOld, inNow] = [0, 0];
  for (const { count, added, removed } of parts) {
    const taken = added ? [] : old.slice(inOld, inOld + count);
    const given = removed ? [] : now.slice(inNow, inNow + count);
    inOld += taken.length;
    inNow += given.length;
    if (added) changes.push(...given.map(asAdded));
    else if (removed) changes.push(...taken.map(asRemoved));
    else changes.push(...given.map((sentence, i) => asKept(taken[i] ?? sentence, sentence)));
  }
  return changes;
}

/** Compares without regard to the order: first the removed sentences, then the new version. */
function compareSets(old: readonly Sentence[], now: readonly Sentence[]): SentenceChange[] {
  const left = new Map<string, Sentence[]>();
  for (const sentence of old) left.set(sentence.key, [...(left.get(sentence.key) ?? []), sentence]);
  const present = now.map((sentence): SentenceChange => {
    const original = left.get(sentence.key)?.shift();
    return original === undefined ? asAdded(sentence) : asKept(original, sentence);
  });
  return [...[...left.values()].flat().map(asRemoved), ...present];
}

/** Turns each removed sentence that was also added into one moved sentence. */
function joinMoved(changes: readonly SentenceChange[]): SentenceChange[] {
  const removed = new Map<string, (SentenceChange & { kind: 'removed' })[]>();
  for (const change of changes) {
    if (change.kind !== 'removed') continue;
    const key = sentenceKey(change.text);
    removed.set(key, [...(removed.get(key) ?? []), change]);
  }
  const left = new Set<SentenceChange>();
  const joined = changes.map((change): SentenceChange => {
    if (change.kind !== 'added') return change;
    const original = removed.get(sentenceKey(change.text))?.shift();
    if (original === undefined) return change;
    left.add(original);
    return { kind: 'moved', text: change.text, from: original.from, to: change.to };
  });
  return joined.filter((change) => !left.has(change));
}

function asAdded({ span, text }: Sentence): SentenceChange {
  return { kind: 'added', text, to: span };
}

function asRemoved({ span, text }: Sentence): SentenceChange {
  return { kind: 'removed', text, from: span };
}

function asKept(old: Sentence, { span, text }: Sentence): SentenceChange {
  return { kind: 'kept', text, from: old.span, to: span };
}
