import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { MOVED, SAMPLE, put, storeSetting } from '../store-setting.ts';

describe('a damaged database', () => {
  it('is moved aside with a time stamp and replaced, and the lost data is listed', async () => {
    const setting = storeSetting();
    await setting.make();
    setting.damage('source_versions', 'text');
    const before = readFileSync(setting.file);
    const { store, damaged } = await setting.open();
    expect(damaged).toEqual({
      movedTo: join(setting.folder, MOVED),
      reason: expect.stringContaining('the text of "a"') as string,
      lost: ['versions', 'answers', 'digests'],
    });
    expect(await store.status()).toMatchObject({ generation: 0, sources: 0 });
    expect(readFileSync(join(setting.folder, MOVED)).equals(before)).toBe(true);
  });

  it('does not overwrite a database that was moved aside at the same time', async () => {
    const setting = storeSetting();
    for (const name of [MOVED, `${MOVED}-2`, `${MOVED}-3`]) {
      await setting.make();
      writeFileSync(setting.file, 'not a database');
      const { store, damaged } = await setting.open();
      expect(damaged?.movedTo).toBe(join(setting.folder, name));
      await store.close();
    }
  });

  it.each([
    ['a changed title', 'source_versions', 'title', '1'],
    ['a changed block', 'source_versions', 'blocks', '1'],
    ['a changed file name', 'sources', 'file', '1'],
    ['a changed instant', 'source_changes', 'at', '1'],
    ['a changed heading', 'passages', 'heading_text', '1'],
    ['a changed vector', 'vectors', 'vector', 'vector_key = 1'],
    ['a changed model', 'corpus', 'model_id', '1'],
    ['a changed word', 'passages_fts_data', 'block', 'id > 10'],
    ['a changed length', 'passages_fts_docsize', 'sz', 'id = 1'],
    ['a changed tokenizer', 'sqlite_schema', 'sql', "name = 'passages_fts'"],
    ['a changed word of a source', 'sources_fts_data', 'block', 'id > 10'],
    ['a changed length of a source', 'sources_fts_docsize', 'sz', 'id = 1'],
    ['a changed tokenizer of sources', 'sqlite_schema', 'sql', "name = 'sources_fts'"],
  ])(
    'is detected after %s, which SQLite itself does not notice',
    async (_, table, column, where) => {
      const setting = storeSetting();
      await setting.make();
      setting.damage(table, column, where);
      const { store, damaged } = await setting.open();
      expect(damaged?.movedTo).toBe(join(setting.folder, MOVED));
      expect((await store.status()).sources).toBe(0);
    },
  );

  it('is detected if the word index contains a number instead of bytes', async () => {
    const setting = storeSetting();
    await setting.make();
    const db = new Database(setting.file);
    db.unsafeMode(true);
    db.exec('UPDATE passages_fts_data SET block = 60 WHERE id > 10');
    db.close();
    expect((await setting.open()).damaged?.reason).toMatch(/word index/);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['a text file', Buffer.from('These are my notes.\n'.repeat(100))],
    ['truncated in its header', Buffer.from('SQLite format 3\0')],
  ])('may be %s', async (_, content) => {
    const setting = storeSetting();
    writeFileSync(setting.file, content);
    const { damaged } = await setting.open();
    expect(damaged?.reason).toMatch(/not an SQLite database/);
    expect(readFileSync(join(setting.folder, MOVED)).equals(content)).toBe(true);
  });

  it('keeps its log, so that the data in the log can still be read', async () => {
    const setting = storeSetting();
    const { store } = await setting.open();
    await put(store, SAMPLE.lines);
    const log = readFileSync(`${setting.file}-wal`);
    const main = readFileSync(setting.file);
    await store.close();
    writeFileSync(setting.file, Buffer.concat([Buffer.alloc(100), main.subarray(100)]));
    writeFileSync(`${setting.file}-wal`, log);
    const { damaged } = await setting.open();
    expect(damaged?.movedTo).toBe(join(setting.folder, MOVED));
    expect(readFileSync(join(setting.folder, `${MOVED}-wal`)).equals(log)).toBe(true);
  });

  it('may be missing except for its log', async () => {
    const setting = storeSetting();
    const { store } = await setting.open();
    await put(store, SAMPLE.lines);
    const log = readFileSync(`${setting.file}-wal`);
    await store.close();
    rmSync(setting.file);
    writeFileSync(`${setting.file}-wal`, log);
    const { store: fresh, damaged } = await setting.open();
    expect(damaged?.movedTo).toBe(join(setting.folder, `${MOVED}-wal`));
    expect((await fresh.status()).generation).toBe(0);
  });

  it('that is found while it is in use is reported, and replaced when it is next opened', async () => {
    const setting = storeSetting();
    await setting.make();
    const { store } = await setting.open();
    setting.damage('source_versions', 'text');
    const snapshot = await store.snapshot();
    await expect(snapshot.source('a')).rejects.toMatchObject({ name: 'StoreDamagedError' });
    await snapshot.close();
    expect(existsSync(`${setting.file}.checked`)).toBe(false);
    await expect(put(store, ['gonk'])).rejects.toMatchObject({ name: 'StoreDamagedError' });
    expect((await store.status()).generation).toBe(1);
    await store.close();
    expect((await setting.open()).damaged).not.toBeNull();
  });
});

describe('the stamp of a full check', () => {
  it('prevents a second check of an unchanged file, but not of a changed file', async () => {
    const setting = storeSetting();
    await setting.make();
    // The file is dated long before the check.
    const back = new Date(Date.now() - 60_000);
    utimesSync(setting.file, back, back);
    await (await setting.open()).store.close();
    const looked = statSync(`${setting.file}.checked`).mtimeMs;
    await (await setting.open()).store.close();
    expect(statSync(`${setting.file}.checked`).mtimeMs).toBe(looked);
    setting.damage('source_versions', 'text');
    expect((await setting.open()).damaged).not.toBeNull();
  });
});
