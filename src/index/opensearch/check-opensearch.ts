import { readFile } from 'node:fs/promises';
import { Client, errors } from '@opensearch-project/opensearch';
import type { SearchRefusal } from '../../domain/engine-problems.ts';
import { type Problem, UserFacingError } from '../../domain/errors.ts';
import { type OpenSearchSettings, toShownAddress } from '../../store/engine-settings.ts';

/** What can be learned about a cluster without changing it. */
export type OpenSearchState =
  | { readonly state: 'unusable'; readonly problem: Problem }
  | {
      readonly state: 'usable';
      /** Such as `2.19.6`. */
      readonly release: string;
      readonly nodes: number;
      /** `yellow`: copies are missing. `red`: parts of an index are missing. */
      readonly health: 'green' | 'yellow' | 'red';
      /** The indexes of this installation, and the number of their passages and sources. */
      readonly indexes: readonly string[];
      readonly documents: number;
    };

const TIMEOUT_MS = 5_000;
/** Versions before 2.16 lack a parameter that the search uses. */
const LEAST_MINOR = 16;

/** Examines a cluster. Only reads. */
export async function checkOpenSearch(settings: OpenSearchSettings): Promise<OpenSearchState> {
  const address = settings.nodes.map(toShownAddress).join(', ');
  let client: Client | null = null;
  try {
    const ca = settings.caFile === null ? null : await readFile(settings.caFile);
    client = new Client({
      nodes: [...settings.nodes],
      requestTimeout: TIMEOUT_MS,
      // Another node is tried if one does not answer.
      maxRetries: settings.nodes.length - 1,
      ...(ca === null ? {} : { ssl: { ca } }),
    });
    return await examine(client, settings.index, address);
  } catch (error) {
    return { state: 'unusable', problem: explain(error, address).problem };
  } finally {
    await client?.close().catch(() => undefined);
  }
}

async function examine(client: Client, prefix: string, address: string): Promise<OpenSearchState> {
  const refuse = (refusal: SearchRefusal): UserFacingError =>
    new UserFacingError('search-refused', { address, refusal });
  const { version } = (await client.info()).body;
  const [major = 0, minor = 0] = version.number.split('.').map(Number);
  if (version.distribution !== 'opensearch' || major !== 2 || minor < LEAST_MINOR) {
    throw refuse('other-version');
  }
  const plugins = (await client.cat.plugins({ format: 'json' })).body as readonly {
    readonly component?: string;
  }[];
  if (!plugins.some(({ component }) => component === 'opensearch-knn')) throw refuse('no-knn');
  const pattern = `${prefix}-*`;
  const health = (await client.cluster.health()).body;
  const found = (await client.cat.indices({ index: pattern, format: 'json' })).body as readonly {
    readonly index?: string;
    readonly 'docs.count'?: string;
  }[];
  return {
    state: 'usable',
    release: version.number,
    nodes: health.number_of_nodes,
    health: toHealth(health.status),
    indexes: found.map(({ index = '' }) => index).sort(),
    documents: found.reduce((sum, one) => sum + Number(one['docs.count'] ?? 0), 0),
  };
}

function toHealth(status: string): 'green' | 'yellow' | 'red' {
  const lower = status.toLowerCase();
  return lower === 'green' || lower === 'yellow' ? lower : 'red';
}

function explain(error: unknown, address: string): UserFacingError {
  if (error instanceof UserFacingError) return error;
  const refuse = (refusal: SearchRefusal): UserFacingError =>
    new UserFacingError('search-refused', { address, refusal }, { cause: error });
  if (error instanceof errors.ResponseError) {
    if (error.statusCode === 401) return refuse('login');
    if (error.statusCode === 403) return refuse('no-rights');
  }
  const { message, syscall } = error as NodeJS.ErrnoException;
  if (syscall === 'open') return refuse('certificate-file');
  if (/certificate/i.test(message)) return refuse('certificate');
  const fault = faultOf(error);
  return new UserFacingError('search-unreachable', { address, fault }, { cause: error });
}

function faultOf(error: unknown): string {
  if (error instanceof errors.ResponseError) return String(error.statusCode);
  if (error instanceof errors.TimeoutError) return 'ETIMEDOUT';
  const { message } = error as Error;
  if (/wrong version number/i.test(message)) return 'NO_TLS';
  // The client keeps only the message of the system's error.
  return /\bE[A-Z_]{3,}\b/.exec(message)?.[0] ?? 'ECONN';
}
