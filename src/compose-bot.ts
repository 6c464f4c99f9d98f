import type { App } from './app.ts';
import type { EditorsConfig } from './config.ts';
import { createDigestScheduler } from './digest/deliver/digest-scheduler.ts';
import { createSubscriptionService, type DigestConfig } from './digest/subscription-service.ts';
import { createServerSuggesters } from './discord/autocomplete/suggest-by-server.ts';
import { createSubscriptionSuggester } from './discord/autocomplete/suggest-subscriptions.ts';
import { createZoneSuggester } from './discord/autocomplete/suggest-zones.ts';
import { type Bot, createBot } from './discord/bot.ts';
import type { EditorRules } from './discord/commands/check-editor.ts';
import type { Command, Suggesters } from './discord/commands/command.ts';
import { createCommandMentions } from './discord/commands/command-mentions.ts';
import { createClient, createReplyRest } from './discord/connection/client.ts';
import { createDownloader } from './discord/connection/download-attachment.ts';
import { meterResponses } from './discord/connection/meter-responses.ts';
import { probeDiscord } from './discord/connection/probe-discord.ts';
import { watchServers } from './discord/connection/watch-servers.ts';
import { createDigestChannel } from './discord/digest-channel.ts';
import { createNotify, createNotifyBackup } from './discord/admin-channel.ts';
import { createReportChannel } from './discord/report-channel.ts';
import { createReportScheduler, type ReportSchedulerParts } from './reports/report-scheduler.ts';
import { BUTTONS } from './discord/interactions/buttons.ts';
import { FORMS } from './discord/interactions/forms.ts';
import { type CheckedConfig, installationChecks, subscriptionChecks } from './doctor/checks.ts';
import { createExaminer } from './doctor/create-examiner.ts';
import { createDispatcher } from './discord/interactions/dispatcher.ts';
import { SHARED_CORPUS } from './domain/corpus.ts';
import { type Meter, noMeter } from './domain/meter.ts';
import { isWhole, serves, type ShardSet } from './domain/shards.ts';
import { systemClock, systemTimers, type Timers } from './domain/time.ts';

export interface BotOptions {
  readonly token: string;
  /** The only server in which to register commands; `null`: register them globally. */
  readonly guildId: string | null;
  /** Base URL of the REST API without `/v10`. The API returns the gateway's address. */
  readonly apiUrl: string;
  /** The shards of this process, if other processes have further ones. Default: all shards. */
  readonly shards?: ShardSet | null;
  readonly commands: readonly Command[];
  /** Default: no role, and the only server that the bot is in. */
  readonly editors?: EditorsConfig;
  /** Default: the system's timers. */
  readonly timers?: Timers;
  /** The channel for reports about refused files; `null`: none. Default: none. */
  readonly adminChannelId?: string | null;
  /** Reports in the admin channel; `null`: none. Default: none. */
  readonly reports?: Pick<ReportSchedulerParts, 'times' | 'reports' | 'reporter'> | null;
  /** Digests configured for one channel, in addition to subscriptions. */
  readonly digest?: DigestConfig | null;
  /** Whether only this bot uses the store. Default `true`; the playground shares it with the real bot. */
  readonly knowsAllServers?: boolean;
  readonly clientOptions?: Parameters<typeof createClient>[2];
}

/**
 * The composition root of the bot, built on the parts of `createApp`. It is a separate file because
 * discord.js takes about a second to load, and most programs do not need it.
 */
