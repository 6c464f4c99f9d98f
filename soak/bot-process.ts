import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { nodeOptionsFor, programFile } from '../src/program-files.ts';

/** What the process is told to do, once: be the bot of this Discord at this time. */
export interface BotOrder {
  /** With `seeds` and `data` in it. */
  readonly folder: string;
  /** Milliseconds; its clock goes on from there. */
  readonly now: number;
  readonly token: string;
  readonly apiUrl: string;
}

/**
 * `ready`: its modules are loaded. `started`: it is connected, and posts what is due. `idle`: that
 * has come to an end. `done`: it has stopped.
 */
export type BotEvent = 'ready' | 'started' | 'idle' | 'done';

/** A bot in a process of its own, that posts the digests that are due and ends. */
export class BotProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #said = new Set<string>();
  #failure: Error | null = null;
  #tell = (): void => undefined;

  constructor() {
    const program = programFile('soak/digest-child.ts');
    this.#child = fork(program, { execArgv: nodeOptionsFor(program) });
    this.#ended = once(this.#child, 'exit');
    this.#child.on('message', (message: string) => {
      this.#said.add(message);
      if (message.startsWith('failed')) this.#failure = new Error(message);
      this.#tell();
    });
    this.#child.once('exit', () => {
      this.#tell();
    });
  }

  /** Resolves when it has said so, or was killed. @throws when it failed by itself */
  async until(event: BotEvent): Promise<void> {
    while (!this.#said.has(event)) {
      if (this.#failure !== null) throw this.#failure;
      if (this.#child.signalCode !== null) return;
      if (this.#child.exitCode !== null) throw new Error(`it ended before it was ${event}`);
      await new Promise<void>((resolve) => (this.#tell = resolve));
    }
  }

  /** Resolves when it has started. */
  async start(order: BotOrder): Promise<void> {
    await this.until('ready');
    this.#child.send(order);
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
