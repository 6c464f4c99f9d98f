import { randomBytes } from 'node:crypto';
import { errors } from '@opensearch-project/opensearch';
import { refused, typeOf } from './explain-search-error.ts';
import { indexDefinition, MAPPING_VERSION } from './index-definition.ts';
import type { SearchConnection } from './search-connection.ts';

/** The first version with `ef_search` for graphs of Lucene. */
const OLDEST = { major: 2, minor: 16 };

/**
 * The indexes of one installation. An index is named `<prefix>-<mapping version>-<dimensions>-<random>`.
 * The name without the random part is its alias. So an index that was deleted and created again has another
 * name, and the corpora that were in it are known to be missing.
 */
export class SearchIndexes {
  readonly #connection: SearchConnection;
  readonly #prefix: string;
  readonly #dimensions: number;

  constructor(connection: SearchConnection, prefix: string, dimensions: number) {
    this.#connection = connection;
    this.#prefix = prefix;
    this.#dimensions = dimensions;
  }

  /** The name under which documents are written. */
  get alias(): string {
    return `${this.#prefix}-${MAPPING_VERSION}-${this.#dimensions}`;
  }

  /** @throws UserFacingError `search-refused` if the version of the cluster is too old or too new */
  async checkVersion(): Promise<void> {
    const { body } = await this.#connection.search((client, options) => client.info({}, options));
    const { number, distribution } = body.version as { number: string; distribution?: string };
    const [major = 0, minor = 0] = number.split('.').map(Number);
    const isKnown = major === OLDEST.major && minor >= OLDEST.minor;
    if (distribution !== 'opensearch' || !isKnown) {
      throw refused(this.#connection.address, 'other-version');
    }
  }

  /**
   * Returns the name of the index to write, and creates it if there is none. Of processes that start at
   * the same time, one creates it.
   */
  async ensure(): Promise<string> {
    const found = await this.current();
    if (found !== null) return found;
    const name = `${this.alias}-${randomBytes(4).toString('hex')}`;
    const body = {
      ...indexDefinition(this.#dimensions),
      // An alias can have only one index for writing, so a second creation fails.
      aliases: { [this.alias]: { is_write_index: true } },
    };
    try {
      await this.#connection.write((client, options) =>
        client.indices.create({ index: name, body }, options),
      );
      return name;
    } catch (error) {
      const created = await this.current();
      if (created !== null) return created;
      throw lacksVectors(error) ? refused(this.#connection.address, 'no-knn') : error;
    }
  }

  /** Returns the name of the index to write; `null` if there is none. */
  async current(): Promise<string | null> {
    try {
      const { body } = await this.#connection.search((client, options) =>
        client.indices.getAlias({ name: this.alias }, options),
      );
      return Object.keys(body)[0] ?? null;
    } catch (error) {
      if (error instanceof errors.ResponseError && error.statusCode === 404) return null;
      throw error;
    }
  }

  /** Returns the names of all indexes of the installation, of any version, oldest first. */
  async list(): Promise<string[]> {
    const all = { index: `${this.#prefix}-*`, name: 'index.creation_date', allow_no_indices: true };
    const { body } = await this.#connection.search((client, options) =>
      client.indices.getSettings(all, options),
    );
    const createdAt = (name: string): number =>
      Number((body as unknown as Settings)[name]?.settings.index.creation_date);
    // The prefix of another installation can begin with this prefix.
    return Object.keys(body)
      .filter((name) => /^-\d+-\d+-[0-9a-f]{8}$/.test(name.slice(this.#prefix.length)))
      .sort((a, b) => createdAt(a) - createdAt(b));
  }

  /**
   * Deletes the indexes of other mapping versions or dimensions that no corpus refers to. Keeps newer
   * ones, because a newer program may be about to write to them.
   *
   * @param inUse the indexes that corpora and unfinished attempts refer to
   * @returns the names of the deleted indexes
   */
  async removeOld(inUse: ReadonlySet<string>): Promise<string[]> {
    const current = await this.current();
    const all = await this.list();
    const older = current === null ? [] : all.slice(0, Math.max(0, all.indexOf(current)));
    const old = older.filter((name) => !inUse.has(name));
    for (const index of old) {
      await this.#connection.write((client, options) =>
        client.indices.delete({ index, ignore_unavailable: true }, options),
      );
    }
    return old;
  }
}

type Settings = Readonly<
  Record<string, { readonly settings: { readonly index: { readonly creation_date: string } } }>
>;

/** Whether a cluster without the k-NN plugin refused the definition of the index. */
function lacksVectors(error: unknown): boolean {
  if (!(error instanceof errors.ResponseError) || error.statusCode !== 400) return false;
  return `${typeOf(error)} ${error.message}`.includes('knn');
}
