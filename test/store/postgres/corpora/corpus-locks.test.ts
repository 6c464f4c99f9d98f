import { expect, it } from 'vitest';
import { CorpusLocks } from '../../../../src/store/postgres/corpora/corpus-locks.ts';
import { ALONE } from '../../../../src/store/together.ts';

it('work that outlives the work that has started it does not hold the lock', async () => {
  const locks = new CorpusLocks<{ name: string }>(ALONE);
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const during: unknown[] = [];
  let later: Promise<void> = Promise.resolve();
  await locks.take('a', (run) =>
    run({ name: 'a' }, () => {
      during.push(locks.held('a'), locks.held('b'));
      later = ended.then(() => void during.push(locks.held('a')));
      return Promise.resolve();
    }),
  );
  end();
  await later;
  expect(during).toEqual([{ name: 'a' }, null, null]);
});
