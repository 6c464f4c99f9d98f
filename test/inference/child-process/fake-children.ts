import type { ChildEvents, ModelChild } from '../../../src/inference/child-process/model-child.ts';
import { PROTOCOL_VERSION } from '../../../src/inference/child-process/process-protocol.ts';
import type {
  Opened,
  Opening,
  ParentMessage,
  Request,
} from '../../../src/inference/child-process/process-protocol.ts';
import type { Reading } from '../../../src/inference/reader.ts';

/** Returns the fake reading of a passage. It depends only on the passage's length. */
export function readingOf(passage: string): Reading {
  const span = { start: 0, end: passage.length };
  return { span, score: passage.length, others: [], answers: null };
}

/** An in-memory child that the test controls. It throws if the protocol is violated. */
export class FakeChild implements ModelChild {
  readonly pid: number;
  readonly #events: ChildEvents;
  #opening: Opening | null = null;
  #isOpen = false;
  #isGone = false;
  #request: Request | null = null;
  #onRequest: (request: Request) => void = () => undefined;

  constructor(pid: number, events: ChildEvents) {
    this.pid = pid;
    this.#events = events;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Whether the child has an unanswered request. */
  get isBusy(): boolean {
    return this.#request !== null;
  }

  send(message: ParentMessage): void {
    if (this.#isGone) throw new Error(`child ${this.pid} is gone, but was sent ${message.kind}`);
    if (message.kind === 'close') {
      this.die();
      return;
    }
    if (message.kind === 'open') {
      if (this.#opening !== null) throw new Error(`child ${this.pid} was opened twice`);
      this.#opening = message.opening;
      return;
    }
    if (!this.#isOpen) throw new Error(`child ${this.pid} was sent a request before it was open`);
    if (this.#request !== null)
      throw new Error(`child ${this.pid} was sent a request while it was busy`);
    this.#request = message;
    this.#onRequest(message);
  }

  kill(): void {
    queueMicrotask(() => {
      this.die();
    });
  }

  /** Reports that the requested models are loaded, or that another reading model is. */
  open(readerId = 'reader@1'): void {
    if (this.#opening === null) throw new Error(`child ${this.pid} was not asked to open anything`);
    this.#isOpen = true;
    const { embedder, reader } = this.#opening;
    const opened: Opened = {
      embedder: embedder && { modelId: 'embedder@1', dimensions: 2 },
      reader: reader && { modelId: readerId },
    };
    this.#events.onMessage({ kind: 'opened', version: PROTOCOL_VERSION, opened });
  }

  /** Waits for a request to read, and returns the passage. */
  async asked(): Promise<string> {
    const request =
      this.#request ??
      (await new Promise<Request>((resolve) => {
        this.#onRequest = resolve;
      }));
    if (request.kind !== 'read') throw new Error(`child ${this.pid} was asked to ${request.kind}`);
    const [passage, ...more] = request.asked.passages;
    if (passage === undefined || more.length > 0)
      throw new Error('the request does not have exactly one passage');
    return passage;
  }

  /** Waits for a request to read, and answers it. */
  async answer(): Promise<string> {
    const passage = await this.asked();
    const id = this.#request?.id ?? 0;
    this.#request = null;
    this.#events.onMessage({
      kind: 'answered',
      id,
      answer: { readings: [readingOf(passage)] },
    });
    return passage;
  }

  die(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#events.onGone({ code: 'killed', params: { signal: 'SIGKILL' } });
  }
}

/** The children of one supervisor, in the order in which they are spawned. */
export class FakeChildren {
  readonly #firstPid: number;
  readonly #spawned: FakeChild[] = [];

  constructor(firstPid: number) {
    this.#firstPid = firstPid;
  }

  readonly spawn = (events: ChildEvents): ModelChild => {
    const child = new FakeChild(this.#firstPid + this.#spawned.length, events);
    this.#spawned.push(child);
    return child;
  };

  /** The most recently spawned child. */
  get now(): FakeChild {
    const child = this.#spawned.at(-1);
    if (child === undefined) throw new Error('no child was spawned');
    return child;
  }

  /** The number of spawned children. */
  get count(): number {
    return this.#spawned.length;
  }
}
