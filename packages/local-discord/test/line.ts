import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { LocalDiscord } from '../src/local-discord.ts';
import type { Scene } from './scene.ts';

interface Payload {
  readonly op: number;
  readonly d: unknown;
  readonly s: number | null;
  readonly t: string | null;
}

/** A connection of a bot that sends raw frames. */
export class Line {
  readonly received: Payload[] = [];
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();
  readonly closed: Promise<number>;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = once(socket, 'close').then(([code]) => code as number);
    socket.on('message', (data) => {
      this.received.push(JSON.parse((data as Buffer).toString('utf8')) as Payload);
      for (const look of this.#waiting) look();
    });
  }

  send(...payloads: readonly (object | string)[]): void {
    for (const payload of payloads) {
      this.#socket.send(typeof payload === 'string' ? payload : JSON.stringify(payload));
    }
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  /** Resolves to the nth payload with this opcode or event name. */
  until(what: number | string, n = 1): Promise<Payload> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.received.filter(({ op, t }) => op === what || t === what)[n - 1];
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}

export async function connect({ discord }: Scene, query = 'v=10&encoding=json'): Promise<Line> {
  const socket = new WebSocket(`ws://127.0.0.1:${discord.port}/?${query}`);
  const line = new Line(socket);
  onTestFinished(() => {
    socket.terminate();
  });
  await once(socket, 'open');
  return line;
}

export const identify = (discord: LocalDiscord, more: object = {}): object => ({
  op: 2,
  d: { token: discord.token, intents: 1, properties: {}, ...more },
});

/** Logs in and waits for the first events. `more` are further fields of Identify. */
export async function logIn(
  scene: Scene,
  more: object = {},
): Promise<{ line: Line; sessionId: string }> {
  const line = await connect(scene);
  line.send(identify(scene.discord, more));
  await line.until('GUILD_CREATE');
  const { d } = await line.until('READY');
  return { line, sessionId: (d as { session_id: string }).session_id };
}

export const resume = (discord: LocalDiscord, sessionId: string, seq: number): object => ({
  op: 6,
  d: { token: discord.token, session_id: sessionId, seq },
});
