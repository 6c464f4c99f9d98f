import type { Quote } from '../../domain/answer.ts';
import type { KeptAnswer } from '../../domain/kept-answer.ts';
import { overlaps } from '../../domain/span.ts';
import type { SourceVersion, StoredSource } from '../../store/corpus-store.ts';
import type { SourceLookup } from '../look-up/source-lookup.ts';
import { compareVersions, type SentenceChange, sentencesOf } from './compare-versions.ts';
import type { SourceHistory } from './source-history.ts';

/** What happened to a quoted source after the quoted version. */
export interface QuoteSince {
  readonly sourceId: string;
  /**
   * `quote-kept`: the source has changed, but still has the quote. `changed`: it no longer has it.
   * `removed`: the source is not in the corpus.
   */
  readonly state: 'quote-kept' | 'changed' | 'removed';
  /** The sentences of the quote that the source no longer has; empty unless `changed`. */
  readonly lost: readonly string[];
  /** The sentences in their place; empty if there are none, or the quoted version is not stored. */
  readonly replacedBy: readonly string[];
}

interface Parts {
  readonly sources: Pick<SourceLookup, 'open'>;
  readonly history: Pick<SourceHistory, 'versions'>;
}

/**
 * Compares a quote with the current version of its source; `null` if the source has not changed. For
 * an answer that an earlier version of the program stored, only a change of the quote is found.
 */
export async function quoteSince(
  { versions }: Pick<KeptAnswer, 'versions'>,
  quote: Quote,
  { sources, history }: Parts,
): Promise<QuoteSince | null> {
  const { sourceId, text } = quote;
  const open = await sources.open(sourceId);
  if (open === null) return { sourceId, state: 'removed', lost: [], replacedBy: [] };
  const { source } = open;
  const hash = versions.get(sourceId);
  if (source.text.includes(text)) {
    const isSame = hash === undefined || hash === source.contentHash;
    return isSame ? null : { sourceId, state: 'quote-kept', lost: [], replacedBy: [] };
  }
  const quoted = quotedVersion(await history.versions(sourceId), quote, hash);
  const difference =
    quoted === null ? { lost: [text], replacedBy: [] } : differenceIn(quoted, source, quote);
  return { sourceId, state: 'changed', ...difference };
}

/**
 * Compares all quotes and related passages of an answer with their sources. Returns one result for
 * each quote that has changed, and one for each other source that has changed.
 */
export async function changesSince(answer: KeptAnswer, parts: Parts): Promise<QuoteSince[]> {
  const changes: QuoteSince[] = [];
  for (const quote of [...answer.quotes, ...answer.related]) {
    const since = await quoteSince(answer, quote, parts);
    if (since !== null) changes.push(since);
  }
  // A change of a quote implies that its source has changed.
  const changed = new Set(
    changes.filter(({ state }) => state === 'changed').map(({ sourceId }) => sourceId),
  );
  const named = new Set<string>();
  return changes.filter(({ sourceId, state }) => {
    if (state === 'changed') return true;
    const isFirst = !named.has(sourceId) && !changed.has(sourceId);
    named.add(sourceId);
    return isFirst;
  });
}

function quotedVersion(
  versions: readonly SourceVersion[],
  { start, end, text }: Quote,
  hash: string | undefined,
): SourceVersion | null {
  const having = versions.filter((version) => version.text.slice(start, end) === text);
  return having.find(({ contentHash }) => contentHash === hash) ?? having.at(-1) ?? null;
}

/** Returns the removed sentences of the quote, and the sentences added in the same places. */
function differenceIn(
  before: SourceVersion,
  after: StoredSource,
  quote: Quote,
): Pick<QuoteSince, 'lost' | 'replacedBy'> {
  const lost: string[] = [];
  const replacedBy: string[] = [];
  for (const run of runsOf(compareVersions(before, after))) {
    const own = run.filter((change) => change.kind === 'removed' && overlaps(change.from, quote));
    if (own.length === 0) continue;
    lost.push(...own.map(({ text }) => text));
    replacedBy.push(...run.filter(({ kind }) => kind === 'added').map(({ text }) => text));
  }
  if (lost.length > 0) return { lost, replacedBy };
  // Every sentence is still there, but no longer in this order.
  const sentences = sentencesOf(before).filter((span) => overlaps(span, quote));
  return { lost: sentences.map(({ start, end }) => before.text.slice(start, end)), replacedBy };
}

/** Returns the runs of changes without a kept sentence between them. */
function runsOf(changes: readonly SentenceChange[]): SentenceChange[][] {
  const runs: SentenceChange[][] = [[]];
  for (const change of changes) {
    if (change.kind === 'kept') runs.push([]);
    else runs.at(-1)?.push(change);
  }
  return runs;
}
