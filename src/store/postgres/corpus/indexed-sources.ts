import { setImmediate } from 'node:timers/promises';
import { indexStems } from '../../../text/index-stems.ts';
import { decodeSpans } from '../../columns/source-columns.ts';
import { searchedText } from '../../columns/searched-text.ts';
import { fromColumn, toColumn } from '../text-columns.ts';
import { type Reads, toText, type VersionRow } from './corpus-rows.ts';

/** A source of the corpus with the texts whose words are indexed. */
export interface IndexedSource {
  readonly sourceId: string;
  readonly sourceKey: number;
  readonly title: string;
  /** The text without its boilerplate. */
  readonly searched: string;
  readonly passages: readonly IndexedPassage[];
}

export interface IndexedPassage {
  readonly passageKey: number;
  readonly heading: string;
  readonly body: string;
  readonly vectorKey: number;
}

interface SourceRow extends Pick<VersionRow, 'source_id' | 'text' | 'text_hash'> {
  readonly source_key: number;
  readonly title: string;
  readonly boilerplate: string;
}

interface TextRow {
  readonly passage_key: number;
  readonly source_id: string;
  readonly start: number;
  readonly end: number;
  readonly heading_text: string;
  readonly vector_key: number;
}

const SOURCES_IN_BATCH = 32;

/** Returns sources of the corpus in batches, without unknown IDs. Their order is not defined. */
export async function* readIndexedSources(
  reads: Reads,
  corpusId: string,
  sourceIds: readonly string[],
): AsyncGenerator<IndexedSource[]> {
  for (let at = 0; at < sourceIds.length; at += SOURCES_IN_BATCH) {
    const ids = sourceIds.slice(at, at + SOURCES_IN_BATCH).map(toColumn);
    const sources = await reads.rows<SourceRow>(
      `SELECT source_id, source_key, title, boilerplate, text, text_hash
       FROM sources JOIN source_versions USING (corpus_id, version_id, source_id)
       WHERE corpus_id = $1 AND source_id = ANY($2::text[])`,
      [corpusId, ids],
    );
    const passages = await reads.rows<TextRow>(
      `SELECT passage_key, source_id, start, "end", heading_text, vector_key
       FROM passages WHERE corpus_id = $1 AND source_id = ANY($2::text[]) ORDER BY ordinal`,
      [corpusId, ids],
    );
    yield sources.map((row) => {
      const text = toText(row);
      const own = passages.filter((passage) => passage.source_id === row.source_id);
      return {
        sourceId: fromColumn(row.source_id),
        sourceKey: row.source_key,
        title: fromColumn(row.title),
        searched: searchedText(text, decodeSpans(row.boilerplate)),
        passages: own.map((passage) => ({
          passageKey: passage.passage_key,
          heading: fromColumn(passage.heading_text),
          body: text.slice(passage.start, passage.end),
          vectorKey: passage.vector_key,
        })),
      };
    });
  }
}

/** Returns the IDs of all sources of the corpus. */
export async function readSourceIds(reads: Reads, corpusId: string): Promise<string[]> {
  const rows = await reads.rows<{ source_id: string }>(
    'SELECT source_id FROM sources WHERE corpus_id = $1 ORDER BY source_id',
    [corpusId],
  );
  return rows.map((row) => fromColumn(row.source_id));
}

const PASSAGES_BETWEEN_YIELDS = 100;

/** The stems of a passage or source, by column. */
export type Columns = readonly [heading: readonly string[], body: readonly string[]];

/** Computes stems, and yields regularly to the event loop. */
export class Stemmer {
  #done = 0;

  async stems(heading: string, body: string): Promise<Columns> {
    this.#done += 1;
    if (this.#done % PASSAGES_BETWEEN_YIELDS === 0) await setImmediate();
    return [indexStems(heading), indexStems(body)];
  }
}
