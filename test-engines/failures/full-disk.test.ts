import { Client } from '@opensearch-project/opensearch';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Cluster, startCluster } from '../engines/opensearch-cluster.ts';
import { type PostgresServer, startPostgres } from '../engines/postgres-server.ts';
import { memoryOf } from '../engines/start-engines.ts';
import { type Fault, surviveFaults } from '../support/faulty-bot.ts';
import { createRecoveryTable } from '../support/recovery-table.ts';
import { createSmallDisk, type SmallDisk, whyNoSmallDisk } from '../support/small-disk.ts';
import { setWriteBlock } from '../support/write-block.ts';

const DATABASE_MEGABYTES = 192;
const SEARCH_MEGABYTES = 96;
const noDisk = whyNoSmallDisk();

describe('a bot whose engine has a full disk loses nothing and answers nothing wrong', () => {
  const table = createRecoveryTable();
  const disks: SmallDisk[] = [];
  let postgres: PostgresServer;
  let cluster: Cluster;

  function mount(megabytes: number): SmallDisk | null {
    if (noDisk !== null) return null;
    const disk = createSmallDisk(megabytes);
    disks.push(disk);
    return disk;
  }

  beforeAll(async () => {
    const [forDatabase, forSearch] = [mount(DATABASE_MEGABYTES), mount(SEARCH_MEGABYTES)];
    [postgres, cluster] = await Promise.all([
      startPostgres(forDatabase ?? {}),
      startCluster({
        nodes: 1,
        watchesDisk: true,
        ...(forSearch && { dataFolders: [forSearch.dataFolder] }),
      }),
    ]);
  });
  afterAll(async () => {
    table.print(memoryOf(postgres, cluster));
    await Promise.all([postgres.stop(), cluster.stop()]);
    for (const disk of disks) disk.remove();
  });

  const engines = () => ({ databaseUrl: postgres.url, searchUrl: cluster.url });

  it.skipIf(noDisk !== null)(`in PostgreSQL ${noDisk ?? ''}`, async () => {
    const fault: Fault = {
      name: 'full disk of PostgreSQL',
      begin: () => disks[0]?.fill(),
      end: async () => {
        disks[0]?.empty();
        if (!postgres.isRunning()) await postgres.start();
      },
      during: ['ingest', 'answer', 'digest'],
    };
    await surviveFaults(engines(), [fault, fault], table);
  });

  it.skipIf(noDisk !== null)(`in OpenSearch ${noDisk ?? ''}`, async () => {
    const fault: Fault = {
      name: 'full disk of OpenSearch',
      begin: () => disks[1]?.fill(),
      end: () => disks[1]?.empty(),
    };
    await surviveFaults(engines(), [fault], table);
  });

  it('in OpenSearch, which has blocked writes', async () => {
    const client = new Client({ nodes: cluster.url.split(',') });
    const fault: Fault = {
      name: 'write block of OpenSearch',
      begin: () => setWriteBlock(client, 'test-*', true),
      end: () => setWriteBlock(client, 'test-*', false),
    };
    await surviveFaults(engines(), [fault], table);
    await client.close();
  });
});
