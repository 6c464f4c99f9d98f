import type { Clock, Timers } from '../../domain/time.ts';
import { UserFacingError } from '../../domain/errors.ts';
import type { ProcessFault, ProcessOccasion } from '../../domain/model-faults.ts';
import type { Logger } from '../../domain/logger.ts';
import { modelClosed } from '../model-files/model-errors.ts';
import type { ChildEvents, ModelChild } from './model-child.ts';
import { fromFault, PROTOCOL_VERSION } from './process-protocol.ts';
import type {
  ChildMessage,
  Opened,
  Opening,
  Request,
  TaskKind,
  Tasks,
} from './process-protocol.ts';

const MINUTE_MS = 60_000;
const FIRST_PAUSE_MS = 100;
/** A request that was with the child each time it died is not tried a third time. */
const MOST_DEATHS = 2;

export interface SupervisorOptions {
  readonly spawn: (events: ChildEvents) => ModelChild;
  readonly opening: Opening;
  /** The models that the child must load; `null`: whichever the first child loads. */
  readonly expected: Opened | null;
  readonly startDeadlineMs: number;
  /** How long `close` waits before it kills. */
  readonly closeDeadlineMs: number;
  readonly maxRestartsPerMinute: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
}

/** `background`: sent only while no `awaited` request waits. */
export type Urgency = 'awaited' | 'background';

/** A request and who waits for it. */
interface Job {
  readonly request: Request;
  readonly urgency: Urgency;
  readonly deadlineMs: number;
  readonly resolve: (answer: Tasks[TaskKind]['answer']) => void;
  readonly reject: (error: Error) => void;
  deaths: number;
}

