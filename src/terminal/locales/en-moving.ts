import type { Wording } from '../../domain/coded.ts';
import type { MovingProblems } from '../../domain/moving-problems.ts';
import type { ProblemTexts } from '../../discord/locales/locale.ts';
import { DISK_FAULTS } from './en-file-problems.ts';

const UNCHANGED = 'Nothing has been changed.';
const AGAIN = 'Run the same command again. It continues where it stopped.';

const DATABASE_STATES = {
  missing: 'there is none',
  foreign: 'it belongs to another program',
  older: 'it belongs to an older version of this program',
  newer: 'it belongs to a newer version of this program',
  damaged: 'it is damaged',
} as const;

const STATE_HINTS = {
  missing: 'Check DATA_DIR or --data.',
  foreign: 'Check DATA_DIR or --data.',
  older: 'Run npm run ingest once without DATABASE_URL, which migrates it. Then try again.',
  newer: 'Update Verbatim, then try again.',
  damaged: 'Restore a backup, or run npm run doctor for details. Then try again.',
} as const;

/** Problems with moving an installation, in English. */
export const MOVING_PROBLEMS: Wording<MovingProblems, ProblemTexts> = {
  'move-direction': () => ({
    message: 'Exactly one of --to and --from must be given.',
    hint: 'Use --to to move a data folder into PostgreSQL, or --from to move it back.',
  }),
  'move-address-missing': ({ direction }) => ({
    message: `--${direction} needs the address of PostgreSQL, and --search that of OpenSearch.`,
    hint: 'Give both addresses, or set DATABASE_URL and OPENSEARCH_URL.',
  }),
  'move-source-unusable': ({ folder, corpusId, state, reason }) => ({
    message: `The database of the corpus ${corpusId} in ${folder} cannot be moved: ${DATABASE_STATES[state]}${reason === null ? '' : ` (${reason})`}. ${UNCHANGED}`,
    hint: STATE_HINTS[state],
  }),
  'move-source-damaged': ({ reason }) => ({
    message: `A stored row cannot be moved: ${reason}`,
    hint: 'Restore a backup, then try again. The data folder or database that you move was not changed.',
  }),
  'move-folder-not-empty': ({ folder, found, more }) => ({
    message: `The data folder ${folder} must be empty or missing, but has ${listOf(found, more)}. ${UNCHANGED}`,
    hint: 'Name another folder with --data or DATA_DIR.',
  }),
  'move-database-not-empty': ({ tables }) => ({
    message: `The database must be empty, but has rows in ${tables.join(', ')}. ${UNCHANGED}`,
    hint: 'Create a new database with createdb, and name it at the end of the address.',
  }),
  'move-of-other-folder': () => ({
    message: `The database holds an unfinished move of another data folder. ${UNCHANGED}`,
    hint: 'Finish that move, or create a new database with createdb.',
  }),
  'move-running': () => ({
    message: 'Another process is moving data into or out of this database.',
    hint: 'Wait until it has ended, then try again.',
  }),
  'move-in-use': ({ connections }) => ({
    message: `No bot may use the database during a move, but Verbatim has ${connections} other ${connections === 1 ? 'connection' : 'connections'} to it.`,
    hint: 'Stop all bot processes that use this database, then try again.',
  }),
  'move-zero-character': ({ corpusId, table, row }) => ({
    message: `PostgreSQL cannot store the character U+0000, which is in the row ${row} of ${table}${corpusId === null ? '' : ` of the corpus ${corpusId}`}.`,
    hint: 'Remove the source that contains it, then run the same command again.',
  }),
  'move-not-written': ({ folder, fault }) => ({
    message: `The data could not be written to ${folder}: ${DISK_FAULTS[fault] ?? fault}. The bot does not start with an unfinished folder.`,
    hint: `Correct the cause. ${AGAIN}`,
  }),
  'move-unfinished-folder': ({ folder }) => ({
    message: `The data folder ${folder} holds an unfinished move from PostgreSQL.`,
    hint: 'Run npm run migrate again with this folder. To begin without these data, delete its folder move.unfinished.',
  }),
  'move-unfinished-database': () => ({
    message: 'The database holds an unfinished move of a data folder.',
    hint: `${AGAIN} To begin without these data, create a new database with createdb.`,
  }),
};

/** English texts of `npm run migrate`. */
export const MOVING_TEXTS = {
  moved: {
    to: (corpora: number, rows: number) =>
      `Moved into PostgreSQL: ${corpora} ${corpora === 1 ? 'corpus' : 'corpora'}, ${rows} rows.`,
    from: (corpora: number, rows: number, folder: string) =>
      `Moved into ${folder}: ${corpora} ${corpora === 1 ? 'corpus' : 'corpora'}, ${rows} rows.`,
  },
  compared: 'The data were moved earlier. Both sides were compared again.',
  counted: (corpora: number, rows: number) =>
    `${rows} rows of ${corpora} ${corpora === 1 ? 'corpus' : 'corpora'} would be moved:`,
  count: (table: string, rows: number) => `  ${table}: ${rows}`,
  alike: (tables: number) => `All ${tables} tables have the same rows on both sides.`,
  tableDiffers: (corpus: string | null, table: string, source: number, target: number) =>
    `Different: ${table}${corpus === null ? '' : ` of the corpus ${corpus}`} (rows: ${source} in the source, ${target} in the target)`,
  unfinished:
    'The move is not finished, and the bot does not start with it. Run the same command again.',
  answersAlike: (questions: number) =>
    `${questions} questions have the same answers on both sides.`,
  answersDiffer: (different: number, questions: number) =>
    `${different} of ${questions} questions have different answers:`,
  answer: (question: string, server: string | null, parts: readonly string[]) =>
    `  ${JSON.stringify(question)}${server === null ? '' : ` in the server ${server}`}: different ${parts.join(', ')}`,
  side: (name: 'source' | 'target', verdict: string, passages: readonly string[]) =>
    `    ${name}: ${verdict}${passages.length === 0 ? '' : ` (${passages.join(', ')})`}`,
  notCompared: 'No answers were compared.',
  noQuestions:
    'No answers were compared, because there is no corpus that this version of the program and its model have made.',
  next: {
    to: 'Set DATABASE_URL and OPENSEARCH_URL for all processes. Keep the data folder until they have run for a while, but start no bot without these settings.',
    from: 'Remove DATABASE_URL and OPENSEARCH_URL, and start one bot with this data folder.',
  },
  progress: {
    copy: (corpus: string) =>
      corpus === ''
        ? 'copying answers, votes, digests and settings'
        : `copying the corpus ${corpus}`,
    index: (corpus: string) => `indexing the corpus ${corpus}`,
    ask: () => 'comparing answers',
  },
} as const;

function listOf(found: readonly string[], more: number): string {
  return `${found.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}
