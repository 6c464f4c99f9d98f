import { join } from 'node:path';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createDigestScheduler } from '../../src/digest/deliver/digest-scheduler.ts';
import type { CorpusServices } from '../../src/discord/commands/command.ts';
import { createSubscriptionService } from '../../src/digest/subscription-service.ts';
import { reasonOf, UserFacingError } from '../../src/domain/errors.ts';
import { StoreDamagedError } from '../../src/store/errors.ts';
import { systemTimers } from '../../src/domain/time.ts';
import { pickBelow, seededRandom } from '../../test/support/seeded-random.ts';
import { WordEmbedder } from '../../test/support/word-embedder.ts';
import { CHANNEL_FILE, createFileChannel } from './file-channel.ts';
import type { Change } from './ledger.ts';
import { type Operation, OPERATIONS, perform, UnstoredError } from './perform-operations.ts';

/** Variables of the environment by name. None: everything is stored in the data folder. */
export type Environment = Readonly<Record<string, string>>;

/** Parameters of a process that performs random operations. */
export interface OperationParameters {
  /** Contains `seeds`, `data` and the file of the channel. */
  readonly folder: string;
  readonly seed: number;
  /** Unique among the processes that use the folder. */
  readonly name: string;
  /** Start time of the process's clock, in milliseconds since the epoch. */
  readonly now: number;
  /** The operations in order; `null`: random ones. */
  readonly operations: readonly Operation[] | null;
  /** Settings, such as `DATABASE_URL`. Default: none. */
  readonly environment?: Environment;
}

/** Events that the process reports. `code`: of a `UserFacingError`, `damaged` or `unstored`; `null`: a bug. */
export type OperationEvent =
  | { readonly at: 'ready' | 'opening' | 'closed' }
  | { readonly at: 'opened'; readonly damaged: string | null }
  | { readonly at: 'begin'; readonly changes: readonly Change[] }
  | { readonly at: 'done'; readonly operation: Operation; readonly changes: readonly Change[] }
  | {
      readonly at: 'failed';
      readonly operation: Operation | 'open' | 'close';
      readonly code: string | null;
      readonly message: string;
    };

const HOUR_MS = 3_600_000;
const RANDOM_OPERATIONS = 12;

const say = (event: OperationEvent): void => {
  process.send?.(event);
};

function tell(operation: Operation | 'open' | 'close', error: unknown): void {
  const code = codeOf(error);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  say({ at: 'failed', operation, code, message: code === null ? stack : reasonOf(error) });
}

function codeOf(error: unknown): string | null {
  if (error instanceof UserFacingError) return error.problem.code;
  if (error instanceof StoreDamagedError) return 'damaged';
  return error instanceof UnstoredError ? 'unstored' : null;
}

async function run(parameters: OperationParameters): Promise<void> {
  const { folder, seed, name, operations, environment = {} } = parameters;
  const random = seededRandom(seed);
  const startedAt = performance.now();
  let hours = 0;
  const clock = {
    now: () => Math.round(parameters.now + hours * HOUR_MS + performance.now() - startedAt),
    monotonic: () => performance.now(),
  };
  const unstored: string[] = [];
  const errors: string[] = [];
  const quiet = (): void => undefined;
  const warn = (_: object, message: string): void => void unstored.push(message);
  const log = { debug: quiet, info: quiet, warn, error: quiet };
  say({ at: 'opening' });
  const folders = { seeds: join(folder, 'seeds'), data: join(folder, 'data') };
  const config = loadConfig(folders, environment);
  const app = await createApp(config, {
    ...{ reader: null, embedder: new WordEmbedder(), clock },
    log: { ...log, error: (_, message) => void errors.push(message) },
  });
  const channel = createFileChannel(join(folder, CHANNEL_FILE));
  const { digestStore } = app;
  const servicesFor = (serverId: string | null): CorpusServices => app.servicesFor(serverId);
  const scheduler = createDigestScheduler({
    ...{
      digests: digestStore,
      servicesFor,
      channel,
      clock,
      timers: systemTimers,
      log,
      owner: name,
    },
  });
  const subscriptions = createSubscriptionService({
    ...{ store: digestStore, scheduler, channel, servicesFor, clock },
  });
  say({ at: 'opened', damaged: errors[0] ?? null });
  const count = operations?.length ?? RANDOM_OPERATIONS;
  for (let n = 0; n < count; n++) {
    const operation =
      operations?.[n] ?? OPERATIONS[pickBelow(random, OPERATIONS.length)] ?? 'ingest';
    try {
      const changes = await perform(operation, {
        ...{ app, subscriptions, scheduler, random, name, unstored: () => unstored },
        nextHour: () => (hours += 1),
        begin: (begun) => {
          say({ at: 'begin', changes: begun });
        },
      });
      say({ at: 'done', operation, changes });
    } catch (error) {
      tell(operation, error);
    }
  }
  await scheduler.stop();
  await app.close().catch((error: unknown) => {
    tell('close', error);
  });
  say({ at: 'closed' });
}

process.once('message', (parameters: OperationParameters) => {
  run(parameters)
    .catch((error: unknown) => {
      tell('open', error);
    })
    .finally(() => {
      process.disconnect();
    });
});
say({ at: 'ready' });
