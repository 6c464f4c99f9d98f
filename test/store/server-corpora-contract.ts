import { describe, expect, it } from 'vitest';
import type { ServerCorporaStore } from '../../src/store/server-corpora-store.ts';

/** The requirements for every `ServerCorporaStore`. */
export function describeServerCorpora(
  name: string,
  create: () => Promise<ServerCorporaStore>,
): void {
  describe(name, () => {
    it('return the last mode of each server, sorted by ID', async () => {
      const store = await create();
      expect(await store.modes()).toEqual([]);
      expect(await store.setMode('9', 'own')).toBeNull();
      expect(await store.setMode('10', 'shared')).toBeNull();
      expect(await store.setMode('9', 'both')).toBe('own');
      expect(await store.modes()).toEqual([
        { serverId: '10', mode: 'shared' },
        { serverId: '9', mode: 'both' },
      ]);
    });

    it('give each of two users who change a mode at once another mode before', async () => {
      const store = await create();
      const before = await Promise.all([store.setMode('7', 'own'), store.setMode('7', 'shared')]);
      const now = (await store.modes()).map(({ mode }) => mode);
      // Either change can be the first.
      expect([...before, ...now].sort()).toEqual([null, 'own', 'shared']);
    });
  });
}
