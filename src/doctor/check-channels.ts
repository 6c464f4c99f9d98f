import { nextSlot } from '../digest/schedule.ts';
import type { DigestChannel } from '../digest/deliver/digest-channel.ts';
import type { Finding } from '../domain/checkup.ts';
import type { Subscription } from '../domain/subscription.ts';

/**
 * @param subscriptions `null`: the database cannot be read
 * @param channel `null`: no bot is running in this process, and only a running bot knows its permissions
 */
export async function checkPermissions(
  subscriptions: readonly Subscription[] | null,
  channel: Pick<DigestChannel, 'missingPermissions'> | null,
): Promise<Finding> {
  if (subscriptions === null) return { code: 'without-store', params: {} };
  if (subscriptions.length === 0) return { code: 'no-digests', params: {} };
  if (channel === null) return { code: 'no-bot', params: {} };
  const lacking = new Set<string>();
  for (const subscription of subscriptions) {
    const missing = await channel.missingPermissions(subscription);
    if (missing.length > 0) lacking.add(subscription.channelId);
  }
  if (lacking.size > 0) return { code: 'permissions-missing', params: { channels: [...lacking] } };
  const channels = new Set(subscriptions.map(({ channelId }) => channelId)).size;
  return { code: 'permissions-complete', params: { channels } };
}

/**
 * @param subscriptions `null`: the database cannot be read
 * @param now in milliseconds
 */
export function checkDigests(subscriptions: readonly Subscription[] | null, now: number): Finding {
  if (subscriptions === null) return { code: 'without-store', params: {} };
  const idsOf = (some: readonly Subscription[]): string[] =>
    some.map(({ subscriptionId }) => subscriptionId);
  const paused = subscriptions.filter(({ pausedBecause }) => pausedBecause !== null);
  const active = subscriptions.filter(({ pausedBecause }) => pausedBecause === null);
  const failing = active.filter(({ lastError }) => lastError !== null);
  if (failing.length > 0) {
    // A subscription paused by an error posts no more, so it is listed too.
    const stopped = paused.filter(({ lastError }) => lastError !== null);
    return { code: 'digests-failing', params: { ids: idsOf([...failing, ...stopped]) } };
  }
  if (paused.length > 0) return { code: 'digests-paused', params: { ids: idsOf(paused) } };
  const times = active.map((one) => nextSlot(one, now)).filter((time) => time !== null);
  if (times.length === 0) return { code: 'no-digests', params: {} };
  const params = { subscriptions: active.length, next: Math.min(...times) };
  return { code: 'digests-planned', params };
}
