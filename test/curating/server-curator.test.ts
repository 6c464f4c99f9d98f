import { expect, it } from 'vitest';
import type { Curator } from '../../src/curating/curator.ts';
import { createServerCurator } from '../../src/curating/server-curator.ts';
import { UserFacingError } from '../../src/domain/errors.ts';
import { sourceOf } from '../support/fake-corpus.ts';

const ADMIN = { userId: '1', serverId: '7', mayChangeShared: false };
const OPERATOR = { ...ADMIN, mayChangeShared: true };
const REPORT = {
  ...{ added: [], changed: [], removed: [], unchanged: [], skipped: [], refused: [] },
  ...{ warnings: [], leftOut: [], tookMs: 1 },
};

/** Knows one source, the token `name` and the removal `name`. */
function curatorOf(name: string, calls: string[]): Curator {
  const note = <T>(method: string, result: T): Promise<T> => {
    calls.push(`${name} ${method}`);
    return Promise.resolve(result);
  };
  const known = async <T>(
    method: string,
    given: string,
    result: T,
    code: 'unknown-source' | 'confirmation-expired' | 'removal-over',
  ): Promise<T> => {
    await note(method, null);
    if (given === name) return result;
    if (code === 'unknown-source') throw new UserFacingError(code, { given, known: [] });
    throw new UserFacingError(code, {});
  };
  const source = sourceOf({ sourceId: name });
  const removed = {
    ...{ removalId: name, corpusId: name, serverId: '7', sourceId: name, title: name },
    ...{ file: name, at: '', until: '' },
  };
  return {
    add: () => note('add', { kind: 'added', source, warnings: [], leftOut: [] }),
    replace: (_, token) =>
      known(
        'replace',
        token,
        { kind: 'replaced', source, warnings: [], leftOut: [] },
        'confirmation-expired',
      ),
    askToRemove: (_, id) => known('ask', id, { token: name, source }, 'unknown-source'),
    remove: (_, token) => known('remove', token, removed, 'confirmation-expired'),
    cancel: (_, token) => known('cancel', token, undefined, 'confirmation-expired'),
    undo: (_, id) => known('undo', id, source, 'removal-over'),
    refresh: () => note('refresh', { ...REPORT, added: [name] }),
    history: () => note('history', { changes: [], undoable: [] }),
    sweep: () => note('sweep', undefined),
    recordMode: () => note('mode', undefined),
    usage: () => note('usage', null),
  };
}

function setUp(hasOwn = true) {
  const calls: string[] = [];
  let has = hasOwn;
  const curator = createServerCurator({
    own: curatorOf('own', calls),
    shared: curatorOf('shared', calls),
    sharedSources: {
      find: (given) => {
        if (given === 'shared') return Promise.resolve(sourceOf({ sourceId: 'shared' }));
        throw new UserFacingError('unknown-source', { given, known: [] });
      },
    },
    hasOwn: () => has,
    create: () => {
      has = true;
      calls.push('create');
      return Promise.resolve();
    },
  });
  return { curator, calls };
}

const problem = (code: string): object => ({ problem: { code } });
const UPLOAD = { name: 'a.md', size: 1, read: () => Promise.resolve(new Uint8Array(1)) };

it('an upload always goes to the corpus of its server, which is created first', async () => {
  const { curator, calls } = setUp(false);
  await curator.add(ADMIN, UPLOAD);
  await curator.add(OPERATOR, UPLOAD);
  await curator.replace(OPERATOR, 'own');
  expect(calls).toEqual(['create', 'own add', 'create', 'own add', 'own replace']);
});

it('admins of a server can change its own sources, and the shared corpus is not even asked', async () => {
  const { curator, calls } = setUp();
  await curator.askToRemove(ADMIN, 'own');
  await curator.remove(ADMIN, 'own');
  await curator.undo(ADMIN, 'own');
  await curator.cancel(ADMIN, 'own');
  expect((await curator.refresh(ADMIN)).added).toEqual(['own']);
  await expect(curator.askToRemove(ADMIN, 'shared')).rejects.toMatchObject(
    problem('source-is-shared'),
  );
  await expect(curator.askToRemove(ADMIN, 'other')).rejects.toMatchObject(
    problem('unknown-source'),
  );
  await expect(curator.remove(ADMIN, 'shared')).rejects.toMatchObject(
    problem('confirmation-expired'),
  );
  await expect(curator.undo(ADMIN, 'shared')).rejects.toMatchObject(problem('removal-over'));
  expect(calls.filter((call) => call.startsWith('shared'))).toEqual([]);
});

it('without a corpus of their own, they can remove, restore and read again nothing', async () => {
  const { curator, calls } = setUp(false);
  await expect(curator.askToRemove(ADMIN, 'shared')).rejects.toMatchObject(
    problem('source-is-shared'),
  );
  await expect(curator.undo(ADMIN, 'shared')).rejects.toMatchObject(problem('removal-over'));
  await expect(curator.refresh(ADMIN)).rejects.toMatchObject(problem('sources-elsewhere'));
  expect(calls).toEqual([]);
});

it('admins who may change the shared corpus reach both, the own one first', async () => {
  const { curator, calls } = setUp();
  await curator.askToRemove(OPERATOR, 'shared');
  await curator.remove(OPERATOR, 'shared');
  await curator.undo(OPERATOR, 'shared');
  await curator.remove(OPERATOR, 'own');
  expect((await curator.refresh(OPERATOR)).added).toEqual(['own', 'shared']);
  await expect(curator.undo(OPERATOR, 'other')).rejects.toMatchObject(problem('removal-over'));
  expect(calls).toEqual(
    [
      ['own ask', 'shared ask', 'own remove', 'shared remove', 'own undo', 'shared undo'],
      ['own remove', 'own refresh', 'shared refresh', 'own undo', 'shared undo'],
    ].flat(),
  );
});
