import type { PassageRecord } from '../../corpus-store.ts';
import { searchedText } from '../../columns/searched-text.ts';
import {
  encodeBlocks,
  encodeLinks,
  encodePlaces,
  encodeRepeatable,
  encodeSentences,
  encodeSpans,
} from '../../columns/source-columns.ts';
import { toColumn } from '../text-columns.ts';
import type { Reads } from './corpus-rows.ts';
import type { ReservedKeys } from './engine-attempts.ts';
import type { EngineDocument } from './engine-documents.ts';
import { type Columns, readIndexedSources, Stemmer } from './indexed-sources.ts';
import type { CommitPlan, PlannedSource } from './plan-commit.ts';
import { WordCounts } from './word-counts.ts';

/** Columns without `corpus_id`, in the names of the tables. */
export interface NewVersion {
  readonly version_id: number;
  readonly source_id: string;
  readonly content_hash: string;
  readonly text_hash: string;
  readonly title: string;
  readonly publisher: string | null;
  readonly author: string | null;
  readonly published: string | null;
  readonly url: string | null;
  readonly first_seen_at: string;
  readonly language: string | null;
  readonly blocks: string;
  readonly links: string;
  readonly places: string;
  readonly boilerplate: string;
  readonly repeatable: string;
  readonly text: Buffer;
}

export interface NewSource {
  readonly source_id: string;
  readonly version_id: number;
  readonly source_key: number;
  readonly file: string;
  readonly passages: number;
  readonly words: number;
  readonly indexed_at: string;
}

export interface NewPassage {
  readonly passage_key: number;
  readonly source_id: string;
  readonly ordinal: number;
  readonly start: number;
  readonly end: number;
  readonly heading_path: string;
  readonly heading_text: string;
  readonly sentences: string;
  readonly vector_key: number;
  readonly words: number;
}

export interface NewChange {
  readonly change_id: number;
  readonly source_id: string;
  readonly version_id: number | null;
  readonly at: string;
}

/** Another document of the engine for an unchanged source or passage, with other words. */
export interface Rekeyed {
  readonly old_key: number;
  readonly new_key: number;
  readonly words: number;
}

/** The rows that a commit writes. */
export class CommitRows {
  readonly newVersions: NewVersion[] = [];
  readonly sameVersions: NewVersion[] = [];
  readonly sources: NewSource[] = [];
  readonly passages: NewPassage[] = [];
  readonly changes: NewChange[] = [];
  readonly rekeyedSources: Rekeyed[] = [];
  readonly rekeyedPassages: Rekeyed[] = [];
  /** Changes of the counts; if all words are computed again, the counts. */
  readonly counts = new WordCounts();
}

/** Subtracts the words of the sources that are removed or replaced. */
export async function subtractWords(
  reads: Reads,
  corpusId: string,
  { isReindexed, leaving }: CommitPlan,
  { counts }: CommitRows,
): Promise<void> {
  if (isReindexed) return;
  const stemmer = new Stemmer();
  for await (const batch of readIndexedSources(reads, corpusId, leaving)) {
    for (const { title, searched, passages } of batch) {
      counts.addSource(await stemmer.stems(title, searched), -1);
      for (const { heading, body } of passages) {
        counts.addPassage(await stemmer.stems(heading, body), -1);
      }
    }
  }
}

/**
 * Adds the rows of the commit to `rows`, and returns the engine's documents for them.
 *
 * @throws CorpusChangedError
 */
export async function* buildDocuments(
  reads: Reads,
  corpusId: string,
  plan: CommitPlan,
  keys: ReservedKeys,
  rows: CommitRows,
): AsyncGenerator<EngineDocument> {
  const stemmer = new Stemmer();
  const { at } = plan.change;
  for (const id of plan.removed) {
    const change_id = keys.changeIds.next();
    rows.changes.push({ change_id, source_id: toColumn(id), version_id: null, at });
  }
  for (const planned of plan.upserts) {
    const { sourceId, title, text, boilerplate } = planned.source;
    const words = await stemmer.stems(title, searchedText(text, boilerplate));
    rows.counts.addSource(words, 1);
    const sourceKey = putSource(planned, at, words, keys, rows);
    yield { source: { sourceKey, sourceId, title: words[0], text: words[1] } };
    for (const { record, vectorKey } of planned.passages) {
      const columns = await stemmer.stems(record.headingText, record.bodyText);
      rows.counts.addPassage(columns, 1);
      const passageKey = keys.passageKeys.next();
      rows.passages.push(toPassage(record, passageKey, vectorKey, columns));
      const [heading, body] = columns;
      yield { passage: { passageKey, sourceId, heading, body, vectorKey } };
    }
  }
  if (plan.isReindexed) yield* rebuildDocuments(reads, corpusId, plan, keys, rows);
}

