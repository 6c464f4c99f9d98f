import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  createBackupScheduler,
  LONGEST_SLEEP_MS,
  RETRY_MS,
  type RunningBackup,
  START_DELAY_MS,
} from '../../src/backups/backup-scheduler.ts';
import { backupName } from '../../src/backups/kept-backups.ts';
import { type Problem, UserFacingError } from '../../src/domain/errors.ts';
import { noMeter } from '../../src/domain/meter.ts';
import type { Timers } from '../../src/domain/time.ts';
import { recordingLog } from '../support/recording-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 2, 18, 8);
const NO_SPACE = { folder: '/d', needed: 2, free: 1 };

/** Timers that run when the test advances the time. */
class BackupTime implements Timers {
  #now = START;
  #waiting: { readonly at: number; readonly run: () => void } | null = null;

  readonly now = (): number => this.#now;

  start(run: () => void, ms: number): () => void {
    const entry = { at: this.#now + ms, run };
    this.#waiting = entry;
    return () => {
      if (this.#waiting?.run === run) this.#waiting = null;
    };
  }

  /** Sets the clock back. The timers do not depend on it. */
  setBack(ms: number): void {
    this.#now -= ms;
    if (this.#waiting !== null) this.#waiting = { ...this.#waiting, at: this.#waiting.at - ms };
  }

  async pass(ms: number, settled: () => Promise<void>): Promise<void> {
    const end = this.#now + ms;
    while (this.#waiting !== null && this.#waiting.at <= end) {
      const { at, run } = this.#waiting;
      this.#waiting = null;
      this.#now = Math.max(this.#now, at);
      run();
      await settled();
    }
    this.#now = end;
  }
}

/** A scheduler at 08:00 UTC, whose backups are small files. By default, one is made daily at 09:00. */
function openWorld({ keep = 7, pattern = '0 9 * * *', folder = 'backups' } = {}) {
  const temporary = temporaryFolder();
  onTestFinished(() => {
    temporary.remove();
  });
  const dataDir = join(temporary.path, 'data');
  const path = join(temporary.path, folder);
  mkdirSync(dataDir);
  if (folder === 'backups') mkdirSync(path);
  const time = new BackupTime();
  const log = recordingLog();
  const failures: (Problem | null)[] = [];
  const metered: string[] = [];
  const begun: number[] = [];
  /** Writes the backup, unless a test replaces it. */
  const hooks = {
    write: (file: string): RunningBackup => {
      writeFileSync(file, 'backup');
      return { done: Promise.resolve({ bytes: 6, leftOut: 0 }), stop: () => undefined };
    },
  };
  const scheduler = createBackupScheduler({
    settings: { folder: path, times: { pattern, zone: 'UTC' }, keep, withSources: false },
    ...{ dataDir, clock: time, timers: time, log },
    meter: {
      ...noMeter,
      count: (name, labels) => metered.push(`${name} ${JSON.stringify(labels)}`),
      set: (name, _, value) => metered.push(`${name} ${value}`),
    },
    run: (file) => {
      begun.push(time.now());
      return hooks.write(file);
    },
  });
  return {
    ...{ time, log, path, failures, metered, begun, hooks, scheduler },
    names: () => readdirSync(path).sort(),
    add: (name: string) => {
      writeFileSync(join(path, name), 'earlier');
    },
    /** Times of the backups in hours after the start. */
    hours: () => begun.map((at) => (at - START) / HOUR),
    start: () => {
      scheduler.start((problem) => failures.push(problem));
    },
    pass: (ms: number) => time.pass(ms, () => scheduler.idle()),
  };
}

describe('the schedule of backups', () => {
  it('makes the first backup soon after the start, and then one at each scheduled time', async () => {
    const world = openWorld();
    world.start();
    await world.pass(START_DELAY_MS - 1);
    expect(world.begun).toEqual([]);
    await world.pass(2 * DAY);
    expect(world.hours()).toEqual([START_DELAY_MS / HOUR, 1, 25]);
    expect(world.names()).toEqual([
      'verbatim-2026-03-18T08-01-00Z.zip',
      'verbatim-2026-03-18T09-00-00Z.zip',
      'verbatim-2026-03-19T09-00-00Z.zip',
    ]);
  });

  it('makes up once for all times that were missed while the bot was off', async () => {
    const world = openWorld();
    world.add(backupName(START - 3 * DAY));
    world.start();
    await world.pass(30 * MINUTE);
    expect(world.hours()).toEqual([START_DELAY_MS / HOUR]);
  });

  it('makes no backup at the start if none was missed', async () => {
    const world = openWorld();
    world.add(backupName(START - 22 * HOUR));
    world.start();
    await world.pass(DAY);
    expect(world.hours()).toEqual([1]);
  });

  it('continues at once if the clock is set back by a day', async () => {
    const world = openWorld();
    world.start();
    await world.pass(2 * HOUR);
    world.time.setBack(DAY);
    const before = world.begun.length;
    await world.pass(DAY + LONGEST_SLEEP_MS);
    expect(world.begun.length).toBe(before + 1);
  });

  it('creates the folder for backups only inside the data folder', async () => {
    const inside = openWorld({ folder: 'data/backups' });
    inside.start();
    await inside.pass(HOUR / 2);
    expect(inside.names()).toHaveLength(1);
    const outside = openWorld({ folder: 'unmounted' });
    outside.start();
    await outside.pass(HOUR / 2);
    expect(outside.begun).toEqual([]);
    const params = { file: outside.path, fault: 'ENOENT' };
    expect(outside.failures).toEqual([{ code: 'backup-not-written', params }]);
  });
});

describe('old backups', () => {
  it('are deleted by the exact pattern of their names, after a new one was written', async () => {
    const world = openWorld({ keep: 2 });
    const others = [
      'verbatim-2026-03-01T09-00-00Z.zip.bak',
      'verbatim-2026-13-01T09-00-00Z.zip',
      'verbatim-2026-03-01.zip',
      'Verbatim-2026-03-01T09-00-00Z.zip',
      'my-verbatim-2026-03-01T09-00-00Z.zip',
      'verbatim-2026-03-01T09-00-00Z.zip.unfinished-notes',
    ];
    for (const name of others) world.add(name);
    mkdirSync(join(world.path, 'verbatim-2026-03-02T09-00-00Z.zip'));
    for (let day = 3; day < 6; day++) world.add(backupName(START - day * DAY));
    world.start();
    await world.pass(HOUR / 2);
    expect(world.names()).toEqual(
      [
        ...others,
        'verbatim-2026-03-02T09-00-00Z.zip',
        backupName(START - 3 * DAY),
        backupName(START + START_DELAY_MS),
      ].sort(),
    );
  });

  it('are kept if the new backup has failed', async () => {
    const world = openWorld({ keep: 1 });
    for (let day = 3; day < 6; day++) world.add(backupName(START - day * DAY));
    world.hooks.write = () => failing(new UserFacingError('backup-no-space', NO_SPACE));
    world.start();
    await world.pass(HOUR / 2);
    expect(world.names()).toHaveLength(3);
  });

  it('are removed if they are unfinished and no process writes them', async () => {
    const world = openWorld();
    const name = `${backupName(START - DAY)}.unfinished-0123456789ab`;
    const recent = `${backupName(START - DAY)}.unfinished-ffffffffffff`;
    world.add(name);
    world.add(recent);
    utimesSync(join(world.path, name), START / 1000, (START - DAY) / 1000);
    utimesSync(join(world.path, recent), START / 1000, START / 1000);
    world.start();
    await world.pass(HOUR / 2);
    expect(world.names()).toEqual([recent, backupName(START + START_DELAY_MS)].sort());
  });
});

function failing(error: Error): RunningBackup {
  return { done: Promise.reject(error), stop: () => undefined };
}

describe('a backup that fails', () => {
  it('is tried again every hour, and reported once until one succeeds', async () => {
    const world = openWorld();
    const { write } = world.hooks;
    const problem = { code: 'backup-no-space', params: NO_SPACE };
    world.hooks.write = () => failing(new UserFacingError('backup-no-space', NO_SPACE));
    world.start();
    await world.pass(3 * HOUR);
    expect(world.failures).toEqual([problem]);
    expect(world.hours()).toEqual([0, 1, 2].map((n) => (START_DELAY_MS + n * RETRY_MS) / HOUR));
    expect(world.log.lines.filter(({ level }) => level === 'error')).toHaveLength(3);
    expect(world.log.lines[0]).toMatchObject({ level: 'error', fields: problem });

    world.hooks.write = write;
    await world.pass(HOUR);
    expect(world.names()).toHaveLength(1);
    world.hooks.write = () => failing(new Error('unexpected'));
    await world.pass(DAY);
    expect(world.failures).toEqual([problem, null]);
  });

  it('is counted, and the time of the last success is known after a restart', async () => {
    const world = openWorld();
    const earlier = START - 3 * DAY;
    world.add(backupName(earlier));
    world.hooks.write = () => failing(new Error('unexpected'));
    world.start();
    await world.pass(HOUR / 2);
    expect([...new Set(world.metered)]).toEqual([
      `backup_last_success_timestamp_seconds ${earlier / 1000}`,
      'backups_total {"outcome":"failed"}',
    ]);
  });

  it('is not assumed if only old backups could not be deleted', async () => {
    const world = openWorld({ keep: 1 });
    const { write } = world.hooks;
    world.hooks.write = (file) => {
      const running = write(file);
      rmSync(world.path, { recursive: true });
      return running;
    };
    world.start();
    await world.pass(START_DELAY_MS);
    expect(world.failures).toEqual([]);
    expect(world.log.at('warn')).toEqual(['old backups could not be deleted']);
  });
});

describe('the end of the bot', () => {
  it('ends a running backup, which is no failure', async () => {
    const world = openWorld();
    let stopped = false;
    const waits = new Promise<void>((resolve) => {
      world.hooks.write = () => {
        resolve();
        let end: (error: Error) => void;
        const done = new Promise<never>((_, reject) => {
          end = reject;
        });
        return {
          done,
          stop: () => {
            stopped = true;
            end(new UserFacingError('backup-stopped', { file: 'a' }));
          },
        };
      };
    });
    world.start();
    const passed = world.pass(HOUR / 2);
    await waits;
    await world.scheduler.stop();
    await passed;
    expect(stopped).toBe(true);
    expect(world.failures).toEqual([]);
    await world.pass(DAY);
    expect(world.begun).toHaveLength(1);
  });
});
