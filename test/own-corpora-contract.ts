import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { App } from '../src/app.ts';
import type { CorpusLimits } from '../src/curating/corpus-limits.ts';
import { WordEmbedder } from './support/word-embedder.ts';

/** An installation with one shared document. */
export interface World {
  readonly seeds: string;
  readonly data: string;
  readonly clock: { ms: number; now: () => number; monotonic: () => number };
  /** Opens an app, which is closed at the end of the test, and ingests the shared corpus. */
  open(options?: {
    readonly embedder?: WordEmbedder;
    readonly limits?: Partial<CorpusLimits>;
  }): Promise<App>;
}

export const HERE = '10000000000000001';
export const THERE = '10000000000000002';
const DAY_MS = 86_400_000;

/** A model that waits before it answers, if the test says so. */
export class WaitingEmbedder extends WordEmbedder {
  wait: Promise<void> = Promise.resolve();
  /** Called when a text arrives. */
  onAsked: () => void = () => undefined;

  override async embed(texts: readonly string[]): Promise<Float32Array[]> {
    this.onAsked();
    await this.wait;
    return super.embed(texts);
  }
}

export const editorOf = (serverId: string) => ({ userId: '1', serverId, mayChangeShared: false });

export function upload(name: string, text: string) {
  const bytes = Buffer.from(text);
  return { name, size: bytes.byteLength, read: () => Promise.resolve(bytes) };
}

export async function add(app: App, serverId: string, name: string, text = `Text of ${name}.`) {
  const { curator } = app.servicesFor(serverId);
  const added = await curator.add(editorOf(serverId), upload(name, text));
  return added.kind === 'exists' ? curator.replace(editorOf(serverId), added.token) : added;
}

export async function remove(app: App, serverId: string, sourceId: string) {
  const { curator } = app.servicesFor(serverId);
  const { token } = await curator.askToRemove(editorOf(serverId), sourceId);
  return curator.remove(editorOf(serverId), token);
}

export async function idsOf(app: App, serverId: string): Promise<string[]> {
  return (await app.servicesFor(serverId).sources.list()).map(({ sourceId }) => sourceId);
}

export const ask = (app: App, serverId: string) =>
  app.servicesFor(serverId).answerer.answer('Which words does the document have?', { limit: 3 });

export const problem = (code: string, params = {}): object => ({
  problem: { code, params: expect.objectContaining(params) as unknown },
});

/** All files of a server's corpus, except its database. */
export function filesOf({ data }: World, serverId: string): string[] {
  const names = readdirSync(join(data, 'corpora', serverId), { recursive: true });
  return names
    .map(String)
    .filter((name) => !/^verbatim\.db|^(sources|\.removed)$/.test(name))
    .sort();
}

/** The claims about the corpora of servers that hold over all stores. */
export function describeOwnCorpora(name: string, world: () => World | Promise<World>): void {
  describe(`corpora of servers in ${name}`, () => {
    describe('at their limits', () => {
      it('can replace a file, but cannot add or restore one, and a refused upload leaves no file', async () => {
        const made = await world();
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

      it('is limited by its passages, and can still shrink and be read again above the limit', async () => {
        const made = await world();
        const text = Array.from(
          { length: 60 },
          (_, i) => `# Part ${i}\n\nWords of part ${i}.`,
        ).join('\n\n');
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

    it('of two admins who change the mode at once, one wins, also after a restart', async () => {
      const made = await world();
      const app = await made.open();
      const { choice } = app.servicesFor(HERE);
      await Promise.all([choice.setMode(HERE, 'own'), choice.setMode(HERE, 'shared')]);
      const mode = choice.mode(HERE);
      expect(['own', 'shared']).toContain(mode);
      await app.close();
      expect((await made.open()).servicesFor(HERE).choice.mode(HERE)).toBe(mode);
    });

    describe('that are deleted', () => {
      it('during a question declines or answers it, and later questions find the shared corpus only', async () => {
        const made = await world();
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
          if (one?.status === 'rejected')
            expect(one.reason).toMatchObject(problem('corpus-removed'));
          else expect([...(one?.value.sources.keys() ?? [])]).not.toContain('two');
        }
        expect(other?.status).toBe('fulfilled');
        expect(await idsOf(app, HERE)).toEqual(['harbour']);
        expect(await idsOf(app, THERE)).toEqual(['harbour', 'two']);
      });

      it('while it waits to be read again blocks neither the deletion nor another ingestion', async () => {
        const made = await world();
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

      it('is deleted seven days after the bot has left, with its files', async () => {
        const made = await world();
        const app = await made.open();
        await add(app, HERE, 'one.md');
        await add(app, THERE, 'two.md');
        await app.personalData.noteLeft(HERE);
        made.clock.ms += 7 * DAY_MS - 1;
        await app.personalData.sweep(new Set([THERE]));
        expect(app.corpora.has(HERE)).toBe(true);
        made.clock.ms += 1;
        await app.personalData.sweep(new Set([THERE]));
        expect(await app.corpora.list()).toEqual([THERE]);
        expect(readdirSync(join(made.data, 'corpora'))).toEqual([THERE]);
      });
    });
  });
}
