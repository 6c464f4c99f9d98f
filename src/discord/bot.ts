import type { Notify, NotifyBackup } from './admin-channel.ts';
import {
  type Client,
  Events,
  RESTEvents,
  type RESTGetCurrentApplicationResult,
  Routes,
} from 'discord.js';
import type { DigestScheduler } from '../digest/deliver/digest-scheduler.ts';
import type { ReportScheduler } from '../reports/report-scheduler.ts';
import type { DigestConfig, SubscriptionService } from '../digest/subscription-service.ts';
import type { Clock, Timers } from '../domain/time.ts';
import type { UserFacingError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Meter } from '../domain/meter.ts';
import type { ShardSet } from '../domain/shards.ts';
import { checkGateway } from './connection/check-gateway.ts';
import { createBriefRest } from './connection/client.ts';
import type { Command } from './commands/command.ts';
import type { CommandMentions } from './commands/command-mentions.ts';
import { errorFields } from './connection/error-fields.ts';
import type { Dispatcher } from './interactions/dispatcher.ts';
import {
  explainClose,
  explainFailure,
  explainLateLogin,
  tokenRevoked,
} from './connection/explain-failure.ts';
import { inviteUrl } from './connection/invite.ts';
import {
  registerCommands,
  type Registration,
  type RegistrationRequest,
} from './commands/register-commands.ts';
import { resend } from './connection/resend.ts';
import { countShards, watchConnection } from './connection/watch-connection.ts';
import type { ServerWatch } from './connection/watch-servers.ts';

/** Maximum time for the login, without the pauses between the logins of several shards. */
const START_TIMEOUT_MS = 60_000;
/** Maximum wait for the suggestions at startup. Reading thousands of sources continues in the background. */
const SUGGESTIONS_TIMEOUT_MS = 1000;
/**
 * Time for running commands to finish before the remaining users are asked to try again later. Docker kills
 * a process 10 s after asking it to stop, and other supervisors do so earlier.
 */
const STOP_GRACE_MS = 2000;
/** Maximum time between the call of `stop` and the disconnection from the gateway. */
const STOP_TIMEOUT_MS = 3000;
/** Maximum wait for the gateway to confirm the disconnection. */
const LEAVE_TIMEOUT_MS = 300;
/** Pauses between attempts to register the commands after an invitation. */
const REGISTRATION_PAUSES_MS = [1000, 10_000, 60_000];
const REGISTERED_WITHIN_MS = 15 * 60_000;

export interface BotParts {
  readonly token: string;
  /** Register commands in this server only; `null`: everywhere. */
  readonly guildId: string | null;
  /** Base URL of the REST API, without `/v10`. */
  readonly apiUrl: string;
  readonly commands: readonly Command[];
  /** The shards of this process; `null`: all, as many as Discord recommends. */
  readonly shards: ShardSet | null;
  /** Not logged in yet. */
  readonly client: Client;
  readonly dispatcher: Dispatcher;
  readonly scheduler: DigestScheduler;
  /** `null`: no reports are posted. */
  readonly reportScheduler: ReportScheduler | null;
  readonly subscriptions: Pick<SubscriptionService, 'configure'>;
  readonly mentions: CommandMentions;
  /** Reads the sources that are suggested while a user types. */
  readonly loadSuggestions: () => Promise<void>;
  readonly servers: ServerWatch;
  /** Digests configured for one channel, in addition to those that users subscribe to. */
  readonly digest: DigestConfig | null;
  /** Called when the bot has stopped, and when it could not start. */
  readonly onEnded: () => void;
  readonly notify: Notify;
  readonly notifyBackup: NotifyBackup;
  readonly log: Logger;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly timers: Timers;
}

export interface BotStart {
  readonly userTag: string;
  /** Number of servers that the bot is in, over all shards of this process. */
  readonly servers: number;
  /** Number of connections to the gateway. */
  readonly shards: number;
  /** Number of shards of all processes together. */
  readonly allShards: number;
  readonly inviteUrl: string;
  readonly registration: Registration;
}

/** The bot. It can be started once and stopped once. */
export interface Bot {
  /**
   * Registers the commands and connects. If this rejects, end the process: after a failed login, the
   * client can keep retrying in the background and cannot log in again.
   *
   * @throws UserFacingError `discord-login` | `discord-network`
   */
  start(): Promise<BotStart>;
  /** Resolves when all running commands and all digests due by now are done. */
  idle(): Promise<void>;
  /**
   * Waits up to `STOP_GRACE_MS` for running commands, asks all other users to try again later, and disconnects.
   * Takes at most about three seconds.
   */
  stop(): Promise<void>;
  /** Posts a report to the admin channel, if there is one. Call it only after `start`. */
  readonly notify: Notify;
  /** Posts to the same channel that a backup has failed. */
  readonly notifyBackup: NotifyBackup;
  /** Resolves to the error from which the bot cannot recover. The caller must then end the process. */
  readonly fatal: Promise<UserFacingError>;
}

