import type { Clock } from '../domain/clock.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { modelClosed } from './model-errors.ts';
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
import type { Timers } from './timers.ts';

const MINUTE_MS = 60_000;
const FIRST_PAUSE_MS = 100;
/** A request that was with the child each time it died is not tried a third time. */
const MOST_DEATHS = 2;

export interface SupervisorOptions {
  readonly spawn: (events: ChildEvents) => ModelChild;
  readonly opening: Opening;
  /** Calls at one time; one more is refused as `busy`. */
  readonly maxCalls: number;
  readonly startDeadlineMs: number;
  /** How long a stop waits for calls in flight before it kills. */
  readonly closeDeadlineMs: number;
  readonly maxRestartsPerMinute: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
}

/** A request and who waits for it. */
interface Job {
  readonly request: Request;
  readonly deadlineMs: number;
  readonly resolve: (answer: Tasks[TaskKind]['answer']) => void;
  readonly reject: (error: Error) => void;
  deaths: number;
}

/** Keeps one child running and asks it one thing at a time. */
export class ChildSupervisor {
  readonly #options: SupervisorOptions;
  /** `null` before the first start, while resting, while given up, and at the end. */
  #child: ModelChild | null = null;
  /** Set once the child has its models; at most one job is `#current`, and only then. */
  #isOpen = false;
  #opened: Opened | null = null;
  #current: Job | null = null;
  readonly #waiting: Job[] = [];
  /** The one thing that runs out: a start, the current job, or the pause before a restart. */
  #stopTimer: () => void = () => undefined;
  /** Instants of the restarts of the last minute. */
  #restarts: number[] = [];
  #givenUp: { readonly error: Error; readonly until: number } | null = null;
  #started: { resolve: (opened: Opened) => void; reject: (error: Error) => void } | null = null;
  #calls = 0;
  #closing: Promise<void> | null = null;
  #isClosing = false;
  /** Set when there will be no child any more: calls that go on while closing end here. */
  #isOver = false;
  #onIdle: () => void = () => undefined;
  #onGone: () => void = () => undefined;
  #lastId = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Process ID of the child that runs now. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /**
   * Starts the first child. What goes wrong here is not tried again: it is a missing or broken
   * model, seldom an accident.
   *
   * @throws UserFacingError as the child's loading does, or `model-failed`
   */
  async start(): Promise<Opened> {
    return new Promise<Opened>((resolve, reject) => {
      this.#started = { resolve, reject };
      this.#spawn();
    });
  }

