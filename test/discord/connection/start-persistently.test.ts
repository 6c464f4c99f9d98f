import { expect, it } from 'vitest';
import { UserFacingError } from '../../../src/domain/errors.ts';
import type { Bot, BotStart } from '../../../src/discord/bot.ts';
import { startPersistently } from '../../../src/discord/connection/start-persistently.ts';
import { ManualTime } from '../../support/manual-time.ts';

const STARTED: BotStart = {
  userTag: 'verbatim',
  servers: 1,
  shards: 1,
  allShards: 1,
  inviteUrl: '',
  registration: {
    guildId: null,
    outcome: 'unchanged',
    commands: [],
    ids: {},
    added: [],
    changed: [],
    removed: [],
    doubledIn: [],
    lookUpFault: null,
  },
};
const UNREACHABLE = new UserFacingError('not-discord', { apiUrl: 'http://localhost' });
const ignore = (): void => undefined;
const NEVER = new Promise<never>(() => undefined);

/** Returns a function that creates a bot for each given start, and counts of created and stopped bots. */
function botsThat(...starts: readonly (() => Promise<BotStart>)[]) {
  const counts = { made: 0, stopped: 0 };
  const create = (): Bot => {
    const start =
      starts[counts.made] ??
      (() => Promise.reject(new Error('more bots were created than expected')));
    counts.made += 1;
    return {
      start,
      idle: () => Promise.resolve(),
      notify: () => Promise.resolve(),
      notifyBackup: () => Promise.resolve(),
      stop: () => {
        counts.stopped += 1;
        return Promise.resolve();
      },
      fatal: NEVER,
    };
  };
  return { create, counts };
}

const fails = (error: Error) => (): Promise<never> => Promise.reject(error);

it('startPersistently retries with a new bot while Discord cannot be reached, and reports the reason', async () => {
  const time = new ManualTime();
  const retries: unknown[][] = [];
  const onRetry = (...retry: unknown[]): void => {
    retries.push(retry);
  };
  const { create, counts } = botsThat(fails(UNREACHABLE), fails(UNREACHABLE), () =>
    Promise.resolve(STARTED),
  );
  const starting = startPersistently({ create, stopped: NEVER, timers: time, onRetry });
  await time.runOut(1000);
  await time.runOut(5000);
  expect((await starting)?.started).toBe(STARTED);
  expect(counts).toEqual({ made: 3, stopped: 2 });
  expect(retries).toEqual([
    [UNREACHABLE, 1000],
    [UNREACHABLE, 5000],
  ]);
});

it('startPersistently retries while another program holds a lock on the database', async () => {
  const time = new ManualTime();
  const held = new UserFacingError('store-locked', { file: 'verbatim.db' });
  const { create, counts } = botsThat(fails(held), () => Promise.resolve(STARTED));
  const starting = startPersistently({ create, stopped: NEVER, timers: time, onRetry: ignore });
  await time.runOut(1000);
  expect((await starting)?.started).toBe(STARTED);
  expect(counts).toEqual({ made: 2, stopped: 1 });
});

it('startPersistently gives up after four attempts', async () => {
  const time = new ManualTime();
  const { create, counts } = botsThat(...Array<() => Promise<never>>(4).fill(fails(UNREACHABLE)));
  const starting = startPersistently({ create, stopped: NEVER, timers: time, onRetry: ignore });
  const failed = expect(starting).rejects.toBe(UNREACHABLE);
  for (const ms of [1000, 5000, 20_000]) await time.runOut(ms);
  await failed;
  expect(counts).toEqual({ made: 4, stopped: 4 });
});

it('startPersistently does not retry after a permanent failure', async () => {
  const refused = new UserFacingError('token-refused', {});
  const { create, counts } = botsThat(fails(refused));
  const timers = new ManualTime();
  await expect(startPersistently({ create, stopped: NEVER, timers, onRetry: ignore })).rejects.toBe(
    refused,
  );
  expect(counts).toEqual({ made: 1, stopped: 1 });
});

it('startPersistently returns when the program is stopped during a start', async () => {
  const { create, counts } = botsThat(() => NEVER);
  const stopped = Promise.resolve('SIGTERM');
  const timers = new ManualTime();
  expect(await startPersistently({ create, stopped, timers, onRetry: ignore })).toBeNull();
  expect(counts).toEqual({ made: 1, stopped: 1 });
});

it('startPersistently returns when the program is stopped between two attempts', async () => {
  let stop: (signal: string) => void = () => undefined;
  const stopped = new Promise<string>((resolve) => {
    stop = resolve;
  });
  const { create, counts } = botsThat(fails(UNREACHABLE));
  let starting: ReturnType<typeof startPersistently> = Promise.resolve(null);
  await new Promise<void>((resolve) => {
    const onRetry = (): void => {
      resolve();
    };
    starting = startPersistently({ create, stopped, timers: new ManualTime(), onRetry });
  });
  stop('SIGTERM');
  expect(await starting).toBeNull();
  expect(counts).toEqual({ made: 1, stopped: 1 });
});
