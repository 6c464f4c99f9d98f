import type Database from 'better-sqlite3';
import { codeReasons } from './migrations/code-reasons.ts';
import { countQuestions } from './migrations/count-questions.ts';
import { placeQuotes } from './migrations/place-quotes.ts';
import { SEPARATE_CORPORA } from './migrations/separate-corpora.ts';
import { separateServers } from './migrations/separate-servers.ts';

/** A step from one version to the next: SQL, or a function for what SQL cannot do. */
export type Migration = string | ((db: Database.Database) => void);

/** "VRBT": distinguishes our database from other programs' databases. */
export const APPLICATION_ID = 0x56524254;

/**
 * Weights of FTS5's columns. With titles and headings weighted like the text, hit@1 on XQuAD-en is
 * .003 to .005 higher than without them.
 */
export const BM25_WEIGHTS = { heading: 1, body: 1 } as const;

/**
 * Step n migrates from version n to n + 1. Never change a released step, because databases of every
 * version exist. A step is SQL or a function. The function has its own file, so that later changes
 * to other code do not affect it.
 *
 * Texts are stored once, with their source's version; the word indexes are contentless. FTS5's
 * `contentless_delete` is not used, because it keeps deleted rows in the totals, so that scores
 * after an update would differ from scores after a rebuild. Instead, rows are deleted by passing
 * their old words to FTS5.
 *
 * `checksum` is the CRC-32 of the row's other columns, see row-checksum.ts. SQLite itself detects a
 * changed byte only if it breaks a page's structure or the type of a STRICT column.
 */
