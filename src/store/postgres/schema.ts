/**
 * Step n migrates from version n to n + 1. Never change a released step, because databases of every
 * version exist.
 *
 * The tables have the names and columns of SQLite's, so that data can be moved in both directions.
 * Tables of a corpus have its ID as the first column of each key. Times are ISO 8601 texts, as
 * everywhere in the stores, and sort by code unit.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE corpora (
    corpus_id     text COLLATE "C" PRIMARY KEY,
    store_id      text NOT NULL,
    generation    bigint NOT NULL DEFAULT 0,
    model_id      text,
    pipeline      text,
    sources       integer NOT NULL DEFAULT 0,
    passages      integer NOT NULL DEFAULT 0,
    -- Numbers of words, from which BM25 computes average lengths.
    passage_words bigint NOT NULL DEFAULT 0,
    source_words  bigint NOT NULL DEFAULT 0,
    -- The index of the search engine that has this generation.
    search_index  text,
    -- Random, new with each commit. After a restore from a backup, generations repeat.
    commit_id     text,
    -- The last keys that were given out. Keys of a failed attempt are never reused. Keys in the
    -- search engine begin at the time in microseconds, so that a later corpus has other ones.
    last_attempt     bigint NOT NULL DEFAULT extract(epoch FROM clock_timestamp()) * 1e6,
    last_source_key  bigint NOT NULL DEFAULT extract(epoch FROM clock_timestamp()) * 1e6,
    last_passage_key bigint NOT NULL DEFAULT extract(epoch FROM clock_timestamp()) * 1e6,
    last_vector_key  bigint NOT NULL DEFAULT extract(epoch FROM clock_timestamp()) * 1e6,
    last_version_id  bigint NOT NULL DEFAULT 0,
    last_change_id   bigint NOT NULL DEFAULT 0,
    -- Changes of the documents, and the last one that an ingestion has read.
    documents_version  bigint NOT NULL DEFAULT 0,
    ingested_documents bigint NOT NULL DEFAULT 0
  );

  CREATE TABLE source_versions (
    corpus_id     text COLLATE "C" NOT NULL REFERENCES corpora ON DELETE CASCADE,
    version_id    bigint NOT NULL,
    source_id     text COLLATE "C" NOT NULL,
    content_hash  text NOT NULL,
    text_hash     text NOT NULL,
    title         text NOT NULL,
    publisher     text,
    author        text,
    published     text,
    url           text,
    first_seen_at text COLLATE "C" NOT NULL,
    language      text,
    blocks        text NOT NULL,
    links         text NOT NULL,
    places        text NOT NULL,
    boilerplate   text NOT NULL,
    repeatable    text NOT NULL,
    -- UTF-8, because a text of PostgreSQL cannot contain U+0000.
    text          bytea NOT NULL,
    PRIMARY KEY (corpus_id, version_id),
    UNIQUE (corpus_id, source_id, content_hash, text_hash)
  );

  CREATE TABLE sources (
    corpus_id     text COLLATE "C" NOT NULL,
    source_id     text COLLATE "C" NOT NULL,
    version_id    bigint NOT NULL,
    -- The document of the search engine. Another one is written when the same version is stored again.
    source_key    bigint NOT NULL,
    file          text COLLATE "C" NOT NULL,
    passages      integer NOT NULL,
    words         integer NOT NULL,
    indexed_at    text NOT NULL,
    PRIMARY KEY (corpus_id, source_id),
    UNIQUE (corpus_id, source_key),
    FOREIGN KEY (corpus_id, version_id) REFERENCES source_versions ON DELETE CASCADE
  );
  CREATE INDEX sources_by_version ON sources (corpus_id, version_id);

  CREATE TABLE vectors (
    corpus_id     text COLLATE "C" NOT NULL REFERENCES corpora ON DELETE CASCADE,
    vector_key    bigint NOT NULL,
    model_id      text NOT NULL,
    vector_hash   text NOT NULL,
    checksum      bigint NOT NULL,
    -- 32-bit floats, little-endian.
    vector        bytea NOT NULL,
    PRIMARY KEY (corpus_id, vector_key),
    UNIQUE (corpus_id, model_id, vector_hash)
  );

  CREATE TABLE passages (
    corpus_id     text COLLATE "C" NOT NULL,
    passage_key   bigint NOT NULL,
    source_id     text COLLATE "C" NOT NULL,
    ordinal       integer NOT NULL,
    start         integer NOT NULL,
    "end"         integer NOT NULL,
    heading_path  text NOT NULL,
    heading_text  text NOT NULL,
    sentences     text NOT NULL,
    vector_key    bigint NOT NULL,
    words         integer NOT NULL,
    PRIMARY KEY (corpus_id, passage_key),
    UNIQUE (corpus_id, source_id, ordinal),
    FOREIGN KEY (corpus_id, source_id) REFERENCES sources ON DELETE CASCADE,
    -- Deferred, because the deletion of a corpus deletes its vectors before its passages.
    FOREIGN KEY (corpus_id, vector_key) REFERENCES vectors DEFERRABLE INITIALLY DEFERRED
  );
  CREATE INDEX passages_by_vector ON passages (corpus_id, vector_key);

  -- The numbers of passages and of sources that contain a stem.
  CREATE TABLE corpus_words (
    corpus_id     text COLLATE "C" NOT NULL REFERENCES corpora ON DELETE CASCADE,
    word          text COLLATE "C" NOT NULL,
    passages      integer NOT NULL,
    sources       integer NOT NULL,
    PRIMARY KEY (corpus_id, word)
  );

  CREATE TABLE given_ids (
    corpus_id     text COLLATE "C" NOT NULL REFERENCES corpora ON DELETE CASCADE,
    file          text COLLATE "C" NOT NULL,
    source_id     text COLLATE "C" NOT NULL,
    PRIMARY KEY (corpus_id, file),
    UNIQUE (corpus_id, source_id)
  );

  CREATE TABLE source_changes (
    corpus_id     text COLLATE "C" NOT NULL REFERENCES corpora ON DELETE CASCADE,
    change_id     bigint NOT NULL,
    source_id     text COLLATE "C" NOT NULL,
    version_id    bigint,
    at            text COLLATE "C" NOT NULL,
    PRIMARY KEY (corpus_id, change_id)
  );
  CREATE INDEX source_changes_by_source ON source_changes (corpus_id, source_id, change_id);

  -- Writes to the search engine that are not committed yet, or never will be.
  CREATE TABLE engine_attempts (
    corpus_id     text COLLATE "C" NOT NULL,
    attempt       bigint NOT NULL,
    search_index  text NOT NULL,
    started_at    timestamptz NOT NULL DEFAULT now(),
    -- Renewed while the attempt writes.
    alive_at      timestamptz NOT NULL DEFAULT now(),
    -- A rebuild of the index writes documents that the corpus already has.
    is_rebuild    boolean NOT NULL,
    -- An abandoned attempt can no longer be committed.
    is_abandoned  boolean NOT NULL DEFAULT false,
    PRIMARY KEY (corpus_id, attempt)
  );

  -- Documents of the search engine to delete. kind: passage, source, or corpus for all of a corpus.
  CREATE TABLE engine_removals (
    corpus_id     text COLLATE "C" NOT NULL,
    kind          text NOT NULL,
    key           bigint NOT NULL,
    removed_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (corpus_id, kind, key)
  );

  -- The files of a server's corpus. path: relative to the folder of the corpus.
  CREATE TABLE documents (
    corpus_id     text COLLATE "C" NOT NULL REFERENCES corpora ON DELETE CASCADE,
    path          text COLLATE "C" NOT NULL,
    sha256        text NOT NULL,
    bytes         bytea NOT NULL,
    PRIMARY KEY (corpus_id, path)
  );

  CREATE TABLE server_corpora (
    server_id     text COLLATE "C" PRIMARY KEY,
    mode          text NOT NULL
  );

  CREATE TABLE user_key (
    only_row      integer PRIMARY KEY CHECK (only_row = 1),
    key           text NOT NULL
  );

  CREATE TABLE answers (
    answer_id      text COLLATE "C" PRIMARY KEY,
    verdict        text NOT NULL,
    source_filter  text,
    generation     bigint NOT NULL,
    first_asked_at text COLLATE "C" NOT NULL,
    last_asked_at  text COLLATE "C" NOT NULL,
    content        text NOT NULL,
    server_id      text COLLATE "C",
    private_to     text
  );
  CREATE INDEX answers_by_age ON answers (last_asked_at);
  CREATE INDEX answers_by_server ON answers (server_id);

  CREATE TABLE askers (
    answer_id     text COLLATE "C" NOT NULL REFERENCES answers ON DELETE CASCADE,
    asker_hash    text COLLATE "C" NOT NULL,
    at            text COLLATE "C" NOT NULL,
    PRIMARY KEY (answer_id, asker_hash)
  );
  CREATE INDEX askers_by_user ON askers (asker_hash);

  CREATE TABLE votes (
    answer_id     text COLLATE "C" NOT NULL REFERENCES answers ON DELETE CASCADE,
    voter_hash    text COLLATE "C" NOT NULL,
    helpful       integer NOT NULL,
    at            text COLLATE "C" NOT NULL,
    PRIMARY KEY (answer_id, voter_hash)
  );
  CREATE INDEX votes_by_voter ON votes (voter_hash);

  CREATE TABLE greeted_servers (
    server_id     text COLLATE "C" PRIMARY KEY,
    at            text NOT NULL
  );

  CREATE TABLE guilds_left (
    server_id     text COLLATE "C" PRIMARY KEY,
    left_at       text NOT NULL
  );

  CREATE TABLE digest_subscriptions (
    subscription_id text COLLATE "C" PRIMARY KEY,
    server_id     text COLLATE "C",
    content       text NOT NULL
  );

  CREATE TABLE digest_slots (
    subscription_id text COLLATE "C" NOT NULL REFERENCES digest_subscriptions ON DELETE CASCADE,
    scheduled_at  text COLLATE "C" NOT NULL,
    state         text NOT NULL,
    reason        text,
    covers_from   text,
    owner         text NOT NULL,
    lease_until   text NOT NULL,
    at            text NOT NULL,
    PRIMARY KEY (subscription_id, scheduled_at)
  );

  CREATE TABLE digest_messages (
    subscription_id text COLLATE "C" NOT NULL,
    scheduled_at  text COLLATE "C" NOT NULL,
    ordinal       integer NOT NULL,
    message_id    text,
    content       text NOT NULL,
    PRIMARY KEY (subscription_id, scheduled_at, ordinal),
    FOREIGN KEY (subscription_id, scheduled_at) REFERENCES digest_slots ON DELETE CASCADE
  );

  CREATE TABLE digest_receipts (
    subscription_id text COLLATE "C" NOT NULL REFERENCES digest_subscriptions ON DELETE CASCADE,
    source_id     text COLLATE "C" NOT NULL,
    content_hash  text NOT NULL,
    quotes        text NOT NULL,
    PRIMARY KEY (subscription_id, source_id)
  );

  CREATE TABLE source_edits (
    change_id     text COLLATE "C" PRIMARY KEY,
    server_id     text COLLATE "C" NOT NULL,
    at            text COLLATE "C" NOT NULL,
    content       text NOT NULL
  );
  CREATE INDEX source_edits_by_server ON source_edits (server_id, at);

  CREATE TABLE removed_files (
    removal_id    text COLLATE "C" PRIMARY KEY,
    server_id     text COLLATE "C" NOT NULL,
    content       text NOT NULL
  );

  CREATE TABLE daily_counts (
    server_id     text COLLATE "C" NOT NULL,
    day           text COLLATE "C" NOT NULL,
    kind          text NOT NULL,
    is_private    integer NOT NULL,
    count         bigint NOT NULL,
    PRIMARY KEY (server_id, day, kind, is_private)
  );

  CREATE TABLE report_posts (
    channel_id    text COLLATE "C" NOT NULL,
    scheduled_at  text COLLATE "C" NOT NULL,
    server_id     text COLLATE "C" NOT NULL,
    state         text NOT NULL,
    owner         text NOT NULL,
    lease_until   text NOT NULL,
    at            text NOT NULL,
    PRIMARY KEY (channel_id, scheduled_at)
  );
  CREATE INDEX report_posts_by_server ON report_posts (server_id);

  -- The data folder that was moved into this database. Until finished_at, no other program uses it.
  CREATE TABLE moves (
    only_row      integer PRIMARY KEY CHECK (only_row = 1),
    origin        text NOT NULL,
    started_at    timestamptz NOT NULL DEFAULT now(),
    finished_at   timestamptz
  );

  -- The rows that a move has copied. corpus_id: empty for tables that belong to no corpus.
  CREATE TABLE move_tables (
    corpus_id     text COLLATE "C" NOT NULL,
    name          text COLLATE "C" NOT NULL,
    rows          bigint NOT NULL,
    digest        text NOT NULL,
    PRIMARY KEY (corpus_id, name)
  );
  `,
];
