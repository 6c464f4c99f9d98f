import type { Slot } from '../../domain/subscription.ts';
import type { Lease } from '../digest-store.ts';

/** Whether an unfinished slot may be worked on under the lease. */
export function isFree(
  { owner, leaseUntil }: Pick<Slot, 'owner' | 'leaseUntil'>,
  lease: Lease,
): boolean {
  if (owner === lease.owner || leaseUntil <= lease.now) return true;
  // A lease that ends this late must be from before the clock was set back, so it counts as
  // expired.
  const length = Date.parse(lease.until) - Date.parse(lease.now);
  return Date.parse(leaseUntil) > Date.parse(lease.until) + length;
}
