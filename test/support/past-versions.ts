import { SHARED_CORPUS } from '../../src/domain/corpus.ts';
import {
  createSourceHistory,
  type SourceHistory,
} from '../../src/answering/history/source-history.ts';
import { UserFacingError } from '../../src/domain/errors.ts';
import type { SourceChange, SourceVersion } from '../../src/store/corpus-store.ts';
import { digestSource } from './digest-sources.ts';

/** The instant at which the version with this index was first seen: a day after the one before. */
export function seenAt(index: number): string {
  return new Date(Date.UTC(2026, 2, 18 + index)).toISOString();
}

/**
 * Returns the history of one source, "ferry", from its states: the sentences of its text, or `null`
 * while the source is not in the corpus.
 */
export function historyOf(states: readonly (readonly string[] | null)[]): SourceHistory {
  const versions: SourceVersion[] = [];
  const changes = states.map((sentences, i): SourceChange => {
    const at = seenAt(i);
    if (sentences === null) return { sourceId: 'ferry', versionKey: null, at };
    const text = sentences.join('\n\n');
    const known = versions.find((version) => version.text === text);
    if (known !== undefined) return { sourceId: 'ferry', versionKey: known.versionKey, at };
    const layout = { links: [], places: [], language: null, boilerplate: [], repeatable: [] };
    const source = digestSource('ferry', sentences, { title: `The ferry, ${i}` });
    versions.push({ ...source, ...layout, versionKey: i, firstSeenAt: at });
    return { sourceId: 'ferry', versionKey: i, at };
  });
  const isKnown = (id: string): boolean => id === 'ferry';
  return createSourceHistory({
    store: {
      versions: (id) => Promise.resolve(isKnown(id) ? versions : []),
      changes: (id) => Promise.resolve(isKnown(id) ? changes : []),
    },
    sources: {
      find: (given) => {
        const isCurrent = states.at(-1) !== null && 'ferry'.startsWith(given);
        const version = versions.find(
          ({ versionKey }) => versionKey === changes.at(-1)?.versionKey,
        );
        if (!isCurrent || version === undefined) {
          return Promise.reject(new UserFacingError('unknown-source', { given, known: [] }));
        }
        const place = { corpusId: SHARED_CORPUS, file: 'ferry.md' };
        return Promise.resolve({ ...version, ...place, passages: 1, indexedAt: seenAt(0) });
      },
    },
  });
}
