import { expect, it } from 'vitest';
import { UserFacingError } from '../../../src/domain/errors.ts';
import type { Bot, BotStart } from '../../../src/discord/bot.ts';
import { startPersistently } from '../../../src/discord/connection/start-persistently.ts';
import { ManualTime } from '../../support/manual-time.ts';
import { recordingLog } from '../../support/recording-log.ts';

const STARTED: BotStart = {
  userTag: 'verbatim',
  servers: 1,
  inviteUrl: '',
  registration: {
    ...{ guildId: null, outcome: 'unchanged', commands: [], ids: {} },
    ...{ added: [], changed: [], removed: [], doubledIn: [], lookUpFault: null },
  },
};
const UNREACHABLE = new UserFacingError('discord-network', 'No answer.', 'Wait.');
const NEVER = new Promise<never>(() => undefined);

/** Bots whose starts end as listed, and how many were made and stopped. */
function botsThat(...starts: readonly (() => Promise<BotStart>)[]) {
  const counts = { made: 0, stopped: 0 };
  const create = (): Bot => {
    const start = starts[counts.made] ?? (() => Promise.reject(new Error('one bot too many')));
    counts.made += 1;
    return {
      start,
      idle: () => Promise.resolve(),
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

it('tries again with another bot while Discord cannot be reached, and says why', async () => {
  const time = new ManualTime();
  const log = recordingLog();
  const { create, counts } = botsThat(fails(UNREACHABLE), fails(UNREACHABLE), () =>
    Promise.resolve(STARTED),
  );
  const starting = startPersistently({ create, stopped: NEVER, timers: time, log });
  await time.runOut(1000);
  await time.runOut(5000);
  expect((await starting)?.started).toBe(STARTED);
  expect(counts).toEqual({ made: 3, stopped: 2 });
  expect(log.at('warn')).toEqual([
    'No answer. Trying again in 1 s.',
    'No answer. Trying again in 5 s.',
  ]);
  expect(log.lines[0]?.fields).toEqual({ hint: 'Wait.' });
});

it('tries again while another program holds the database', async () => {
  const time = new ManualTime();
  const held = new UserFacingError('store-busy', 'Another program writes.', 'Wait.');
  const { create, counts } = botsThat(fails(held), () => Promise.resolve(STARTED));
  const starting = startPersistently({ create, stopped: NEVER, timers: time, log: recordingLog() });
  await time.runOut(1000);
  expect((await starting)?.started).toBe(STARTED);
  expect(counts).toEqual({ made: 2, stopped: 1 });
});

it('gives up after the fourth try', async () => {
  const time = new ManualTime();
  const { create, counts } = botsThat(...Array<() => Promise<never>>(4).fill(fails(UNREACHABLE)));
  const starting = startPersistently({ create, stopped: NEVER, timers: time, log: recordingLog() });
  const failed = expect(starting).rejects.toBe(UNREACHABLE);
  for (const ms of [1000, 5000, 20_000]) await time.runOut(ms);
  await failed;
  expect(counts).toEqual({ made: 4, stopped: 4 });
});

it('does not try again after a failure that will not pass', async () => {
  const refused = new UserFacingError('discord-login', 'Discord refused the token.', 'Copy it.');
  const { create, counts } = botsThat(fails(refused));
  const timers = new ManualTime();
  await expect(
    startPersistently({ create, stopped: NEVER, timers, log: recordingLog() }),
  ).rejects.toBe(refused);
  expect(counts).toEqual({ made: 1, stopped: 1 });
});

it('ends when the program is stopped while a bot starts', async () => {
  const { create, counts } = botsThat(() => NEVER);
  const stopped = Promise.resolve('SIGTERM');
  const timers = new ManualTime();
  expect(await startPersistently({ create, stopped, timers, log: recordingLog() })).toBeNull();
  expect(counts).toEqual({ made: 1, stopped: 1 });
});

it('ends when the program is stopped between two tries', async () => {
  let stop: (signal: string) => void = () => undefined;
  const stopped = new Promise<string>((resolve) => {
    stop = resolve;
  });
  const log = recordingLog();
  const { create, counts } = botsThat(fails(UNREACHABLE));
  const starting = startPersistently({ create, stopped, timers: new ManualTime(), log });
  await log.reached('warn', 1);
  stop('SIGTERM');
  expect(await starting).toBeNull();
  expect(counts).toEqual({ made: 1, stopped: 1 });
});
