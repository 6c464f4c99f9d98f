import type { CorpusMode } from '../../../domain/corpus.ts';
import type { ServerCorporaStore } from '../../server-corpora-store.ts';
import type { Access } from '../sqlite-answers.ts';
import { checkMode, toModeRow } from './server-corpora-rows.ts';

export class SqliteServerCorpora implements ServerCorporaStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  modes(): Promise<{ serverId: string; mode: CorpusMode }[]> {
    return this.#access.read((reads) =>
      reads.modes
        .all()
        .map(checkMode)
        .map(({ server_id: serverId, mode }) => ({ serverId, mode })),
    );
  }

  async setMode(serverId: string, mode: CorpusMode): Promise<CorpusMode | null> {
    // `null` would roll back.
    const { before } = await this.#access.write(({ reads, writes }) => {
      const row = reads.mode.get(serverId);
      writes.putMode.run(toModeRow(serverId, mode));
      return { before: row === undefined ? null : checkMode(row).mode };
    });
    return before;
  }
}
