import type Database from 'better-sqlite3';
import type {
  AnswerRow,
  AskerRow,
  GreetedRow,
  LeftRow,
  UserKeyRow,
  VoteRow,
} from './answer-rows.ts';
import type { MessageRow, ReceiptRow, SlotRow, SubscriptionRow } from './digest-rows.ts';
import { BM25_WEIGHTS, SCHEMA_NAMES } from './schema.ts';
import { prepareChangeReads, prepareChangeWrites } from './source-changes/change-statements.ts';
import type {
  ChangeRow,
  CorpusRow,
  LayoutRow,
  PassageRow,
  GivenIdRow,
  SourceRow,
  VectorRow,
  VersionHeadRow,
  VersionRow,
} from './stored-rows.ts';

/** All SQL except the schema's and that of `check-database.ts`. */

const BM25 = `-bm25(passages_fts, ${BM25_WEIGHTS.heading.toFixed(4)}, ${BM25_WEIGHTS.body.toFixed(4)})`;

const HEAD = `version_id, source_id, content_hash, text_hash, title, publisher, author, published, url,
  first_seen_at, language, layout_checksum, checksum`;

export interface ScoreRow {
  readonly passage_key: number;
  readonly score: number;
  readonly source_id: string;
  readonly ordinal: number;
}

export interface VectorSumRow {
  readonly vector_key: number;
  readonly checksum: number;
}

export interface SourceScoreRow {
  readonly source_id: string;
  readonly score: number;
}

/**
 * Statements of a reading connection; prepared once, because preparing takes longer than running
 * most of them.
 */
