import type { ServerResponse } from 'node:http';
import type { PageEvent } from './page-event.ts';

/** A page with more unread data is disconnected. After it reconnects, it receives the whole state again. */
const MOST_UNREAD_BYTES = 32 * 1024 * 1024;

/** Sends server-sent events to one page. */
export interface EventStream {
  send(event: PageEvent): void;
  close(): void;
}

export function openEventStream(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  onClose: () => void,
): EventStream {
  response.on('close', onClose);
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
  });
  response.write('retry: 500\n\n');
  return {
    send(event) {
      if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
      // JSON.stringify writes no line feed, so one event is one line.
      else response.write(`data: ${JSON.stringify(event)}\n\n`);
    },
    close() {
      response.end();
    },
  };
}
