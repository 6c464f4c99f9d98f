import type { Subscription } from '../../domain/subscription.ts';
import type { DigestStore } from '../../store/digest-store.ts';
import { MAX_CHOICES, type Asker, type Choice } from '../commands/command.ts';
import type { Locale } from '../locales/locale.ts';
import { oneLine } from '../render/render.ts';

const MAX_LENGTH = 100;

/**
 * Suggests the server's subscriptions whose ID, channel or cadence contains the typed text, sorted by ID.
 * Discord requests suggestions only for users who may use the command.
 */
export function createSubscriptionSuggester(
  store: Pick<DigestStore, 'subscriptions'>,
  /** Returns `null` if the channel is unknown. */
  nameOfChannel: (channelId: string) => string | null,
): (typed: string, asker: Asker) => Promise<readonly Choice[]> {
  function toChoice(
    { subscriptionId, channelId, cadence, pattern, zone }: Subscription,
    { digest }: Locale,
  ): Choice {
    const when = cadence === 'cron' ? pattern : digest.cadences[cadence];
    const channel = nameOfChannel(channelId);
    const parts = [subscriptionId, ...(channel === null ? [] : [`#${channel}`]), when, zone];
    return { name: oneLine(parts.join(' · '), MAX_LENGTH), value: subscriptionId };
  }
  return async (typed, { serverId, locale }) => {
    const wanted = typed.trim().toLowerCase();
    return (await store.subscriptions())
      .filter((one) => one.serverId === serverId)
      .map((one) => toChoice(one, locale))
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .slice(0, MAX_CHOICES);
  };
}
