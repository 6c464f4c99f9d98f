import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { SourceLookup } from '../../src/answering/look-up/source-lookup.ts';
import { type Curator, createCurator, UNDO_DAYS } from '../../src/curating/curator.ts';
import { SeedsFolder } from '../../src/curating/seeds-folder.ts';
import { SHARED_CORPUS } from '../../src/domain/corpus.ts';
import { UserFacingError } from '../../src/domain/errors.ts';
import type { IngestReport, Refusal } from '../../src/domain/ingest-report.ts';
import { parseDocument } from '../../src/sources/parse-document.ts';
import { sourceOf } from '../support/fake-corpus.ts';
import { recordingLog } from '../support/recording-log.ts';
import { MemorySourceChanges } from '../store/memory-source-changes.ts';

const DAY_MS = 86_400_000;
const ANN = { userId: '1', serverId: '7', mayChangeShared: true };
const BEN = { userId: '2', serverId: '7', mayChangeShared: true };
const EMPTY: IngestReport = {
  ...{ added: [], changed: [], removed: [], unchanged: [], skipped: [], refused: [] },
  ...{ warnings: [], leftOut: [], tookMs: 1 },
};

interface World {
  readonly seeds: string;
  readonly trash: string;
  readonly store: MemorySourceChanges;
  readonly clock: { ms: number; now: () => number };
  /** What the next ingestions do instead of succeeding. */
  ingest: () => Promise<IngestReport>;
  /** A curator as after a start of the bot: it knows no confirmation. */
  readonly start: () => Curator;
}

