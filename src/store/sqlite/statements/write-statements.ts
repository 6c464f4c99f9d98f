import type { AnswerRow, AskerRow, GreetedRow, LeftRow, VoteRow } from '../answer-rows.ts';
import type { MessageRow, ReceiptRow, SlotRow, SubscriptionRow } from '../digest-rows.ts';
import { prepareModeWrites } from '../corpora/server-corpora-rows.ts';
import { prepareReportWrites } from '../reports/report-statements.ts';
import { prepareChangeWrites } from '../source-changes/change-statements.ts';
import type {
  ChangeRow,
  CorpusRow,
  PassageRow,
  GivenIdRow,
  SourceRow,
  VectorRow,
  VersionHeadRow,
  VersionRow,
} from '../stored-rows.ts';
import { HEAD } from './read-statements.ts';
import type { Preparing } from './at-first-use.ts';

/** Statements of the writing connection. */
export function prepareWrites(db: Preparing) {
  return {
    ...prepareChangeWrites(db),
    ...prepareReportWrites(db),
    ...prepareModeWrites(db),
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
