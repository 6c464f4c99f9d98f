import { setImmediate } from 'node:timers/promises';
import { outside, overlaps, type Span } from '../../domain/span.ts';
import type { IndexView, SearchIndex } from '../../index/search-index.ts';
import type { StoredSource } from '../../store/corpus-store.ts';
import { foldText } from '../../text/fold-text.ts';
import { type Alignment, alignWords, type Token, tokensOf } from './align-words.ts';
import { compareWords, type WordChange } from './compare-words.ts';
import { findOccurrences, type Occurrence, toOccurrence } from './find-excerpt.ts';
import { findStatements, type Statement } from './find-statements.ts';

/**
 * `verbatim`: a source has the same words, ignoring typography. `altered`: a source has most of the
 * words, in the same order.
 */
export type CheckedStatement = Statement &
  (
    | { readonly outcome: 'verbatim'; readonly place: Occurrence; readonly sources: number }
    | {
        readonly outcome: 'altered';
        readonly place: Occurrence;
        readonly changes: readonly WordChange[];
      }
    | { readonly outcome: 'not-found' | 'too-short' }
  );

export interface Check {
  readonly checked: readonly CheckedStatement[];
  /** The number of statements that exceed the limit and were not checked. */
  readonly left: number;
}

export interface StatementChecker {
  /** Searches all sources for each quotation in a message or, if it has none, for each sentence. */
  check(message: string): Promise<Check>;
}

export const MAX_STATEMENTS = 10;
/** Minimum number of words. Shorter statements occur in many texts by chance. */
const MIN_WORDS = 3;
/** Minimum number of words for `altered`. If one word differs, a shorter statement has too few left. */
const MIN_WORDS_ALTERED = 4;
/**
 * Minimum share of a statement's words that the source must have, in the same order. Chosen by
 * inspection of examples.
 */
const MIN_MATCHED = 0.6;
const CANDIDATES = 10;
/** Maximum number of words to align, because the time grows with the product of both lengths. */
const MAX_WORDS_ALIGNED = 200;

export function createStatementChecker(index: SearchIndex): StatementChecker {
  return {
    check(message) {
      const statements = findStatements(message);
      const taken = statements.slice(0, MAX_STATEMENTS);
      return index.read(async (view) => {
        const texts = taken.map(({ text }) => text);
        const places = await findOccurrences(view.snapshot, texts, { ignoreCase: false });
        const checked: CheckedStatement[] = [];
        for (const [i, statement] of taken.entries()) {
          checked.push(await checkOne(view, statement, places[i] ?? []));
          await setImmediate();
        }
        return { checked, left: statements.length - taken.length };
      });
    },
  };
}

async function checkOne(
  view: IndexView,
  statement: Statement,
  places: readonly Occurrence[],
): Promise<CheckedStatement> {
  const words = wordsOf(tokensOf(statement.text));
  if (words.length < MIN_WORDS) return { ...statement, outcome: 'too-short' };
  const [place] = places;
  if (place) return { ...statement, outcome: 'verbatim', place, sources: places.length };
  const isLong = words.length > MAX_WORDS_ALIGNED;
  if (words.length < MIN_WORDS_ALTERED || isLong) return { ...statement, outcome: 'not-found' };
  const near = await findNearest(view, statement.text, words);
  if (near === null || near.matched < MIN_MATCHED * words.length) {
    return { ...statement, outcome: 'not-found' };
  }
  const altered = await toOccurrence(view.snapshot, near.source, near.span, 1);
  return {
    ...statement,
    outcome: 'altered',
    place: altered,
    changes: compareWords(altered.text, statement.text),
  };
}

interface Near {
  readonly source: StoredSource;
  readonly span: Span;
  readonly matched: number;
}

/**
 * Returns the part of any source that has the most words of the statement. Of several equal parts,
 * the first in the ranking wins. Returns `null` if there is none.
 */
async function findNearest(
  view: IndexView,
  text: string,
  words: readonly string[],
): Promise<Near | null> {
  const { snapshot } = view;
  const { hits } = await view.search({ query: text, k: CANDIDATES, ranking: 'bm25' });
  let best: Near | null = null;
  for (const hit of hits) {
    const source = await view.source(hit.sourceId);
    const region = await surroundings(snapshot, source, hit.passageId);
    const tokens = tokensOf(source.text.slice(region.start, region.end));
    const ofWords = tokens.filter(({ isWord }) => isWord);
    const alignment = alignWords(words, wordsOf(ofWords));
    if (alignment === null || alignment.matched <= (best?.matched ?? 0)) continue;
    const span = spanOf(alignment, tokens, ofWords, text, region.start);
    best = { source, span, matched: alignment.matched };
  }
  return best;
}

/**
 * Returns the span of a passage and its neighbours, because a statement may cross passages, up to
 * the next boilerplate.
 */
async function surroundings(
  snapshot: IndexView['snapshot'],
  source: StoredSource,
  passageId: string,
): Promise<Span> {
  const passages = await snapshot.passagesOf(source.sourceId);
  const at = passages.findIndex((passage) => passage.passageId === passageId);
  const found = passages[at];
  const first = passages[Math.max(0, at - 1)];
  const last = passages[Math.min(passages.length - 1, at + 1)];
  if (!found || !first || !last) throw new Error(`${passageId} was found but is not stored`);
  const parts = outside({ start: first.start, end: last.end }, source.boilerplate);
  return parts.find((part) => overlaps(part, found)) ?? found;
}

/** Returns the span of the aligned words, with final punctuation if the statement ends with some. */
function spanOf(
  { from, to }: Alignment,
  tokens: readonly Token[],
  words: readonly Token[],
  statement: string,
  offset: number,
): Span {
  const [first, last] = [words[from], words[to - 1]];
  if (!first || !last) throw new Error('an alignment must have words');
  const next = tokens[tokens.indexOf(last) + 1];
  const takesMark =
    next?.isWord === false && next.start === last.end && /[^\p{L}\p{N}]$/u.test(statement);
  return { start: offset + first.start, end: offset + (takesMark ? next.end : last.end) };
}

function wordsOf(tokens: readonly Token[]): string[] {
  return tokens
    .filter(({ isWord }) => isWord)
    .map(({ text }) => foldText(text, { ignoreCase: true }).folded);
}
