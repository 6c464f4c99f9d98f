import { type Problem, UserFacingError } from '../../domain/errors.ts';
import type { OpenSearchSettings } from '../../store/engine-settings.ts';
import { refused } from './explain-search-error.ts';
import { SearchConnection } from './search-connection.ts';
import { SearchIndexes } from './search-indexes.ts';

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
      /** The indexes of this installation. */
      readonly indexes: readonly string[];
      /** The number of their passages and sources; 0 if parts are missing. */
      readonly documents: number;
    };

const TIMEOUT_MS = 5_000;

/** Examines a cluster. Only reads. */
export async function checkOpenSearch(settings: OpenSearchSettings): Promise<OpenSearchState> {
  let connection: SearchConnection | null = null;
  try {
    const limits = { searchMs: TIMEOUT_MS, wholeSearchMs: 2 * TIMEOUT_MS };
    connection = new SearchConnection({ ...settings, limits });
    return await examine(connection, settings.index);
  } catch (error) {
    const known = connection?.explain(error) ?? error;
    if (known instanceof UserFacingError) return { state: 'unusable', problem: known.problem };
    throw known;
  } finally {
    await connection?.close();
  }
}

async function examine(connection: SearchConnection, prefix: string): Promise<OpenSearchState> {
  // The dimensions belong to the model, and have no effect on the list.
  const known = new SearchIndexes(connection, prefix, 0);
  await known.checkVersion();
  const info = await connection.search((client, options) => client.info({}, options));
  const plugins = await connection.search((client, options) =>
    client.cat.plugins({ format: 'json' }, options),
  );
  const names = plugins.body as readonly { readonly component?: string }[];
  if (!names.some(({ component }) => component === 'opensearch-knn')) {
    throw refused(connection.address, 'no-knn');
  }
  const { body: cluster } = await connection.search((client, options) =>
    client.cluster.health({}, options),
  );
  const indexes = await known.list();
  const health = toHealth(cluster.status);
  return {
    state: 'usable',
    release: info.body.version.number,
    nodes: cluster.number_of_nodes,
    health,
    indexes,
    documents: health === 'red' ? 0 : await countDocuments(connection, indexes),
  };
}

async function countDocuments(
  connection: SearchConnection,
  indexes: readonly string[],
): Promise<number> {
  if (indexes.length === 0) return 0;
  const { body } = await connection.search((client, options) =>
    client.count({ index: [...indexes] }, options),
  );
  return body.count;
}

function toHealth(status: string): 'green' | 'yellow' | 'red' {
  const lower = status.toLowerCase();
  return lower === 'green' || lower === 'yellow' ? lower : 'red';
}
