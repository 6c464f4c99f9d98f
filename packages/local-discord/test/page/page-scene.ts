import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createAdjustableClock } from '../../src/adjustable-clock.ts';
import { createPage, type Page } from '../../src/page/create-page.ts';
import type { PageEvent } from '../../src/page/page-event.ts';
import { manualTime } from '../manual-time.ts';
import { openScene, type Scene } from '../scene.ts';

export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** The page of a local Discord over real HTTP. Requests can have headers that `fetch` does not allow. */
export interface PageScene extends Scene {
  readonly page: Page;
  readonly origin: string;
  readonly restarts: () => number;
  readonly askPage: (
    method: string,
    path: string,
    headers?: Record<string, string>,
    body?: string,
  ) => Promise<PageAnswer>;
  /** Posts an action in the same way as the page. */
  readonly act: (action: object) => Promise<ActionAnswer>;
  /** Opens the event stream of a user. */
  readonly follow: (userId?: string) => Promise<Follower>;
}

interface ActionAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Follower {
  readonly events: readonly PageEvent[];
  /** Resolves to the first event for which `fits` returns `true`. */
  readonly until: (fits: (event: PageEvent) => boolean) => Promise<PageEvent>;
}

/** `pageFolder` is the folder of a built page. Default: a page with only a title. */
export async function openPageScene(pageFolder?: string): Promise<PageScene> {
  let page: Page | null = null;
  const scene = await openScene({ serveOther: (asked, answer) => page?.serve(asked, answer) });
  const folder = mkdtempSync(join(tmpdir(), 'local-discord-page-'));
  writeFileSync(join(folder, 'secret.txt'), 'not public');
  const built = join(folder, 'built');
  mkdirSync(join(built, 'assets'), { recursive: true });
  writeFileSync(join(built, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(built, 'assets', 'a.js'), '1');
  let restarts = 0;
  const still = manualTime();
  page = createPage({
    discord: scene.discord,
    time: createAdjustableClock(still.clock, still.timers),
    folder: pageFolder ?? built,
    example: { path: 'ask', value: 'What is quoted?' },
    restartBot: () => {
      restarts++;
      return Promise.resolve();
    },
  });
  const made = page;
  onTestFinished(() => {
    made.close();
    rmSync(folder, { recursive: true });
  });
  const { port } = scene.discord;
  const origin = `http://127.0.0.1:${port}`;

  const askPage: PageScene['askPage'] = (method, path, headers = {}, body) =>
    new Promise((resolve, reject) => {
      const length =
        body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const asked = request(
        { host: '127.0.0.1', port, method, path, headers: { ...length, ...headers } },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (part: string) => (text += part));
          answer.on('end', () => {
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
          });
        },
      );
      asked.on('error', reject).end(body);
    });

  return {
    ...scene,
    page: made,
    origin,
    restarts: () => restarts,
    askPage,
    async act(action) {
      const headers = { origin, 'content-type': 'application/json' };
      const { status, text } = await askPage('POST', '/page/act', headers, JSON.stringify(action));
      return { status, body: JSON.parse(text) as Record<string, unknown> };
    },
    async follow(userId) {
      const query = userId === undefined ? '' : `?user=${userId}`;
      const stop = new AbortController();
      onTestFinished(() => {
        stop.abort();
      });
      const { body } = await fetch(`${origin}/page/events${query}`, { signal: stop.signal });
      const events: PageEvent[] = [];
      const waiting = new Set<() => void>();
      void (async () => {
        let text = '';
        for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
          text += part;
          const whole = text.split('\n\n');
          text = whole.pop() ?? '';
          for (const one of whole) {
            if (one.startsWith('data: ')) events.push(JSON.parse(one.slice(6)) as PageEvent);
          }
          for (const look of waiting) look();
        }
      })().catch(() => undefined);
      return {
        events,
        until: (fits) =>
          new Promise((resolve) => {
            const look = (): void => {
              const found = events.find(fits);
              if (found === undefined) return;
              waiting.delete(look);
              resolve(found);
            };
            waiting.add(look);
            look();
          }),
      };
    },
  };
}
