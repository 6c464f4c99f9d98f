import type { SubscriptionService } from '../../digest/subscription-service.ts';
import type { Delivery } from '../../digest/deliver/deliver-digest.ts';
import { UserFacingError } from '../../domain/errors.ts';
import type { Cadence, Subscription } from '../../domain/subscription.ts';
import { type CommandContext, queued } from './command.ts';
import type { Locale } from '../locales/locale.ts';
import {
  joinWithin,
  renderPreview,
  renderSlot,
  renderSubscription,
} from '../render/render-subscription.ts';
import type { Display } from '../render/message-format.ts';
import { wordCoded } from '../../domain/coded.ts';
import type { Reply } from '../interactions/reply.ts';

interface Details {
  readonly cadence?: string | undefined;
  readonly time?: string | undefined;
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
  | (Details & { readonly subcommand: 'edit'; readonly id: string })
  | { readonly subcommand: 'pause'; readonly id: string; readonly resume?: boolean | undefined }
  | { readonly subcommand: 'unsubscribe'; readonly id: string }
  | {
      readonly subcommand: 'preview' | 'now' | 'history';
      /** Left out: the only subscription of the server. */
      readonly id?: string | undefined;
    };

/** @throws UserFacingError `missing-permission` */
export function requireManager({ mayManageServer }: CommandContext): void {
  if (mayManageServer) return;
  throw new UserFacingError('not-manager', {});
}

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
      if (all.length === 0) return { text: words.none };
      return {
        text: joinWithin(
          all.map((one) => renderSubscription(one, locale)),
          { surface, locale },
        ),
      };
    }
    case 'edit': {
      const listed = await subscriptions.edit(options.id, serverId, toWanted(options));
      return { text: `${words.edited}\n${renderSubscription(listed, locale)}` };
    }
    case 'pause': {
      const because =
        options.resume === true ? null : ({ code: 'paused-by-hand', params: {} } as const);
      const listed = await subscriptions.pause(options.id, serverId, because);
      const head = because === null ? words.resumed : words.pausedNow;
      return { text: `${head}\n${renderSubscription(listed, locale)}` };
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
      return { text: renderHistory(history, { surface, locale }) };
    }
  }
}

function renderHistory(
  history: Awaited<ReturnType<SubscriptionService['history']>>,
  display: Display,
): string {
  const { locale } = display;
  const { slots } = history;
  const lines = slots.map((slot) => `- ${renderSlot(slot, locale)}`);
  const shown = lines.length === 0 ? [locale.digest.noHistory] : lines;
  const head = renderSubscription({ ...history, last: null }, locale);
  return joinWithin([head, ...shown], display, '\n');
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

function toWanted({ cadence, time, zone, cron, sources, quiet, publish }: Details) {
  return {
    cadence: cadence as Cadence | undefined,
    time,
    zone,
    cron,
    sources,
    whenQuiet: quiet as Subscription['whenQuiet'] | undefined,
    isCrossposted: publish,
  };
}
