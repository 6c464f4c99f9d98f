import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type App, createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { DEFAULT_CORPUS_LIMITS } from '../src/curating/corpus-limits.ts';
import { createServerSuggesters } from '../src/discord/autocomplete/suggest-by-server.ts';
import { systemTimers } from '../src/domain/time.ts';
import { NO_EVENTS } from '../src/store/corpora.ts';
import { openCorpora } from '../src/store/open-stores.ts';
import {
  add,
  ask,
  describeOwnCorpora,
  editorOf,
  filesOf,
  HERE,
  idsOf,
  problem,
  THERE,
  upload,
  type World,
} from './own-corpora-contract.ts';
import { silentLog } from './support/silent-log.ts';
import { WordEmbedder } from './support/word-embedder.ts';

/** A folder with one shared document. Its apps are closed at the end of the test. */
function world(): World {
  const root = mkdtempSync(join(tmpdir(), 'verbatim-own-'));
  const [seeds, data] = [join(root, 'seeds'), join(root, 'data')];
  mkdirSync(seeds);
  writeFileSync(join(seeds, 'harbour.md'), '# Harbour\n\nThe harbour has a bell and a lamp.\n');
  const clock = { ms: Date.UTC(2026, 2, 20), now: () => clock.ms, monotonic: () => clock.ms };
  const opened: App[] = [];
  onTestFinished(async () => {
    for (const app of opened) await app.close();
    rmSync(root, { recursive: true });
  });
  return {
    ...{ seeds, data, clock },
    async open({ embedder = new WordEmbedder(), limits = {} } = {}) {
      const config = {
        ...loadConfig({ seeds, data }, {}, root),
        corpusLimits: { ...DEFAULT_CORPUS_LIMITS, ...limits },
      };
      const app = await createApp(config, { clock, log: silentLog, embedder, reader: null });
      opened.push(app);
      await app.ingest();
      return app;
    },
  };
}

describeOwnCorpora('SQLite', world);

describe('a server at its limits', () => {
  it('is limited by the bytes of all files, also when the upload is confirmed later', async () => {
    const made = world();
    const app = await made.open({ limits: { bytes: 100 } });
    const { curator } = app.servicesFor(HERE);
    await add(app, HERE, 'one.md', 'a'.repeat(10));
    const waiting = await curator.add(editorOf(HERE), upload('one.md', 'b'.repeat(60)));
    await add(app, HERE, 'two.md', 'c'.repeat(90));
    const token = 'token' in waiting ? waiting.token : '';
    await expect(curator.replace(editorOf(HERE), token)).rejects.toMatchObject(
      problem('corpus-full', { limit: 'bytes', most: 100, given: 150 }),
    );
    expect(filesOf(made, HERE)).toEqual([
      'sources/discord',
      'sources/discord/one.md',
      'sources/discord/two.md',
    ]);
    // Files that an operator has put beside the uploads count too.
    writeFileSync(join(made.data, 'corpora', HERE, 'sources', 'operator.md'), 'd'.repeat(10));
    await expect(add(app, HERE, 'three.md', 'e')).rejects.toMatchObject(
      problem('corpus-full', { limit: 'bytes', given: 111 }),
    );
  });
});

it('a document that was never read is read before the first answer', async () => {
  const made = world();
  const folder = join(made.data, 'corpora', HERE, 'sources', 'discord');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'left.md'), 'Text of a document that was left behind.');
  const app = await made.open();
  expect(await idsOf(app, HERE)).toContain('left');
});

describe('a corpus that is deleted', () => {
  it('leaves nothing for a later corpus of the same server, also if another program deletes it', async () => {
    const made = world();
    const app = await made.open();
    await add(app, HERE, 'one.md');
    const suggesters = createServerSuggesters({
      corporaOf: (serverId) => app.servicesFor(serverId).choice.corporaOf(serverId),
      sourcesOf: (corpusId) => app.servicesFor(null).sourcesOf(corpusId),
      ...{ clock: made.clock, timers: systemTimers, log: silentLog },
    });
    const suggested = async () =>
      (await suggesters.suggest('', HERE)).map(({ value }) => value).sort();
    expect(await suggested()).toEqual(['harbour', 'one']);
    const other = openCorpora({ dataDir: made.data, clock: made.clock, events: NO_EVENTS });
    await other.remove(HERE);
    expect(await idsOf(app, HERE)).toEqual(['harbour']);
    await add(app, HERE, 'two.md');
    expect(await idsOf(app, HERE)).toEqual(['harbour', 'two']);
    expect(await suggested()).toEqual(['harbour', 'two']);
    await app.personalData.forgetServer(HERE);
    await add(app, HERE, 'three.md');
    expect(await idsOf(app, HERE)).toEqual(['harbour', 'three']);
  });

  it('half deleted by a process that was killed is deleted at the next start', async () => {
    const made = world();
    const left = join(made.data, 'corpora', `.deleted-${HERE}`);
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'verbatim.db'), 'data');
    await made.open();
    expect(existsSync(left)).toBe(false);
  });
});

describe('a damaged corpus of a server', () => {
  const faults: Record<string, (file: string) => void> = {
    'with other bytes': (file) => {
      const bytes = readFileSync(file);
      bytes.fill(0xa5, 4096, 8192);
      writeFileSync(file, bytes);
    },
    'that is cut off': (file) => {
      truncateSync(file, 5000);
    },
    'that is empty': (file) => {
      truncateSync(file, 0);
    },
  };
  it.each(Object.entries(faults))('%s is rebuilt from its files', async (_, damage) => {
    const made = world();
    const app = await made.open();
    await add(app, HERE, 'one.md');
    await add(app, THERE, 'two.md');
    await app.close();
    damage(join(made.data, 'corpora', HERE, 'verbatim.db'));
    const later = await made.open();
    expect(await idsOf(later, HERE)).toEqual(['harbour', 'one']);
    expect((await ask(later, HERE)).verdict).toBe((await ask(later, HERE)).verdict);
    expect(await idsOf(later, THERE)).toEqual(['harbour', 'two']);
  });

  it('that a folder replaces is reported, and other servers get answers', async () => {
    const made = world();
    const app = await made.open();
    await add(app, HERE, 'one.md');
    await add(app, THERE, 'two.md');
    await app.close();
    const file = join(made.data, 'corpora', HERE, 'verbatim.db');
    rmSync(file);
    mkdirSync(file);
    const later = await made.open();
    await expect(ask(later, HERE)).rejects.toMatchObject(problem('database-is-folder'));
    expect(await idsOf(later, THERE)).toEqual(['harbour', 'two']);
    rmSync(file, { recursive: true });
    await later.ingest({ corpusId: HERE });
    expect(await idsOf(later, HERE)).toEqual(['harbour', 'one']);
  });
});

it.each(['..', '../data', '.', '', '1', `${HERE}/..`, `../${HERE}`, `${HERE}\n`, 'shared'])(
  'a server with the ID %j never gets a folder',
  async (serverId) => {
    const made = world();
    const corpora = openCorpora({ dataDir: made.data, clock: made.clock, events: NO_EVENTS });
    await expect(corpora.create(serverId)).rejects.toThrow('is not the ID of a server');
    await corpora.remove(serverId);
    expect(corpora.has(serverId)).toBe(false);
    await expect(corpora.store(serverId).status()).rejects.toMatchObject(problem('corpus-removed'));
    expect(existsSync(made.data)).toBe(false);
  },
);
