import type { SourceLookup } from './answering/look-up/source-lookup.ts';
import type { App } from './app.ts';
import { createDigestScheduler } from './digest/deliver/digest-scheduler.ts';
import { createSubscriptionService, type DigestConfig } from './digest/subscription-service.ts';
import {
  createSourceSuggester,
  type SourceSuggester,
} from './discord/autocomplete/suggest-sources.ts';
import { createSubscriptionSuggester } from './discord/autocomplete/suggest-subscriptions.ts';
import { suggestZones } from './discord/autocomplete/suggest-zones.ts';
import { type Bot, createBot } from './discord/bot.ts';
import type { Command, Suggesters } from './discord/commands/command.ts';
import { createCommandMentions } from './discord/commands/command-mentions.ts';
import { createClient, createReplyRest } from './discord/connection/client.ts';
import { createDigestChannel } from './discord/digest-channel.ts';
import { BUTTONS } from './discord/interactions/buttons.ts';
import { createDispatcher } from './discord/interactions/dispatcher.ts';
import { systemTimers, type Timers } from './domain/time.ts';

export interface BotOptions {
  readonly token: string;
  /** Register commands in this server only; `null`: everywhere. */
  readonly guildId: string | null;
  /** REST base without `/v10`; the gateway's address comes from it. */
  readonly apiUrl: string;
  readonly commands: readonly Command[];
  /** For waiting until a digest is due. Default: the machine's. */
  readonly timers?: Timers;
  /** Digests for one channel, besides those that users subscribe to. */
  readonly digest?: DigestConfig | null;
  readonly clientOptions?: Parameters<typeof createClient>[1];
}

/**
 * The composition root of the bot, over the parts of `createApp`. It is a file of its own, because
 * Discord's library takes about a second to load and most programs do without it.
 */
export function composeBot(
  app: Pick<App, 'servicesFor' | 'digestStore' | 'clock' | 'log'>,
  options: BotOptions,
): Bot {
  const { servicesFor, digestStore, clock, log } = app;
  const { token, guildId, apiUrl, commands, timers = systemTimers, digest = null } = options;
  const client = createClient(apiUrl, options.clientOptions);
  const channel = createDigestChannel(client, log);
  const scheduler = createDigestScheduler({
    digests: digestStore,
    servicesFor,
    channel,
    clock,
    timers,
    log,
  });
  const subscriptions = createSubscriptionService({
    store: digestStore,
    scheduler,
    channel,
    servicesFor,
    clock,
  });
  const mentions = createCommandMentions();
  /** One per corpus. */
  const sourceSuggesters = new Map<SourceLookup, SourceSuggester>();
  const sourceSuggesterFor = (serverId: string | null): SourceSuggester => {
    const { sources } = servicesFor(serverId);
    const known = sourceSuggesters.get(sources);
    const suggester = known ?? createSourceSuggester({ sources, clock, log });
    sourceSuggesters.set(sources, suggester);
    return suggester;
  };
  const suggesters: Suggesters = {
    sources: (typed, { serverId }) => sourceSuggesterFor(serverId).suggest(typed),
    zones: suggestZones,
    subscriptions: createSubscriptionSuggester(digestStore, (channelId) => {
      const found = client.channels.cache.get(channelId);
      return found === undefined || found.isDMBased() ? null : found.name;
    }),
  };
  const dispatcher = createDispatcher({
    commands,
    buttons: BUTTONS,
    servicesFor: (serverId) => ({
      ...servicesFor(serverId),
      subscriptions,
      mention: mentions.mention,
    }),
    suggesters,
    rest: createReplyRest(apiUrl),
    log,
    clock,
    timers,
  });
  return createBot({
    token,
    guildId,
    apiUrl,
    commands,
    client,
    dispatcher,
    scheduler,
    subscriptions,
    mentions,
    loadSuggestions: () => sourceSuggesterFor(guildId).refresh(),
    forgetServer: async (serverId) => {
      await Promise.all([
        servicesFor(serverId).archive.forgetServer(serverId),
        subscriptions.forgetServer(serverId),
      ]);
    },
    digest,
    log,
    clock,
    timers,
  });
}
