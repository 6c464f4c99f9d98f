import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
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
import { type CorpusLimits, DEFAULT_CORPUS_LIMITS } from '../src/curating/corpus-limits.ts';
import { createServerSuggesters } from '../src/discord/autocomplete/suggest-by-server.ts';
import { systemTimers } from '../src/domain/time.ts';
import { NO_EVENTS } from '../src/store/corpora.ts';
import { openCorpora } from '../src/store/open-stores.ts';
import { silentLog } from './support/silent-log.ts';
import { WordEmbedder } from './support/word-embedder.ts';

const HERE = '10000000000000001';
const THERE = '10000000000000002';
const DAY_MS = 86_400_000;

/** A model that waits before it answers, if the test says so. */
class WaitingEmbedder extends WordEmbedder {
  wait: Promise<void> = Promise.resolve();
  /** Called when a text arrives. */
  onAsked: () => void = () => undefined;

  override async embed(texts: readonly string[]): Promise<Float32Array[]> {
    this.onAsked();
    await this.wait;
    return super.embed(texts);
  }
}

interface World {
  readonly seeds: string;
  readonly data: string;
  readonly clock: { ms: number; now: () => number; monotonic: () => number };
  open(options?: {
    readonly embedder?: WordEmbedder;
    readonly limits?: Partial<CorpusLimits>;
  }): Promise<App>;
}

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

const editorOf = (serverId: string) => ({ userId: '1', serverId, mayChangeShared: false });

function upload(name: string, text: string) {
  const bytes = Buffer.from(text);
  return { name, size: bytes.byteLength, read: () => Promise.resolve(bytes) };
}

async function add(app: App, serverId: string, name: string, text = `Text of ${name}.`) {
  const { curator } = app.servicesFor(serverId);
  const added = await curator.add(editorOf(serverId), upload(name, text));
  return added.kind === 'exists' ? curator.replace(editorOf(serverId), added.token) : added;
}

async function remove(app: App, serverId: string, sourceId: string) {
  const { curator } = app.servicesFor(serverId);
  const { token } = await curator.askToRemove(editorOf(serverId), sourceId);
  return curator.remove(editorOf(serverId), token);
}

async function idsOf(app: App, serverId: string): Promise<string[]> {
  return (await app.servicesFor(serverId).sources.list()).map(({ sourceId }) => sourceId);
}

const ask = (app: App, serverId: string) =>
  app.servicesFor(serverId).answerer.answer('Which words does the document have?', { limit: 3 });

const problem = (code: string, params = {}): object => ({
  problem: { code, params: expect.objectContaining(params) as unknown },
});

/** All files of a server's corpus, except its database. */
function filesOf({ data }: World, serverId: string): string[] {
  const names = readdirSync(join(data, 'corpora', serverId), { recursive: true });
  return names
    .map(String)
    .filter((name) => !/^verbatim\.db|^(sources|\.removed)$/.test(name))
    .sort();
}

