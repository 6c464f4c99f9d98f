/** How a column is compared and copied. */
export type ColumnKind = 'text' | 'integer' | 'bytes';

/** A table that both databases have, with the columns that both have. */
export interface MovedTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[];
  /** Number of columns of the key, which come first. Rows are read in the order of their keys. */
  readonly keyLength: number;
}

/**
 * The tables of one corpus. A table refers only to earlier ones. `documents` are files beside an
 * SQLite database.
 */
export const CORPUS_TABLES: readonly MovedTable[] = [
  table(
    'source_versions',
    ['version_id#'],
    [
      ...['source_id', 'content_hash', 'text_hash', 'title', 'publisher', 'author', 'published'],
      ...['url', 'first_seen_at', 'language', 'blocks', 'links', 'places', 'boilerplate'],
      ...['repeatable', 'text'],
    ],
  ),
  table('sources', ['source_id'], ['version_id#', 'file', 'passages#', 'indexed_at']),
  table('vectors', ['vector_key#'], ['model_id', 'vector_hash', 'checksum#', 'vector*']),
  table(
    'passages',
    ['passage_key#'],
    [
      ...['source_id', 'ordinal#', 'start#', 'end#', 'heading_path', 'heading_text', 'sentences'],
      'vector_key#',
    ],
  ),
  table('given_ids', ['file'], ['source_id']),
  table('source_changes', ['change_id#'], ['source_id', 'version_id#', 'at']),
  table('documents', ['path'], ['sha256', 'bytes*']),
];

/** The tables that an installation has once. */
export const INSTALLATION_TABLES: readonly MovedTable[] = [
  table('user_key', ['only_row#'], ['key']),
  table('server_corpora', ['server_id'], ['mode']),
  table(
    'answers',
    ['answer_id'],
    [
      ...['verdict', 'source_filter', 'generation#', 'first_asked_at', 'last_asked_at', 'content'],
      ...['server_id', 'private_to'],
    ],
  ),
  table('askers', ['answer_id', 'asker_hash'], ['at']),
  table('votes', ['answer_id', 'voter_hash'], ['helpful#', 'at']),
  table('greeted_servers', ['server_id'], ['at']),
  table('guilds_left', ['server_id'], ['left_at']),
  table('digest_subscriptions', ['subscription_id'], ['server_id', 'content']),
  table(
    'digest_slots',
    ['subscription_id', 'scheduled_at'],
    [...['state', 'reason', 'covers_from', 'owner', 'lease_until', 'at']],
  ),
  table(
    'digest_messages',
    ['subscription_id', 'scheduled_at', 'ordinal#'],
    [...['message_id', 'content']],
  ),
  table('digest_receipts', ['subscription_id', 'source_id'], ['content_hash', 'quotes']),
  table('source_edits', ['change_id'], ['server_id', 'at', 'content']),
  table('removed_files', ['removal_id'], ['server_id', 'content']),
  table('daily_counts', ['server_id', 'day', 'kind', 'is_private#'], ['count#']),
  table(
    'report_posts',
    ['channel_id', 'scheduled_at'],
    [...['server_id', 'state', 'owner', 'lease_until', 'at']],
  ),
];

/** `#` marks integers and `*` bytes. All other columns are texts. */
function table(name: string, key: readonly string[], others: readonly string[]): MovedTable {
  const columns = [...key, ...others].map((column) => {
    if (column.endsWith('#')) return { name: column.slice(0, -1), kind: 'integer' as const };
    if (column.endsWith('*')) return { name: column.slice(0, -1), kind: 'bytes' as const };
    return { name: column, kind: 'text' as const };
  });
  return { name, columns, keyLength: key.length };
}
