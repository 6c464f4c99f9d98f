import type { Delivery } from '../../digest/deliver/deliver-digest.ts';
import type { Reason } from '../../domain/reasons.ts';
import type { Cadence, Subscription, Weekday } from '../../domain/subscription.ts';
import { type CommandContext, queued } from './command.ts';
import type { Locale } from '../locales/locale.ts';
import {
  listSlots,
  listSubscriptions,
  renderPreview,
  renderSubscription,
} from '../render/render-subscription.ts';
import { wordCoded } from '../../domain/coded.ts';
import type { Reply } from '../interactions/reply.ts';

interface Details {
  readonly cadence?: string | undefined;
  readonly time?: string | undefined;
  readonly weekday?: string | undefined;
  readonly zone?: string | undefined;
  readonly cron?: string | undefined;
  readonly sources?: string | undefined;
  readonly quiet?: string | undefined;
  readonly publish?: boolean | undefined;
}

export type DigestOptions =
  | (Details & {
      readonly subcommand: 'subscribe';
      readonly channel: string;
      readonly cadence: string;
    })
  | { readonly subcommand: 'list' }
  | (Details & {
      readonly subcommand: 'edit';
      readonly id: string;
      readonly channel?: string | undefined;
    })
  | { readonly subcommand: 'pause' | 'resume' | 'unsubscribe'; readonly id: string }
  | {
      readonly subcommand: 'preview' | 'now' | 'history';
      /** If left out, the only subscription of the server is meant. */
      readonly id?: string | undefined;
    };

const PAUSED_BY_HAND: Reason = { code: 'paused-by-hand', params: {} };

export async function runDigestCommand(
  options: DigestOptions,
  context: CommandContext,
): Promise<Reply> {
  const { subscriptions, serverId, userId, surface, locale } = context;
  const words = locale.digest;
  switch (options.subcommand) {
    case 'subscribe': {
      const where = { serverId, channelId: options.channel, createdBy: userId };
      const wanted = { ...toWanted(options), cadence: options.cadence as Cadence };
      const listed = await subscriptions.subscribe(wanted, where);
      return { text: `${words.subscribed}\n${renderSubscription(listed, locale)}` };
    }
    case 'list': {
      const all = await subscriptions.list(serverId);
      return listSubscriptions(all, 0, { surface, locale });
    }
    case 'edit': {
      const listed = await subscriptions.edit(options.id, serverId, {
        ...toWanted(options),
        channelId: options.channel,
      });
      return { text: `${words.edited}\n${renderSubscription(listed, locale)}` };
    }
    case 'pause': {
      const listed = await subscriptions.pause(options.id, serverId, PAUSED_BY_HAND);
      return { text: `${words.pausedNow}\n${renderSubscription(listed, locale)}` };
    }
    case 'resume': {
      const listed = await subscriptions.pause(options.id, serverId, null);
      return { text: `${words.resumed}\n${renderSubscription(listed, locale)}` };
    }
    case 'unsubscribe': {
      const { subscriptionId } = await subscriptions.unsubscribe(options.id, serverId);
      return { text: words.unsubscribed(subscriptionId) };
    }
    case 'preview': {
      const { subscription, digest, at } = await queued(context, () =>
        subscriptions.preview(options.id, serverId),
      );
      return renderPreview(digest, subscription, at, { surface, locale });
    }
    case 'now':
      return { text: describeDelivery(await subscriptions.postNow(options.id, serverId), locale) };
    case 'history': {
      const history = await subscriptions.history(options.id, serverId);
      return listSlots(history, 0, { surface, locale });
    }
  }
}

function describeDelivery(delivery: Delivery, { digest: words, reasons }: Locale): string {
  switch (delivery.outcome) {
    case 'posted':
      return words.posted(delivery.messages);
    case 'lost':
      return words.elsewhere;
    case 'skipped':
    case 'given-up':
      return words.notPosted(wordCoded(reasons, delivery.reason));
  }
}

function toWanted({ cadence, time, weekday, zone, cron, sources, quiet, publish }: Details) {
  return {
    cadence: cadence as Cadence | undefined,
    time,
    weekday: weekday as Weekday | undefined,
    zone,
    cron,
    sources,
    whenQuiet: quiet as Subscription['whenQuiet'] | undefined,
    isCrossposted: publish,
  };
}
