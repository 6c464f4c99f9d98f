import pg from 'pg';
import type {
  ConnectionPool,
  Driver,
  OwnConnection,
  PooledConnection,
  QueryOutput,
  TimedQuery,
} from '../../../src/store/postgres/connection/driver.ts';

/** `before`: the server never receives the statement. `after`: its result is lost. */
export type Loss = 'before' | 'after';

export interface Fault {
  /** The statement that fails, by its beginning. */
  readonly at: string;
  readonly fault: Loss | Error;
}

export function lostConnection(): Error {
  return new Error('Connection terminated unexpectedly');
}

/** An error with an SQLSTATE. */
export function databaseError(code: string): Error {
  const error = new pg.DatabaseError('simulated', 0, 'error');
  error.code = code;
  return error;
}

/**
 * A server that knows transactions, locks and notifications, but no SQL, and the client of it. It is
 * stricter than `pg`: a connection refuses a second statement before the first has ended, every use
 * after its release, and a release within a transaction.
 */
export class FakePostgres implements Driver {
  /** The statements that took effect, in order. */
  readonly effects: string[] = [];
  /** All statements that the server has received. */
  readonly received: string[] = [];
  /** Faults to come. Each occurs once. */
  faults: Fault[] = [];
  /** While this is set, no connection can be opened. */
  refusal: Error | null = null;
  /** Whether all connections of all pools are in use. */
  isExhausted = false;
  /** How often a transaction whose connection was lost is still running when its status is asked for. */
  unnoticed = 0;
  /** How connections were given back: as usable, or to be closed. */
  readonly releases: ('kept' | 'closed')[] = [];
  /** The maximum number of connections of each pool. */
  readonly maxima: number[] = [];
  readonly #outcomes = new Map<string, 'committed' | 'aborted'>();
  readonly sessions = new Set<FakeConnection>();
  #transactions = 0;

  createPool(config: pg.PoolConfig): ConnectionPool {
    const max = config.max ?? 0;
    this.maxima.push(max);
    let hasEnded = false;
    let used = 0;
    return {
      on: () => undefined,
      connect: async () => {
        await Promise.resolve();
        if (hasEnded) throw new Error('Cannot use a pool after calling end on the pool');
        // `pg` waits for a while first.
        if (used === max || this.isExhausted) {
          throw new Error('timeout exceeded when trying to connect');
        }
        if (this.refusal !== null) throw this.refusal;
        used += 1;
        return new FakeConnection(this, () => {
          used -= 1;
        });
      },
      end: () => {
        if (hasEnded) return Promise.reject(new Error('Called end on pool more than once'));
        hasEnded = true;
        return Promise.resolve();
      },
    };
  }

  createConnection(): OwnConnection {
    return new FakeConnection(this);
  }

  begin(): string {
    this.#transactions += 1;
    return String(this.#transactions);
  }

  end(transactionId: string, outcome: 'committed' | 'aborted'): void {
    this.#outcomes.set(transactionId, outcome);
  }

  statusOf(transactionId: string): string {
    if (this.unnoticed > 0) return 'in progress';
    return this.#outcomes.get(transactionId) ?? 'aborted';
  }

  takeFault(sql: string): Loss | Error | null {
    const index = this.faults.findIndex(({ at }) => sql.startsWith(at));
    const [found] = index === -1 ? [] : this.faults.splice(index, 1);
    return found?.fault ?? null;
  }

  /** Whether another session holds the key. */
  isLockedFor(session: FakeConnection, key: string): boolean {
    return [...this.sessions].some((one) => one !== session && one.locks.includes(key));
  }

  notify(): void {
    for (const session of [...this.sessions]) if (session.isListening) session.emit('notification');
  }
}

class FakeConnection implements PooledConnection, OwnConnection {
  readonly #server: FakePostgres;
  readonly #listeners = new Map<string, Set<(error: Error) => void>>();
  locks: string[] = [];
  isListening = false;
  #state: 'usable' | 'lost' | 'released' = 'usable';
  #isBusy = false;
  /** The transaction, with its statements so far. */
  #transaction: { readonly id: string; readonly sql: string[]; hasFailed: boolean } | null = null;

  readonly #onRelease: () => void;

  constructor(server: FakePostgres, onRelease = (): void => undefined) {
    this.#server = server;
    this.#onRelease = onRelease;
  }

  async connect(): Promise<void> {
    await Promise.resolve();
    if (this.#server.refusal !== null) throw this.#server.refusal;
    this.#server.sessions.add(this);
  }

  end(): Promise<void> {
    this.#server.sessions.delete(this);
    this.#state = 'lost';
    return Promise.resolve();
  }

  on(event: string, listener: (error: Error) => void): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
  }

