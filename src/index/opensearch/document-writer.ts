import type { API, Types } from '@opensearch-project/opensearch';
import pRetry from 'p-retry';
import { UserFacingError } from '../../domain/errors.ts';
import type { EngineAttempt, SearchEngine } from '../../store/search-engine.ts';
import {
  passageId,
  sourceIdOf,
  toPassageAction,
  toRemoval,
  toSourceAction,
  toVersionRemoval,
  type Version,
} from './engine-documents.ts';
import {
  isBlock,
  isPassing,
  isPassingStatus,
  unreachable,
  MISSING_INDEX,
} from './explain-search-error.ts';
import type { SearchConnection } from './search-connection.ts';
import type { SearchIndexes } from './search-indexes.ts';
import { searchVersions } from './search-queries.ts';
import {
  BULK_LIMITS,
  type BulkAction,
  type BulkFault,
  type BulkLimits,
  writeInBulk,
} from './write-in-bulk.ts';

/** Refreshes that fail while a node is being replaced are repeated. */
const REFRESH_RETRIES = 6;

/** The most documents of one search for documents to delete. */
const REMOVED_AT_ONCE = 10_000;

/** Writes and deletes documents. Throws the errors of the client, and those of `explain-search-error.ts`. */
export class DocumentWriter {
  readonly #connection: SearchConnection;
  readonly #indexes: SearchIndexes;
  readonly #limits: Partial<BulkLimits>;

  constructor(
    connection: SearchConnection,
    indexes: SearchIndexes,
    limits: Partial<BulkLimits> = {},
  ) {
    this.#connection = connection;
    this.#indexes = indexes;
    this.#limits = limits;
  }

  /** Writes documents, and makes them visible to searches. */
  async write(
    index: string,
    attempt: EngineAttempt,
    documents: Parameters<SearchEngine['write']>[1],
  ): Promise<void> {
    const actions = toWriteActions(attempt, documents);
    // With an alias, a write cannot create an index without a mapping.
    await this.#inBulk(this.#indexes.alias, actions, { require_alias: true });
    // This fails if the index was deleted or replaced.
    await this.#refresh([index]);
  }

  async remove(
    index: string,
    corpusId: string,
    keys: { readonly passageKeys: readonly number[]; readonly sourceKeys: readonly number[] },
  ): Promise<void> {
    const ids = [
      ...keys.passageKeys.map((key) => passageId(corpusId, key)),
      ...keys.sourceKeys.map((key) => sourceIdOf(corpusId, key)),
    ];
    if (ids.length === 0) return;
    await this.#inBulk(
      index,
      toActions(ids, (id) => toRemoval(corpusId, id)),
    );
    await this.#refresh([index]);
  }

  /**
   * Deletes documents of a corpus in all indexes. Default: all documents. Needs no `_delete_by_query`,
   * which is a module of its own, and repeats what a busy cluster rejects.
   */
  async removeWhere(corpusId: string, attempt?: number): Promise<void> {
    for (const index of await this.#indexes.list()) {
      let found: readonly Version[];
      do {
        // Documents that were written lately are found only after this.
        await this.#refresh([index]);
        found = await this.#findVersions(index, corpusId, attempt);
        await this.#inBulk(index, toActions(found, toVersionRemoval));
      } while (found.length > 0);
    }
  }

  async #findVersions(index: string, corpusId: string, attempt?: number): Promise<Version[]> {
    const body = searchVersions(corpusId, attempt, REMOVED_AT_ONCE);
    const target = { index, routing: corpusId, allow_partial_search_results: false };
    const { body: found } = await this.#connection.write((client, options) =>
      client.search({ ...target, body }, options),
    );
    return found.hits.hits as unknown as Version[];
  }

  #inBulk(
    index: string,
    actions: AsyncIterable<BulkAction>,
    rest: { readonly require_alias?: boolean } = {},
  ): Promise<void> {
    return writeInBulk(
      actions,
      {
        send: async (batch) => {
          // The client also sends lines of text, which its types do not have.
          const lines = batch.flat() as unknown as API.Bulk_RequestBody;
          const request = { index, body: lines, ...rest };
          const { body } = await this.#connection.write((client, options) =>
            client.bulk(request, options),
          );
          if (body.items.length !== batch.length) {
            throw new Error(`${body.items.length} results for ${batch.length} documents`);
          }
          return body.items.map(faultOf);
        },
        isPassing,
        mayRepeat: ({ status, type }) => isPassingStatus(status) && !isBlock(type),
        toError: (fault) => this.#toError(fault),
      },
      this.#limits,
    );
  }

  async #refresh(index: readonly string[]): Promise<void> {
    const { firstDelayMs, longestDelayMs } = { ...BULK_LIMITS, ...this.#limits };
    const refresh = async (): Promise<void> => {
      const { body } = await this.#connection.write((client, options) =>
        client.indices.refresh({ index: [...index] }, options),
      );
      const failed = body._shards.failed;
      if (failed > 0) throw unreachable(this.#connection.address, 'refresh', null);
    };
    await pRetry(refresh, {
      ...{ retries: REFRESH_RETRIES, minTimeout: firstDelayMs, maxTimeout: longestDelayMs },
      shouldRetry: ({ error }) => error instanceof UserFacingError || isPassing(error),
    });
  }

  #toError({ status, type, reason }: BulkFault): Error {
    const { address } = this.#connection;
    const cause = new Error(`${status} ${type}: ${reason}`);
    if (type === MISSING_INDEX)
      return new UserFacingError('search-index-rebuilding', {}, { cause });
    if (isBlock(type)) return unreachable(address, `${type}: ${reason}`, cause);
    return isPassingStatus(status) ? unreachable(address, `${status} ${type}`, cause) : cause;
  }
}

async function* toWriteActions(
  attempt: EngineAttempt,
  documents: Parameters<SearchEngine['write']>[1],
): AsyncGenerator<BulkAction> {
  for await (const { passages, sources } of documents) {
    for (const passage of passages) yield toPassageAction(attempt, passage);
    for (const source of sources) yield toSourceAction(attempt, source);
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- bulk requests read asynchronously
async function* toActions<T>(
  all: readonly T[],
  toAction: (one: T) => BulkAction,
): AsyncGenerator<BulkAction> {
  for (const one of all) yield toAction(one);
}

/** A document that was deleted already, or changed since it was found, is not a fault. */
function faultOf(item: Types.Core_Bulk.Item): BulkFault | null {
  const result = item.index ?? item.delete;
  if (result === undefined || result.status < 300) return null;
  const { status } = result;
  if (item.delete !== undefined && (status === 404 || status === 409)) return null;
  return { status, type: result.error?.type ?? 'unknown', reason: result.error?.reason ?? '' };
}
