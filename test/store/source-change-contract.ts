import { describe, expect, it } from 'vitest';
import type { RemovedFile, SourceEdit } from '../../src/domain/source-edit.ts';
import { KEPT_CHANGES, type SourceChangeStore } from '../../src/store/source-change-store.ts';

export function sourceChange(fields: Partial<SourceEdit> = {}): SourceEdit {
  return {
    ...{ changeId: 'C-1', serverId: '7', userId: '1', at: '2026-03-18T10:11:12.345Z' },
    ...{ action: 'added', sourceId: 'ferry', title: 'The ferry', file: 'discord/ferry.md' },
    ...{ removalId: null, ...fields },
  };
}

export function removedFile(fields: Partial<RemovedFile> = {}): RemovedFile {
  return {
    corpusId: 'shared',
    ...{ removalId: 'R-1', serverId: '7', sourceId: 'ferry', title: 'The ferry' },
    ...{ file: 'discord/ferry.md', at: '2026-03-18T10:11:12.345Z' },
    ...{ until: '2026-03-25T10:11:12.345Z', ...fields },
  };
}

/** The requirements for every `SourceChangeStore`. */
export function describeSourceChanges(
  name: string,
  create: () => Promise<SourceChangeStore>,
): void {
  describe(name, () => {
    it('returns the changes of one server, latest first', async () => {
      const store = await create();
      const late = sourceChange({ changeId: 'C-0', at: '2026-03-19T00:00:00.000Z', userId: null });
      await store.addChange(sourceChange());
      await store.addChange(late);
      await store.addChange(sourceChange({ changeId: 'C-3', serverId: '8' }));
      expect(await store.changes('7')).toEqual([late, sourceChange()]);
      expect(await store.changes('9')).toEqual([]);
    });

    it('keeps only the latest changes of each server', async () => {
      const store = await create();
      await store.addChange(sourceChange({ changeId: 'other', serverId: '8' }));
      for (let i = 0; i <= KEPT_CHANGES; i += 1) {
        const at = new Date(Date.UTC(2026, 2, 18) + i).toISOString();
        await store.addChange(sourceChange({ changeId: `C-${i}`, at }));
      }
      const kept = await store.changes('7');
      expect(kept).toHaveLength(KEPT_CHANGES);
      expect(kept.at(-1)?.changeId).toBe('C-1');
      expect(await store.changes('8')).toHaveLength(1);
    });

    it('returns a removed file until its record is deleted', async () => {
      const store = await create();
      expect(await store.removal('R-1')).toBeNull();
      const other = removedFile({ removalId: 'R-0' });
      await store.putRemoval(removedFile());
      await store.putRemoval(other);
      await store.putRemoval(removedFile({ title: 'Another title' }));
      expect(await store.removals()).toEqual([other, removedFile({ title: 'Another title' })]);
      await store.deleteRemoval('R-1');
      await store.deleteRemoval('R-9');
      expect(await store.removal('R-1')).toBeNull();
      expect(await store.removal('R-0')).toEqual(other);
    });
  });
}