/** Keeps one child running and asks it one thing at a time. */
export class ChildSupervisor {
  readonly #options: SupervisorOptions;
  /** `null` before the first start, in a pause before a restart, while given up, and at the end. */
  #child: ModelChild | null = null;
  /** Set once the child has its models; at most one job is `#current`, and only then. */
  #isOpen = false;
  #opened: Opened | null;
  #current: Job | null = null;
  readonly #waiting: Job[] = [];
  /** The one thing that runs out: a start, the current job, or the pause before a restart. */
  #stopTimer: () => void = () => undefined;
  /** Instants of the restarts of the last minute. */
  #restarts: number[] = [];
  #givenUp: { readonly error: Error; readonly until: number } | null = null;
  #started: { resolve: (opened: Opened) => void; reject: (error: Error) => void } | null = null;
  #isClosing = false;
  /** Set when there will be no child any more: calls that go on while closing end here. */
  #isOver = false;
  #onGone: () => void = () => undefined;
  #lastId = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#opened = options.expected;
  }

  /** Process ID of the child that runs now. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Whether the child has loaded its models. */
  get isReady(): boolean {
    return this.#isOpen;
  }

  /** Whether the child failed to come back, so that every request fails. */
  get isGivenUp(): boolean {
    return this.#givenUp !== null;
  }

  /** Number of requests that a further awaited one would wait for. */
  get requests(): number {
    const awaited = this.#waiting.filter(({ urgency }) => urgency === 'awaited').length;
    return awaited + (this.#current === null ? 0 : 1);
  }

  /**
   * Starts the first child. A child that is not ready in time is tried once more, with twice the time:
   * the machine is busy. Another failure is not retried: it is a missing or broken model, seldom an
   * accident.
   *
   * @throws UserFacingError as the child's loading does, or `model-failed`; `busy` when closed while loading
   */
  async start(): Promise<Opened> {
    return new Promise<Opened>((resolve, reject) => {
      this.#started = { resolve, reject };
      this.#spawn();
    });
  }

  /** @throws UserFacingError `model-failed`; `busy` once `close` has ended the child */
  async ask<Kind extends TaskKind>(
    kind: Kind,
    asked: Tasks[Kind]['asked'],
    deadlineMs: number,
    urgency: Urgency = 'awaited',
  ): Promise<Tasks[Kind]['answer']> {
    if (this.#isOver) throw this.#closed();
    this.revive();
    if (this.#givenUp !== null) throw this.#givenUp.error;
    this.#lastId += 1;
    // The compiler cannot follow that `kind` and `asked` belong together, here and in the answer.
    const request = { kind, id: this.#lastId, asked } as Request;
    return new Promise<Tasks[TaskKind]['answer']>((resolve, reject) => {
      this.#waiting.push({ request, urgency, deadlineMs, resolve, reject, deaths: 0 });
      this.#next();
    });
  }

  /** Starts a child again a minute after it was given up; does nothing otherwise. */
  revive(): void {
    if (this.#givenUp === null || this.#isClosing) return;
    if (this.#options.clock.monotonic() < this.#givenUp.until) return;
    this.#givenUp = null;
    this.#restart();
  }

  /**
   * Ends the child once `idle` resolves, or after the deadline, which fails every request. A child lost
   * while closing is not restarted. Resolves when the child is gone. Called once.
   *
   * @param idle resolves when no caller will ask any more
   */
  async close(idle: Promise<void>): Promise<void> {
    this.#isClosing = true;
    const { timers, closeDeadlineMs } = this.#options;
    const stopTimer = timers.start(() => {
      this.#isOver = true;
      this.#rejectAll(this.#closed());
      this.#child?.kill();
    }, closeDeadlineMs);
    await idle;
    this.#stopTimer();
    const child = this.#child;
    if (child !== null) {
      await new Promise<void>((resolve) => {
        this.#onGone = resolve;
        // A child that is still loading would answer late.
        if (this.#isOpen) child.send({ kind: 'close' });
        else child.kill();
      });
    }
    stopTimer();
  }

  #spawn(deadlineMs = this.#options.startDeadlineMs): void {
    const { spawn, timers, startDeadlineMs, opening, log } = this.#options;
    const child = spawn({
      // A child that was given up may still speak, and end, after its successor has begun.
      onMessage: (message) => {
        if (this.#child === child) this.#receive(message);
      },
      onGone: (how) => {
        if (this.#child === child) this.#lose(how);
      },
    });
    this.#child = child;
    this.#stopTimer = timers.start(() => {
      if (this.#started === null || deadlineMs > startDeadlineMs) {
        this.#kill({ code: 'not-ready', params: { waitedMs: deadlineMs } });
        return;
      }
      log.warn({ pid: child.pid, deadlineMs }, 'the inference process is not ready; trying again');
      child.kill();
      this.#spawn(2 * startDeadlineMs);
    }, deadlineMs);
    child.send({ kind: 'open', version: PROTOCOL_VERSION, opening });
  }

  #receive(message: ChildMessage): void {
    switch (message.kind) {
      case 'opened':
        this.#stopTimer();
        this.#open(message.version, message.opened);
        return;
      case 'not-opened':
        this.#stopTimer();
        this.#giveUp(fromFault(message.fault));
        return;
      case 'answered':
      case 'failed': {
        const job = this.#current;
        if (job?.request.id !== message.id) return;
        this.#stopTimer();
        this.#current = null;
        if (message.kind === 'answered') job.resolve(message.answer);
        else job.reject(fromFault(message.fault));
        this.#next();
      }
    }
  }

  #open(version: number, opened: Opened): void {
    const before = namesOf(this.#opened ?? opened);
    if (version !== PROTOCOL_VERSION || before.join() !== namesOf(opened).join()) {
      // Vectors of the new model must not be mixed with those the program was started with.
      const fault: ProcessFault =
        version === PROTOCOL_VERSION
          ? { code: 'other-model', params: { found: namesOf(opened), expected: before } }
          : { code: 'other-protocol', params: { found: version, expected: PROTOCOL_VERSION } };
      this.#giveUp(failed(fault, { code: 'opened', params: {} }));
      return;
    }
    this.#opened = opened;
    this.#isOpen = true;
    this.#started?.resolve(opened);
    this.#started = null;
    this.#next();
  }

  #next(): void {
    if (!this.#isOpen || this.#child === null || this.#current !== null) return;
    const awaited = this.#waiting.findIndex(({ urgency }) => urgency === 'awaited');
    const [job] = this.#waiting.splice(Math.max(0, awaited), 1);
    if (job === undefined) return;
    this.#current = job;
    this.#stopTimer = this.#options.timers.start(() => {
      this.#kill({ code: 'silent', params: { waitedMs: job.deadlineMs } });
    }, job.deadlineMs);
    this.#child.send(job.request);
  }

  /** Ends a child that hangs, without waiting for the news of its end. */
  #kill(how: ProcessFault): void {
    this.#child?.kill();
    this.#lose(how);
  }

  /** The child has ended. What it was working on is tried once more, with the next one. */
  #lose(how: ProcessFault): void {
    const pid = this.pid;
    const job = this.#current;
    this.#stopTimer();
    this.#child = null;
    this.#isOpen = false;
    this.#current = null;
    this.#onGone();
    if (this.#isClosing) {
      this.#isOver = true;
      job?.reject(this.#closed());
      this.#rejectAll(this.#closed());
      this.#started?.reject(this.#closed());
      this.#started = null;
      return;
    }
    this.#options.log.warn({ pid, how }, 'lost the inference process');
    if (this.#started !== null) {
      const { embedder, reader } = this.#options.opening;
      const models = named(embedder?.name, reader?.name);
      this.#giveUp(failed(how, { code: 'loading', params: { models } }));
      return;
    }
    if (job !== null) {
      job.deaths += 1;
      if (job.deaths < MOST_DEATHS) this.#waiting.unshift(job);
      else job.reject(failed(how, { code: 'second-time', params: {} }));
    }
    this.#restart(how);
  }

  /** At once the first time in a minute, then after pauses that double, then not any more. */
  #restart(how: ProcessFault = { code: 'ended', params: {} }): void {
    const { clock, timers, maxRestartsPerMinute: most, log } = this.#options;
    const now = clock.monotonic();
    this.#restarts = this.#restarts.filter((instant) => now - instant < MINUTE_MS);
    const count = this.#restarts.length;
    if (count >= most) {
      this.#giveUp(failed(how, { code: 'restarted', params: { times: most } }));
      return;
    }
    this.#restarts.push(now);
    log.info({ restarts: count + 1 }, 'restarting the inference process');
    if (count === 0) {
      this.#spawn();
      return;
    }
    this.#stopTimer = timers.start(
      () => {
        this.#spawn();
      },
      FIRST_PAUSE_MS * 2 ** (count - 1),
    );
  }

  /** No child for a minute: requests fail with the reason until then, and a later one restarts it. */
  #giveUp(error: Error): void {
    if (this.#started === null) {
      const { message } = error;
      this.#options.log.warn({ message }, 'the inference process is not restarted for a minute');
    }
    this.#child?.kill();
    this.#child = null;
    this.#isOpen = false;
    this.#givenUp = { error, until: this.#options.clock.monotonic() + MINUTE_MS };
    this.#started?.reject(error);
    this.#started = null;
    this.#rejectAll(error);
    this.#onGone();
  }

  #rejectAll(error: Error): void {
    this.#current?.reject(error);
    this.#current = null;
    for (const job of this.#waiting.splice(0)) job.reject(error);
  }

  #closed(): UserFacingError {
    const { embedder, reader } = this.#options.opening;
    return modelClosed((embedder ?? reader)?.name ?? '');
  }
}

function failed(fault: ProcessFault, occasion: ProcessOccasion): UserFacingError {
  return new UserFacingError('process-failed', { fault, occasion });
}

function namesOf({ embedder, reader }: Opened): string[] {
  return named(embedder?.modelId, reader?.modelId);
}

function named(...names: readonly (string | undefined)[]): string[] {
  return names.filter((name) => name !== undefined);
}
