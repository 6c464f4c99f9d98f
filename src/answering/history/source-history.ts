import { UserFacingError } from '../../domain/errors.ts';
import type { CorpusReader, SourceVersion } from '../../store/corpus-store.ts';
import type { SourceLookup } from '../look-up/source-lookup.ts';
import {
  compareVersions,
  countChanges,
  type SentenceChange,
  type SentenceChangeKind,
  sentencesOf,
} from './compare-versions.ts';

/**
 * A version of a source in its history. A source that returns to an earlier text, or that is added
 * again after its removal, has a further version. So a version's number never changes.
 */
export interface PastVersion {
  /** From 1. */
  readonly number: number;
  /** ISO 8601 instant since which the version was known. */
  readonly firstSeenAt: string;
  /** ISO 8601 instant until which it was known; `null`: it is current. */
  readonly until: string | null;
  readonly title: string;
  readonly contentHash: string;
  /** Length of the text in UTF-16 code units. */
  readonly length: number;
  readonly sentences: number;
  /** The numbers of sentences by their change since the version before; `null` for the first. */
  readonly changes: Readonly<Record<SentenceChangeKind, number>> | null;
}

/** A part of the history of a source. */
export interface PastVersions {
  readonly sourceId: string;
  /** Number of all versions. */
  readonly total: number;
  /** Oldest first. */
  readonly versions: readonly PastVersion[];
  /** ISO 8601 instant; `null` if the source is in the corpus. */
  readonly removedAt: string | null;
}

/** The difference between two versions of a source. */
export interface ComparedVersions {
  readonly sourceId: string;
  readonly from: PastVersion;
  readonly to: PastVersion;
  readonly changes: readonly SentenceChange[];
}

/** The earlier versions of sources, also of removed ones. */
export interface SourceHistory {
  /**
   * @param range the versions to return. Default: all
   * @throws UserFacingError `unknown-source` | `ambiguous-source`
   */
  list(
    idOrPrefix: string,
    range?: { readonly first: number; readonly count: number },
  ): Promise<PastVersions>;
  /**
   * Compares two versions. Default: the last two.
   *
   * @throws UserFacingError `unknown-source` | `ambiguous-source` | `unknown-version` | `one-version`
   */
  compare(
    idOrPrefix: string,
    pair?: { readonly from: number; readonly to: number },
  ): Promise<ComparedVersions>;
  /** Returns every stored version of a source, oldest first; none if it never had one. */
  versions(sourceId: string): Promise<SourceVersion[]>;
}

interface Known {
  readonly number: number;
  readonly firstSeenAt: string;
  readonly until: string | null;
  readonly version: SourceVersion;
}

export function createSourceHistory(parts: {
  readonly store: Pick<CorpusReader, 'versions' | 'changes'>;
  readonly sources: Pick<SourceLookup, 'find'>;
}): SourceHistory {
  const { store, sources } = parts;

  async function readAll(
    idOrPrefix: string,
  ): Promise<{ sourceId: string; known: Known[]; removedAt: string | null }> {
    const sourceId = await resolve(idOrPrefix);
    const byKey = new Map(
      (await store.versions(sourceId)).map((version) => [version.versionKey, version]),
    );
    const changes = await store.changes(sourceId);
    const known: Known[] = [];
    for (const [i, { versionKey, at }] of changes.entries()) {
      const version = versionKey === null ? undefined : byKey.get(versionKey);
      if (version === undefined) continue;
      const until = changes[i + 1]?.at ?? null;
      known.push({ number: known.length + 1, firstSeenAt: at, until, version });
    }
    const last = changes.at(-1);
    return { sourceId, known, removedAt: last?.versionKey === null ? last.at : null };
  }

  /** Also resolves the whole ID of a removed source. */
  async function resolve(idOrPrefix: string): Promise<string> {
    try {
      return (await sources.find(idOrPrefix)).sourceId;
    } catch (error) {
      const isUnknown = error instanceof UserFacingError && error.code === 'unknown-source';
      const given = idOrPrefix.trim();
      if (isUnknown && (await store.changes(given)).length > 0) return given;
      throw error;
    }
  }

  return {
    versions: (sourceId) => store.versions(sourceId),

    async list(idOrPrefix, range = { first: 1, count: Infinity }) {
      const { sourceId, known, removedAt } = await readAll(idOrPrefix);
      const wanted = known.slice(range.first - 1, range.first - 1 + range.count);
      const versions = wanted.map((one) => describe(one, known[one.number - 2] ?? null));
      return { sourceId, total: known.length, versions, removedAt };
    },

    async compare(idOrPrefix, pair) {
      const { sourceId, known } = await readAll(idOrPrefix);
      if (pair === undefined && known.length < 2) {
        throw new UserFacingError('one-version', { sourceId });
      }
      const { from, to } = pair ?? { from: known.length - 1, to: known.length };
      const get = (number: number): Known => {
        const found = known[number - 1];
        if (found !== undefined) return found;
        throw new UserFacingError('unknown-version', {
          sourceId,
          given: number,
          versions: known.length,
        });
      };
      const [before, after] = [get(from), get(to)];
      return {
        sourceId,
        from: describe(before, known[from - 2] ?? null),
        to: describe(after, known[to - 2] ?? null),
        changes: compareVersions(before.version, after.version),
      };
    },
  };
}

function describe(
  { number, firstSeenAt, until, version }: Known,
  before: Known | null,
): PastVersion {
  const { title, contentHash, text } = version;
  const changes = before === null ? null : countChanges(compareVersions(before.version, version));
  const sentences = sentencesOf(version).length;
  return {
    ...{ number, firstSeenAt, until, title, contentHash },
    ...{ length: text.length, sentences, changes },
  };
}
