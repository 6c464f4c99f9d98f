/** Stored data is not as it was written. Opening the store again detects this and starts a new one. */
export class StoreDamagedError extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`The database is damaged: ${what}.`, options);
    this.name = 'StoreDamagedError';
  }
}

/** The data that is lost with a database that is moved aside. */
export type Lost = 'versions' | 'answers' | 'digests';