export function prepareReads(db: Database.Database) {
  return {
    ...prepareChangeReads(db),
    begin: db.prepare('BEGIN'),
    commit: db.prepare('COMMIT'),
    corpus: db.prepare<[], CorpusRow>('SELECT * FROM corpus'),
    sources: db.prepare<[], SourceRow>('SELECT * FROM sources ORDER BY source_id'),
    source: db.prepare<[string], SourceRow>('SELECT * FROM sources WHERE source_id = ?'),
    givenIds: db.prepare<[], GivenIdRow>('SELECT * FROM given_ids ORDER BY file'),
    versionHead: db.prepare<[number], VersionHeadRow>(
      `SELECT ${HEAD} FROM source_versions WHERE version_id = ?`,
    ),
    repeatable: db.prepare<[], LayoutRow>(`
      SELECT source_id, blocks, links, places, boilerplate, repeatable, layout_checksum
      FROM sources JOIN source_versions USING (version_id, source_id)
      WHERE repeatable <> '[]' ORDER BY source_id`),
    version: db.prepare<[number], VersionRow>('SELECT * FROM source_versions WHERE version_id = ?'),
    versions: db.prepare<[string], VersionRow>(
      'SELECT * FROM source_versions WHERE source_id = ? ORDER BY version_id',
    ),
    changes: db.prepare<[string], ChangeRow>(
      'SELECT * FROM source_changes WHERE source_id = ? ORDER BY change_id',
    ),
    lastChanges: db.prepare<[string], ChangeRow>(`
      SELECT * FROM source_changes
      WHERE change_id IN (SELECT max(change_id) FROM source_changes WHERE at <= ? GROUP BY source_id)
      ORDER BY source_id`),
    changeTimes: db
      .prepare<[], string>('SELECT DISTINCT at FROM source_changes ORDER BY at')
      .pluck(),
    passagesOf: db.prepare<[string], PassageRow>(
      'SELECT * FROM passages WHERE source_id = ? ORDER BY ordinal',
    ),
    passage: db.prepare<[number], PassageRow>('SELECT * FROM passages WHERE passage_key = ?'),
    passagesWithVector: db.prepare<[number], PassageRow>(
      'SELECT * FROM passages WHERE vector_key = ? ORDER BY source_id, ordinal',
    ),
    // The inner query finds the best rows first, because joining every matching row would double
    // the cost.
    bm25: db.prepare<[string, number], ScoreRow>(`
      SELECT best.passage_key, best.score, passages.source_id, passages.ordinal
      FROM (SELECT rowid AS passage_key, ${BM25} AS score FROM passages_fts
            WHERE passages_fts MATCH ? ORDER BY score DESC LIMIT ?) AS best
      JOIN passages USING (passage_key)`),
    bm25Within: db.prepare<[string, string, number], ScoreRow>(`
      SELECT passages.passage_key, ${BM25} AS score, passages.source_id, passages.ordinal
      FROM passages_fts JOIN passages ON passages.passage_key = passages_fts.rowid
      WHERE passages_fts MATCH ? AND passages.source_id = ?
      ORDER BY score DESC, passages.ordinal LIMIT ?`),
    bm25Sources: db.prepare<[string, number], SourceScoreRow>(`
      SELECT source_versions.source_id, best.score
      FROM (SELECT rowid AS version_id, -bm25(sources_fts) AS score FROM sources_fts
            WHERE sources_fts MATCH ? ORDER BY score DESC LIMIT ?) AS best
      JOIN source_versions USING (version_id)`),
    docFreq: db
      .prepare<[string], number>('SELECT count(*) FROM passages_fts WHERE passages_fts MATCH ?')
      .pluck(),
    vector: db.prepare<[number], VectorRow>('SELECT * FROM vectors WHERE vector_key = ?'),
    vectorsAfter: db.prepare<[number, number], VectorRow>(`
      SELECT * FROM vectors
      WHERE vector_key > ? AND EXISTS (SELECT 1 FROM passages WHERE passages.vector_key = vectors.vector_key)
      ORDER BY vector_key LIMIT ?`),
    vectorSumsAfter: db
      .prepare<[number, number], [number, number]>(
        `
      SELECT vector_key, checksum FROM vectors
      WHERE vector_key > ? AND EXISTS (SELECT 1 FROM passages WHERE passages.vector_key = vectors.vector_key)
      ORDER BY vector_key LIMIT ?`,
      )
      .raw(),
    lastVector: db.prepare<[], VectorSumRow>(
      'SELECT vector_key, checksum FROM vectors WHERE vector_key = (SELECT max(vector_key) FROM passages)',
    ),
    hasVector: db
      .prepare<[string, string], 1>('SELECT 1 FROM vectors WHERE model_id = ? AND vector_hash = ?')
      .pluck(),

    answer: db.prepare<[string], AnswerRow>('SELECT * FROM answers WHERE answer_id = ?'),
    vote: db.prepare<[string, string], VoteRow>(
      'SELECT * FROM votes WHERE answer_id = ? AND voter_hash = ?',
    ),
    votesOn: db.prepare<[string], VoteRow>('SELECT * FROM votes WHERE answer_id = ?'),
    greeted: db.prepare<[string], GreetedRow>('SELECT * FROM greeted_servers WHERE server_id = ?'),
    userKey: db.prepare<[], UserKeyRow>('SELECT key, checksum FROM user_key'),
    questionsBy: db
      .prepare<[string], number>('SELECT count(*) FROM askers WHERE asker_hash = ?')
      .pluck(),
    votesBy: db
      .prepare<[string], number>('SELECT count(*) FROM votes WHERE voter_hash = ?')
      .pluck(),
    votesIn: db
      .prepare<[string], number>(
        'SELECT count(*) FROM votes JOIN answers USING (answer_id) WHERE answers.server_id = ?',
      )
      .pluck(),
    serversKnown: db
      .prepare<[], string>(
        `SELECT server_id FROM answers WHERE server_id IS NOT NULL
         UNION SELECT server_id FROM digest_subscriptions WHERE server_id IS NOT NULL
         UNION SELECT server_id FROM greeted_servers
         UNION SELECT server_id FROM source_edits
         UNION SELECT server_id FROM removed_files`,
      )
      .pluck(),
    leftServers: db.prepare<[], LeftRow>('SELECT * FROM guilds_left ORDER BY server_id'),

    subscriptions: db.prepare<[], SubscriptionRow>(
      'SELECT * FROM digest_subscriptions ORDER BY subscription_id',
    ),
    subscription: db.prepare<[string], SubscriptionRow>(
      'SELECT * FROM digest_subscriptions WHERE subscription_id = ?',
    ),
    slots: db.prepare<[string, string, number], SlotRow>(`
      SELECT * FROM digest_slots WHERE subscription_id = ? AND scheduled_at <= ?
      ORDER BY scheduled_at DESC LIMIT ?`),
    openSlots: db.prepare<[string], SlotRow>(`
      SELECT * FROM digest_slots WHERE subscription_id = ? AND state IN ('claimed', 'composed')
      ORDER BY scheduled_at`),
    slot: db.prepare<[string, string], SlotRow>(
      'SELECT * FROM digest_slots WHERE subscription_id = ? AND scheduled_at = ?',
    ),
    digestMessages: db.prepare<[string, string], MessageRow>(
      'SELECT * FROM digest_messages WHERE subscription_id = ? AND scheduled_at = ? ORDER BY ordinal',
    ),
    receipt: db.prepare<[string, string], ReceiptRow>(
      'SELECT * FROM digest_receipts WHERE subscription_id = ? AND source_id = ?',
    ),
    receipts: db.prepare<[string], ReceiptRow>(
      'SELECT * FROM digest_receipts WHERE subscription_id = ? ORDER BY source_id',
    ),
  };
}