  off(event: string, listener: (error: Error) => void): void {
    if (this.#listeners.get(event)?.delete(listener) !== true) throw new Error('no such listener');
  }

  emit(event: 'error' | 'end' | 'notification', error = lostConnection()): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    // Node.js would end the process.
    if (event === 'error' && listeners.size === 0) throw error;
    for (const listener of [...listeners]) listener(error);
  }

  release(error?: Error): void {
    if (this.#state === 'released') throw new Error('a connection was released twice');
    if (error === undefined && this.#state === 'lost') throw new Error('a lost one was kept');
    if (error === undefined && this.#transaction !== null) throw new Error('in a transaction');
    this.#state = 'released';
    this.#onRelease();
    this.#server.releases.push(error === undefined ? 'kept' : 'closed');
  }

  /** Loses the connection while it is not used. */
  lose(): void {
    this.#lose();
    this.emit('error');
    this.emit('end');
  }

  async query({ text, values }: TimedQuery): Promise<QueryOutput> {
    if (this.#state === 'released') throw new Error('a released connection was used');
    if (this.#isBusy) throw new Error('two statements at once');
    if (this.#state === 'lost') throw new Error('Client was closed and is not queryable');
    this.#isBusy = true;
    try {
      await Promise.resolve();
      const fault = this.#server.takeFault(text);
      if (fault instanceof Error) {
        if (this.#transaction !== null) this.#transaction.hasFailed = true;
        // The server ends a transaction whose commit fails.
        if (text === 'COMMIT') this.#end('ROLLBACK');
        throw fault;
      }
      if (fault !== 'before') this.#server.received.push(text);
      const output = fault === 'before' ? null : this.#execute(text, values ?? []);
      if (fault !== null) {
        this.#lose();
        throw lostConnection();
      }
      return output as QueryOutput;
    } finally {
      this.#isBusy = false;
    }
  }

  #lose(): void {
    this.#state = 'lost';
    this.#server.sessions.delete(this);
    if (this.#transaction !== null) this.#server.end(this.#transaction.id, 'aborted');
    this.#transaction = null;
  }

  #execute(text: string, [value]: readonly unknown[]): QueryOutput | QueryOutput[] {
    if (text.startsWith('BEGIN')) {
      if (this.#transaction !== null) throw new Error('a transaction within a transaction');
      this.#transaction = { id: this.#server.begin(), sql: [], hasFailed: false };
      return [output('BEGIN'), output('SELECT', [{ id: this.#transaction.id }])];
    }
    if (text === 'COMMIT' || text === 'ROLLBACK') return this.#end(text);
    if (text.includes('server_version_num')) return output('SELECT', [{ number: 160_000 }]);
    if (text.startsWith('SELECT pg_xact_status')) {
      return output('SELECT', [{ status: this.#server.statusOf(String(value)) }]);
    }
    if (text.startsWith('SELECT pg_terminate_backend')) {
      this.#server.unnoticed -= 1;
      return output('SELECT');
    }
    if (text.includes('pg_try_advisory_lock')) return this.#lock(value);
    if (text.startsWith('SELECT pg_advisory_unlock')) {
      this.locks = this.locks.toSpliced(this.locks.indexOf(String(value)), 1);
      return output('SELECT');
    }
    if (text === 'LISTEN verbatim') this.isListening = true;
    if (this.#transaction !== null) this.#transaction.sql.push(text);
    else this.#server.effects.push(text);
    return output('UPDATE', [{ text }]);
  }

  #end(text: 'COMMIT' | 'ROLLBACK'): QueryOutput {
    const transaction = this.#transaction;
    if (transaction === null) throw new Error(`${text} without a transaction`);
    this.#transaction = null;
    const isCommitted = text === 'COMMIT' && !transaction.hasFailed;
    if (isCommitted) this.#server.effects.push(...transaction.sql);
    this.#server.end(transaction.id, isCommitted ? 'committed' : 'aborted');
    return output(isCommitted ? 'COMMIT' : 'ROLLBACK');
  }

  #lock(value: unknown): QueryOutput {
    const keys = Array.isArray(value) ? value.map(String) : [String(value)];
    const rows = keys.map((key) => {
      const got = !this.#server.isLockedFor(this, key);
      if (got) this.locks.push(key);
      return { key, got };
    });
    return output('SELECT', rows);
  }
}

function output(command: string, rows: unknown[] = []): QueryOutput {
  return { command, rows, rowCount: rows.length };
}
