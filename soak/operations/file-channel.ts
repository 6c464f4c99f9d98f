import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { DigestChannel } from '../../src/digest/deliver/digest-channel.ts';

/** A message in the file of a channel, one JSON object per line. */
export interface FilePost {
  readonly subscriptionId: string;
  readonly mark: string;
  /** Source IDs and hashes of the versions. */
  readonly sources: readonly string[];
}

/** The file's name in the folder of the operations. */
export const CHANNEL_FILE = 'channel.jsonl';
/** Delay of the response to a post, in milliseconds, so that some kills are before it. */
const REPLY_MS = 2;

/**
 * A channel that outlives processes, as Discord does. Unlike Discord, it accepts the same nonce twice,
 * so that a second post is always noticed.
 */
export function createFileChannel(path: string): DigestChannel {
  return {
    render({ items }, { subscriptionId }, _, marks) {
      const perMessage = Math.max(2, Math.ceil(items.length / marks.length));
      return marks.flatMap((mark, at) => {
        const shown = items.slice(at * perMessage, (at + 1) * perMessage);
        if (shown.length === 0) return [];
        const sources = shown.map(({ sourceId, contentHash }) => `${sourceId} ${contentHash}`);
        const post: FilePost = { subscriptionId, mark, sources };
        const receipts = shown.map(({ sourceId, contentHash, quotes }) => ({
          ...{ sourceId, contentHash, quotes },
        }));
        return [{ body: JSON.stringify(post), receipts }];
      });
    },
    async post(_, body) {
      appendFileSync(path, `${body}\n`);
      await setTimeout(REPLY_MS);
      return { outcome: 'posted', messageId: `m${body.length}` };
    },
    findByMarker(_, mark) {
      const found = readPosts(path).some((post) => post.mark === mark);
      return Promise.resolve(found ? { messageId: mark } : 'absent');
    },
    isOwn: () => true,
    isIn: () => true,
    belongs: () => Promise.resolve(true),
    findServer: () => Promise.resolve('7'),
    missingPermissions: () => Promise.resolve([]),
    notifyOwner: () => Promise.resolve(),
  };
}

export function readPosts(path: string): FilePost[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as FilePost);
}
