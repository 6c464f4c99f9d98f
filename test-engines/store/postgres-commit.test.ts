import { once } from 'node:events';
import pg from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CorpusChange } from '../../src/store/corpus-store.ts';
import { PostgresCorpusStore } from '../../src/store/postgres/corpus/postgres-corpus-store.ts';
import { sweepEngine } from '../../src/store/postgres/corpus/sweep-engine.ts';
import type { SearchEngine } from '../../src/store/search-engine.ts';
import { MODEL, PIPELINE, toChange, toUpsert, vectorsFor } from '../../test/store/sample-corpus.ts';
import { type PostgresSetting, postgresSetting, withSnapshot } from './postgres-setting.ts';

const A = { sourceId: 'a', title: 'zorb', lines: ['blick', 'quux'] };
const B = { sourceId: 'b', title: 'gonk', lines: ['blick frob', 'plugh'] };

/** An engine with some methods replaced. */
function engineWith(engine: SearchEngine, replaced: Partial<SearchEngine>): SearchEngine {
  return new Proxy(engine, {
    get: (target, name): unknown => {
      const own = Reflect.get(replaced, name) as unknown;
      const value = own ?? (Reflect.get(target, name) as unknown);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Returns the IDs of the passages that contain a term. */
function find(store: PostgresCorpusStore, term: string): Promise<string[]> {
  return withSnapshot(store, async (snapshot) => {
    const hits = await snapshot.bm25([term], 10);
    const passages = await snapshot.passages(hits.map(({ passageKey }) => passageKey));
    return passages.map(({ passageId }) => passageId);
  });
}

async function prepare(
  { store }: PostgresSetting,
  samples: Parameters<typeof toChange>[1],
  rest: Partial<CorpusChange> = {},
): Promise<CorpusChange> {
  const { generation } = await store.status();
  const change = toChange(generation, samples, rest);
  await store.addVectors(change.modelId, vectorsFor(change));
  return change;
}

/** Sweeps until no attempt is left. A sweep does nothing while the one after a commit still runs. */
async function sweepAttempts(setting: PostgresSetting): Promise<void> {
  const sweep = async (): Promise<unknown[]> => {
    await sweepEngine(setting);
    return setting.rows(ATTEMPTS);
  };
  await expect.poll(sweep, { timeout: 10_000 }).toEqual([]);
}

const ATTEMPTS = 'SELECT corpus_id, attempt, is_abandoned FROM engine_attempts';
const REMOVALS = 'SELECT kind, key FROM engine_removals';

describe('a commit in PostgreSQL', () => {
  it('is not seen by a snapshot that was opened before, which still finds its passages', async () => {
    const setting = await postgresSetting();
    const { store } = setting;
    await setting.put([A, B]);
    const before = await store.snapshot();
    onTestFinished(() => before.close());
    const expected = await before.bm25(['blick', 'quux'], 10);
    const sources = await before.bm25Sources(['blick', 'quux'], 10);
    const other = setting.open();
    const change = await prepare(setting, [{ ...A, lines: ['blick blick', 'vort'] }], {
      removals: ['b'],
    });
    await other.commitCorpus(change);
    await sweepEngine(setting);
    expect(await before.bm25(['blick', 'quux'], 10)).toEqual(expected);
    expect(await before.bm25Sources(['blick', 'quux'], 10)).toEqual(sources);
    expect((await before.source('b'))?.text).toBe('blick frob\nplugh');
    expect(await before.docFreq(['blick', 'vort'])).toEqual([2, 0]);
    expect(await find(store, 'vort')).toEqual(['a#2']);
    expect(await find(store, 'frob')).toEqual([]);
  });

  it('keeps the keys of the passages of unchanged sources, and gives no key twice', async () => {
    const setting = await postgresSetting();
    const keysOf = (id: string): Promise<number[]> =>
      withSnapshot(setting.store, async (snapshot) =>
        (await snapshot.passagesOf(id)).map(({ passageKey }) => passageKey),
      );
    await setting.put([A, B]);
    const [a, b] = [await keysOf('a'), await keysOf('b')];
    await setting.put([A]);
    expect(await keysOf('b')).toEqual(b);
    const later = await keysOf('a');
    expect(later).toHaveLength(2);
    expect(later.filter((key) => a.includes(key) || b.includes(key))).toEqual([]);
  });

  it('of two stores at the same time succeeds in one, and changes nothing in the other', async () => {
    const setting = await postgresSetting();
    await setting.put([A]);
    const one = await prepare(setting, [{ ...B, lines: ['vort one'] }]);
    const two = await prepare(setting, [{ ...B, lines: ['vort two'] }]);
    const results = await Promise.all([
      setting.store.commitCorpus(one),
      setting.open().commitCorpus(two),
    ]);
    expect(results.filter((result) => result === null)).toHaveLength(1);
    const winner = results[0] === null ? 'two' : 'one';
    expect(await find(setting.store, winner)).toEqual(['b#1']);
    expect(await find(setting.store, winner === 'one' ? 'two' : 'one')).toEqual([]);
    expect(await setting.rows(ATTEMPTS)).toEqual([]);
    // Two passages of "a" with their source, and one passage of "b" with its source.
    expect(setting.engine.size).toBe(5);
  });

  it('refuses a change whose vectors another commit has deleted, as outdated', async () => {
    const setting = await postgresSetting();
    await setting.put([A]);
    const change = await prepare(setting, [B]);
    // The other commit deletes the unused vectors between two statements of this one.
    const reading = vi.spyOn(setting.database, 'read');
    reading.mockImplementationOnce(async (work) => {
      const row = await setting.database.read(work);
      const empty = toChange(1, []);
      await setting.open().commitCorpus(empty);
      return row;
    });
    expect(await setting.store.commitCorpus(change)).toBeNull();
    expect((await setting.store.status()).generation).toBe(2);
  });

  it('that the engine refuses changes nothing, and its documents are deleted', async () => {
    const setting = await postgresSetting();
    await setting.put([A]);
    const before = await setting.store.status();
    const failing = setting.open(
      engineWith(setting.engine, {
        write: async (attempt, documents) => {
          await setting.engine.write(attempt, documents);
          throw new Error('the engine is full');
        },
      }),
    );
    const change = await prepare(setting, [B], { removals: ['a'] });
    await expect(failing.commitCorpus(change)).rejects.toThrow('the engine is full');
    expect(await setting.store.status()).toEqual(before);
    expect(setting.engine.size).toBe(3);
    expect(await setting.rows(ATTEMPTS)).toEqual([]);
    expect(await setting.store.commitCorpus(change)).toMatchObject({ generation: 2 });
    expect(await find(setting.store, 'blick')).toEqual(['b#1']);
  });

  it('that is killed before its transaction is never found, and the sweep deletes its documents after an hour', async () => {
    const setting = await postgresSetting();
    await setting.put([A]);
    const change = await prepare(setting, [B]);
    let isKilled = false;
    const killed = engineWith(setting.engine, {
      write: async (attempt, documents) => {
        await setting.engine.write(attempt, documents);
        isKilled = true;
        throw new Error('killed');
      },
    });
    // A killed process sends nothing more to the database.
    const { database } = setting;
    const dead = new Proxy(database, {
      get: (target, name): unknown => {
        if (isKilled) return () => Promise.reject(new Error('killed'));
        const value = Reflect.get(target, name) as unknown;
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const store = new PostgresCorpusStore({ corpusId: 'shared', database: dead, engine: killed });
    await expect(store.commitCorpus(change)).rejects.toThrow('killed');
    expect(await find(setting.store, 'blick')).toEqual(['a#1']);
    expect(await setting.rows(ATTEMPTS)).toHaveLength(1);
    expect(setting.engine.size).toBe(6);
    await setting.age('59 minutes');
    await sweepEngine(setting);
    expect(setting.engine.size).toBe(6);
    await setting.age('2 minutes');
    await sweepEngine(setting);
    expect(setting.engine.size).toBe(3);
    expect(await setting.rows(ATTEMPTS)).toEqual([]);
    await setting.put([B]);
    expect(await find(setting.store, 'blick')).toEqual(['a#1', 'b#1']);
  });

  it('that was swept while it was still writing is refused as outdated', async () => {
    const setting = await postgresSetting();
    await setting.put([A]);
    const slow = setting.open(
      engineWith(setting.engine, {
        write: async (attempt, documents) => {
          await setting.engine.write(attempt, documents);
          await setting.age('2 hours');
          await sweepAttempts(setting);
        },
      }),
    );
    const change = await prepare(setting, [B]);
    expect(await slow.commitCorpus(change)).toBeNull();
    expect((await setting.store.status()).generation).toBe(1);
    expect(setting.engine.size).toBe(3);
  });

  it('that was swept while it was still writing, and then failed, is not reported as committed', async () => {
    const setting = await postgresSetting();
    await setting.put([A]);
    const failing = setting.open(
      engineWith(setting.engine, {
        write: async () => {
          await setting.age('2 hours');
          await sweepAttempts(setting);
          throw new Error('the engine is out of reach');
        },
      }),
    );
    const change = await prepare(setting, [B]);
    await expect(failing.commitCorpus(change)).rejects.toThrow('the engine is out of reach');
    expect((await setting.store.status()).generation).toBe(1);
  });

  it('whose answer is lost is reported as committed if it was', async () => {
    const setting = await postgresSetting();
    await setting.put([A]);
    const change = await prepare(setting, [B]);
    const { database } = setting;
    let isWritten = false;
    const losing = new Proxy(database, {
      get: (target, name): unknown => {
        const value = Reflect.get(target, name) as unknown;
        if (name === 'write' && isWritten) {
          return async (work: Parameters<typeof database.write>[0]) => {
            isWritten = false;
            await target.write(work);
            throw new Error('the connection was lost during the commit');
          };
        }
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const engine = engineWith(setting.engine, {
      write: async (attempt, documents) => {
        await setting.engine.write(attempt, documents);
        isWritten = true;
      },
    });
    const store = new PostgresCorpusStore({ corpusId: 'shared', database: losing, engine });
    expect(await store.commitCorpus(change)).toMatchObject({ generation: 2, sources: 2 });
    expect(await find(setting.store, 'blick')).toEqual(['a#1', 'b#1']);
    await store.close();
  });

  it('leaves the documents of the earlier generation for a minute', async () => {
    const setting = await postgresSetting();
    await setting.put([A, B]);
    await setting.put([A], { removals: ['b'] });
    expect(await setting.rows(REMOVALS)).toHaveLength(6);
    await setting.age('50 seconds');
    await sweepEngine(setting);
    expect(setting.engine.size).toBe(9);
    await setting.age('20 seconds');
    await sweepEngine(setting);
    expect(setting.engine.size).toBe(3);
    expect(await setting.rows(REMOVALS)).toEqual([]);
    expect(await find(setting.store, 'blick')).toEqual(['a#1']);
  });

  it('leaves them for a minute after it has waited for another transaction', async () => {
    const setting = await postgresSetting();
    await setting.put([A]);
    const { database } = setting;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let waiting: Promise<number> = Promise.resolve(0);
    const engine = engineWith(setting.engine, {
      write: async (attempt, documents) => {
        await setting.engine.write(attempt, documents);
        await new Promise<void>((hasLock) => {
          waiting = database.write(async (queries) => {
            await queries.row("SELECT 1 FROM corpora WHERE corpus_id = 'shared' FOR UPDATE");
            hasLock();
            await released;
            return database.now(queries);
          });
        });
      },
    });
    const change = await prepare(setting, [], { removals: ['a'] });
    const committed = setting.open(engine).commitCorpus(change);
    const isWaiting = `SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await expect.poll(() => setting.rows(isWaiting), { timeout: 10_000 }).toHaveLength(1);
    release();
    await committed;
    const [row] = await setting.rows<{ at: number }>(
      'SELECT extract(epoch FROM min(removed_at))::float8 * 1000 AS at FROM engine_removals',
    );
    expect(row?.at).toBeGreaterThanOrEqual(await waiting);
  });

  it('is announced to other processes in its transaction', async () => {
    const setting = await postgresSetting();
    const listener = new pg.Client({ connectionString: setting.url });
    await listener.connect();
    onTestFinished(() => listener.end());
    await listener.query('LISTEN verbatim');
    const announced = once(listener, 'notification');
    await setting.put([A]);
    expect(await announced).toMatchObject([{ channel: 'verbatim', payload: 'shared' }]);
    expect(await find(setting.store, 'quux')).toEqual(['a#2']);
  });
});

describe('the words of a corpus in PostgreSQL', () => {
  it('are counted exactly after random changes, also by another pipeline', async () => {
    const setting = await postgresSetting();
    const count = (): Promise<object[]> =>
      setting.rows('SELECT word, passages, sources FROM corpus_words ORDER BY word COLLATE "C"');
    await setting.put([A, B]);
    const expected = await count();
    await setting.put([{ ...A, lines: ['frob frob', 'xyzzi', 'vort', 'boilerplate'] }]);
    await setting.put([{ ...B, title: 'other' }], { pipeline: `${PIPELINE} later` });
    await setting.put([A, B]);
    expect(await count()).toEqual(expected);
    expect(expected).toEqual([
      { word: 'blick', passages: 2, sources: 2 },
      { word: 'frob', passages: 1, sources: 1 },
      { word: 'gonk', passages: 2, sources: 1 },
      { word: 'plugh', passages: 1, sources: 1 },
      { word: 'quux', passages: 1, sources: 1 },
      { word: 'zorb', passages: 2, sources: 1 },
    ]);
  });

  it('can have 40,000 letters', async () => {
    const setting = await postgresSetting();
    const immense = 'x'.repeat(40_000);
    await setting.put([{ ...A, lines: [immense, 'blick'] }, B]);
    await withSnapshot(setting.store, async (snapshot) => {
      expect(await snapshot.docFreq([immense, 'x'])).toEqual([1, 0]);
      expect(await snapshot.bm25([immense], 5)).toHaveLength(1);
    });
  });

  it('are found although the engine ranks many removed passages before them', async () => {
    const setting = await postgresSetting();
    const lines = Array.from({ length: 90 }, (_, at) => `blick blick blick n${at}`);
    await setting.put([{ ...A, lines }]);
    await setting.put([{ ...A, lines: ['blick one', 'blick two', 'blick three'] }]);
    expect(await find(setting.store, 'blick')).toEqual(['a#1', 'a#2', 'a#3']);
  });

  it('that most passages contain are looked up only if there are too few passages with others', async () => {
    const setting = await postgresSetting();
    const lines = Array.from({ length: 12 }, (_, at) => `blick n${at}`);
    await setting.put([{ ...A, lines }, B]);
    const asked = vi.spyOn(setting.engine, 'findPassages');
    await withSnapshot(setting.store, async (snapshot) => {
      const best = await snapshot.bm25(['blick', 'n3', 'plugh'], 2);
      expect(await snapshot.passages(best.map(({ passageKey }) => passageKey))).toMatchObject([
        { passageId: 'b#2' },
        { passageId: 'a#4' },
      ]);
      expect(asked.mock.calls.map(([, stems]) => stems)).toEqual([['n3', 'plugh']]);
      expect(await snapshot.bm25(['blick', 'n3', 'plugh'], 20)).toHaveLength(14);
    });
  });

  it('are scored without the documents of other corpora in the engine', async () => {
    const setting = await postgresSetting();
    await setting.put([A, B]);
    const scores = (): Promise<object[]> =>
      withSnapshot(setting.store, async (snapshot) => [
        ...(await snapshot.bm25(['blick', 'quux'], 9)),
        ...(await snapshot.bm25Sources(['blick', 'quux'], 9)),
      ]);
    const before = await scores();
    await setting.database.write((queries) =>
      queries.run(`INSERT INTO corpora (corpus_id, store_id) VALUES ('1', '1')`),
    );
    const { database, engine } = setting;
    const other = new PostgresCorpusStore({ corpusId: '1', database, engine });
    const change = toChange(0, [{ ...A, lines: ['quux quux', 'quux', 'quux'] }]);
    await other.addVectors(MODEL, vectorsFor(change));
    await other.commitCorpus(change);
    await other.close();
    expect(await scores()).toEqual(before);
  });
});

describe('a text in PostgreSQL', () => {
  it('can contain U+0000 and U+0001 in every part, and half of a surrogate pair', async () => {
    const setting = await postgresSetting();
    const odd = 'a\0b\u00010c\u00011';
    const { source, passages } = toUpsert({ ...A, lines: [`${odd} blick`, 'half \ud800'] });
    const upsert = {
      source: { ...source, title: odd, publisher: odd, author: odd, published: odd, url: odd },
      passages: passages.map((record) => ({
        ...record,
        passage: { ...record.passage, headingPath: [odd, '\ud800'] },
        headingText: odd,
      })),
    };
    const change = { ...toChange(0, []), upserts: [upsert] };
    await setting.store.addVectors(MODEL, vectorsFor(change));
    await setting.store.commitCorpus(change);
    await withSnapshot(setting.store, async (snapshot) => {
      const stored = await snapshot.source('a');
      expect(stored).toMatchObject({
        ...{ title: odd, publisher: odd, author: odd, published: odd, url: odd },
        // As in SQLite, UTF-8 has no halves of pairs.
        text: source.text.replace('\ud800', '\ufffd'),
      });
      const [passage] = await snapshot.passagesOf('a');
      expect(passage?.headingPath).toEqual([odd, '\ud800']);
      expect(await snapshot.docFreq(['b', 'blick'])).toEqual([2, 1]);
      expect(await snapshot.source('\0')).toBeNull();
      expect(await snapshot.present(['a', '\0'])).toEqual(['a']);
    });
    await setting.put([], { removals: ['a'] });
    expect(await setting.rows('SELECT * FROM corpus_words')).toEqual([]);
  });

  it('that was changed outside the store is reported as damage', async () => {
    const setting = await postgresSetting();
    await setting.put([A]);
    await setting.database.write((queries) =>
      queries.run(`UPDATE source_versions SET text = 'block'::bytea`),
    );
    await withSnapshot(setting.store, async (snapshot) => {
      await expect(snapshot.source('a')).rejects.toThrow(/damaged.*"a"/);
    });
    await expect(setting.store.versions('a')).rejects.toThrow(/damaged/);
  });
});