/** Computes the words of the unchanged sources again. */
async function* rebuildDocuments(
  reads: Reads,
  corpusId: string,
  { kept }: CommitPlan,
  keys: ReservedKeys,
  rows: CommitRows,
): AsyncGenerator<EngineDocument> {
  const stemmer = new Stemmer();
  for await (const batch of readIndexedSources(reads, corpusId, kept)) {
    for (const { sourceId, sourceKey, title, searched, passages } of batch) {
      const words = await stemmer.stems(title, searched);
      rows.counts.addSource(words, 1);
      const key = keys.sourceKeys.next();
      rows.rekeyedSources.push({ old_key: sourceKey, new_key: key, words: count(words) });
      yield { source: { sourceKey: key, sourceId, title: words[0], text: words[1] } };
      for (const { passageKey, heading, body, vectorKey } of passages) {
        const columns = await stemmer.stems(heading, body);
        rows.counts.addPassage(columns, 1);
        const to = keys.passageKeys.next();
        rows.rekeyedPassages.push({ old_key: passageKey, new_key: to, words: count(columns) });
        yield {
          passage: { passageKey: to, sourceId, heading: columns[0], body: columns[1], vectorKey },
        };
      }
    }
  }
}

/** Adds the rows of a source, and returns its key. */
function putSource(
  planned: PlannedSource,
  at: string,
  words: Columns,
  keys: ReservedKeys,
  rows: CommitRows,
): number {
  const { source, passages, indexedAt } = planned;
  const source_id = toColumn(source.sourceId);
  const version_id = planned.versionId ?? keys.versionIds.next();
  const version = toVersion(planned, version_id, at);
  (planned.versionId === null ? rows.newVersions : rows.sameVersions).push(version);
  if (indexedAt === null) {
    rows.changes.push({ change_id: keys.changeIds.next(), source_id, version_id, at });
  }
  const source_key = keys.sourceKeys.next();
  rows.sources.push({
    source_id,
    version_id,
    source_key,
    file: toColumn(source.file),
    passages: passages.length,
    words: count(words),
    indexed_at: indexedAt ?? at,
  });
  return source_key;
}

function toPassage(
  { passage, headingText }: PassageRecord,
  passageKey: number,
  vectorKey: number,
  words: Columns,
): NewPassage {
  return {
    passage_key: passageKey,
    source_id: toColumn(passage.sourceId),
    ordinal: passage.ordinal,
    start: passage.start,
    end: passage.end,
    heading_path: JSON.stringify(passage.headingPath),
    heading_text: toColumn(headingText),
    sentences: encodeSentences(passage),
    vector_key: vectorKey,
    words: count(words),
  };
}

function count([heading, body]: Columns): number {
  return heading.length + body.length;
}

function toVersion({ source, textHash }: PlannedSource, versionId: number, at: string): NewVersion {
  return {
    version_id: versionId,
    source_id: toColumn(source.sourceId),
    content_hash: source.contentHash,
    text_hash: textHash,
    title: toColumn(source.title),
    publisher: toColumn(source.publisher),
    author: toColumn(source.author),
    published: toColumn(source.published),
    url: toColumn(source.url),
    first_seen_at: at,
    language: toColumn(source.language),
    blocks: encodeBlocks(source.blocks),
    links: encodeLinks(source.links),
    places: encodePlaces(source.places),
    boilerplate: encodeSpans(source.boilerplate),
    repeatable: encodeRepeatable(source.repeatable),
    text: Buffer.from(source.text, 'utf8'),
  };
}
