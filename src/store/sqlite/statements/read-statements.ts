import type { AnswerRow, GreetedRow, LeftRow, UserKeyRow, VoteRow } from '../answer-rows.ts';
import type { MessageRow, ReceiptRow, SlotRow, SubscriptionRow } from '../digest-rows.ts';
import { BM25_WEIGHTS } from '../schema.ts';
import { prepareModeReads } from '../corpora/server-corpora-rows.ts';
import { prepareReportReads } from '../reports/report-statements.ts';
import { prepareChangeReads } from '../source-changes/change-statements.ts';
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
} from '../stored-rows.ts';
import type { Preparing } from './at-first-use.ts';

const BM25 = `-bm25(passages_fts, ${BM25_WEIGHTS.heading.toFixed(4)}, ${BM25_WEIGHTS.body.toFixed(4)})`;

/** The columns of `source_versions` without its texts. */
export const HEAD = `version_id, source_id, content_hash, text_hash, title, publisher, author, published, url,
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
export function prepareReads(db: Preparing) {
  return {
    ...prepareChangeReads(db),
    ...prepareReportReads(db),
    ...prepareModeReads(db),
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
         UNION SELECT server_id FROM removed_files
         UNION SELECT server_id FROM daily_counts WHERE server_id <> ''
         UNION SELECT server_id FROM report_posts
         UNION SELECT server_id FROM server_corpora`,
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