export type Reads = ReturnType<typeof prepareReads>;

/** Statements of the writing connection. */
export function prepareWrites(db: Database.Database) {
  return {
    ...prepareChangeWrites(db),
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    updateCorpus: db.prepare<[CorpusRow]>(`
      UPDATE corpus SET generation = @generation, model_id = @model_id, pipeline = @pipeline,
        sources = @sources, passages = @passages, words_digest = @words_digest, checksum = @checksum`),
    countSources: db.prepare<[], number>('SELECT count(*) FROM sources').pluck(),
    countPassages: db.prepare<[], number>('SELECT count(*) FROM passages').pluck(),

    findVersion: db.prepare<[string, string, string], VersionHeadRow>(`
      SELECT ${HEAD} FROM source_versions WHERE source_id = ? AND content_hash = ? AND text_hash = ?`),
    insertVersion: db.prepare<[Omit<VersionRow, 'version_id'>]>(`
      INSERT INTO source_versions (source_id, content_hash, text_hash, title, publisher, author, published, url,
        first_seen_at, language, layout_checksum, checksum, blocks, links, places, boilerplate,
        repeatable, text)
      VALUES (@source_id, @content_hash, @text_hash, @title, @publisher, @author, @published, @url,
        @first_seen_at, @language, @layout_checksum, @checksum, @blocks, @links, @places, @boilerplate,
        @repeatable, @text)`),
    updateVersion: db.prepare<[VersionRow]>(`
      UPDATE source_versions SET title = @title, publisher = @publisher, author = @author,
        published = @published, url = @url, language = @language,
        layout_checksum = @layout_checksum, checksum = @checksum,
        blocks = @blocks, links = @links, places = @places, boilerplate = @boilerplate,
        repeatable = @repeatable
      WHERE version_id = @version_id`),

    putSource: db.prepare<[SourceRow]>(`
      INSERT INTO sources (source_id, version_id, file, passages, indexed_at, checksum)
      VALUES (@source_id, @version_id, @file, @passages, @indexed_at, @checksum)
      ON CONFLICT (source_id) DO UPDATE SET version_id = excluded.version_id, file = excluded.file,
        passages = excluded.passages, indexed_at = excluded.indexed_at, checksum = excluded.checksum`),
    deleteSource: db.prepare<[string]>('DELETE FROM sources WHERE source_id = ?'),
    takeGivenId: db.prepare<[string, string]>(
      'DELETE FROM given_ids WHERE source_id = ? AND file <> ?',
    ),
    putGivenId: db.prepare<[GivenIdRow]>(`
      INSERT INTO given_ids (file, source_id, checksum) VALUES (@file, @source_id, @checksum)
      ON CONFLICT (file) DO UPDATE SET source_id = excluded.source_id, checksum = excluded.checksum`),

    insertPassage: db.prepare<[Omit<PassageRow, 'passage_key'>]>(`
      INSERT INTO passages (source_id, ordinal, start, "end", heading_path, heading_text, sentences,
        vector_key, checksum)
      VALUES (@source_id, @ordinal, @start, @end, @heading_path, @heading_text, @sentences,
        @vector_key, @checksum)`),
    deletePassage: db.prepare<[number]>('DELETE FROM passages WHERE passage_key = ?'),
    insertWords: db.prepare<[number | bigint, string, string]>(
      'INSERT INTO passages_fts (rowid, heading, body) VALUES (?, ?, ?)',
    ),
    deleteWords: db.prepare<[number, string, string]>(
      `INSERT INTO passages_fts (passages_fts, rowid, heading, body) VALUES ('delete', ?, ?, ?)`,
    ),

    clearWords: db.prepare<[]>("INSERT INTO passages_fts (passages_fts) VALUES ('delete-all')"),
    clearSourceWords: db.prepare<[]>("INSERT INTO sources_fts (sources_fts) VALUES ('delete-all')"),

    insertSourceWords: db.prepare<[number, string, string]>(
      'INSERT INTO sources_fts (rowid, text, title) VALUES (?, ?, ?)',
    ),
    deleteSourceWords: db.prepare<[number, string, string]>(
      `INSERT INTO sources_fts (sources_fts, rowid, text, title) VALUES ('delete', ?, ?, ?)`,
    ),

    insertChange: db.prepare<[ChangeRow]>(`
      INSERT INTO source_changes (source_id, version_id, at, checksum)
      VALUES (@source_id, @version_id, @at, @checksum)`),

    vectorKey: db
      .prepare<[string, string], number>(
        'SELECT vector_key FROM vectors WHERE model_id = ? AND vector_hash = ?',
      )
      .pluck(),
    insertVector: db.prepare<[Omit<VectorRow, 'vector_key'>]>(`
      INSERT INTO vectors (model_id, vector_hash, checksum, vector)
      VALUES (@model_id, @vector_hash, @checksum, @vector)
      ON CONFLICT (model_id, vector_hash) DO NOTHING`),
    renameModel: db.prepare<[string, string]>('UPDATE vectors SET model_id = ? WHERE model_id = ?'),
    deleteVectorsOfModel: db.prepare<[string]>('DELETE FROM vectors WHERE model_id = ?'),
    deleteUnusedVectors: db.prepare(`
      DELETE FROM vectors
      WHERE NOT EXISTS (SELECT 1 FROM passages WHERE passages.vector_key = vectors.vector_key)`),
    passageOfOtherModel: db.prepare<[string], Pick<PassageRow, 'source_id' | 'ordinal'>>(`
      SELECT source_id, ordinal FROM passages JOIN vectors USING (vector_key)
      WHERE model_id <> ? LIMIT 1`),

    putAnswer: db.prepare<[AnswerRow]>(`
      INSERT INTO answers (answer_id, verdict, source_filter, generation, first_asked_at, last_asked_at,
        content, server_id, private_to, checksum)
      VALUES (@answer_id, @verdict, @source_filter, @generation, @first_asked_at, @last_asked_at,
        @content, @server_id, @private_to, @checksum)
      ON CONFLICT (answer_id) DO UPDATE SET verdict = excluded.verdict,
        source_filter = excluded.source_filter, generation = excluded.generation,
        first_asked_at = excluded.first_asked_at, last_asked_at = excluded.last_asked_at,
        content = excluded.content, server_id = excluded.server_id, private_to = excluded.private_to,
        checksum = excluded.checksum`),
    dropAnswers: db.prepare<[number]>(`
      DELETE FROM answers WHERE answer_id IN (
        SELECT answer_id FROM answers ORDER BY last_asked_at DESC, answer_id LIMIT -1 OFFSET ?)`),
    putVote: db.prepare<[VoteRow]>(`
      INSERT INTO votes (answer_id, voter_hash, helpful, at, checksum)
      VALUES (@answer_id, @voter_hash, @helpful, @at, @checksum)
      ON CONFLICT (answer_id, voter_hash) DO UPDATE SET helpful = excluded.helpful, at = excluded.at,
        checksum = excluded.checksum`),
    deleteVote: db.prepare<[string, string]>(
      'DELETE FROM votes WHERE answer_id = ? AND voter_hash = ?',
    ),
    deleteVotesBy: db.prepare<[string]>('DELETE FROM votes WHERE voter_hash = ?'),
    putAsker: db.prepare<[AskerRow]>(`
      INSERT INTO askers (answer_id, asker_hash, at, checksum)
      VALUES (@answer_id, @asker_hash, @at, @checksum)
      ON CONFLICT (answer_id, asker_hash) DO UPDATE SET at = excluded.at, checksum = excluded.checksum`),
    deleteAnswersOnlyOf: db.prepare<[string, string]>(`
      DELETE FROM answers
      WHERE answer_id IN (SELECT answer_id FROM askers WHERE asker_hash = ?)
        AND NOT EXISTS (SELECT 1 FROM askers WHERE askers.answer_id = answers.answer_id
          AND asker_hash <> ?)`),
    deleteAsker: db.prepare<[string]>('DELETE FROM askers WHERE asker_hash = ?'),
    deleteAskersBefore: db.prepare<[string]>('DELETE FROM askers WHERE at < ?'),
    deleteAnswersBefore: db.prepare<[string]>('DELETE FROM answers WHERE last_asked_at < ?'),
    deleteAnswersIn: db.prepare<[string]>('DELETE FROM answers WHERE server_id = ?'),
    putLeft: db.prepare<[LeftRow]>(`
      INSERT INTO guilds_left (server_id, left_at, checksum) VALUES (@server_id, @left_at, @checksum)
      ON CONFLICT (server_id) DO NOTHING`),
    deleteLeft: db.prepare<[string]>('DELETE FROM guilds_left WHERE server_id = ?'),
    putGreeted: db.prepare<[GreetedRow]>(`
      INSERT INTO greeted_servers (server_id, at, checksum) VALUES (@server_id, @at, @checksum)
      ON CONFLICT (server_id) DO NOTHING`),
    deleteGreeted: db.prepare<[string]>('DELETE FROM greeted_servers WHERE server_id = ?'),

    putSubscription: db.prepare<[SubscriptionRow]>(`
      INSERT INTO digest_subscriptions (subscription_id, server_id, content, checksum)
      VALUES (@subscription_id, @server_id, @content, @checksum)
      ON CONFLICT (subscription_id) DO UPDATE SET server_id = excluded.server_id,
        content = excluded.content, checksum = excluded.checksum`),
    deleteSubscription: db.prepare<[string]>(
      'DELETE FROM digest_subscriptions WHERE subscription_id = ?',
    ),
    deleteSubscriptionsOf: db.prepare<[string]>(
      'DELETE FROM digest_subscriptions WHERE server_id = ?',
    ),
    insertSlot: db.prepare<[SlotRow]>(`
      INSERT INTO digest_slots (subscription_id, scheduled_at, state, reason, covers_from, owner,
        lease_until, at, checksum)
      VALUES (@subscription_id, @scheduled_at, @state, @reason, @covers_from, @owner, @lease_until,
        @at, @checksum)
      ON CONFLICT (subscription_id, scheduled_at) DO NOTHING`),
    updateSlot: db.prepare<[SlotRow]>(`
      UPDATE digest_slots SET state = @state, reason = @reason, covers_from = @covers_from,
        owner = @owner, lease_until = @lease_until, at = @at, checksum = @checksum
      WHERE subscription_id = @subscription_id AND scheduled_at = @scheduled_at`),
    putMessage: db.prepare<[MessageRow]>(`
      INSERT INTO digest_messages (subscription_id, scheduled_at, ordinal, message_id, content, checksum)
      VALUES (@subscription_id, @scheduled_at, @ordinal, @message_id, @content, @checksum)
      ON CONFLICT (subscription_id, scheduled_at, ordinal) DO UPDATE SET
        message_id = excluded.message_id, content = excluded.content, checksum = excluded.checksum`),
    putReceipt: db.prepare<[ReceiptRow]>(`
      INSERT INTO digest_receipts (subscription_id, source_id, content_hash, quotes, checksum)
      VALUES (@subscription_id, @source_id, @content_hash, @quotes, @checksum)
      ON CONFLICT (subscription_id, source_id) DO UPDATE SET content_hash = excluded.content_hash,
        quotes = excluded.quotes, checksum = excluded.checksum`),
  };
}