export function composeBot(
  app: Pick<App, 'servicesFor' | 'digestStore' | 'clock' | 'log'> & {
    readonly config: CheckedConfig;
    /** Default: no meter. */
    readonly meter?: Meter;
    /** Default: no other process changes anything. */
    readonly onChangeElsewhere?: App['onChangeElsewhere'];
  },
  options: BotOptions,
): Bot {
  const { servicesFor, digestStore, clock, log, meter = noMeter } = app;
  const { token, guildId, apiUrl, commands, timers = systemTimers, digest = null } = options;
  const { shards = null } = options;
  const client = createClient(apiUrl, shards, options.clientOptions);
  const rest = createReplyRest(apiUrl);
  for (const each of [client.rest, rest]) meterResponses(each, meter);
  const channel = createDigestChannel(client, log, shards);
  const scheduler = createDigestScheduler({
    digests: digestStore,
    servicesFor,
    channel,
    clock,
    timers,
    log,
    meter,
  });
  const { adminChannelId = null, reports = null } = options;
  const reportScheduler =
    adminChannelId === null || reports === null
      ? null
      : createReportScheduler({
          ...reports,
          channel: createReportChannel(client, channel, adminChannelId),
          ...{ clock, timers, log },
        });
  const subscriptions = createSubscriptionService({
    store: digestStore,
    scheduler,
    channel,
    servicesFor,
    clock,
  });
  const probe = probeDiscord({
    token,
    guildId,
    apiUrl,
    commands: () => Promise.resolve(commands),
  });
  const examine = createExaminer({
    shared: installationChecks(app.config, probe, () => systemClock.now()),
    checksOf: (serverId) =>
      subscriptionChecks({
        // An admin of one server must not see the subscriptions of another.
        subscriptions: async () =>
          (await digestStore.subscriptions()).filter((one) => one.serverId === serverId),
        channel,
        clock,
      }),
    log,
  });
  const { roleId = null, serverId: editedFrom = guildId } = options.editors ?? {};
  const editors: EditorRules = {
    roleId,
    mayChangeSharedFrom: (serverId) =>
      editedFrom === null
        ? isWhole(shards) && client.guilds.cache.size === 1
        : serverId === editedFrom,
  };
  // The shared corpus belongs to the process whose users can change it.
  const isOwn = (corpusId: string): boolean =>
    serves(shards, corpusId === SHARED_CORPUS ? editedFrom : corpusId);
  const download = createDownloader({ apiUrl, timers });
  const mentions = createCommandMentions();
  const sourceSuggesters = createServerSuggesters({
    corporaOf: (serverId) => servicesFor(serverId).choice.corporaOf(serverId),
    sourcesOf: (corpusId, serverId) => servicesFor(serverId).sourcesOf(corpusId),
    ...{ clock, timers, log },
  });
  const endListening = app.onChangeElsewhere?.(() => {
    sourceSuggesters.expire();
  });
  const suggesters: Suggesters = {
    sources: (typed, { serverId }) => sourceSuggesters.suggest(typed, serverId),
    zones: createZoneSuggester(clock),
    subscriptions: createSubscriptionSuggester(digestStore, (channelId) => {
      const found = client.channels.cache.get(channelId);
      return found === undefined || found.isDMBased() ? null : found.name;
    }),
  };
  const dispatcher = createDispatcher({
    commands,
    buttons: BUTTONS,
    forms: FORMS,
    servicesFor: (serverId) => ({
      ...servicesFor(serverId),
      subscriptions,
      mention: mentions.mention,
      examine,
      editors,
      download,
    }),
    suggesters,
    rest,
    log,
    meter,
    clock,
    timers,
  });
  return createBot({
    token,
    guildId,
    apiUrl,
    commands,
    shards,
    client,
    dispatcher,
    scheduler,
    reportScheduler,
    subscriptions,
    mentions,
    loadSuggestions: () => sourceSuggesters.refresh(guildId),
    servers: watchServers({
      ...{ client, timers, log, isOwn, knowsAllServers: options.knowsAllServers ?? true },
      ...{ personalData: servicesFor(null).personalData, curator: servicesFor(null).curator },
    }),
    digest,
    onEnded: () => endListening?.(),
    notify: createNotify({ ...{ client, shards, log }, channelId: adminChannelId }),
    notifyBackup: createNotifyBackup({ ...{ client, shards, log }, channelId: adminChannelId }),
    log,
    meter,
    clock,
    timers,
  });
}
