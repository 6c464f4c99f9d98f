import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { atFirstUse } from '../../../src/store/sqlite/statements/at-first-use.ts';

function openNumbers(): Database.Database {
  const db = new Database(':memory:');
  onTestFinished(() => void db.close());
  db.exec('CREATE TABLE numbers (n INTEGER); INSERT INTO numbers VALUES (1), (2), (3)');
  return db;
}

describe('statements prepared at their first use', () => {
  it('are prepared once, when they are first run', () => {
    const db = openNumbers();
    const prepare = vi.spyOn(db, 'prepare');
    const statement = atFirstUse(db).prepare('SELECT n FROM numbers WHERE n > ?');
    expect(prepare).not.toHaveBeenCalled();
    expect(statement.get(1)).toEqual({ n: 2 });
    expect(statement.get(2)).toEqual({ n: 3 });
    expect(prepare).toHaveBeenCalledTimes(1);
  });

  it('give the same rows as statements prepared at once', () => {
    const db = openNumbers();
    const sql = 'SELECT n, n * n AS square FROM numbers WHERE n > ?';
    const [now, later] = [db, atFirstUse(db)].map((each) => ({
      all: each.prepare(sql).all(1),
      iterated: [...each.prepare(sql).iterate(1)],
      plucked: each.prepare(sql).pluck().all(1),
      raw: each.prepare(sql).raw().all(1),
      changes: each.prepare('UPDATE numbers SET n = n WHERE n > ?').run(1).changes,
    }));
    expect(later).toEqual(now);
  });
});