export type Writes = ReturnType<typeof prepareWrites>;

/**
 * Statements for the check at opening and for updating the digest. They work with every schema
 * version.
 */
export function prepareChecks(db: Database.Database) {
  return {
    tableNames: db
      .prepare<[string], string>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN (SELECT value FROM json_each(?))",
      )
      .pluck(),
    schemaText: db
      .prepare<[string], string>(
        `
        SELECT group_concat(type || ' ' || name || ' ' || tbl_name || ' ' || sql, char(10) ORDER BY name)
        FROM sqlite_schema WHERE name IN (SELECT value FROM json_each(?))`,
      )
      .pluck(),
    corpus: db.prepare<[], CorpusRow>('SELECT * FROM corpus'),
    insertCorpus: db.prepare<[CorpusRow]>(`
      INSERT INTO corpus VALUES (1, @store_id, @generation, @model_id, @pipeline, @sources, @passages,
        @words_digest, @checksum)`),
    updateWordsDigest: db.prepare<[CorpusRow]>(
      'UPDATE corpus SET words_digest = @words_digest, checksum = @checksum',
    ),
  };
}

/** Statements for `inspectDatabase`. */
export function prepareInspection(db: Database.Database) {
  return {
    files: db.prepare<[], { file: string; source_id: string; content_hash: string }>(
      'SELECT file, sources.source_id, content_hash FROM sources JOIN source_versions USING (version_id)',
    ),
    givenIds: db.prepare<[], GivenIdRow>('SELECT * FROM given_ids'),
    subscriptions: db.prepare<[], SubscriptionRow>('SELECT * FROM digest_subscriptions'),
  };
}

export const SCHEMA_NAMES_JSON = JSON.stringify(SCHEMA_NAMES);
