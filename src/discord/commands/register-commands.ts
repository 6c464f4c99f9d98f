import type { REST } from 'discord.js';
import {
  ApplicationCommandType,
  DiscordAPIError,
  type RESTGetAPICurrentUserGuildsResult,
  RESTJSONErrorCodes,
  Routes,
} from 'discord.js';
import { createBriefRest } from '../connection/client.ts';
import type { Command } from './command.ts';
import {
  type CommandDifference,
  compareCommands,
  labelOf,
  toRegistration,
} from './compare-commands.ts';
import { errorFields } from '../connection/error-fields.ts';
import { explainFailure } from '../connection/explain-failure.ts';
import { inviteUrl } from '../connection/invite.ts';
import { localizeCommand } from './localize-command.ts';

interface ListedCommand {
  readonly id: string;
  readonly name: string;
  readonly type: ApplicationCommandType;
}

/** Duplicate commands are checked for in at most this many servers: only new bots in few servers have them. */
const MAX_SERVERS_LOOKED_AT = 10;

export interface Registration extends CommandDifference {
  /** `null`: everywhere. */
  readonly guildId: string | null;
  /** `not-in-server`: the bot is not a member of `guildId` yet, so nothing could be registered. */
  readonly outcome: 'unchanged' | 'registered' | 'not-in-server';
  /** Names of all commands that should be registered. */
  readonly commands: readonly string[];
  /** Discord's IDs of the slash commands, by name. */
  readonly ids: Readonly<Record<string, string>>;
  /** IDs of servers whose users see commands twice, because they are registered globally and in the server. */
  readonly doubledIn: readonly string[];
  /** Why the check for duplicate commands failed; `null` if it succeeded. */
  readonly lookUpFault: string | null;
}

export interface RegistrationRequest {
  readonly rest: REST;
  readonly applicationId: string;
  readonly guildId: string | null;
  readonly commands: readonly Command[];
}

/**
 * Registers the commands with Discord. It replaces the registered commands only if they differ, because each
 * replacement counts against a daily limit and reloads the list of commands for every user.
 */
export async function registerCommands(request: RegistrationRequest): Promise<Registration> {
  const { rest, applicationId, guildId, commands } = request;
  const route = routeOf(applicationId, guildId);
  const names = commands.map(({ data }) => labelOf(data)).sort();
  const report = { guildId, commands: names };

  const registered = await readCommands(rest, route);
  if (registered === null) {
    const nothing = { added: [], changed: [], removed: [], doubledIn: [], lookUpFault: null };
    return { ...report, outcome: 'not-in-server', ids: {}, ...nothing };
  }
  const { wanted, difference } = differenceTo(registered, request);
  const same = Object.values(difference).every((list: readonly string[]) => list.length === 0);
  const now = same ? registered : ((await rest.put(route, { body: wanted })) as ListedCommand[]);
  const ids = Object.fromEntries(
    now
      .filter(({ type }) => type === ApplicationCommandType.ChatInput)
      .map(({ name, id }) => [name, id]),
  );
  const doubled = await lookForDoubled(request, names);
  const outcome = same ? 'unchanged' : 'registered';
  return { ...report, outcome, ids, ...difference, ...doubled };
}

/** Returns the changes that `registerCommands` would make; `null` if the bot is not in the server. */
export async function findDifference(
  request: RegistrationRequest,
): Promise<CommandDifference | null> {
  const { rest, applicationId, guildId } = request;
  const registered = await readCommands(rest, routeOf(applicationId, guildId));
  return registered === null ? null : differenceTo(registered, request).difference;
}

function differenceTo(
  registered: readonly ListedCommand[],
  { guildId, commands }: Pick<RegistrationRequest, 'guildId' | 'commands'>,
) {
  const scope = guildId === null ? 'global' : 'guild';
  const wanted = commands.map(({ data }) => toRegistration(localizeCommand(data), scope));
  return { wanted, difference: compareCommands(wanted, registered, scope) };
}

/**
 * Registers the commands without connecting to the gateway. Used by the command line.
 *
 * @throws UserFacingError `discord-login` | `discord-network`
 */
export async function registerOnce(request: {
  readonly token: string;
  readonly guildId: string | null;
  readonly apiUrl: string;
  readonly commands: readonly Command[];
}): Promise<Registration & { readonly inviteUrl: string }> {
  const rest = createBriefRest(request.apiUrl).setToken(request.token);
  try {
    const application = (await rest.get(Routes.currentApplication())) as { id: string };
    const applicationId = application.id;
    const registration = await registerCommands({ ...request, rest, applicationId });
    return { ...registration, inviteUrl: inviteUrl(applicationId) };
  } catch (error) {
    throw explainFailure(error, request.apiUrl);
  }
}

/** Fetches the commands registered at a route; `null` if the bot is not in that server. */
async function readCommands(rest: REST, route: `/${string}`): Promise<ListedCommand[] | null> {
  try {
    // Without this parameter, Discord omits the translations, and every comparison would find changes.
    const query = new URLSearchParams({ with_localizations: 'true' });
    return (await rest.get(route, { query })) as ListedCommand[];
  } catch (error) {
    if (isNotMember(error)) return null;
    throw error;
  }
}

/** Finds duplicate commands. The result is only reported, so a failure does not fail the registration. */
async function lookForDoubled(
  request: RegistrationRequest,
  names: readonly string[],
): Promise<Pick<Registration, 'doubledIn' | 'lookUpFault'>> {
  try {
    return { doubledIn: await findDoubled(request, names), lookUpFault: null };
  } catch (error) {
    return { doubledIn: [], lookUpFault: String(errorFields(error)['error']) };
  }
}

async function findDoubled(
  { rest, applicationId, guildId }: RegistrationRequest,
  names: readonly string[],
): Promise<string[]> {
  const hasOurs = (commands: readonly { name: string }[] | null): boolean =>
    commands?.some((command) => names.includes(labelOf(command))) ?? false;
  if (guildId !== null) {
    return hasOurs(await readCommands(rest, routeOf(applicationId, null))) ? [guildId] : [];
  }
  const query = new URLSearchParams({ limit: String(MAX_SERVERS_LOOKED_AT) });
  const servers = (await rest.get(Routes.userGuilds(), {
    query,
  })) as RESTGetAPICurrentUserGuildsResult;
  const doubled = await Promise.all(
    servers.map(async ({ id }) => {
      const commands = await readCommands(rest, routeOf(applicationId, id));
      return hasOurs(commands) ? [id] : [];
    }),
  );
  return doubled.flat();
}

function routeOf(applicationId: string, guildId: string | null): `/${string}` {
  return guildId === null
    ? Routes.applicationCommands(applicationId)
    : Routes.applicationGuildCommands(applicationId, guildId);
}

/** Whether the bot is not in the server, or was invited without the scope applications.commands. */
function isNotMember(error: unknown): boolean {
  return (
    error instanceof DiscordAPIError &&
    (error.code === RESTJSONErrorCodes.MissingAccess ||
      error.code === RESTJSONErrorCodes.UnknownGuild)
  );
}
