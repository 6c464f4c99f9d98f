/**
 * Stored data was changed outside the store. The next opening moves the damaged database aside and
 * creates a new one.
 */
export class StoreDamagedError extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`The database is damaged: ${what}.`, options);
    this.name = 'StoreDamagedError';
  }
}

/** The data that is lost when a damaged database is moved aside. */
export type Lost = 'versions' | 'answers' | 'digests';