/** Creates the bot, which registers its commands, connects, listens and stops. */
export function createBot(parts: BotParts): Bot {
  const { token, guildId, apiUrl, commands, client, dispatcher, scheduler, mentions } = parts;
  const { log, clock, timers } = parts;
  let stopping = false;
  const stop = new AbortController();
  /** Why the gateway closed permanently. A login that the closing interrupts rejects without a reason. */
  let closed: UserFacingError | null = null;

  const fatal = new Promise<UserFacingError>((resolve) => {
    client.on(Events.ShardDisconnect, ({ code }) => {
      if (stopping) return;
      closed = explainClose(code);
      resolve(closed);
    });
    client.rest.on(RESTEvents.Response, ({ data }, { status }) => {
      // discord.js drops a refused token, so every later request with a token fails.
      if (status === 401 && data.auth === true) resolve(tokenRevoked());
    });
  });
  // Without a listener, an exception in a discord.js handler would end the process.
  client.on(Events.Error, (error) => {
    log.error(errorFields(error), 'an error in discord.js');
  });
  const endWatch = watchConnection(client, parts);
  client.on(Events.InteractionCreate, (interaction) => {
    dispatcher.dispatch(interaction);
  });

  async function connect(): Promise<Client<true>> {
    const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
    // The event and the login can complete in either order. Only the event means that the client is ready.
    const [readyClient] = await Promise.all([ready, client.login(token)]);
    return readyClient;
  }

  async function leave(): Promise<void> {
    parts.onEnded();
    const late = (): Error => new Error('the gateway did not answer');
    await withDeadline(client.destroy(), LEAVE_TIMEOUT_MS, late).catch((error: unknown) => {
      log.debug(errorFields(error), 'the gateway did not confirm the disconnect');
    });
  }

  function registerOnInvitation(request: RegistrationRequest): void {
    client.on(Events.GuildCreate, ({ id }) => {
      if (id !== guildId) return;
      const untilMs = clock.monotonic() + REGISTERED_WITHIN_MS;
      const patience = { pausesMs: REGISTRATION_PAUSES_MS, untilMs };
      const resending = { clock, timers, signal: stop.signal };
      resend(() => registerCommands(request), patience, resending).then(
        (registration) => {
          mentions.learn(registration.ids);
          const { outcome, commands, doubledIn } = registration;
          log.info({ server: id, outcome, commands, doubledIn }, 'commands are registered');
        },
        (error: unknown) => {
          log.error(errorFields(error), `commands could not be registered in server ${id}`);
        },
      );
    });
  }

  return {
    fatal,

    async start() {
      // A separate REST client, because the gateway's client has no token before the login. The login comes
      // last, because Discord limits logins, and everything else can be checked without one.
      const rest = createBriefRest(apiUrl).setToken(token);
      const suggestions = parts.loadSuggestions();
      try {
        const { loginsMs } = await checkGateway(rest, clock, parts.shards);
        const route = Routes.currentApplication();
        const application = (await rest.get(route)) as RESTGetCurrentApplicationResult;
        const request = { rest, applicationId: application.id, guildId, commands };
        const registration = await registerCommands(request);
        mentions.learn(registration.ids);
        if (registration.outcome === 'not-in-server') {
          registerOnInvitation({ ...request, rest: client.rest });
        }
        await withDeadline(suggestions, SUGGESTIONS_TIMEOUT_MS, notYet).catch(() => undefined);
        const loginTimeoutMs = START_TIMEOUT_MS + loginsMs;
        const { user, guilds } = await withDeadline(connect(), loginTimeoutMs, () =>
          explainLateLogin(apiUrl, loginTimeoutMs),
        );
        await parts.servers.start();
        await parts.subscriptions.configure(parts.digest);
        scheduler.start();
        parts.reportScheduler?.start();
        const url = inviteUrl(application.id);
        const { total: shards } = countShards(client);
        const servers = guilds.cache.size;
        const allShards = parts.shards?.total ?? shards;
        return { userTag: user.tag, servers, shards, allShards, inviteUrl: url, registration };
      } catch (error) {
        endWatch();
        // This client may still come online later, when another client already answers as the bot.
        client.removeAllListeners(Events.InteractionCreate);
        await leave();
        throw closed ?? explainFailure(error, apiUrl);
      }
    },

    notify: parts.notify,
    notifyBackup: parts.notifyBackup,

    async idle() {
      await Promise.all([dispatcher.idle(), scheduler.idle(), parts.reportScheduler?.idle()]);
    },

    async stop() {
      stopping = true;
      stop.abort();
      parts.servers.stop();
      const done = Promise.all([
        dispatcher.stop(STOP_GRACE_MS),
        scheduler.stop(),
        parts.reportScheduler?.stop(),
      ]);
      await withDeadline(
        done.then(() => undefined),
        STOP_TIMEOUT_MS,
        () => new Error('commands or digests were still running'),
      ).catch((error: unknown) => {
        log.warn(errorFields(error), 'stopping without waiting any longer');
      });
      endWatch();
      await leave();
    },
  };
}

function notYet(): Error {
  return new Error('the sources are still being read for suggestions');
}

async function withDeadline<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(late());
    }, ms);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