/** A folder with two files. Each file is a source named after it. */
function world(): World {
  const root = mkdtempSync(join(tmpdir(), 'verbatim-curator-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  const [seeds, dataDir] = [join(root, 'seeds'), join(root, 'data')];
  mkdirSync(seeds);
  mkdirSync(dataDir);
  for (const name of ['one.txt', 'two.txt']) writeFileSync(join(seeds, name), `Text of ${name}.`);
  const list = () =>
    Promise.resolve(
      readdirSync(seeds, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.txt'))
        .map((file) => sourceOf({ sourceId: file.replace(/^.*\/|\.txt$/g, ''), file })),
    );
  const sources = {
    list,
    find: async (id: string) => {
      const found = (await list()).find(({ sourceId }) => sourceId === id);
      if (found === undefined)
        throw new UserFacingError('unknown-source', { given: id, known: [] });
      return found;
    },
  } satisfies Partial<SourceLookup> as unknown as SourceLookup;
  const clock = { ms: Date.UTC(2026, 2, 20), now: () => clock.ms };
  const store = new MemorySourceChanges();
  const made: World = {
    ...{ seeds, store, clock, trash: join(dataDir, '.removed') },
    ingest: () => Promise.resolve(EMPTY),
    start: () =>
      createCurator({
        ...{ corpusId: SHARED_CORPUS, limits: null },
        ...{ folder: new SeedsFolder({ seedsDir: seeds, dataDir }), store, sources, clock },
        parser: { parse: parseDocument, close: () => Promise.resolve() },
        ingest: () => made.ingest(),
        ...{ maxBytes: 1000, log: recordingLog() },
      }),
  };
  return made;
}

function upload(name: string, text = 'Some new words.') {
  const bytes = Buffer.from(text);
  return { name, size: bytes.byteLength, read: () => Promise.resolve(bytes) };
}

function problem(code: string): object {
  return { problem: { code } };
}

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

it('only the user who was asked can confirm, only once, and only in time', async () => {
  const { start, clock, seeds } = world();
  const curator = start();
  const { token } = await curator.askToRemove(ANN, 'one');
  await expect(curator.remove(BEN, token)).rejects.toMatchObject(problem('confirmation-expired'));
  await expect(curator.remove({ ...ANN, serverId: '8' }, token)).rejects.toMatchObject(
    problem('confirmation-expired'),
  );
  await expect(curator.replace(ANN, 'no token')).rejects.toMatchObject(
    problem('confirmation-expired'),
  );
  clock.ms += 10 * 60_000;
  await expect(curator.remove(ANN, token)).rejects.toMatchObject(problem('confirmation-expired'));
  expect(filesIn(seeds)).toContain('one.txt');
});

it('a replacement that is not confirmed in time leaves nothing behind', async () => {
  const { start, clock, seeds } = world();
  const curator = start();
  await curator.add(ANN, upload('a.txt', 'First.'));
  expect(await curator.add(ANN, upload('a.txt', 'Second.'))).toMatchObject({ kind: 'exists' });
  expect(filesIn(join(seeds, 'discord'))).toHaveLength(2);
  clock.ms += 10 * 60_000;
  await curator.sweep();
  expect(filesIn(join(seeds, 'discord'))).toEqual(['a.txt']);
});

it('a file that was staged when the bot was killed is deleted at the next start', async () => {
  const { start, seeds } = world();
  await start().add(ANN, upload('a.txt', 'First.'));
  await start().add(ANN, upload('a.txt', 'Second.'));
  await start().sweep();
  expect(filesIn(join(seeds, 'discord'))).toEqual(['a.txt']);
  expect(readFileSync(join(seeds, 'discord/a.txt'), 'utf8')).toBe('First.');
});

it('a kill between the new file and its ingestion leaves a whole file for the next ingestion', async () => {
  const made = world();
  // The process ends here: the ingestion never returns.
  const reached = new Promise<void>((resolve) => {
    made.ingest = () => {
      resolve();
      return new Promise(() => undefined);
    };
  });
  void made.start().add(ANN, upload('a.txt', 'Whole text.'));
  await reached;
  await made.start().sweep();
  expect(filesIn(join(made.seeds, 'discord'))).toEqual(['a.txt']);
  expect(readFileSync(join(made.seeds, 'discord/a.txt'), 'utf8')).toBe('Whole text.');
});

it('a kill between a removal and its ingestion can be undone', async () => {
  const made = world();
  const curator = made.start();
  const { token } = await curator.askToRemove(ANN, 'one');
  const reached = new Promise<void>((resolve) => {
    made.ingest = () => {
      resolve();
      return new Promise(() => undefined);
    };
  });
  void curator.remove(ANN, token);
  await reached;
  made.ingest = () => Promise.resolve(EMPTY);
  const next = made.start();
  await next.sweep();
  const { undoable } = await next.history(ANN);
  expect(undoable).toMatchObject([{ sourceId: 'one' }]);
  await next.undo(BEN, undoable[0]?.removalId ?? '');
  expect(readFileSync(join(made.seeds, 'one.txt'), 'utf8')).toBe('Text of one.txt.');
});

it('a kill while a file is restored leaves no hidden copy after the next sweep', async () => {
  const { start, store, clock, seeds } = world();
  await store.putRemoval({
    ...{ removalId: 'ab12', corpusId: SHARED_CORPUS, serverId: '7' },
    ...{ sourceId: 'old', title: 'Old', file: 'news/old.txt' },
    at: new Date(clock.ms).toISOString(),
    until: new Date(clock.ms + UNDO_DAYS * DAY_MS).toISOString(),
  });
  mkdirSync(join(seeds, 'news'));
  const copy = join(seeds, 'news/.verbatim-ab12.tmp');
  writeFileSync(copy, 'Half a text');
  await start().sweep();
  expect(existsSync(copy)).toBe(false);
});

it.each(['before its file is moved', 'after its file is restored'])(
  'a removal of a process that was killed %s is not offered to be undone after the next sweep',
  async (moment) => {
    const { start, store, clock, trash, seeds } = world();
    await store.putRemoval({
      ...{ removalId: 'R', corpusId: SHARED_CORPUS, serverId: '7' },
      ...{ sourceId: 'one', title: 'One', file: 'one.txt' },
      at: new Date(clock.ms).toISOString(),
      until: new Date(clock.ms + UNDO_DAYS * DAY_MS).toISOString(),
    });
    if (moment === 'after its file is restored') mkdirSync(trash);
    // Another process may be moving the file.
    await start().sweep();
    expect((await start().history(ANN)).undoable).toHaveLength(1);
    clock.ms += DAY_MS;
    await start().sweep();
    expect((await start().history(ANN)).undoable).toEqual([]);
    expect(filesIn(seeds)).toContain('one.txt');
  },
);

it('a failed ingestion leaves the folder and the history as they were', async () => {
  const made = world();
  const curator = made.start();
  await curator.add(ANN, upload('a.txt', 'First.'));
  const replacing = await curator.add(ANN, upload('a.txt', 'Second.'));
  const { token } = await curator.askToRemove(ANN, 'one');
  const before = await curator.history(ANN);
  made.ingest = () =>
    Promise.reject(new UserFacingError('seeds-empty', { folder: '', extensions: [] }));
  const unusable = problem('sources-unusable');
  await expect(curator.add(ANN, upload('b.txt'))).rejects.toMatchObject(unusable);
  await expect(curator.remove(ANN, token)).rejects.toMatchObject(unusable);
  if (replacing.kind !== 'exists') throw new Error('the user was not asked');
  await expect(curator.replace(ANN, replacing.token)).rejects.toMatchObject(unusable);
  expect(filesIn(join(made.seeds, 'discord'))).toEqual(['a.txt']);
  expect(readFileSync(join(made.seeds, 'discord/a.txt'), 'utf8')).toBe('First.');
  expect(filesIn(made.seeds)).toContain('one.txt');
  expect(filesIn(made.trash)).toEqual([]);
  expect(await curator.history(ANN)).toEqual(before);
});

it('a file that the ingestion refuses is taken back', async () => {
  const made = world();
  const refusal: Refusal = {
    ...{ file: 'discord/a.txt', code: 'duplicate-id' },
    problem: { code: 'id-taken', params: { sourceId: 'one', others: [] } },
  };
  made.ingest = () => Promise.resolve({ ...EMPTY, refused: [refusal] });
  const added = made.start().add(ANN, upload('a.txt'));
  await expect(added).rejects.toMatchObject(problem('upload-refused'));
  expect(filesIn(join(made.seeds, 'discord'))).toEqual([]);
});

it('a removed file is deleted when its time is over, and only then', async () => {
  const { start, clock, trash, store } = world();
  const curator = start();
  const { token } = await curator.askToRemove(ANN, 'one');
  const { removalId } = await curator.remove(ANN, token);
  clock.ms += UNDO_DAYS * DAY_MS - 1;
  await curator.sweep();
  expect(filesIn(trash)).toEqual([removalId]);
  clock.ms += 1;
  await expect(curator.undo(ANN, removalId)).rejects.toMatchObject(problem('removal-over'));
  await curator.sweep();
  expect(filesIn(trash)).toEqual([]);
  expect(await store.removals()).toEqual([]);
});

it('a removal of one server cannot be undone from another', async () => {
  const { start } = world();
  const curator = start();
  const { token } = await curator.askToRemove(ANN, 'one');
  const { removalId } = await curator.remove(ANN, token);
  const other = { ...ANN, serverId: '8' };
  await expect(curator.undo(other, removalId)).rejects.toMatchObject(problem('removal-over'));
  expect(await curator.history(other)).toEqual({ changes: [], undoable: [] });
});

it('a second change of a server is refused while one is running', async () => {
  const made = world();
  let finish = (): void => undefined;
  made.ingest = () =>
    new Promise((resolve) => {
      finish = () => {
        resolve(EMPTY);
      };
    });
  const curator = made.start();
  const running = curator.refresh(ANN);
  await expect(curator.refresh(BEN)).rejects.toMatchObject(problem('sources-busy'));
  finish();
  await running;
  made.ingest = () => Promise.resolve(EMPTY);
  await curator.refresh(BEN);
});

it('reads no more of an upload than its size allows, and trusts no declared size', async () => {
  const { start, seeds } = world();
  const curator = start();
  let reads = 0;
  const large = { name: 'a.txt', size: 1001, read: () => Promise.resolve(Buffer.alloc(++reads)) };
  await expect(curator.add(ANN, large)).rejects.toMatchObject(problem('upload-too-large'));
  expect(reads).toBe(0);
  const liar = { name: 'a.txt', size: 1, read: () => Promise.resolve(Buffer.alloc(1001, 'a ')) };
  await expect(curator.add(ANN, liar)).rejects.toMatchObject(problem('upload-too-large'));
  expect(filesIn(join(seeds, 'discord'))).toEqual([]);
});

it('writes nothing through a link, and removes no link', async () => {
  const { start, seeds } = world();
  const outside = mkdtempSync(join(tmpdir(), 'verbatim-outside-'));
  onTestFinished(() => {
    rmSync(outside, { recursive: true });
  });
  writeFileSync(join(outside, 'far.txt'), 'Far away.');
  symlinkSync(outside, join(seeds, 'discord'));
  const curator = start();
  await expect(curator.add(ANN, upload('a.txt'))).rejects.toMatchObject(
    problem('sources-folder-closed'),
  );
  symlinkSync(join(outside, 'far.txt'), join(seeds, 'near.txt'));
  const { token } = await curator.askToRemove(ANN, 'near');
  await expect(curator.remove(ANN, token)).rejects.toMatchObject(problem('source-file-missing'));
  expect(filesIn(outside)).toEqual(['far.txt']);
});

it('reports a folder in which nothing can be written', async () => {
  const { start, seeds } = world();
  // A file in the place of the folder stops every user, also root, unlike permissions.
  writeFileSync(join(seeds, 'discord'), '');
  await expect(start().add(ANN, upload('a.txt'))).rejects.toMatchObject(
    problem('sources-folder-closed'),
  );
});
