import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { nodeOptionsFor, programFile } from '../src/program-files.ts';

/** Parameters of a process that runs the bot once: its folder, clock and local Discord. */
export interface BotParameters {
  /** Contains `seeds` and `data`. */
  readonly folder: string;
  /** Start time of the process's clock, in milliseconds since the epoch. */
  readonly now: number;
  readonly token: string;
  readonly apiUrl: string;
  /** Settings, such as `DATABASE_URL`. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * `ready`: the process has loaded its modules. `started`: the bot is connected and posts the
 * digests that are due. `idle`: all due digests are posted. `done`: the bot has stopped.
 */
export type BotEvent = 'ready' | 'started' | 'idle' | 'done';

/** A bot in a separate process that posts the digests that are due and then stops. */
export class BotProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #events = new Set<string>();
  #failure: Error | null = null;
  #notify = (): void => undefined;

  /** @param program the process that runs the bot. Default: the program that belongs to this one */
  constructor(program = programFile('soak/digest-child.ts')) {
    this.#child = fork(program, { execArgv: nodeOptionsFor(program) });
    this.#ended = once(this.#child, 'exit');
    this.#child.on('message', (message: string) => {
      this.#events.add(message);
      if (message.startsWith('failed')) this.#failure = new Error(message);
      this.#notify();
    });
    this.#child.once('exit', () => {
      this.#notify();
    });
  }

  /**
   * Resolves when the process has reported the event or was killed. @throws if the process failed
   */
  async until(event: BotEvent): Promise<void> {
    while (!this.#events.has(event)) {
      if (this.#failure !== null) throw this.#failure;
      if (this.#child.signalCode !== null) return;
      if (this.#child.exitCode !== null)
        throw new Error(`The process ended before it was ${event}`);
      await new Promise<void>((resolve) => (this.#notify = resolve));
    }
  }

  /** Starts the bot. Resolves when the bot is connected. */
  async start(parameters: BotParameters): Promise<void> {
    await this.until('ready');
    this.#child.send(parameters);
    await this.until('started');
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async end(): Promise<void> {
    await this.until('done');
    await this.#ended;
  }
}
