import { expect, it } from 'vitest';
import { MemorySourceChanges } from '../memory-source-changes.ts';
import { describeSourceChanges, removedFile, sourceChange } from '../source-change-contract.ts';
import { storeSetting } from '../store-setting.ts';

describeSourceChanges('changes of the sources in SQLite', async () => {
  return (await storeSetting().open()).sourceChanges;
});
describeSourceChanges('changes of the sources in memory, as tests use them', () =>
  Promise.resolve(new MemorySourceChanges()),
);

it('changes and removed files are kept when the store is closed and reopened', async () => {
  const setting = storeSetting();
  const first = await setting.open();
  await first.sourceChanges.addChange(sourceChange());
  await first.sourceChanges.putRemoval(removedFile());
  await first.store.close();
  const { sourceChanges, damaged } = await setting.open();
  expect(damaged).toBeNull();
  expect(await sourceChanges.changes('7')).toEqual([sourceChange()]);
  expect(await sourceChanges.removals()).toEqual([removedFile()]);
});

it.each([
  ['source_edits', 'content'],
  ['source_edits', 'at'],
  ['removed_files', 'content'],
])('a changed byte in %s.%s is detected at the next start', async (table, column) => {
  const setting = storeSetting();
  const { store, sourceChanges } = await setting.open();
  await sourceChanges.addChange(sourceChange());
  await sourceChanges.putRemoval(removedFile());
  await store.close();
  setting.damage(table, column);
  expect((await setting.open()).damaged).not.toBeNull();
});
