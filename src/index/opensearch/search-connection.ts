import { readFileSync } from 'node:fs';
import { Client } from '@opensearch-project/opensearch';
import { systemTimers, type Timers } from '../../domain/time.ts';
import { explainSearchError, refused } from './explain-search-error.ts';

export interface SearchConnectionOptions {
  /** `http:` or `https:` addresses of the nodes. They may contain a user and a password. */
  readonly nodes: readonly string[];
  /** Path of a PEM file with the certificate authority of the nodes; `null`: those of Node.js. */
  readonly caFile: string | null;
  readonly limits?: Partial<Limits>;
  readonly timers?: Timers;
}

/** How long to wait, in milliseconds. */
export interface Limits {
  /** For one node to answer a search. Another node is tried after this. */
  readonly searchMs: number;
  /** For a search, with all nodes that are tried. */
  readonly wholeSearchMs: number;
  /** For one node to answer a request that writes or deletes. */
  readonly writeMs: number;
  /** For a request that writes or deletes, with all nodes that are tried. */
  readonly wholeWriteMs: number;
}

const LIMITS: Limits = {
  searchMs: 5_000,
  wholeSearchMs: 12_000,
  writeMs: 90_000,
  wholeWriteMs: 600_000,
};

/** @throws UserFacingError `search-refused` */
function readAuthority(file: string, address: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw refused(address, 'certificate-file', error as Error);
  }
}

/** A request in progress, as the client returns it. */
interface Request<T> extends Promise<T> {
  abort(): void;
}

/** A client of a cluster. It knows which nodes do not answer, and asks the others. */
export class SearchConnection {
  /** The nodes without user and password. */
  readonly address: string;
  readonly #client: Client;
  readonly #limits: Limits;
  readonly #timers: Timers;
  readonly #open = new Set<Request<unknown>>();

  constructor({ nodes, caFile, limits, timers = systemTimers }: SearchConnectionOptions) {
    this.address = nodes.map((node) => new URL(node).host).join(', ');
    this.#limits = { ...LIMITS, ...limits };
    this.#timers = timers;
    this.#client = new Client({
      nodes: [...nodes],
      // One attempt for each node, and a second one if there is only one.
      maxRetries: Math.max(1, nodes.length - 1),
      ...(caFile === null ? {} : { ssl: { ca: readAuthority(caFile, this.address) } }),
    });
  }

  /** Sends a request that only reads. @throws UserFacingError `search-unreachable` and others */
  search<T>(send: (client: Client, options: { requestTimeout: number }) => Request<T>): Promise<T> {
    const { searchMs, wholeSearchMs } = this.#limits;
    return this.#send(send, searchMs, wholeSearchMs);
  }

  /**
   * Sends a request that writes or deletes, and that may be sent twice. Throws the client's errors, which
   * `explain` converts.
   */
  write<T>(send: (client: Client, options: { requestTimeout: number }) => Request<T>): Promise<T> {
    const { writeMs, wholeWriteMs } = this.#limits;
    return this.#send(send, writeMs, wholeWriteMs);
  }

  explain(error: unknown): Error {
    return explainSearchError(error, this.address);
  }

  /** Aborts all requests. */
  async close(): Promise<void> {
    for (const request of this.#open) request.abort();
    await this.#client.close();
  }

  /** The client's own timeout does not cover a response that has begun. */
  async #send<T>(
    send: (client: Client, options: { requestTimeout: number }) => Request<T>,
    requestTimeout: number,
    wholeMs: number,
  ): Promise<T> {
    const request = send(this.#client, { requestTimeout });
    this.#open.add(request);
    const cancel = this.#timers.start(() => {
      request.abort();
    }, wholeMs);
    try {
      return await request;
    } finally {
      cancel();
      this.#open.delete(request);
    }
  }
}
