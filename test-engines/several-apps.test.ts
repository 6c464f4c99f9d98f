import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { App } from '../src/app.ts';
import { maintainCorpora } from '../src/compose-ingestion.ts';
import { createServerSuggesters } from '../src/discord/autocomplete/suggest-by-server.ts';
import { systemClock, systemTimers } from '../src/domain/time.ts';
import { silentLog } from '../test/support/silent-log.ts';
import { WordEmbedder } from '../test/support/word-embedder.ts';
import { engineInstallation } from './support/engine-apps.ts';

const HERE = '10000000000000001';
const THERE = '10000000000000002';
/** Another process learns of a change within this time. */
const SOON = { timeout: 5000 };

const editorOf = (serverId: string) => ({ userId: '1', serverId, mayChangeShared: false });

async function add(app: App, serverId: string, name: string, text = `Text of ${name}.`) {
  const { curator } = app.servicesFor(serverId);
  const bytes = Buffer.from(text);
  const upload = { name, size: bytes.byteLength, read: () => Promise.resolve(bytes) };
  const added = await curator.add(editorOf(serverId), upload);
  return added.kind === 'exists' ? curator.replace(editorOf(serverId), added.token) : added;
}

async function idsOf(app: App, serverId: string): Promise<string[]> {
  return (await app.servicesFor(serverId).sources.list()).map(({ sourceId }) => sourceId);
}

const ask = (app: App, serverId: string, question = 'Which bell does the harbour have?') =>
  app.servicesFor(serverId).answerer.answer(question, { limit: 3 });

describe('two processes over one database', () => {
  it('start at once, and one of them ingests the shared corpus', async () => {
    const made = await engineInstallation();
    const embedders = [new WordEmbedder(), new WordEmbedder()];
    const apps = await Promise.all(embedders.map((embedder) => made.open({ embedder })));
    const reports = await Promise.all(apps.map((app) => app.ingest()));
    expect(reports.map(({ added }) => added.length).sort()).toEqual([0, 1]);
    expect(embedders.map(({ asked }) => asked.length).sort()).toEqual([0, 1]);
    for (const app of apps) {
      const { sources } = await ask(app, HERE);
      expect([...sources.keys()]).toEqual(['harbour']);
    }
  });

  it('see the uploads, removals and modes of each other', async () => {
    const made = await engineInstallation();
    const [one, two] = [await made.open(), await made.open()];
    await one.ingest();
    const changed = { count: 0 };
    two.onChangeElsewhere(() => (changed.count += 1));
    const suggesters = createServerSuggesters({
      corporaOf: (serverId) => two.servicesFor(serverId).choice.corporaOf(serverId),
      sourcesOf: (corpusId) => two.servicesFor(null).sourcesOf(corpusId),
      ...{ clock: systemClock, timers: systemTimers, log: silentLog },
    });
    two.onChangeElsewhere(() => {
      suggesters.expire();
    });
    const suggested = async () =>
      (await suggesters.suggest('', HERE)).map(({ value }) => value).sort();
    expect(await suggested()).toEqual(['harbour']);

    await add(one, HERE, 'one.md', 'The captain keeps a whistle in the tower.');
    await expect.poll(() => idsOf(two, HERE), SOON).toEqual(['harbour', 'one']);
    await expect.poll(suggested, SOON).toEqual(['harbour', 'one']);
    const { sources } = await ask(two, HERE, 'Where does the captain keep the whistle?');
    expect([...sources.keys()]).toContain('one');
    expect(await idsOf(two, THERE)).toEqual(['harbour']);

    await add(two, HERE, 'two.md');
    expect((await one.servicesFor(HERE).curator.usage())?.used.sources).toBe(2);
    const curator = one.servicesFor(HERE).curator;
    const { token } = await curator.askToRemove(editorOf(HERE), 'one');
    const { removalId } = await curator.remove(editorOf(HERE), token);
    await expect.poll(suggested, SOON).toEqual(['harbour', 'two']);
    // The removed file is restored by the other process.
    await two.servicesFor(HERE).curator.undo(editorOf(HERE), removalId);
    await expect.poll(() => idsOf(one, HERE), SOON).toEqual(['harbour', 'one', 'two']);

    await one.servicesFor(HERE).choice.setMode(HERE, 'own');
    await expect.poll(() => two.servicesFor(HERE).choice.mode(HERE), SOON).toBe('own');
    expect(await idsOf(two, HERE)).toEqual(['one', 'two']);
    expect(changed.count).toBeGreaterThan(0);
  });

  it('lose the corpus and the choice of a server that one of them forgets', async () => {
    const made = await engineInstallation();
    const [one, two] = [await made.open(), await made.open()];
    await one.ingest();
    await add(one, HERE, 'one.md');
    await one.servicesFor(HERE).choice.setMode(HERE, 'own');
    await expect.poll(() => idsOf(two, HERE), SOON).toEqual(['one']);
    await two.personalData.forgetServer(HERE);
    expect(await idsOf(two, HERE)).toEqual(['harbour']);
    await expect.poll(() => idsOf(one, HERE), SOON).toEqual(['harbour']);
    await add(one, HERE, 'three.md');
    await expect.poll(() => idsOf(two, HERE), SOON).toEqual(['harbour', 'three']);
  });

  it('ingest the documents that a process has stored before it was killed', async () => {
    const made = await engineInstallation();
    const [one, two] = [await made.open(), await made.open()];
    await one.ingest();
    await one.corpora.create(HERE);
    await one.corpora.changing(HERE, () => {
      writeFileSync(join(one.corpora.folders(HERE).seedsDir, 'left.md'), 'Text that was left.');
      return Promise.resolve();
    });
    const { corpora, log } = two;
    await maintainCorpora({ corpora, ingest: (options) => two.ingest(options), log });
    expect(await idsOf(two, HERE)).toEqual(['harbour', 'left']);
    expect(await corpora.unfinished()).toEqual([]);
  });

  it('update the shared corpus while the other one answers and does not wait', async () => {
    const made = await engineInstallation();
    const embedder = new (class extends WordEmbedder {
      wait: Promise<void> = Promise.resolve();
      onAsked: () => void = () => undefined;
      override async embed(texts: readonly string[]): Promise<Float32Array[]> {
        this.onAsked();
        await this.wait;
        return super.embed(texts);
      }
    })();
    const [one, two] = [await made.open({ embedder }), await made.open()];
    await one.ingest();
    writeFileSync(join(made.seeds, 'more.md'), 'The tower has a stair.');
    let go = (): void => undefined;
    embedder.wait = new Promise((resolve) => (go = resolve));
    const asked = new Promise<void>((resolve) => (embedder.onAsked = resolve));
    const ingesting = one.ingest();
    await asked;
    expect(await two.ingestNow()).toBeNull();
    expect([...(await ask(two, HERE)).sources.keys()]).toEqual(['harbour']);
    go();
    expect(await ingesting).toMatchObject({ added: ['more'] });
    expect(await two.ingestNow()).toMatchObject({ added: [], unchanged: ['harbour', 'more'] });
    expect(await idsOf(two, HERE)).toEqual(['harbour', 'more']);
  });
});
