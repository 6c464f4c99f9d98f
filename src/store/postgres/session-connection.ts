import type { Timers } from '../../domain/time.ts';
import type { OwnConnection, QueryOutput } from './driver.ts';
import { send } from './queries.ts';

/** How often listeners are called without a notification, and the connection is checked. */
const CHECK_MS = 4_000;
const CHECK_TIMEOUT_MS = 5_000;

/**
 * One connection that holds the locks of this process and receives notifications. Locks take no
 * other connection, so that work under a lock cannot be without one. When the connection is lost,
 * another one takes the locks again.
 */
export class SessionConnection {
  readonly #create: () => OwnConnection;
  readonly #timers: Timers;
  /** How often this process holds each key. */
  readonly #held = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #connection: OwnConnection | null = null;
  #opening: Promise<OwnConnection> | null = null;
  #stopChecks: (() => void) | null = null;
  #isClosed = false;

  constructor(create: () => OwnConnection, timers: Timers) {
    this.#create = create;
    this.#timers = timers;
  }

  /** Returns `false` if another session holds the key. @throws if the database cannot be reached */
  async tryLock(key: string): Promise<boolean> {
    const connection = await this.#open();
    const output = await this.#send(connection, 'SELECT pg_try_advisory_lock($1) AS got', [key]);
    const [row] = output.rows as { got: boolean }[];
    if (row?.got !== true) return false;
    // The lock is lost with its connection.
    if (this.#connection !== connection) throw new Error('Connection terminated');
    this.#held.set(key, (this.#held.get(key) ?? 0) + 1);
    this.#startChecks();
    return true;
  }

  /** Gives back a key that is held. Never fails, because a lost connection gives back its keys. */
  async unlock(key: string): Promise<void> {
    // A connection that is being opened takes the keys that are held now.
    await this.#opening?.catch(() => undefined);
    const count = (this.#held.get(key) ?? 0) - 1;
    if (count > 0) this.#held.set(key, count);
    else this.#held.delete(key);
    this.#stopIdleChecks();
    if (this.#connection === null) return;
    await this.#send(this.#connection, 'SELECT pg_advisory_unlock($1)', [key]).catch(
      () => undefined,
    );
  }

  /** @returns ends the calls */
  async watch(listener: () => void): Promise<() => Promise<void>> {
    const connection = await this.#open();
    if (this.#listeners.size === 0) await this.#send(connection, 'LISTEN verbatim');
    // Distinct, even if the same function is given twice.
    const call = (): void => {
      listener();
    };
    this.#listeners.add(call);
    this.#startChecks();
    return async () => {
      this.#listeners.delete(call);
      this.#stopIdleChecks();
      if (this.#listeners.size > 0 || this.#connection === null) return;
      await this.#send(this.#connection, 'UNLISTEN verbatim').catch(() => undefined);
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#listeners.clear();
    this.#stopChecks?.();
    await this.#opening?.catch(() => undefined);
    const connection = this.#connection;
    this.#connection = null;
    await connection?.end().catch(() => undefined);
  }

  #open(): Promise<OwnConnection> {
    if (this.#isClosed) return Promise.reject(new Error('The store is closed'));
    if (this.#opening !== null) return this.#opening;
    if (this.#connection !== null) return Promise.resolve(this.#connection);
    const opening = this.#connect().finally(() => {
      this.#opening = null;
    });
    this.#opening = opening;
    return opening;
  }

  async #connect(): Promise<OwnConnection> {
    const connection = this.#create();
    const lose = (): void => {
      this.#lose(connection);
    };
    connection.on('error', lose);
    connection.on('end', lose);
    connection.on('notification', () => {
      this.#callListeners();
    });
    try {
      await connection.connect();
      this.#connection = connection;
      if (this.#listeners.size > 0) await send(connection, 'LISTEN verbatim');
      const keys = [...this.#held].flatMap(([key, count]) => Array<string>(count).fill(key));
      if (keys.length > 0) {
        await send(
          connection,
          'SELECT pg_try_advisory_lock(key) FROM unnest($1::bigint[]) AS held (key)',
          [keys],
        );
      }
      return connection;
    } catch (error) {
      this.#connection = null;
      void connection.end().catch(() => undefined);
      throw error;
    }
  }

  #lose(connection: OwnConnection): void {
    if (this.#connection !== connection) return;
    this.#connection = null;
    void connection.end().catch(() => undefined);
    if (this.#isNeeded()) this.#reopen();
  }

  #reopen(): void {
    // If it fails, the next check tries again.
    void this.#open().catch(() => undefined);
  }

  async #send(
    connection: OwnConnection,
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<QueryOutput> {
    try {
      return await send(connection, sql, values, CHECK_TIMEOUT_MS);
    } catch (error) {
      this.#lose(connection);
      throw error;
    }
  }

  #startChecks(): void {
    if (this.#stopChecks !== null || this.#isClosed) return;
    const stop = this.#timers.start(() => {
      this.#stopChecks = null;
      if (!this.#isNeeded()) return;
      this.#startChecks();
      this.#callListeners();
      if (this.#connection === null) this.#reopen();
      else void this.#send(this.#connection, 'SELECT 1').catch(() => undefined);
    }, CHECK_MS);
    this.#stopChecks = () => {
      this.#stopChecks = null;
      stop();
    };
  }

  #stopIdleChecks(): void {
    if (!this.#isNeeded()) this.#stopChecks?.();
  }

  #isNeeded(): boolean {
    return !this.#isClosed && (this.#listeners.size > 0 || this.#held.size > 0);
  }

  #callListeners(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