export const MIGRATIONS: readonly Migration[] = [
  `
  CREATE TABLE corpus (
    only_row      INTEGER PRIMARY KEY CHECK (only_row = 1),
    store_id      TEXT NOT NULL,
    generation    INTEGER NOT NULL,
    model_id      TEXT,
    pipeline      TEXT,
    sources       INTEGER NOT NULL,
    passages      INTEGER NOT NULL,
    words_digest  TEXT NOT NULL,
    checksum      INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE source_versions (
    version_id    INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id     TEXT NOT NULL,
    content_hash  TEXT NOT NULL,
    text_hash     TEXT NOT NULL,
    title         TEXT NOT NULL,
    publisher     TEXT,
    author        TEXT,
    published     TEXT,
    url           TEXT,
    first_seen_at TEXT NOT NULL,
    layout_checksum INTEGER NOT NULL,
    checksum      INTEGER NOT NULL,
    blocks        TEXT NOT NULL,
    links         TEXT NOT NULL,
    text          TEXT NOT NULL,
    UNIQUE (source_id, content_hash, text_hash)
  ) STRICT;

  CREATE TABLE sources (
    source_id     TEXT PRIMARY KEY,
    version_id    INTEGER NOT NULL REFERENCES source_versions,
    file          TEXT NOT NULL,
    passages      INTEGER NOT NULL,
    indexed_at    TEXT NOT NULL,
    checksum      INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE vectors (
    vector_key    INTEGER PRIMARY KEY AUTOINCREMENT,
    model_id      TEXT NOT NULL,
    vector_hash   TEXT NOT NULL,
    checksum      INTEGER NOT NULL,
    vector        BLOB NOT NULL,
    UNIQUE (model_id, vector_hash)
  ) STRICT;

  CREATE TABLE passages (
    passage_key   INTEGER PRIMARY KEY,
    source_id     TEXT NOT NULL REFERENCES sources,
    ordinal       INTEGER NOT NULL,
    start         INTEGER NOT NULL,
    "end"         INTEGER NOT NULL,
    heading_path  TEXT NOT NULL,
    heading_text  TEXT NOT NULL,
    sentences     TEXT NOT NULL,
    vector_key    INTEGER NOT NULL REFERENCES vectors,
    checksum      INTEGER NOT NULL,
    UNIQUE (source_id, ordinal)
  ) STRICT;
  CREATE INDEX passages_by_vector ON passages (vector_key);

  CREATE VIRTUAL TABLE passages_fts USING fts5 (
    heading, body, content = '', tokenize = 'porter unicode61 remove_diacritics 2'
  );
  `,
  `
  CREATE TABLE answers (
    answer_id      TEXT PRIMARY KEY,
    verdict        TEXT NOT NULL,
    source_filter  TEXT,
    generation     INTEGER NOT NULL,
    first_asked_at TEXT NOT NULL,
    last_asked_at  TEXT NOT NULL,
    content        TEXT NOT NULL,
    checksum       INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX answers_by_age ON answers (last_asked_at);

  CREATE TABLE votes (
    answer_id     TEXT NOT NULL REFERENCES answers ON DELETE CASCADE,
    voter_id      TEXT NOT NULL,
    helpful       INTEGER NOT NULL,
    at            TEXT NOT NULL,
    checksum      INTEGER NOT NULL,
    PRIMARY KEY (answer_id, voter_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX votes_by_voter ON votes (voter_id);

  CREATE TABLE greeted_servers (
    server_id     TEXT PRIMARY KEY,
    at            TEXT NOT NULL,
    checksum      INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE digest_subscriptions (
    subscription_id TEXT PRIMARY KEY,
    server_id     TEXT,
    content       TEXT NOT NULL,
    checksum      INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE digest_slots (
    subscription_id TEXT NOT NULL REFERENCES digest_subscriptions ON DELETE CASCADE,
    scheduled_at  TEXT NOT NULL,
    state         TEXT NOT NULL,
    reason        TEXT,
    covers_from   TEXT,
    owner         TEXT NOT NULL,
    lease_until   TEXT NOT NULL,
    at            TEXT NOT NULL,
    checksum      INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, scheduled_at)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE digest_messages (
    subscription_id TEXT NOT NULL,
    scheduled_at  TEXT NOT NULL,
    ordinal       INTEGER NOT NULL,
    message_id    TEXT,
    content       TEXT NOT NULL,
    checksum      INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, scheduled_at, ordinal),
    FOREIGN KEY (subscription_id, scheduled_at) REFERENCES digest_slots ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE digest_receipts (
    subscription_id TEXT NOT NULL REFERENCES digest_subscriptions ON DELETE CASCADE,
    source_id     TEXT NOT NULL,
    content_hash  TEXT NOT NULL,
    quotes        TEXT NOT NULL,
    checksum      INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, source_id)
  ) STRICT, WITHOUT ROWID;
  `,
  // Index of each source's whole text, by version_id. bm25() needs all positions and lengths: it
  // returns 0 with "detail=none", and does not know lengths with "columnsize=0". The text is the
  // first column because FTS5 omits the number of that column, which saves 7 % of the table.
  `
  CREATE VIRTUAL TABLE sources_fts USING fts5 (
    text, title, content = '', tokenize = 'porter unicode61 remove_diacritics 2'
  );
  INSERT INTO sources_fts (rowid, text, title)
    SELECT version_id, text, title FROM sources JOIN source_versions USING (version_id);
  `,
  codeReasons,
  separateServers,
  placeQuotes,
  countQuestions,
  SEPARATE_CORPORA,
];

/**
 * Full-text indexes, in the order of the digest. Databases of older versions lack later indexes.
 */
export const WORD_INDEXES = ['passages_fts', 'sources_fts'] as const;

/**
 * Tables that SQLite's own check covers. The word indexes are checked by a digest instead, which is
 * ten times faster.
 */
export const CHECKED_TABLES = [
  'corpus',
  'source_versions',
  'sources',
  'vectors',
  'passages',
  'passages_fts_data',
  'passages_fts_idx',
  'passages_fts_docsize',
  'passages_fts_config',
  'sources_fts_data',
  'sources_fts_idx',
  'sources_fts_docsize',
  'sources_fts_config',
  'answers',
  'votes',
  'greeted_servers',
  'digest_subscriptions',
  'digest_slots',
  'digest_messages',
  'digest_receipts',
  'user_key',
  'askers',
  'guilds_left',
  'given_ids',
  'source_changes',
  'source_edits',
  'removed_files',
  'daily_counts',
  'report_posts',
  'server_corpora',
] as const;

/** Schema entries that must exist; entries added by other programs are ignored. */
export const SCHEMA_NAMES = [
  ...CHECKED_TABLES,
  ...WORD_INDEXES,
  'passages_by_vector',
  'answers_by_age',
  'votes_by_voter',
  'answers_by_server',
  'askers_by_user',
  'given_ids_by_source',
  'source_changes_by_source',
  'source_edits_by_server',
  'report_posts_by_server',
] as const;
