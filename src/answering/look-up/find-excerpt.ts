import { setImmediate } from 'node:timers/promises';
import { UserFacingError } from '../../domain/errors.ts';
import { type Place, placeOf } from '../../domain/place.ts';
import { metadataOf, type SourceMetadata } from '../../domain/source.ts';
import { overlaps, type Span } from '../../domain/span.ts';
import type { SearchIndex } from '../../index/search-index.ts';
import type { Snapshot, StoredSource } from '../../store/corpus-store.ts';
import { findFolded, foldText } from '../../text/fold-text.ts';

/** An occurrence of words in a source: always `source.text.slice(start, end) === text`. */
export interface Occurrence extends Span {
  readonly sourceId: string;
  /** The corpus of the source, if several corpora were searched. */
  readonly corpusId?: string;
  /** The passage in which it begins. */
  readonly passageId: string;
  readonly text: string;
  /** The whole sentences that contain it, with their text. */
  readonly around: Span & { readonly text: string };
  readonly source: SourceMetadata;
  /** Where it is in the original document; `null` if that is unknown. */
  readonly place: Place | null;
  /** The number of occurrences in the source. This is the first. */
  readonly count: number;
}

export interface FoundExcerpt {
  /** The first occurrence in each source that contains the excerpt, sorted by source ID. */
  readonly occurrences: readonly Occurrence[];
  /** Whether the search ignored case. */
  readonly ignoresCase: boolean;
}

export interface ExcerptFinder {
  /**
   * Finds a pasted excerpt, ignoring differences in quotation marks, hyphens and white space. The
   * search is case-sensitive at first. If no source matches, or if `ignoresCase` is set, ignores
   * case.
   *
   * @throws UserFacingError `bad-usage` if the excerpt contains no letter or digit
   */
  find(excerpt: string, options?: { readonly ignoresCase: boolean }): Promise<FoundExcerpt>;
}

export function createExcerptFinder(index: SearchIndex): ExcerptFinder {
  return {
    find(excerpt, { ignoresCase } = { ignoresCase: false }) {
      if (!/[\p{L}\p{N}]/u.test(excerpt)) {
        throw new UserFacingError('excerpt-without-words', {});
      }
      return index.read(async ({ snapshot }) => {
        if (!ignoresCase) {
          const [exact = []] = await findOccurrences(snapshot, [excerpt], { ignoreCase: false });
          if (exact.length > 0) return { occurrences: exact, ignoresCase: false };
        }
        const [occurrences = []] = await findOccurrences(snapshot, [excerpt], { ignoreCase: true });
        return { occurrences, ignoresCase: true };
      });
    },
  };
}

/**
 * Returns the first occurrence of each excerpt in each source, sorted by source ID. Reads all
 * sources: 5,000 sources of 5 KB take about a second. Yields to other work after each source.
 */
export async function findOccurrences(
  snapshot: Snapshot,
  excerpts: readonly string[],
  options: { readonly ignoreCase: boolean },
): Promise<Occurrence[][]> {
  const needles = excerpts.map((excerpt) => foldText(excerpt, options).folded);
  const found: Occurrence[][] = needles.map(() => []);
  for (const { sourceId } of await snapshot.sources()) {
    const source = await snapshot.source(sourceId);
    if (source === null) continue;
    const folded = foldText(source.text, options);
    for (const [i, needle] of needles.entries()) {
      const spans = findFolded(folded, needle).filter((span) => !isBoilerplate(source, span));
      const [first] = spans;
      if (first) found[i]?.push(await toOccurrence(snapshot, source, first, spans.length));
    }
    await setImmediate();
  }
  return found;
}

/** Whether a span contains a part of the source's boilerplate, which is never quoted. */
function isBoilerplate({ boilerplate }: StoredSource, span: Span): boolean {
  return boilerplate.some((mark) => overlaps(mark, span));
}

export async function toOccurrence(
  snapshot: Snapshot,
  source: StoredSource,
  span: Span,
  count: number,
): Promise<Occurrence> {
  const passages = await snapshot.passagesOf(source.sourceId);
  const passage = passages.find((candidate) => overlaps(candidate, span));
  const sentences = passages
    .flatMap((candidate) => candidate.sentences)
    .filter((sentence) => overlaps(sentence, span));
  const [first, last] = [sentences[0], sentences.at(-1)];
  if (!passage || !first || !last) {
    throw new Error(`no passage of ${source.sourceId} contains the excerpt found in it`);
  }
  const around = { start: first.start, end: last.end };
  return {
    sourceId: source.sourceId,
    ...(snapshot.isJoined === true ? { corpusId: source.corpusId } : {}),
    passageId: passage.passageId,
    count,
    start: span.start,
    end: span.end,
    text: source.text.slice(span.start, span.end),
    around: { ...around, text: source.text.slice(around.start, around.end) },
    source: metadataOf(source),
    place: placeOf(source.places, span),
  };
}
