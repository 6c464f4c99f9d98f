import { type REST, RESTEvents, Routes } from 'discord.js';
import type { Command } from '../commands/command.ts';
import type { CommandDifference } from '../commands/compare-commands.ts';
import { findDifference } from '../commands/register-commands.ts';
import { createBriefRest } from './client.ts';
import { explainFailure } from './explain-failure.ts';

/** Requests to Discord that change nothing. Each throws a UserFacingError if Discord does not answer. */
export interface DiscordProbe {
  userName(): Promise<string>;
  /** The number of servers that the bot is in. Discord updates it with a delay. */
  serverCount(): Promise<number>;
  /** https://docs.discord.com/developers/resources/application, "Application Flags". */
  applicationFlags(): Promise<number>;
  /** `null`: the bot is not in the server where its commands are registered. */
  registration(): Promise<{
    readonly difference: CommandDifference;
    /** Number of commands that should be registered. */
    readonly commands: number;
  } | null>;
  /** How far this machine's clock is ahead of Discord's, in milliseconds, with an error of up to one second. */
  clockSkew(now: () => number): Promise<number>;
}

/** Half of the resolution of the Date header, which drops fractions of a second. */
const HALF_SECOND_MS = 500;

export function probeDiscord(request: {
  readonly token: string;
  readonly guildId: string | null;
  readonly apiUrl: string;
  readonly commands: () => Promise<readonly Command[]>;
}): DiscordProbe {
  const { token, guildId, apiUrl, commands } = request;
  /** Creates a client for one check, because a client drops a token that Discord refuses. */
  const connect = (): REST => createBriefRest(apiUrl, { retries: 0 }).setToken(token);

  async function get<T>(route: `/${string}`, rest = connect()): Promise<T> {
    return (await rest.get(route)) as T;
  }

  async function explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explainFailure(error, apiUrl);
    }
  }

  return {
    userName: () =>
      explained(async () => (await get<{ username: string }>(Routes.user())).username),

    serverCount: () =>
      explained(async () => {
        const route = Routes.currentApplication();
        const { approximate_guild_count: count = 0 } = await get<{
          approximate_guild_count?: number;
        }>(route);
        return count;
      }),

    applicationFlags: () =>
      explained(async () => {
        const { flags = 0 } = await get<{ flags?: number }>(Routes.currentApplication());
        return flags;
      }),

    registration: () =>
      explained(async () => {
        const { id: applicationId } = await get<{ id: string }>(Routes.currentApplication());
        const wanted = await commands();
        const request = { rest: connect(), applicationId, guildId, commands: wanted };
        const difference = await findDifference(request);
        return difference === null ? null : { difference, commands: wanted.length };
      }),

    clockSkew: (now) =>
      explained(async () => {
        const dates: string[] = [];
        const read = (_: unknown, { headers }: { headers: Pick<Headers, 'get'> }): void => {
          const date = headers.get('date');
          if (date !== null) dates.push(date);
        };
        const rest = connect().on(RESTEvents.Response, read);
        const before = now();
        await get(Routes.user(), rest);
        const date = dates.at(-1);
        if (date === undefined) throw new Error("Discord's answer has no Date header");
        return (before + now()) / 2 - (Date.parse(date) + HALF_SECOND_MS);
      }),
  };
}
