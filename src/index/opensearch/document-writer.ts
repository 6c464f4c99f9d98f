import type { API, Types } from '@opensearch-project/opensearch';
import type { EngineAttempt, SearchEngine } from '../../store/search-engine.ts';
import {
  passageId,
  sourceIdOf,
  toPassageAction,
  toRemoval,
  toSourceAction,
} from './engine-documents.ts';
import {
  blocked,
  isBlock,
  isPassing,
  isPassingStatus,
  unreachable,
} from './explain-search-error.ts';
import type { SearchConnection } from './search-connection.ts';
import type { SearchIndexes } from './search-indexes.ts';
import { type BulkAction, type BulkFault, type BulkLimits, writeInBulk } from './write-in-bulk.ts';

/** Attempts to delete documents that other requests change at the same time. */
const DELETE_ATTEMPTS = 5;

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
    await this.#inBulk(toActions(attempt, documents), { require_alias: true });
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
    await this.#inBulk(toRemovals(corpusId, ids), {});
    await this.#refresh([index]);
  }

  /** Deletes documents of a corpus in all indexes. Default: all documents. */
  async removeWhere(corpusId: string, attempt?: number): Promise<void> {
    const index = await this.#indexes.list();
    if (index.length === 0) return;
    const ofAttempt = attempt === undefined ? [] : [{ term: { attempt } }];
    const query = { bool: { filter: [{ term: { corpus: corpusId } }, ...ofAttempt] } };
    for (let left = DELETE_ATTEMPTS; left > 0; left--) {
      // Documents that were written lately are found only then.
      await this.#refresh(index);
      const { body } = await this.#connection.write((client, options) =>
        client.deleteByQuery(
          {
            index,
            routing: corpusId,
            conflicts: 'proceed',
            refresh: true,
            ignore_unavailable: true,
            body: { query },
          },
          options,
        ),
      );
      const { failures, version_conflicts: conflicts } = body as DeleteResult;
      const [failure] = failures;
      if (failure !== undefined) throw this.#toError(toFault(failure));
      if (conflicts === 0) return;
    }
    throw unreachable(this.#connection.address, 'version_conflict', null);
  }

  #inBulk(actions: AsyncIterable<BulkAction>, rest: { require_alias?: boolean }): Promise<void> {
    return writeInBulk(
      actions,
      {
        send: async (batch) => {
          // The client also sends lines of text, which its types do not have.
          const lines = batch.flat() as unknown as API.Bulk_RequestBody;
          const request = { index: this.#indexes.alias, body: lines, ...rest };
          const { body } = await this.#connection.write((client, options) =>
            client.bulk(request, options),
          );
          return body.errors ? body.items.map(faultOf) : batch.map(() => null);
        },
        isPassing,
        mayRepeat: ({ status, type }) => isPassingStatus(status) && !isBlock(type),
        toError: (fault) => this.#toError(fault),
      },
      this.#limits,
    );
  }

  async #refresh(index: readonly string[]): Promise<void> {
    const { body } = await this.#connection.write((client, options) =>
      client.indices.refresh({ index: [...index] }, options),
    );
    const failed = body._shards?.failed ?? 0;
    if (failed > 0) throw unreachable(this.#connection.address, 'refresh', null);
  }

  #toError({ status, type, reason }: BulkFault): Error {
    const { address } = this.#connection;
    const cause = new Error(`${status} ${type}: ${reason}`);
    if (isBlock(type)) return blocked(address, cause);
    return isPassingStatus(status) ? unreachable(address, type, cause) : cause;
  }
}

interface DeleteResult {
  readonly version_conflicts: number;
  readonly failures: readonly { readonly status: number; readonly cause?: Cause }[];
}

interface Cause {
  readonly type?: string;
  readonly reason?: string | null;
}

async function* toActions(
  attempt: EngineAttempt,
  documents: Parameters<SearchEngine['write']>[1],
): AsyncGenerator<BulkAction> {
  for await (const { passages, sources } of documents) {
    for (const passage of passages) yield toPassageAction(attempt, passage);
    for (const source of sources) yield toSourceAction(attempt, source);
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- the bulk request reads asynchronously
async function* toRemovals(corpusId: string, ids: readonly string[]): AsyncGenerator<BulkAction> {
  for (const id of ids) yield toRemoval(corpusId, id);
}

/** A document that is deleted twice is not a fault. */
function faultOf(item: Types.Core_Bulk.Item): BulkFault | null {
  const result = item.index ?? item.delete;
  if (result === undefined || result.status < 300) return null;
  if (item.delete !== undefined && result.status === 404) return null;
  return toFault({ status: result.status, ...(result.error && { cause: result.error }) });
}

function toFault({ status, cause }: { status: number; cause?: Cause }): BulkFault {
  return { status, type: cause?.type ?? 'unknown', reason: cause?.reason ?? '' };
}