describe('a server at its limits', () => {
  it('can replace a file, but cannot add or restore one, and a refused upload leaves no file', async () => {
    const made = world();
    const app = await made.open({ limits: { sources: 2 } });
    await add(app, HERE, 'one.md');
    await add(app, HERE, 'two.md');
    const before = filesOf(made, HERE);
    await expect(add(app, HERE, 'three.md')).rejects.toMatchObject(
      problem('corpus-full', { limit: 'sources', most: 2, given: 3 }),
    );
    expect(filesOf(made, HERE)).toEqual(before);
    expect(await add(app, HERE, 'ONE.md', 'Other words.')).toMatchObject({ kind: 'replaced' });
    const { removalId } = await remove(app, HERE, 'two');
    await add(app, HERE, 'three.md');
    await expect(
      app.servicesFor(HERE).curator.undo(editorOf(HERE), removalId),
    ).rejects.toMatchObject(problem('corpus-full', { limit: 'sources', given: 3 }));
    expect(await idsOf(app, HERE)).toEqual(['harbour', 'one', 'three']);
    expect(await add(app, THERE, 'three.md')).toMatchObject({ kind: 'added' });
  });

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

  it('is limited by its passages, and can still shrink and be read again above the limit', async () => {
    const made = world();
    const text = Array.from({ length: 60 }, (_, i) => `# Part ${i}\n\nWords of part ${i}.`).join(
      '\n\n',
    );
    const app = await made.open();
    await add(app, HERE, 'one.md', text);
    await add(app, HERE, 'two.md');
    await app.close();
    const strict = await made.open({
      limits: { passages: 2 },
      embedder: new WordEmbedder('other@000000000000'),
    });
    const before = filesOf(made, HERE);
    expect(await idsOf(strict, HERE)).toEqual(['harbour', 'one', 'two']);
    await expect(add(strict, HERE, 'three.md')).rejects.toMatchObject(
      problem('corpus-full', { limit: 'passages', most: 2 }),
    );
    expect(filesOf(made, HERE)).toEqual(before);
    await remove(strict, HERE, 'two');
    expect(await idsOf(strict, HERE)).toEqual(['harbour', 'one']);
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

it('of two admins who change the mode at once, one wins, also after a restart', async () => {
  const made = world();
  const app = await made.open();
  const { choice } = app.servicesFor(HERE);
  await Promise.all([choice.setMode(HERE, 'own'), choice.setMode(HERE, 'shared')]);
  const mode = choice.mode(HERE);
  expect(['own', 'shared']).toContain(mode);
  await app.close();
  expect((await made.open()).servicesFor(HERE).choice.mode(HERE)).toBe(mode);
});

describe('a corpus that is deleted', () => {
  it('during a question declines or answers it, and later questions find the shared corpus only', async () => {
    const made = world();
    const embedder = new WaitingEmbedder();
    const app = await made.open({ embedder });
    await add(app, HERE, 'one.md');
    await add(app, THERE, 'two.md');
    let go = (): void => undefined;
    embedder.wait = new Promise((resolve) => (go = resolve));
    const asked = new Promise<void>((resolve) => (embedder.onAsked = resolve));
    const questions = [ask(app, HERE), ask(app, HERE), ask(app, THERE)];
    const settled = Promise.allSettled(questions);
    await asked;
    const forgotten = app.personalData.forgetServer(HERE);
    const late = ask(app, HERE);
    go();
    await forgotten;
    expect((await late).quotes.every(({ sourceId }) => sourceId === 'harbour')).toBe(true);
    const [first, second, other] = await settled;
    for (const one of [first, second]) {
      if (one?.status === 'rejected') expect(one.reason).toMatchObject(problem('corpus-removed'));
      else expect([...(one?.value.sources.keys() ?? [])]).not.toContain('two');
    }
    expect(other?.status).toBe('fulfilled');
    expect(await idsOf(app, HERE)).toEqual(['harbour']);
    expect(await idsOf(app, THERE)).toEqual(['harbour', 'two']);
  });

  it('while it waits to be read again blocks neither the deletion nor another ingestion', async () => {
    const made = world();
    const app = await made.open();
    await add(app, HERE, 'one.md');
    await app.close();
    const later = await made.open({ embedder: new WordEmbedder('other@000000000000') });
    writeFileSync(join(made.seeds, 'more.md'), 'More words.');
    const [shared, listed, forgotten, again] = await Promise.allSettled([
      later.ingest(),
      idsOf(later, HERE),
      later.personalData.forgetServer(HERE),
      add(later, HERE, 'two.md'),
    ]);
    expect(shared).toMatchObject({ value: { added: ['more'] } });
    if (listed.status === 'rejected')
      expect(listed.reason).toMatchObject(problem('corpus-removed'));
    expect(forgotten.status).toBe('fulfilled');
    expect(again.status).toBe('fulfilled');
    expect(await idsOf(later, HERE)).toEqual(['harbour', 'more', 'two']);
  });

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

  it('is deleted seven days after the bot has left, with its files', async () => {
    const made = world();
    const app = await made.open();
    await add(app, HERE, 'one.md');
    await add(app, THERE, 'two.md');
    await app.personalData.noteLeft(HERE);
    made.clock.ms += 7 * DAY_MS - 1;
    await app.personalData.sweep(new Set([THERE]));
    expect(app.corpora.has(HERE)).toBe(true);
    made.clock.ms += 1;
    await app.personalData.sweep(new Set([THERE]));
    expect(readdirSync(join(made.data, 'corpora'))).toEqual([THERE]);
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
