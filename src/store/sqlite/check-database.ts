import type {
  AnswerRow,
  AskerRow,
  GreetedRow,
  LeftRow,
  UserKeyRow,
  VoteRow,
} from './answer-rows.ts';
import type { MessageRow, ReceiptRow, SlotRow, SubscriptionRow } from './digest-rows.ts';
import type {
  ChangeRow,
  GivenIdRow,
  PassageRow,
  SourceRow,
  VectorRow,
  VersionRow,
} from './stored-rows.ts';
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import {
  checkAnswer,
  checkAsker,
  checkGreeted,
  checkLeft,
  checkUserKey,
  checkVote,
} from './answer-rows.ts';
import { checkDigestRow } from './digest-rows.ts';
import {
  type EditRow,
  checkEdit,
  checkRemoval,
  type RemovalRow,
} from './source-changes/change-rows.ts';
import { checkMode, prepareModeReads } from './corpora/server-corpora-rows.ts';
import { checkCount, checkPost, type CountRow, type PostRow } from './reports/report-rows.ts';
import { CHECKED_TABLES, WORD_INDEXES } from './schema.ts';
import { prepareChecks, SCHEMA_NAMES_JSON } from './statements/check-statements.ts';
import { StoreDamagedError } from '../errors.ts';
import {
  checkChange,
  checkCorpus,
  checkGivenId,
  checkPassage,
  checkSource,
  checkVector,
  checkVersion,
  corpusChecksum,
} from './stored-rows.ts';

const ROWS_BETWEEN_YIELDS = 1000;

/**
 * Checks everything in one read transaction: SQLite's check of pages and indexes, the digest of the
 * schema and word indexes, and every row's checksum. Takes about 20 µs per passage.
 *
 * Does not use SQLite's `quick_check` on the whole file, because it spends five times as long on
 * FTS5 as on everything else, does not compare indexes with their tables, and misses changed words,
 * scores and vectors.
 *
 * @throws StoreDamagedError, or SQLite's own error if it cannot read the file
 */
export async function checkDatabase(db: Database.Database): Promise<void> {
  db.exec('BEGIN');
  try {
    checkPages(db);
    checkWords(db);
    await checkRows(db);
  } finally {
    if (db.inTransaction) db.exec('COMMIT');
  }
}

/**
 * Runs the checks that do not depend on a schema version's columns. They must pass before a
 * migration.
 */
export function checkBeforeMigration(db: Database.Database): void {
  checkPages(db);
  checkWords(db);
}

function checkPages(db: Database.Database): void {
  const { tableNames } = prepareChecks(db);
  // Naming `sqlite_schema` also checks the list of free pages.
  for (const table of ['sqlite_schema', ...tableNames.all(JSON.stringify(CHECKED_TABLES))]) {
    const found = db.pragma(`integrity_check('${table}')`, { simple: true });
    if (found !== 'ok') throw new StoreDamagedError(String(found));
  }
  const [broken] = db.pragma('foreign_key_check') as { table: string; rowid: number | null }[];
  if (broken !== undefined) {
    throw new StoreDamagedError(`a row of ${broken.table} refers to a row that is missing`);
  }
}

function checkWords(db: Database.Database): void {
  const { corpus } = prepareChecks(db);
  if (wordsDigest(db) !== checkCorpus(corpus.get()).words_digest) {
    throw new StoreDamagedError('the checksum of the schema or the word index is wrong');
  }
}

/** Updates the digest after a change to the schema. */
export function sealWords(db: Database.Database): void {
  const { corpus, updateWordsDigest } = prepareChecks(db);
  const row = corpus.get();
  if (row === undefined) return;
  writePendingWords(db);
  const sealed = { ...checkCorpus(row), words_digest: wordsDigest(db) };
  updateWordsDigest.run({ ...sealed, checksum: corpusChecksum(sealed) });
}

async function checkRows(db: Database.Database): Promise<void> {
  const checks = prepareRowChecks(db);
  const corpus = checkCorpus(prepareChecks(db).corpus.get());
  const sources = await checkEach(checks.sources.iterate(), checkSource);
  await checkEach(checks.givenIds.iterate(), checkGivenId);
  await checkEach(checks.changes.iterate(), checkChange);
  const passages = await checkEach(checks.passages.iterate(), checkPassage);
  await checkEach(checks.versions.iterate(), checkVersion);
  await checkEach(checks.vectors.iterate(), checkVector);
  await checkEach(checks.answers.iterate(), checkAnswer);
  await checkEach(checks.votes.iterate(), checkVote);
  await checkEach(checks.greeted.iterate(), checkGreeted);
  await checkEach(checks.askers.iterate(), checkAsker);
  await checkEach(checks.left.iterate(), checkLeft);
  checkUserKey(checks.userKey.get());
  await checkEach(checks.subscriptions.iterate(), checkDigestRow);
  await checkEach(checks.modes.iterate(), checkMode);
  await checkEach(checks.slots.iterate(), checkDigestRow);
  await checkEach(checks.digestMessages.iterate(), checkDigestRow);
  await checkEach(checks.receipts.iterate(), checkDigestRow);
  await checkEach(checks.edits.iterate(), checkEdit);
  await checkEach(checks.removals.iterate(), checkRemoval);
  await checkEach(checks.counts.iterate(), checkCount);
  await checkEach(checks.posts.iterate(), checkPost);
  if (sources !== corpus.sources || passages !== corpus.passages) {
    throw new StoreDamagedError(
      `there are ${sources} sources and ${passages} passages instead of ${corpus.sources} and ${corpus.passages}`,
    );
  }
}

