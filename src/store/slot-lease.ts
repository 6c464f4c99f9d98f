import type { Slot } from '../domain/subscription.ts';
import type { Clock } from '../domain/time.ts';
import type { Lease } from './digest-store.ts';

/** A lease on the store's clock. Times in ISO 8601. */
export interface DatedLease {
  readonly owner: string;
  readonly now: string;
  readonly until: string;
}

export function dateLease({ owner, leaseMs }: Lease, clock: Pick<Clock, 'now'>): DatedLease {
  const now = clock.now();
  return { owner, now: new Date(now).toISOString(), until: new Date(now + leaseMs).toISOString() };
}

/** Whether an unfinished slot may be worked on under the lease. */
export function isFree(
  { owner, leaseUntil }: Pick<Slot, 'owner' | 'leaseUntil'>,
  lease: DatedLease,
): boolean {
  if (owner === lease.owner || leaseUntil <= lease.now) return true;
  // A lease that ends this late must be from before the clock was set back, so it counts as
  // expired.
  const length = Date.parse(lease.until) - Date.parse(lease.now);
  return Date.parse(leaseUntil) > Date.parse(lease.until) + length;
}
