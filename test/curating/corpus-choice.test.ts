import { expect, it } from 'vitest';
import { createCorpusChoice } from '../../src/curating/corpus-choice.ts';
import type { CorpusMode } from '../../src/domain/corpus.ts';

async function setUp(stored: Readonly<Record<string, CorpusMode>> = {}) {
  const modes = new Map(Object.entries(stored));
  const own = new Set<string>();
  const choice = await createCorpusChoice({
    store: {
      modes: () => Promise.resolve([...modes].map(([serverId, mode]) => ({ serverId, mode }))),
      setMode: (serverId, mode) => {
        const before = modes.get(serverId) ?? null;
        modes.set(serverId, mode);
        return Promise.resolve(before);
      },
    },
    corpora: {
      has: (serverId) => own.has(serverId),
      create: (serverId) => Promise.resolve(void own.add(serverId)),
    },
  });
  return { choice, own, modes };
}

it('a server that has chosen nothing searches its own corpus first, once it has one', async () => {
  const { choice, own } = await setUp();
  expect(choice.mode('1')).toBe('both');
  expect(choice.corporaOf('1')).toEqual(['shared']);
  own.add('1');
  expect(choice.corporaOf('1')).toEqual(['1', 'shared']);
  expect(choice.corporaOf('2')).toEqual(['shared']);
  expect(choice.corporaOf(null)).toEqual(['shared']);
});

it('a choice is stored, and is that of one server only', async () => {
  const { choice, own, modes } = await setUp({ 2: 'shared' });
  own.add('2');
  expect(choice.corporaOf('2')).toEqual(['shared']);
  expect(await choice.setMode('1', 'own')).toBe('both');
  expect([...own]).toEqual(['2', '1']);
  expect(choice.corporaOf('1')).toEqual(['1']);
  expect(await choice.setMode('1', 'shared')).toBe('own');
  expect([...modes]).toEqual([
    ['2', 'shared'],
    ['1', 'shared'],
  ]);
  expect(choice.mode('3')).toBe('both');
});

it('a choice that another process stores is read again, and a later own choice counts', async () => {
  const { choice, modes } = await setUp({ 1: 'own' });
  modes.set('1', 'shared');
  await choice.reload();
  expect(choice.mode('1')).toBe('shared');
  const reloading = choice.reload();
  await choice.setMode('2', 'shared');
  await reloading;
  expect(choice.mode('2')).toBe('shared');
});

it('a server whose data were deleted has the default mode', async () => {
  const { choice } = await setUp({ 1: 'own' });
  choice.forget('1');
  expect(choice.mode('1')).toBe('both');
  expect(choice.corporaOf('1')).toEqual(['shared']);
});