async function checkEach<Row>(rows: Iterable<Row>, check: (row: Row) => unknown): Promise<number> {
  let count = 0;
  for (const row of rows) {
    check(row);
    count += 1;
    if (count % ROWS_BETWEEN_YIELDS === 0) await setImmediate();
  }
  return count;
}

/**
 * Makes FTS5 write the words that it would otherwise buffer until the end of the transaction. A
 * savepoint has this effect.
 */
export function writePendingWords(db: Database.Database): void {
  db.exec('SAVEPOINT words; RELEASE words');
}

/**
 * Returns the SHA-256, in hex, of our part of the schema and all of FTS5's data. Both affect search
 * results, and neither is covered by our row checksums. In a transaction that changed words, call
 * `writePendingWords` first.
 */
export function wordsDigest(db: Database.Database): string {
  const { schemaText, tableNames } = prepareChecks(db);
  const objects = schemaText.get(SCHEMA_NAMES_JSON);
  const present = new Set(tableNames.all(JSON.stringify(WORD_INDEXES)));
  const digest = createHash('sha256');
  for (const index of WORD_INDEXES.filter((name) => present.has(name))) {
    const { texts, blocks } = prepareWordChecks(db, index);
    digest.update(JSON.stringify({ objects, ...texts.get() }));
    for (const [id, block] of blocks.iterate()) {
      // FTS5's own tables are not STRICT: a damaged one may hold a value of any type.
      digest.update(`${id}:`).update(Buffer.isBuffer(block) ? block : String(block));
    }
  }
  return digest.digest('hex');
}

/** Statements that read all data of one full-text index. */
function prepareWordChecks(db: Database.Database, index: (typeof WORD_INDEXES)[number]) {
  return {
    // SQLite converts the bytes to hex and joins them, which is several times faster at 10,000
    // passages than reading row by row.
    texts: db.prepare<[], Record<'config' | 'segments' | 'sizes', string>>(`
      SELECT
        (SELECT group_concat(k || ' ' || v, char(10) ORDER BY k) FROM ${index}_config) AS config,
        (SELECT group_concat(segid || ' ' || hex(term) || ' ' || pgno, char(10) ORDER BY segid, term)
           FROM ${index}_idx) AS segments,
        (SELECT group_concat(id || ' ' || hex(sz), char(10) ORDER BY id)
           FROM ${index}_docsize) AS sizes`),
    blocks: db
      .prepare<[], [number, unknown]>(`SELECT id, block FROM ${index}_data ORDER BY id`)
      .raw(),
  };
}

/** Statements that read all rows of the newest version. */
function prepareRowChecks(db: Database.Database) {
  return {
    versions: db.prepare<[], VersionRow>('SELECT * FROM source_versions'),
    sources: db.prepare<[], SourceRow>('SELECT * FROM sources'),
    givenIds: db.prepare<[], GivenIdRow>('SELECT * FROM given_ids'),
    changes: db.prepare<[], ChangeRow>('SELECT * FROM source_changes'),
    passages: db.prepare<[], PassageRow>('SELECT * FROM passages'),
    vectors: db.prepare<[], VectorRow>('SELECT * FROM vectors'),
    answers: db.prepare<[], AnswerRow>('SELECT * FROM answers'),
    votes: db.prepare<[], VoteRow>('SELECT * FROM votes'),
    greeted: db.prepare<[], GreetedRow>('SELECT * FROM greeted_servers'),
    askers: db.prepare<[], AskerRow>('SELECT * FROM askers'),
    left: db.prepare<[], LeftRow>('SELECT * FROM guilds_left'),
    userKey: db.prepare<[], UserKeyRow>('SELECT key, checksum FROM user_key'),
    subscriptions: db.prepare<[], SubscriptionRow>('SELECT * FROM digest_subscriptions'),
    slots: db.prepare<[], SlotRow>('SELECT * FROM digest_slots'),
    digestMessages: db.prepare<[], MessageRow>('SELECT * FROM digest_messages'),
    receipts: db.prepare<[], ReceiptRow>('SELECT * FROM digest_receipts'),
    edits: db.prepare<[], EditRow>('SELECT * FROM source_edits'),
    removals: db.prepare<[], RemovalRow>('SELECT * FROM removed_files'),
    counts: db.prepare<[], CountRow>('SELECT * FROM daily_counts'),
    posts: db.prepare<[], PostRow>('SELECT * FROM report_posts'),
    modes: prepareModeReads(db).modes,
  };
}
