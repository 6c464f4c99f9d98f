import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Channel } from '../../src/digest/channel.ts';
import type { DigestComposer } from '../../src/digest/digest-composer.ts';
import { createDigestRunner } from '../../src/digest/digest-runner.ts';
import { systemTimers } from '../../src/inference/timers.ts';
import { openStore } from '../../src/store/open-store.ts';
import { type DigestOrder, readPosts } from './digest-kills.ts';

async function obey({ folder, now, sources }: DigestOrder): Promise<void> {
  const clock = { now: () => now, monotonic: () => performance.now() };
  const { store, digests, damaged } = await openStore({ dataDir: folder, clock });
  if (damaged !== null) throw new Error(`The database was damaged: ${damaged.reason}`);
  const composer: DigestComposer = {
    compose: ({ had }) => {
      const metadata = { title: '', publisher: null, author: null, published: null, url: null };
      const items = sources
        .filter((sourceId) => !had.has(sourceId))
        .map((sourceId) => ({
          ...{ sourceId, contentHash: 'h', quotes: [], alsoReportedBy: [], ...metadata },
        }));
      return Promise.resolve({ items, skipped: [], generation: 1 });
    },
    hadAt: () => Promise.resolve(new Map()),
  };
  const channel: Channel = {
    layOut: ({ items }, _subscription, _slot, marks) =>
      items.slice(0, marks.length).map(({ sourceId, contentHash }, i) => ({
        body: `${sourceId} ${marks[i] ?? ''}`,
        receipts: [{ sourceId, contentHash, quotes: [] }],
      })),
    // As Discord long after: no nonce is known any more, only the mark tells.
    post: (_subscription, body, nonce) => {
      appendFileSync(join(folder, 'posts.jsonl'), `${JSON.stringify({ body, nonce })}\n`);
      return Promise.resolve({ outcome: 'posted', messageId: nonce });
    },
    find: (_subscription, mark) => {
      const found = readPosts(folder).find(({ body }) => body.endsWith(mark));
      return Promise.resolve(found === undefined ? 'absent' : { messageId: found.nonce });
    },
    lacks: () => Promise.resolve([]),
    tell: () => Promise.resolve(),
  };
  const quiet = (): void => undefined;
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const runner = createDigestRunner({
    digests,
    composer,
    channel,
    clock,
    log,
    timers: systemTimers,
  });
  process.send?.('started');
  runner.start();
  await runner.idle();
  await runner.stop();
  await store.close();
}

process.once('message', (order: DigestOrder) => {
  obey(order)
    .then(() => process.send?.('done'))
    .catch((error: unknown) => process.send?.(`failed: ${String(error)}`))
    .finally(() => {
      process.disconnect();
    });
});
process.send?.('ready');
