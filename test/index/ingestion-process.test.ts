import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { systemClock, systemTimers } from '../../src/domain/time.ts';
import { IngestionProcess } from '../../src/index/child-process/ingestion-process.ts';
import type { IngestProgress } from '../../src/index/ingest.ts';
import { programFile } from '../../src/program-files.ts';
import { openStores } from '../../src/store/open-stores.ts';
import { recordingMeter } from '../support/recording-meter.ts';
import { silentLog } from '../support/silent-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { WordEmbedder } from '../support/word-embedder.ts';
import { textsOf, writeFiles } from './ingest-setting.ts';

const REQUEST = {
  corpusId: 'shared',
  rebuild: false,
  allowsRemovals: false,
  unsettled: new Set<string>(),
};

function setUp() {
  const root = temporaryFolder();
  const seedsDir = join(root.path, 'seeds');
  const dataDir = join(root.path, 'data');
  const embedder = new WordEmbedder();
  const ahead = { ms: 0 };
  const meter = recordingMeter();
  const ingestion = new IngestionProcess({
    entry: pathToFileURL(programFile('src/ingest-process.ts')),
    setup: loadConfig({ seeds: seedsDir, data: dataDir }, {}),
    embedder,
    clock: { ...systemClock, now: () => systemClock.now() + ahead.ms },
    timers: systemTimers,
    log: silentLog,
    meter,
  });
  onTestFinished(async () => {
    await ingestion.close();
    root.remove();
  });
  return { seedsDir, dataDir, embedder, ahead, meter, ingestion };
}

it(
  'an ingestion in a child process commits the same corpus, with vectors of this process',
  { timeout: 120_000 },
  async () => {
    const { seedsDir, dataDir, embedder, ahead, ingestion } = setUp();
    await expect(ingestion.ingest(REQUEST, () => undefined)).rejects.toMatchObject({
      code: 'seeds-missing',
    });

    mkdirSync(seedsDir);
    writeFiles(seedsDir, { 'clause.md': '# Clause\n\nIt stood.', 'rows.csv': 'a,b\n1,2\n' });
    ahead.ms = 86_400_000;
    const progress: IngestProgress[] = [];
    const report = await ingestion.ingest(REQUEST, (one) => progress.push(one));
    expect(report.added).toEqual(['clause', 'rows']);
    expect(progress.at(-1)).toMatchObject({ phase: 'commit', done: 1 });
    expect(embedder.asked.length).toBeGreaterThanOrEqual(2);

    const { store } = await openStores({ dataDir, clock: systemClock });
    onTestFinished(() => store.close());
    expect(await textsOf(store)).toMatchObject({ clause: 'Clause\n\nIt stood.' });
    expect((await store.status()).modelId).toBe(embedder.modelId);
    const [version] = await store.versions('clause');
    expect(Date.parse(version?.firstSeenAt ?? '')).toBeGreaterThan(systemClock.now() + 80_000_000);
  },
);

it(
  'an ingestion whose process is killed fails, and the next one succeeds',
  { timeout: 120_000 },
  async () => {
    const { seedsDir, dataDir, embedder, meter, ingestion } = setUp();
    mkdirSync(seedsDir);
    writeFileSync(join(seedsDir, 'clause.txt'), 'The clause stood.');
    const embed = embedder.embed.bind(embedder);
    embedder.embed = (texts) => {
      process.kill(ingestion.pid ?? 0, 'SIGKILL');
      return embed(texts);
    };
    await expect(ingestion.ingest(REQUEST, () => undefined)).rejects.toThrow('ended early');
    expect(meter.counts).toEqual({ 'child_process_restarts_total ingestion': 1 });
    embedder.embed = embed;
    expect((await ingestion.ingest(REQUEST, () => undefined)).added).toEqual(['clause']);
    const { store } = await openStores({ dataDir, clock: systemClock });
    onTestFinished(() => store.close());
    expect(await textsOf(store)).toEqual({ clause: 'The clause stood.' });
  },
);
