import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Corpora, type CorporaEvents, NO_EVENTS } from '../../src/store/corpora.ts';
import { toChange, vectorsFor, MODEL } from './sample-corpus.ts';

/** The corpora of one installation. */
export interface CorporaSetting {
  /** Opens the corpora as another process would. They are closed when the test ends. */
  open(events?: Partial<CorporaEvents>): Promise<Corpora>;
}

const ID = '10000000000000001';
const OTHER = '10000000000000002';
/** Sorts before the others by code unit, but not by number. */
const LONG = '100000000000000000';
const SAMPLE = { sourceId: 'a', title: 'zorb', lines: ['blick quux', 'frob'] };
const removed = { problem: { code: 'corpus-removed' } };

function gate(): { readonly opened: Promise<void>; open(): void } {
  let resolveOpened = (): void => undefined;
  const opened = new Promise<void>((resolve) => (resolveOpened = resolve));
  const open = (): void => {
    resolveOpened();
  };
  return { opened, open };
}

async function commit(corpora: Corpora, corpusId: string): Promise<void> {
  const store = corpora.store(corpusId);
  const change = toChange(0, [SAMPLE]);
  await store.addVectors(MODEL, vectorsFor(change));
  await store.commitCorpus(change);
}

/** Writes a document as a curator does. */
async function addDocument(corpora: Corpora, corpusId: string, text: string): Promise<void> {
  await corpora.changing(corpusId, () => {
    const folder = join(corpora.folders(corpusId).seedsDir, 'discord');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'one.md'), text);
    return Promise.resolve();
  });
}

/** The claims of all implementations of `Corpora`. */
export function describeCorpora(name: string, create: () => Promise<CorporaSetting>): void {
  describe(`the corpora in ${name}`, () => {
    it('are listed in code-unit order, each once', async () => {
      const corpora = await (await create()).open();
      expect(await corpora.list()).toEqual([]);
      for (const id of [OTHER, ID, LONG, ID]) await corpora.create(id);
      expect(await corpora.list()).toEqual([ID, LONG, OTHER].sort());
      expect([ID, OTHER, LONG, '10000000000000003'].map((id) => corpora.has(id))).toEqual([
        ...[true, true, true, false],
      ]);
    });

    it.each(['..', '.', '', '1', `${ID}/..`, `../${ID}`, `${ID}\n`, 'shared'])(
      'never have one with the ID %j',
      async (id) => {
        const corpora = await (await create()).open();
        await expect(corpora.create(id)).rejects.toThrow('is not the ID of a server');
        await corpora.remove(id);
        expect(corpora.has(id)).toBe(false);
        await expect(corpora.store(id).status()).rejects.toMatchObject(removed);
        expect(await corpora.list()).toEqual([]);
      },
    );

    it('are still there in another process', async () => {
      const setting = await create();
      const first = await setting.open();
      await first.create(ID);
      await commit(first, ID);
      await addDocument(first, ID, 'text');
      const second = await setting.open();
      expect(second.has(ID)).toBe(true);
      expect(await second.list()).toEqual([ID]);
      expect(await second.store(ID).status()).toMatchObject({ generation: 1, sources: 1 });
      expect(await second.hasDocuments(ID)).toBe(true);
      const file = join(second.folders(ID).seedsDir, 'discord', 'one.md');
      const read = await second.changing(ID, () => Promise.resolve(readFileSync(file, 'utf8')));
      expect(read).toBe('text');
    });

    it('lose everything with a removal, and affect no other one', async () => {
      const gone: string[] = [];
      const corpora = await (await create()).open({ onGone: (id) => void gone.push(id) });
      for (const id of [ID, OTHER]) {
        await corpora.create(id);
        await commit(corpora, id);
        await addDocument(corpora, id, 'text');
      }
      const store = corpora.store(ID);
      await corpora.remove(ID);
      await corpora.remove(ID);
      expect(gone).toEqual([ID]);
      expect(corpora.has(ID)).toBe(false);
      expect(await corpora.list()).toEqual([OTHER]);
      expect(existsSync(corpora.folders(ID).dataDir)).toBe(false);
      for (const use of [store.status(), store.snapshot(), store.changeTimes()]) {
        await expect(use).rejects.toMatchObject(removed);
      }
      expect(await corpora.store(OTHER).status()).toMatchObject({ generation: 1 });

      await corpora.create(ID);
      expect(await corpora.hasDocuments(ID)).toBe(false);
      expect(await store.status()).toMatchObject({ generation: 0, sources: 0 });
      await commit(corpora, ID);
      expect(await store.status()).toMatchObject({ generation: 1, sources: 1 });
    });

    it('are removed when nothing changes them, and created again after that', async () => {
      const corpora = await (await create()).open();
      await corpora.create(ID);
      const unchanged = gate();
      const removal = corpora.remove(ID, async (work) => {
        await unchanged.opened;
        await work();
      });
      const creation = corpora.create(ID);
      unchanged.open();
      await Promise.all([removal, creation]);
      expect(corpora.has(ID)).toBe(true);
      expect(await corpora.store(ID).status()).toMatchObject({ generation: 0 });
    });

    it('call a listener once before the first use, and again for a later corpus', async () => {
      const opened: string[] = [];
      const hold = gate();
      const corpora = await (
        await create()
      ).open({
        async onOpened(store) {
          await hold.opened;
          opened.push(`${store.corpusId} ${(await store.status()).generation}`);
        },
      });
      await corpora.create(ID);
      const store = corpora.store(ID);
      const uses = [store.status(), corpora.store(ID).status()];
      expect(opened).toEqual([]);
      hold.open();
      await Promise.all(uses);
      await store.status();
      expect(opened).toEqual([`${ID} 0`]);
      await corpora.remove(ID);
      await corpora.create(ID);
      await store.status();
      expect(opened).toEqual([`${ID} 0`, `${ID} 0`]);
    });

    it('try again at the next use if the listener fails', async () => {
      let calls = 0;
      const corpora = await (
        await create()
      ).open({
        onOpened() {
          calls += 1;
          return calls === 1 ? Promise.reject(new Error('too early')) : Promise.resolve();
        },
      });
      await corpora.create(ID);
      await expect(corpora.store(ID).status()).rejects.toThrow('too early');
      expect(await corpora.store(ID).status()).toMatchObject({ generation: 0 });
    });

    it('can be read by their own changes, also while the listener waits for these', async () => {
      const hold = gate();
      const corpora: Corpora = await (
        await create()
      ).open({ onOpened: (store) => corpora.ingesting(store.corpusId, () => hold.opened) });
      await corpora.create(ID);
      const change = corpora.changing(ID, async () => {
        hold.open();
        return corpora.ingesting(ID, () => corpora.store(ID).status());
      });
      const read = corpora.store(ID).status();
      expect(await change).toMatchObject({ generation: 0 });
      expect(await read).toMatchObject({ generation: 0 });
    });

    it('keep the files of work that fails, and throw its error', async () => {
      const corpora = await (await create()).open();
      await corpora.create(ID);
      await expect(
        corpora.changing(ID, async () => {
          await addDocument(corpora, ID, 'before the failure');
          throw new Error('refused');
        }),
      ).rejects.toThrow('refused');
      expect(await corpora.hasDocuments(ID)).toBe(true);
    });

    it('do not open after they were closed', async () => {
      const corpora = await (await create()).open();
      await corpora.create(ID);
      await corpora.close();
      await expect(corpora.store(ID).status()).rejects.toThrow('closed');
    });
  });
}

export function withEvents(events: Partial<CorporaEvents>): CorporaEvents {
  return { ...NO_EVENTS, ...events };
}
