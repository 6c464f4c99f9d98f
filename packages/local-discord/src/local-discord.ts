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
  /** Of 127.0.0.1; 0 or left out: a free one. */
  readonly port?: number;
  readonly token?: string;
  /** Whether the bot is in the server already. */
  readonly invited?: boolean;
  /** What the bot was granted when it was invited; left out: what its own link asks for. */
  readonly botPermissions?: bigint;
  readonly botName?: string;
  readonly guildName?: string;
  /** The language an admin has set for the server; left out: `en-US`. */
  readonly preferredLocale?: Locale;
  /** Logins that the gateway takes in 5 s. */
  readonly maxConcurrency?: number;
  /** How often a bot has to send a heartbeat. */
  readonly heartbeatMs?: number;
  /** Entries of traffic that are kept. */
  readonly recordingLimit?: number;
  /** Compiled once, they can be shared by several. */
  readonly checks?: SchemaChecks;
  /** Answers what is not under `/api`: a web page, for example. */
  readonly serveOther?: (request: IncomingMessage, response: ServerResponse) => void;
}

/** The permissions by name, for `denyBot` and `allowBot`. */
export type PermissionName = keyof typeof PermissionFlagsBits;

/** A local Discord for one bot, with one server: stricter than the real one. */
export interface LocalDiscord {
  readonly port: number;
  /** For `DISCORD_API_URL`. */
  readonly apiUrl: string;
  /** The only token that is accepted; may be changed, as by a reset. */
  token: string;
  readonly guild: GuildState;
  /** The channels to begin with; `digests` is for announcements. */
  readonly channels: { readonly story: Channel; readonly talk: Channel; readonly digests: Channel };
  /** A user with the permissions of @everyone. */
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
  /** An admin opens the invite link, or removes the bot again. */
  invite(): void;
  remove(): void;
  /** Takes permissions from the bot in a channel, or gives them; `null`: in the whole server. */
  denyBot(channelId: string | null, ...permissions: readonly PermissionName[]): void;
  allowBot(channelId: string | null, ...permissions: readonly PermissionName[]): void;
  /** An admin sets the preferred language of the server. */
  setPreferredLocale(locale: Locale): void;
  /** Makes another channel, or removes one. */
  addChannel(name: string, kind?: 'text' | 'announcement'): Channel;
  removeChannel(channelId: string): void;
  /** Compiles the schemas that the first requests need: about a second of work. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}
