import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { killDigests } from '../../soak/digest-kills.ts';
import { killOperations } from '../../soak/operations/kill-operations.ts';
import { PROJECT_FOLDER } from '../../src/program-files.ts';
import { pickBelow } from '../../test/support/seeded-random.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { type Cluster, startCluster } from '../engines/opensearch-cluster.ts';
import { type PostgresServer, startPostgres } from '../engines/postgres-server.ts';
import { createDatabase, runSql } from '../support/fresh-database.ts';
import { createIndexPrefix } from '../support/index-prefix.ts';

/** Each round takes a few seconds. */
const OPERATION_KILLS = 12;
const DIGEST_KILLS = 8;
/** Leases end by the clock of the database, which shows the real time. */
const END_LEASES = "update digest_slots set lease_until = '2000-01-01T00:00:00.000Z'";

describe('a bot over PostgreSQL and OpenSearch that is killed', () => {
  let postgres: PostgresServer;
  let cluster: Cluster;

  beforeAll(async () => {
    [postgres, cluster] = await Promise.all([startPostgres(), startCluster({ nodes: 1 })]);
  });
  afterAll(() => Promise.all([postgres.stop(), cluster.stop()]));

  /** Settings for an empty database and an empty index. */
  async function freshSettings() {
    const database = await createDatabase(postgres.url);
    const indexes = createIndexPrefix(cluster.url);
    return {
      DATABASE_URL: database.url,
      OPENSEARCH_URL: cluster.url,
      OPENSEARCH_INDEX: indexes.prefix.slice(0, -1),
    };
  }

  function freshFolder(): string {
    const folder = temporaryFolder();
    onTestFinished(() => {
      folder.remove();
    });
    return folder.path;
  }

  it('loses no acknowledged change and posts no digest twice', async () => {
    const seed = pickBelow(Math.random, 99_999);
    process.stdout.write(`kills of operations: seed ${seed}\n`);
    const program = join(PROJECT_FOLDER, 'dist/soak/operations/operations-process.js');
    const { done } = await killOperations({
      folder: freshFolder(),
      environment: await freshSettings(),
      rounds: OPERATION_KILLS,
      ...{ seed, program },
    });
    expect(done['ingest']).toBeGreaterThan(0);
  });

  it('posts every source once, also while a second bot runs', async () => {
    const seed = pickBelow(Math.random, 99_999);
    process.stdout.write(`kills of digests: seed ${seed}\n`);
    const rounds: boolean[] = [];
    const environment = await freshSettings();
    const posted = await killDigests({
      folder: freshFolder(),
      environment,
      endLeases: () => runSql(environment.DATABASE_URL, END_LEASES),
      rounds: DIGEST_KILLS,
      doubled: 0.7,
      seed,
      program: join(PROJECT_FOLDER, 'dist/soak/digest-child.js'),
      onRound: ({ isDoubled }) => rounds.push(isDoubled),
    });
    expect({ wrong: posted.wrong, open: posted.open }).toEqual({ wrong: {}, open: [] });
    expect(rounds).toContain(true);
  });
});
