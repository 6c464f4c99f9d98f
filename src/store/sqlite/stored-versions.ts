import type { SourceChange, SourceVersion } from '../corpus-store.ts';
import {
  decodeBlocks,
  decodeLinks,
  decodePlaces,
  decodeRepeatable,
  decodeSpans,
} from '../columns/source-columns.ts';
import { type ChangeRow, checkChange, checkVersion, type VersionRow } from './stored-rows.ts';

/** Checks and decodes a version of a source. */
export function toSourceVersion(unchecked: VersionRow): SourceVersion {
  const row = checkVersion(unchecked);
  return {
    versionKey: row.version_id,
    sourceId: row.source_id,
    contentHash: row.content_hash,
    title: row.title,
    publisher: row.publisher,
    author: row.author,
    published: row.published,
    url: row.url,
    firstSeenAt: row.first_seen_at,
    text: row.text,
    blocks: decodeBlocks(row.blocks),
    links: decodeLinks(row.links),
    places: decodePlaces(row.places),
    language: row.language,
    boilerplate: decodeSpans(row.boilerplate),
    repeatable: decodeRepeatable(row.repeatable),
  };
}

/** Checks and decodes a change of a source. */
export function toSourceChange(unchecked: ChangeRow): SourceChange {
  const row = checkChange(unchecked);
  return { sourceId: row.source_id, versionKey: row.version_id, at: row.at };
}
