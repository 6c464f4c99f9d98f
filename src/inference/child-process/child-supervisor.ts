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
/** A request that was running when two children died fails instead of being sent again. */
const MOST_DEATHS = 2;

export interface SupervisorOptions {
  readonly spawn: (events: ChildEvents) => ModelChild;
  readonly opening: Opening;
  /** The models that every child must load. `null`: the models that the first child loads. */
  readonly expected: Opened | null;
  readonly startDeadlineMs: number;
  /** How long `close` waits before it kills the child. */
  readonly closeDeadlineMs: number;
  readonly maxRestartsPerMinute: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
}

/** `background` requests are sent only while no `awaited` one is queued. */
export type Urgency = 'awaited' | 'background';

/** A request and its caller's promise. */
interface Job {
  readonly request: Request;
  readonly urgency: Urgency;
  readonly deadlineMs: number;
  readonly resolve: (answer: Tasks[TaskKind]['answer']) => void;
  readonly reject: (error: Error) => void;
  deaths: number;
}

/** Keeps one child process running and sends it one request at a time. */
export class ChildSupervisor {
  readonly #options: SupervisorOptions;
  /** `null` before the first start, during a restart delay, after giving up, and after the end. */
  #child: ModelChild | null = null;
  /** True once the child has loaded its models; only then can there be a `#current` job. */
  #isOpen = false;
  #opened: Opened | null;
  #current: Job | null = null;
  readonly #waiting: Job[] = [];
  /** Cancels the only active timer: for a start, the current job, or the delay before a restart. */
  #stopTimer: () => void = () => undefined;
  /** Times of the restarts in the last minute. */
  #restarts: number[] = [];
  #givenUp: { readonly error: Error; readonly until: number } | null = null;
  #started: { resolve: (opened: Opened) => void; reject: (error: Error) => void } | null = null;
  #isClosing = false;
  /** True once no further child will be started; calls still running during `close` then fail. */
  #isOver = false;
  #onGone: () => void = () => undefined;
  #lastId = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#opened = options.expected;
  }

  /** Process ID of the current child. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  get isReady(): boolean {
    return this.#isOpen;
  }

  /** Whether the supervisor has stopped restarting the child, so that every request fails. */
  get isGivenUp(): boolean {
    return this.#givenUp !== null;
  }

  /** Number of requests ahead of a new awaited one. */
  get requests(): number {
    const awaited = this.#waiting.filter(({ urgency }) => urgency === 'awaited').length;
    return awaited + (this.#current === null ? 0 : 1);
  }

  /**
   * Starts the first child. If the child is not ready in time, starts another one with twice the
   * time, because the machine may be busy. Other failures are not retried, because they mean that
   * the model is missing or broken.
   *
   * @throws UserFacingError any error from loading the models; `model-failed`; `busy` if closed
   * while loading
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
    // TypeScript cannot express that `kind` matches `asked`, here and in the answer.
    const request = { kind, id: this.#lastId, asked } as Request;
    return new Promise<Tasks[TaskKind]['answer']>((resolve, reject) => {
      this.#waiting.push({ request, urgency, deadlineMs, resolve, reject, deaths: 0 });
      this.#next();
    });
  }

  /** Starts a new child if the supervisor gave up at least a minute ago; otherwise does nothing. */
  revive(): void {
    if (this.#givenUp === null || this.#isClosing) return;
    if (this.#options.clock.monotonic() < this.#givenUp.until) return;
    this.#givenUp = null;
    this.#restart();
  }

  /**
   * Ends the child once `idle` resolves. After `closeDeadlineMs`, kills the child and fails every
   * request. A child that ends while closing is not restarted. Resolves when the child has ended.
   * Call once.
   *
   * @param idle resolves when there are no more callers
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
        // A child reads `close` only after loading its models, which may take long.
        if (this.#isOpen) child.send({ kind: 'close' });
        else child.kill();
      });
    }
    stopTimer();
  }

  #spawn(deadlineMs = this.#options.startDeadlineMs): void {
    const { spawn, timers, startDeadlineMs, opening, log } = this.#options;
    const child = spawn({
      // A replaced child may still send messages or exit after its successor has started.
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
      log.warn({ pid: child.pid, deadlineMs }, 'inference process not ready; starting another');
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
      // Vectors of another model must not be mixed with those of the model the program started
      // with.
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

  /** Kills a child that hangs, without waiting for its exit event. */
  #kill(how: ProcessFault): void {
    this.#child?.kill();
    this.#lose(how);
  }

  /** Called when the child has ended. Its current request is resent to the next child, once. */
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

  /**
   * Restarts the child: at once the first time in a minute, then after doubling delays. Gives up
   * after `maxRestartsPerMinute`.
   */
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

  /** Fails all requests for a minute; the first request after that starts a new child. */
  #giveUp(error: Error): void {
    if (this.#started === null) {
      const { message } = error;
      this.#options.log.warn({ message }, 'no restart of the inference process for a minute');
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
