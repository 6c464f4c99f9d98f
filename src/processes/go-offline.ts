import { denyNetwork } from './deny-network.ts';
import { guardChildren } from './guard-children.ts';
import { type NetworkRefusal, onRefusal } from './network-refusal.ts';

/** A refusal, and how often it happened. */
export interface CountedRefusal extends NetworkRefusal {
  readonly times: number;
}

/** A process that is offline. */
export interface Offline {
  /** Everything that this process and its children were refused so far, in the order of the first refusals. */
  refused(): readonly CountedRefusal[];
}

/** Limits the list in a process that runs for months. */
const MOST_LISTED = 1000;

/**
 * Denies the network to this process, its threads and its children, permanently. The process can still
 * connect to its own servers on loopback addresses.
 *
 * @param onFirst called for the first refusal of each kind, target and program
 */
export function goOffline(onFirst: (refusal: NetworkRefusal) => void = () => undefined): Offline {
  const counted = new Map<string, CountedRefusal>();
  onRefusal((refusal) => {
    const key = JSON.stringify([refusal.kind, refusal.target, refusal.by]);
    const before = counted.get(key);
    if (before === undefined && counted.size >= MOST_LISTED) return;
    counted.set(key, { ...refusal, times: (before?.times ?? 0) + 1 });
    if (before === undefined) onFirst(refusal);
  });
  denyNetwork({ allowsOwnServers: true });
  guardChildren();
  return { refused: () => [...counted.values()] };
}
