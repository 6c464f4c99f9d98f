import { systemClock } from '../../../src/domain/time.ts';
import { graphIndexOver, searchIndexOver } from '../../support/search-index-over.ts';
import { openStores } from '../../../src/store/open-stores.ts';
import { DirectionEmbedder, fill } from '../corpus-of.ts';

/** Parameters of a process that changes a corpus and its graph until it is killed. */
export interface UpdateOrder {
  readonly dataDir: string;
  /** Number of commits; the process exits after them. */
  readonly rounds: number;
  /** Makes the texts of one process differ from those of another. */
  readonly name: string;
}

/** Number of new texts in a commit. */
const CHANGED = 8;

async function run({ dataDir, rounds, name }: UpdateOrder): Promise<void> {
  const { store } = await openStores({ dataDir, clock: systemClock });
  const embedder = new DirectionEmbedder();
  const passages = graphIndexOver(store, {
    dataDir,
    dimensions: embedder.dimensions,
    ...{ exactUpTo: 0, scannedUpTo: 4 },
  });
  const index = searchIndexOver({ store, embedder, passages });
  for (let round = 0; round < rounds; round++) {
    const texts = Array.from({ length: 40 }, (_, i) => {
      const version = i < CHANGED ? `${name} ${round}` : 'old';
      return `word${i} thing${i % 7} ${version}`;
    });
    // The other process may commit first.
    await fill(store, embedder, { all: texts }).catch(() => undefined);
    process.send?.(round);
    await index.refresh();
  }
  await index.close();
  await store.close();
}

process.once('message', (order: UpdateOrder) => {
  void run(order).finally(() => {
    process.disconnect();
  });
});
process.send?.('ready');