  /**
   * One caller's work, which may ask several times. The places are counted by calls, not requests,
   * so that a call is refused at its beginning or not at all; the requests of concurrent calls
   * take turns, so a question is not kept waiting by a long ingestion.
   *
   * @throws UserFacingError `busy`, and what `work` throws
   */
  async call<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosing) throw this.#closed();
    const { maxCalls } = this.#options;
    if (this.#calls >= maxCalls) {
      throw new UserFacingError(
        'busy',
        `${maxCalls} calls are waiting for the models, and no more may wait.`,
        'Try again in a few seconds.',
      );
    }
    this.#calls += 1;
    try {
      return await work();
    } finally {
      this.#calls -= 1;
      if (this.#calls === 0) this.#onIdle();
    }
  }

  /** Only inside `call`. @throws UserFacingError `model-failed` | `busy` */
  async ask<Kind extends TaskKind>(
    kind: Kind,
    asked: Tasks[Kind]['asked'],
    deadlineMs: number,
  ): Promise<Tasks[Kind]['answer']> {
    if (this.#isOver) throw this.#closed();
    if (this.#givenUp !== null && this.#options.clock.monotonic() >= this.#givenUp.until) {
      this.#givenUp = null;
      this.#restart();
    }
    if (this.#givenUp !== null) throw this.#givenUp.error;
    this.#lastId += 1;
    // The compiler cannot follow that `kind` and `asked` belong together, here and in the answer.
    const request = { kind, id: this.#lastId, asked } as Request;
    return new Promise<Tasks[TaskKind]['answer']>((resolve, reject) => {
      this.#waiting.push({ request, deadlineMs, resolve, reject, deaths: 0 });
      this.#next();
    });
  }

  /** Lets calls in flight finish, for a while, and ends the child. The child is gone afterwards. */
  async close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #shutDown(): Promise<void> {
    this.#isClosing = true;
    const { timers, closeDeadlineMs } = this.#options;
    const stopTimer = timers.start(() => {
      this.#isOver = true;
      this.#rejectAll(this.#closed());
      this.#child?.kill();
    }, closeDeadlineMs);
    if (this.#calls > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    this.#stopTimer();
    const child = this.#child;
    if (child !== null) {
      await new Promise<void>((resolve) => {
        this.#onGone = resolve;
        child.send({ kind: 'close' });
      });
    }
    stopTimer();
  }

  #spawn(): void {
    const { spawn, timers, startDeadlineMs, opening } = this.#options;
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
      this.#kill(`was not ready after ${startDeadlineMs / 1000} s`);
    }, startDeadlineMs);
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
    if (version !== PROTOCOL_VERSION || before !== namesOf(opened)) {
      // Vectors of the new model must not be mixed with those the program was started with.
      const what =
        version === PROTOCOL_VERSION
          ? `model ${namesOf(opened)}, this process ${before}`
          : `protocol ${version}, this process ${PROTOCOL_VERSION}`;
      const error = this.#failed(`has ${what}: files were replaced while the program ran`);
      this.#giveUp(error);
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
    const job = this.#waiting.shift();
    if (job === undefined) return;
    this.#current = job;
    this.#stopTimer = this.#options.timers.start(() => {
      this.#kill(`gave no answer within ${job.deadlineMs / 1000} s`);
    }, job.deadlineMs);
    this.#child.send(job.request);
  }

  /** Ends a child that hangs, without waiting for the news of its end. */
  #kill(how: string): void {
    this.#child?.kill();
    this.#lose(how);
  }

  /** The child has ended. What it was working on is tried once more, with the next one. */
  #lose(how: string): void {
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
      return;
    }
    this.#options.log.warn({ pid, how }, 'lost the inference process');
    if (this.#started !== null) {
      const { embedder, reader } = this.#options.opening;
      const models = reader === null ? embedder.name : `${embedder.name} and ${reader.name}`;
      this.#giveUp(this.#failed(`${how} while it loaded ${models}`));
      return;
    }
    if (job !== null) {
      job.deaths += 1;
      if (job.deaths < MOST_DEATHS) this.#waiting.unshift(job);
      else job.reject(this.#failed(`${how}, for the second time on the same request`));
    }
    this.#restart(how);
  }

  /** At once the first time in a minute, then after pauses that double, then not any more. */
  #restart(how = 'ended'): void {
    const { clock, timers, maxRestartsPerMinute: most, log } = this.#options;
    const now = clock.monotonic();
    this.#restarts = this.#restarts.filter((instant) => now - instant < MINUTE_MS);
    const count = this.#restarts.length;
    if (count >= most) {
      this.#giveUp(this.#failed(`${how}; it was restarted ${most} times in a minute`));
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

  /** No child for a minute: who asks meanwhile hears why, who asks later has it tried again. */
  #giveUp(error: Error): void {
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
    return modelClosed(this.#options.opening.embedder.name);
  }

  #failed(how: string): UserFacingError {
    return new UserFacingError(
      'model-failed',
      `The inference process ${how}.`,
      'Try again in a minute. If it happens again, look into the log, and check that there is ' +
        'enough memory for the model.',
    );
  }
}

function namesOf({ embedder, reader }: Opened): string {
  return reader === null ? embedder.modelId : `${embedder.modelId} and ${reader.modelId}`;
}
