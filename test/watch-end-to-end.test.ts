import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type App, createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import type { IngestReport } from '../src/domain/ingest-report.ts';
import type { WatchFolder } from '../src/sources/watch/folder-watcher.ts';
import { textsOf } from './index/ingest-setting.ts';
import { silentLog } from './support/silent-log.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { WordEmbedder } from './support/word-embedder.ts';

async function setUp(
  watch = 'on',
  watchFolder?: WatchFolder,
): Promise<{
  readonly app: App;
  readonly folder: string;
  /** Waits for ingestions until the corpus has these texts. */
  readonly until: (texts: Record<string, string>) => Promise<void>;
  /** Resolves to the code of the next failed ingestion. */
  readonly failed: () => Promise<unknown>;
}> {
  const root = temporaryFolder();
  const folder = join(root.path, 'seeds');
  mkdirSync(folder);
  const config = loadConfig({ seeds: folder, data: join(root.path, 'data') }, { WATCH: watch });
  const app = await createApp(config, {
    log: silentLog,
    embedder: new WordEmbedder(),
    reader: null,
    ...(watchFolder === undefined ? {} : { watchFolder }),
  });
  let onReport: (report: IngestReport) => void = () => undefined;
  let onFailure: (error: unknown) => void = () => undefined;
  const failed = async (): Promise<unknown> => {
    const error = await new Promise<unknown>((resolve) => {
      onFailure = resolve;
    });
    return error instanceof UserFacingError ? error.code : error;
  };
  await app.watch({
    onReport: (report) => {
      onReport(report);
    },
    onFailure: (error) => {
      onFailure(error);
    },
  });
  onTestFinished(async () => {
    await app.close();
    root.remove();
  });
  const until = async (texts: Record<string, string>): Promise<void> => {
    for (;;) {
      const next = new Promise<IngestReport>((resolve) => {
        onReport = resolve;
      });
      if (JSON.stringify(await textsOf(app.store)) === JSON.stringify(texts)) return;
      await next;
    }
  };
  return { app, folder, until, failed };
}

it(
  'files that are added, changed, moved and removed while the app runs change the corpus',
  { timeout: 60_000 },
  async () => {
    const { folder, until } = await setUp();
    writeFileSync(join(folder, 'clause.txt'), 'The clause stood.');
    await until({ clause: 'The clause stood.' });
    writeFileSync(join(folder, 'clause.txt'), 'The clause is gone.');
    writeFileSync(join(folder, 'letter.md'), 'The letter went out.');
    await until({ clause: 'The clause is gone.', letter: 'The letter went out.' });
    mkdirSync(join(folder, 'old'));
    renameSync(join(folder, 'clause.txt'), join(folder, 'old/clause.txt'));
    rmSync(join(folder, 'letter.md'));
    await until({ clause: 'The clause is gone.' });
  },
);

it(
  'a question that is being answered keeps the corpus with which it began',
  { timeout: 60_000 },
  async () => {
    const { app, folder, until } = await setUp();
    writeFileSync(join(folder, 'clause.txt'), 'The clause stood.');
    await until({ clause: 'The clause stood.' });
    await app.index.read(async (view) => {
      writeFileSync(join(folder, 'clause.txt'), 'The clause is gone.');
      await until({ clause: 'The clause is gone.' });
      const { hits } = await view.search({ query: 'clause', k: 1, ranking: 'fused' });
      expect(hits.map(({ passageId }) => passageId)).toEqual(['clause#1']);
      expect((await view.source('clause')).text).toBe('The clause stood.');
    });
    await app.index.read(async (view) => {
      expect((await view.source('clause')).text).toBe('The clause is gone.');
    });
  },
);

it(
  'a folder that vanishes and returns with a change loses no document',
  { timeout: 60_000 },
  async () => {
    const { app, folder, until, failed } = await setUp();
    writeFileSync(join(folder, 'clause.txt'), 'The clause stood.');
    await until({ clause: 'The clause stood.' });
    const failure = failed();
    renameSync(folder, `${folder}-away`);
    expect(await failure).toBe('seeds-missing');
    expect(await textsOf(app.store)).toEqual({ clause: 'The clause stood.' });
    writeFileSync(join(`${folder}-away`, 'letter.md'), 'The letter went out.');
    renameSync(`${folder}-away`, folder);
    await until({ clause: 'The clause stood.', letter: 'The letter went out.' });
  },
);

it(
  'two programs that watch one folder and share one data folder both see each change',
  { timeout: 60_000 },
  async () => {
    const { app, folder, until } = await setUp();
    const other = await createApp(app.config, {
      log: silentLog,
      embedder: new WordEmbedder(),
      reader: null,
    });
    onTestFinished(() => other.close());
    const failures: unknown[] = [];
    let reported = 0;
    let onOther: () => void = () => undefined;
    await other.watch({
      onReport: () => {
        reported += 1;
        onOther();
      },
      onFailure: (error) => failures.push(error),
    });
    for (const [text, reports] of [
      ['The clause stood.', 1],
      ['The clause is gone.', 2],
    ] as const) {
      const isReported = new Promise<void>((resolve) => {
        onOther = () => {
          if (reported >= reports) resolve();
        };
      });
      writeFileSync(join(folder, 'clause.txt'), text);
      await until({ clause: text });
      await isReported;
      expect(await textsOf(other.store)).toEqual({ clause: text });
    }
    expect(failures).toEqual([]);
    expect((await app.store.versions('clause')).map(({ text }) => text)).toEqual([
      'The clause stood.',
      'The clause is gone.',
    ]);
  },
);

it.each([
  ['on', 1],
  ['off', 0],
])('with WATCH=%s, %i folder is watched', async (watch, count) => {
  const folders: string[] = [];
  const { folder } = await setUp(watch, (watched) => {
    folders.push(watched);
    return Promise.resolve({ isPolling: false, close: () => Promise.resolve() });
  });
  expect(folders).toEqual([folder].slice(0, count));
});
