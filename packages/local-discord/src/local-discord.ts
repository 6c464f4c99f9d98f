import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Locale } from 'discord-api-types/v10';
import type { Clock, Timers } from './time.ts';
import type { ChangeFeed } from './state/change-feed.ts';
import type { SchemaChecks } from './validation/check-schema.ts';
import type { Commands } from './state/commands.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { Messages } from './state/messages.ts';
import type { LocalUser } from './user/local-user.ts';
import type { Recording } from './state/recording.ts';
import type { FaultInjection } from './rest/fault-injection.ts';
import type { World } from './state/world.ts';
import type { LocalGuild } from './local-guild.ts';

export interface LocalDiscordOptions {
  readonly clock?: Pick<Clock, 'now'>;
  readonly timers?: Timers;
  /** The port of 127.0.0.1. Default: 0, any free port. */
  readonly port?: number;
  readonly token?: string;
  /** Number of servers at the start. Default: 1. */
  readonly guilds?: number;
  /** Whether the bot is in the servers at the start. */
  readonly invited?: boolean;
  /** The permissions that the bot gets with its invitation. Default: those of its own invite link. */
  readonly botPermissions?: bigint;
  readonly botName?: string;
  /** The name of the first server. The others are named "Server 2" and so on. */
  readonly guildName?: string;
  /** The preferred language of the servers. Default: `en-US`. */
  readonly preferredLocale?: Locale;
  /** Number of shards that may log in at once. Default: 1. */
  readonly maxConcurrency?: number;
  /**
   * Pause between two logins with the same rate limit key (the shard's ID modulo `maxConcurrency`), in
   * milliseconds. Default: Discord's 5,000. 0 is for tests that restart the bot.
   */
  readonly loginWindowMs?: number;
  /** Number of shards that Discord recommends. Default: one per 1,000 servers. */
  readonly shards?: number;
  /** The heartbeat interval, in milliseconds. */
  readonly heartbeatMs?: number;
  /** Maximum number of recorded traffic entries. */
  readonly recordingLimit?: number;
  /** Compiled schema checks. Several local Discords can share them. */
  readonly checks?: SchemaChecks;
  /** Handles requests outside `/api`, for example for a web page. */
  readonly serveOther?: (request: IncomingMessage, response: ServerResponse) => void;
}

/**
 * A local Discord for one bot, with any number of servers. It is stricter than the real Discord. Its own
 * properties and methods for a server belong to the first one.
 */
export interface LocalDiscord extends LocalGuild {
  readonly port: number;
  /** The address of the REST API. Give it to the bot as `DISCORD_API_URL`. */
  readonly apiUrl: string;
  /** The only accepted token. It may be changed, as when a token is reset. */
  token: string;
  /** The bot, all servers, users and channels. */
  readonly world: World;
  /** All servers, in the order of their creation. */
  readonly guilds: readonly LocalGuild[];
  /** A user with only the permissions of @everyone, in all initial servers. */
  readonly reader: LocalUser;
  /** A user with every permission, in all initial servers. */
  readonly admin: LocalUser;
  readonly users: readonly LocalUser[];
  readonly commands: Commands;
  readonly messages: Messages;
  readonly gateway: Gateway;
  readonly faults: FaultInjection;
  readonly recording: Recording;
  readonly feed: ChangeFeed;
  /** Adds another user to the first server. `admit` of a server adds the user to it too. */
  join(name: string): LocalUser;
  /** Adds a server without users. The bot is in it if `invited` is not `false`. */
  addGuild(name: string): LocalGuild;
  /** Compiles the schemas that the first requests need: about a second of work. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}
