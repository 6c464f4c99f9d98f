import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Locale, PermissionFlagsBits } from 'discord-api-types/v10';
import type { Clock, Timers } from './time.ts';
import type { ChangeFeed } from './state/change-feed.ts';
import type { SchemaChecks } from './validation/check-schema.ts';
import type { Commands } from './state/commands.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { Messages } from './state/messages.ts';
import type { LocalUser } from './user/local-user.ts';
import type { Recording } from './state/recording.ts';
import type { FaultInjection } from './rest/fault-injection.ts';
import type { Channel, GuildState } from './state/guild-state.ts';

export interface LocalDiscordOptions {
  readonly clock?: Pick<Clock, 'now'>;
  readonly timers?: Timers;
  /** The port of 127.0.0.1. Default: 0, any free port. */
  readonly port?: number;
  readonly token?: string;
  /** Whether the bot is in the server at the start. */
  readonly invited?: boolean;
  /** The permissions that the bot gets with its invitation. Default: those of its own invite link. */
  readonly botPermissions?: bigint;
  readonly botName?: string;
  readonly guildName?: string;
  /** The preferred language of the server. Default: `en-US`. */
  readonly preferredLocale?: Locale;
  /** Maximum number of logins in 5 s. */
  readonly maxConcurrency?: number;
  /** The heartbeat interval, in milliseconds. */
  readonly heartbeatMs?: number;
  /** Maximum number of recorded traffic entries. */
  readonly recordingLimit?: number;
  /** Compiled schema checks. Several local Discords can share them. */
  readonly checks?: SchemaChecks;
  /** Handles requests outside `/api`, for example for a web page. */
  readonly serveOther?: (request: IncomingMessage, response: ServerResponse) => void;
}

/** The name of a permission, for `denyBot` and `allowBot`. */
export type PermissionName = keyof typeof PermissionFlagsBits;

/** A local Discord for one bot, with one server. It is stricter than the real Discord. */
export interface LocalDiscord {
  readonly port: number;
  /** The address of the REST API. Give it to the bot as `DISCORD_API_URL`. */
  readonly apiUrl: string;
  /** The only accepted token. It may be changed, as when a token is reset. */
  token: string;
  readonly guild: GuildState;
  /** The initial channels. `digests` is an announcement channel. */
  readonly channels: { readonly story: Channel; readonly talk: Channel; readonly digests: Channel };
  /** A user with only the permissions of @everyone. */
  readonly reader: LocalUser;
  /** A user with every permission. */
  readonly admin: LocalUser;
  readonly users: readonly LocalUser[];
  readonly commands: Commands;
  readonly messages: Messages;
  readonly gateway: Gateway;
  readonly faults: FaultInjection;
  readonly recording: Recording;
  readonly feed: ChangeFeed;
  /** Adds another user to the server. */
  join(name: string): LocalUser;
  /** Adds the bot to the server, as when an admin opens the invite link. */
  invite(): void;
  /** Removes the bot from the server. */
  remove(): void;
  /** Denies the bot permissions in a channel; `null` means in the whole server. */
  denyBot(channelId: string | null, ...permissions: readonly PermissionName[]): void;
  /** Allows the bot permissions in a channel; `null` means in the whole server. */
  allowBot(channelId: string | null, ...permissions: readonly PermissionName[]): void;
  /** Lets a user use a command, as an admin can in the Integrations settings. Permissions do not change. */
  allowCommand(name: string, userId: string): void;
  /** Sets the preferred language of the server, as an admin can. */
  setPreferredLocale(locale: Locale): void;
  /** Adds a channel to the server. */
  addChannel(name: string, kind?: 'text' | 'announcement'): Channel;
  /** Removes a channel from the server. */
  removeChannel(channelId: string): void;
  /** Starts a public thread in a channel, as a user can. */
  addThread(name: string, parentId: string): Channel;
  /** Compiles the schemas that the first requests need: about a second of work. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}
