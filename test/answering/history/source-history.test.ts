import { describe, expect, it } from 'vitest';
import { historyOf, seenAt } from '../../support/past-versions.ts';

const A = 'The ferry sails at seven.';
const B = 'The council met on Monday.';
const C = 'The fee rises to 45.';

describe('the history of a source', () => {
  it('lists its versions with their times, lengths and numbers of changed sentences', async () => {
    const { versions, removedAt } = await historyOf([[A], [A, B, C], [C, A]]).list('fer');
    expect(removedAt).toBeNull();
    expect(versions).toMatchObject([
      { number: 1, firstSeenAt: seenAt(0), until: seenAt(1), length: A.length, changes: null },
      { number: 2, until: seenAt(2), sentences: 3, changes: { added: 2, removed: 0, kept: 1 } },
      { number: 3, until: null, changes: { added: 0, removed: 1, moved: 1 } },
    ]);
  });

  it('has a further version when the source returns to an earlier text', async () => {
    const history = historyOf([[A], [B], [A]]);
    const { versions } = await history.list('ferry');
    expect(versions.map(({ title }) => title)).toEqual([
      'The ferry, 0',
      'The ferry, 1',
      'The ferry, 0',
    ]);
    const { changes } = await history.compare('ferry');
    expect(changes).toMatchObject([
      { kind: 'removed', text: B },
      { kind: 'added', text: A },
    ]);
  });

  it('is kept after the removal of the source, under its whole ID', async () => {
    const history = historyOf([[A], null]);
    expect(await history.list('ferry')).toMatchObject({ total: 1, removedAt: seenAt(1) });
    await expect(history.list('fer')).rejects.toMatchObject({ code: 'unknown-source' });
  });

  it('returns only the requested versions, with their changes', async () => {
    const { total, versions } = await historyOf([[A], [A, B], [A, B, C]]).list('ferry', {
      ...{ first: 2, count: 1 },
    });
    expect(total).toBe(3);
    expect(versions).toMatchObject([{ number: 2, changes: { added: 1 } }]);
  });

  it('refuses to compare a version that does not exist, or the only version', async () => {
    const history = historyOf([[A], [B]]);
    await expect(history.compare('ferry', { from: 1, to: 3 })).rejects.toMatchObject({
      problem: { code: 'unknown-version', params: { sourceId: 'ferry', given: 3, versions: 2 } },
    });
    await expect(historyOf([[A]]).compare('ferry')).rejects.toMatchObject({
      problem: { code: 'one-version' },
    });
  });
});
