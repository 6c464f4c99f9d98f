import pg from 'pg';
import { outcomeUnknown, isLost } from './explain-error.ts';
import type { Connection, QueryOutput } from './driver.ts';
import { type Queries, RESULT_TIMEOUT_MS, send, Statements } from './queries.ts';

/** What became of a transaction. */
export type Outcome = 'committed' | 'aborted';

export interface TransactionOptions {
  /** Allows statements that take longer than usual, such as changes of a whole corpus. */
  readonly isLong?: boolean;
}

/** How long a statement of a long transaction may take, in milliseconds. */
const LONG_STATEMENT_MS = 600_000;

/** The transaction had no effect, because its connection was lost before or during the commit. */
export class RolledBackError extends Error {
  constructor(cause: unknown) {
    super('The connection was lost, and the transaction was rolled back', { cause });
    this.name = 'RolledBackError';
  }
}

/** The end of a transaction. `lost`: whether it was committed must be found out; `null`: it was. */
export interface TransactionEnd<T> {
  readonly result: T;
  readonly lost: { readonly transactionId: string; readonly error: unknown } | null;
}

/**
 * Runs work in one transaction on this connection, and commits it if the work resolves.
 *
 * @param options.drop is called if the connection can no longer be used
 */
export async function transact<T>(
  connection: Connection,
  work: (queries: Queries) => Promise<T>,
  options: TransactionOptions & { readonly drop: (error: Error) => void },
): Promise<TransactionEnd<T>> {
  const timeoutMs = options.isLong === true ? LONG_STATEMENT_MS : RESULT_TIMEOUT_MS;
  let transactionId: string;
  try {
    transactionId = await begin(connection, timeoutMs);
  } catch (error) {
    // The transaction may have begun and failed. Then every later statement would fail too.
    options.drop(error as Error);
    throw error;
  }
  const statements = new Statements(connection, timeoutMs);
  let result: T;
  try {
    result = await work(statements);
    await statements.end();
  } catch (error) {
    await statements.end();
    await send(connection, 'ROLLBACK').catch(options.drop);
    throw error;
  }
  let output: QueryOutput;
  try {
    output = await send(connection, 'COMMIT');
  } catch (error) {
    if (!isLost(error)) throw error;
    options.drop(error as Error);
    return { result, lost: { transactionId, error } };
  }
  // The server answers so if a statement failed and the work caught the error.
  if (output.command !== 'COMMIT') throw new Error('A statement of the transaction failed');
  return { result, lost: null };
}

/** Returns the ID of the transaction, by which its outcome can be found from another connection. */
async function begin(connection: Connection, timeoutMs: number): Promise<string> {
  const timeout =
    timeoutMs === RESULT_TIMEOUT_MS ? '' : `SET LOCAL statement_timeout = ${timeoutMs};`;
  const outputs = (await send(
    connection,
    `BEGIN; ${timeout} SELECT pg_current_xact_id()::text AS id`,
  )) as unknown as QueryOutput[];
  const [row] = (outputs.at(-1)?.rows ?? []) as { id: string }[];
  if (row === undefined) throw new Error('The database gave no transaction ID');
  return row.id;
}

/** The server has not noticed yet that the connection of a transaction was lost. */
export class StillRunningError extends Error {}

/** SQLSTATE for a transaction that the server has never begun. */
const UNKNOWN_TRANSACTION = '22023';

/**
 * Finds out what became of a transaction. Ends it if it still runs, and then throws
 * `StillRunningError`: the outcome is known soon.
 *
 * @throws UserFacingError `database-outcome-unknown` if the server no longer knows it
 */
export async function findOutcome(connection: Connection, transactionId: string): Promise<Outcome> {
  const status = await statusOf(connection, transactionId);
  if (status === 'committed' || status === 'aborted') return status;
  if (status === null) throw outcomeUnknown(new Error(`Transaction ${transactionId} is too old`));
  await send(
    connection,
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_xid = $1::text::xid8::xid',
    [transactionId],
  );
  throw new StillRunningError(`Transaction ${transactionId} still runs`);
}

async function statusOf(connection: Connection, transactionId: string): Promise<string | null> {
  try {
    const { rows } = await send(connection, 'SELECT pg_xact_status($1::text::xid8) AS status', [
      transactionId,
    ]);
    return (rows as { status: string | null }[])[0]?.status ?? null;
  } catch (error) {
    // The server was replaced by a copy that lacks the last transactions.
    if (error instanceof pg.DatabaseError && error.code === UNKNOWN_TRANSACTION) return 'aborted';
    throw error;
  }
}
