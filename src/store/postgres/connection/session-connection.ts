import type { Timers } from '../../../domain/time.ts';
import type { OwnConnection } from './driver.ts';
import { Statements } from './queries.ts';

/** How often listeners are called without a notification, and the connection is checked. */
const CHECK_MS = 4_000;
const CHECK_TIMEOUT_MS = 5_000;

interface Session {
  readonly connection: OwnConnection;
  readonly statements: Statements;
  /** The keys that it has. */
  readonly owned: Set<string>;
}

/**
 * One connection that holds the locks of this process and receives notifications. Locks take no
 * other connection, so that work under a lock cannot be without one. When the connection is lost,
 * another one takes the locks again, as soon as no other process has them.
 */
export class SessionConnection {
  readonly #create: () => OwnConnection;
  readonly #timers: Timers;
  /** The keys under which work of this process runs. */
  readonly #held = new Set<string>();
  /** The keys that are being taken. PostgreSQL would give a session a key that it already has. */
  readonly #taking = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #session: Session | null = null;
  #opening: Promise<Session> | null = null;
  #stopChecks: (() => void) | null = null;
  #isClosed = false;

  constructor(create: () => OwnConnection, timers: Timers) {
    this.#create = create;
    this.#timers = timers;
  }

  /**
   * Returns `false` if another session, or other work of this one, holds the key.
   *
   * @throws if the database cannot be reached
   */
  async tryLock(key: string): Promise<boolean> {
    if (this.#held.has(key) || this.#taking.has(key)) return false;
    this.#taking.add(key);
    try {
      const session = await this.#open();
      const sql = 'SELECT pg_try_advisory_lock($1) AS got';
      const [row] = await this.#send<{ got: boolean }>(session, sql, [key]);
      if (row?.got !== true) return false;
      // The lock is lost with its connection.
      if (this.#session !== session) throw new Error('Connection terminated');
      this.#held.add(key);
      session.owned.add(key);
      this.#startChecks();
      return true;
    } finally {
      this.#taking.delete(key);
    }
  }

  /** Gives back a key that is held. Never fails, because a lost connection gives back its keys. */
  async unlock(key: string): Promise<void> {
    this.#held.delete(key);
    this.#stopIdleChecks();
    if (this.#session !== null) await this.#giveBack(this.#session, key);
  }

  /** @returns ends the calls */
  async watch(listener: () => void): Promise<() => Promise<void>> {
    if (this.#isClosed) throw new Error('The store is closed');
    const isFirst = this.#listeners.size === 0;
    // Distinct, even if the same function is given twice.
    const call = (): void => {
      listener();
    };
    this.#listeners.add(call);
    this.#startChecks();
    // If the database cannot be reached now, the next check tries again.
    const isOpen = this.#session !== null;
    const session = await this.#open().catch(() => null);
    if (isFirst && isOpen && session !== null) {
      await this.#send(session, 'LISTEN verbatim').catch(() => undefined);
    }
    return async () => {
      this.#listeners.delete(call);
      this.#stopIdleChecks();
      if (this.#listeners.size > 0 || this.#session === null) return;
      await this.#send(this.#session, 'UNLISTEN verbatim').catch(() => undefined);
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#listeners.clear();
    this.#stopChecks?.();
    await this.#opening?.catch(() => undefined);
    const session = this.#session;
    this.#session = null;
    await session?.connection.end().catch(() => undefined);
  }

  #open(): Promise<Session> {
    if (this.#isClosed) return Promise.reject(new Error('The store is closed'));
    if (this.#opening !== null) return this.#opening;
    if (this.#session !== null) return Promise.resolve(this.#session);
    const opening = this.#connect().finally(() => {
      this.#opening = null;
    });
    this.#opening = opening;
    return opening;
  }

  async #connect(): Promise<Session> {
    const connection = this.#create();
    const statements = new Statements(connection, CHECK_TIMEOUT_MS);
    const session = { connection, statements, owned: new Set<string>() };
    const lose = (): void => {
      this.#lose(session);
    };
    connection.on('error', lose);
    connection.on('end', lose);
    connection.on('notification', () => {
      this.#callListeners();
    });
    try {
      await connection.connect();
      this.#session = session;
      if (this.#listeners.size > 0) await session.statements.run('LISTEN verbatim');
      await this.#takeAgain(session);
      return session;
    } catch (error) {
      this.#session = null;
      void connection.end().catch(() => undefined);
      throw error;
    }
  }

  /** Takes the held keys that were lost with another connection, if no other process has them. */
  async #takeAgain(session: Session): Promise<void> {
    const isLost = (key: string): boolean => !session.owned.has(key) && !this.#taking.has(key);
    const keys = [...this.#held].filter(isLost);
    if (keys.length === 0) return;
    for (const key of keys) this.#taking.add(key);
    try {
      const rows = await session.statements.rows<{ key: string; got: boolean }>(
        `SELECT key::text, pg_try_advisory_lock(key) AS got
         FROM unnest($1::bigint[]) AS held (key)`,
        [keys],
      );
      for (const { key } of rows.filter(({ got }) => got)) {
        session.owned.add(key);
        // Its work has ended in the meantime.
        if (!this.#held.has(key)) await this.#giveBack(session, key);
      }
    } finally {
      for (const key of keys) this.#taking.delete(key);
    }
  }

  async #giveBack(session: Session, key: string): Promise<void> {
    if (!session.owned.delete(key)) return;
    const sql = 'SELECT pg_advisory_unlock($1)';
    await this.#send(session, sql, [key]).catch(() => undefined);
  }

  #lose(session: Session): void {
    if (this.#session !== session) return;
    this.#session = null;
    void session.connection.end().catch(() => undefined);
    if (this.#isNeeded()) this.#reopen();
  }

  #reopen(): void {
    // If it fails, the next check tries again.
    void this.#open().catch(() => undefined);
  }

  async #send<Row extends object>(
    session: Session,
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    try {
      return await session.statements.rows<Row>(sql, values);
    } catch (error) {
      this.#lose(session);
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
      if (this.#session === null) this.#reopen();
      else void this.#check(this.#session);
    }, CHECK_MS);
    this.#stopChecks = () => {
      this.#stopChecks = null;
      stop();
    };
  }

  async #check(session: Session): Promise<void> {
    try {
      await this.#send(session, 'SELECT 1');
      await this.#takeAgain(session);
    } catch {
      this.#lose(session);
    }
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
