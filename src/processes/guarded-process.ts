/**
 * Loaded by Node.js before the program, in each child process and thread of a process that is offline. It
 * denies the network, and reports refusals to the parent.
 */
import { BroadcastChannel, isMainThread } from 'node:worker_threads';
import { denyNetwork } from './deny-network.ts';
import { guardChildren, THREADS } from './guard-children.ts';
import { onRefusal, type RefusalMessage } from './network-refusal.ts';

denyNetwork({ allowsOwnServers: true });
guardChildren();
if (isMainThread) {
  onRefusal((networkRefusal) => {
    const message: RefusalMessage = { networkRefusal };
    if (process.connected) process.send?.(message, () => undefined);
  });
} else {
  const threads = new BroadcastChannel(THREADS);
  threads.unref();
  onRefusal((refusal) => {
    threads.postMessage(refusal);
  });
}
