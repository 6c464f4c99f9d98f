import type { Connection, QueryOutput } from './driver.ts';

/** Runs statements on one connection. */
export interface Queries {
  /** Returns the rows of a statement. Integers of 64 bits are numbers. */
  rows<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Returns the first row; `null` if there is none. */
  row<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row | null>;
  /** Returns the number of rows that a statement has changed. */
  run(sql: string, values?: readonly unknown[]): Promise<number>;
}

/** Longer than the server's `statement_timeout`, so that the server answers if it can be reached. */
export const RESULT_TIMEOUT_MS = 30_000;

/** Statements on one connection, one after the other. */
export class Statements implements Queries {
  readonly #connection: Connection;
  readonly #timeoutMs: number;
  /** The statement before; never rejects. */
  #last: Promise<unknown> = Promise.resolve();
  #hasEnded = false;

  constructor(connection: Connection, timeoutMs = RESULT_TIMEOUT_MS) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
  }

  async rows<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]> {
    return (await this.#query(sql, values)).rows as Row[];
  }

  async row<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row | null> {
    const [row] = await this.rows<Row>(sql, values);
    return row ?? null;
  }

  async run(sql: string, values?: readonly unknown[]): Promise<number> {
    return (await this.#query(sql, values)).rowCount ?? 0;
  }

  /** Waits for the running statement. Statements that were not sent yet, and later ones, fail. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    await this.#last;
  }

  #query(sql: string, values: readonly unknown[] = []): Promise<QueryOutput> {
    const output = this.#last.then(() => {
      // A statement after a transaction would change the database without one.
      if (this.#hasEnded) throw new Error('A statement was sent after the end of its transaction');
      return send(this.#connection, sql, values, this.#timeoutMs);
    });
    this.#last = output.catch(() => undefined);
    return output;
  }
}

export function send(
  connection: Connection,
  sql: string,
  values: readonly unknown[] = [],
  timeoutMs = RESULT_TIMEOUT_MS,
): Promise<QueryOutput> {
  const config = { text: sql, query_timeout: timeoutMs };
  // Without values, several statements can be sent at once.
  return connection.query(values.length === 0 ? config : { ...config, values: [...values] });
}
