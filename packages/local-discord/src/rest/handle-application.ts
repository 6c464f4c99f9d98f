import { checkCommands } from '../validation/command-rules.ts';
import { type ApiRequest, type Handler, ok, parameterOf, type State } from './api-request.ts';
import type { Json } from '../validation/validation-errors.ts';
import type { OperationId } from '../validation/operations.ts';
import { permissionsOf } from '../state/permissions.ts';
import { toApiChannel, toApiGuild } from '../state/present-guild.ts';
import { Refusal } from '../validation/refusal.ts';
import { isInvited, type GuildState } from '../state/guild-state.ts';

const NOTHING_MORE = {
  icon: null,
  description: '',
  type: null,
  verify_key: '0'.repeat(64),
  flags: 0,
  flags_new: '0',
  redirect_uris: [],
  interactions_endpoint_url: null,
  role_connections_verification_url: null,
  approximate_guild_count: 1,
  approximate_user_install_count: 0,
  approximate_user_authorization_count: 0,
  explicit_content_filter: 0,
  team: null,
  eligible_oauth2_scopes: [],
  bot_public: true,
  bot_require_code_grant: false,
};

function ownerOf({ members, ownerId }: GuildState): unknown {
  return members.get(ownerId)?.user;
}

/** Returns the scope of the commands: `global`, or the server's ID. @throws Refusal */
function placeOf(request: ApiRequest, { guild }: State): string {
  if (parameterOf(request, 'application_id') !== guild.applicationId) {
    throw new Refusal('own-application');
  }
  const guildId = request.parameters['guild_id'];
  if (guildId === undefined) return 'global';
  if (guildId !== guild.guildId || !isInvited(guild)) throw new Refusal('guild-access');
  return guildId;
}

const listCommands: Handler = (request, state) => {
  const commands = state.commands.at(placeOf(request, state));
  if (request.query['with_localizations'] === 'true') return ok(commands);
  const withoutTranslations = commands.map((command) => ({
    ...command,
    name_localizations: undefined,
    description_localizations: undefined,
  }));
  return ok(JSON.parse(JSON.stringify(withoutTranslations)));
};

const replaceCommands: Handler = (request, state) => {
  const place = placeOf(request, state);
  const commands = (request.body ?? []) as readonly Json[];
  checkCommands(commands, place === 'global' ? 'global' : 'guild');
  const stored = state.commands.replace(place, commands);
  state.feed.publish({ kind: 'commands' });
  return ok(stored);
};

const listGuilds: Handler = ({ query }, { guild }) => {
  const mine = {
    id: guild.guildId,
    name: guild.guildName,
    icon: null,
    banner: null,
    owner: false,
    permissions: permissionsOf(guild, guild.bot.id).toString(),
    features: [],
  };
  const isBefore = query['before'] !== undefined && BigInt(query['before']) <= BigInt(mine.id);
  const isAfter = query['after'] !== undefined && BigInt(query['after']) >= BigInt(mine.id);
  return ok(isInvited(guild) && !isBefore && !isAfter ? [mine] : []);
};

function requireGuild(request: ApiRequest, guild: GuildState): void {
  if (parameterOf(request, 'guild_id') !== guild.guildId || !isInvited(guild)) {
    throw new Refusal('unknown-guild');
  }
}

/** Handlers for the application, its user, its commands and its servers. */
export const APPLICATION_HANDLERS: Readonly<Partial<Record<OperationId, Handler>>> = {
  get_gateway: (_, { gatewayInfo }) => ok({ url: (gatewayInfo() as { url: string }).url }),
  get_bot_gateway: (_, { gatewayInfo }) => ok(gatewayInfo()),
  get_my_application: (_, { guild }) =>
    ok({
      ...NOTHING_MORE,
      id: guild.applicationId,
      name: guild.bot.username,
      bot: guild.bot,
      owner: ownerOf(guild),
    }),
  get_my_user: (_, { guild }) => ok({ ...guild.bot, mfa_enabled: false, locale: 'en-US' }),
  list_my_guilds: listGuilds,
  get_guild: (request, { guild }) => {
    requireGuild(request, guild);
    return ok(toApiGuild(guild));
  },
  list_guild_channels: (request, { guild }) => {
    requireGuild(request, guild);
    const channels = [...guild.channels.values()].filter(({ thread }) => thread === null);
    return ok(channels.map((channel) => toApiChannel(guild, channel)));
  },
  list_application_commands: listCommands,
  list_guild_application_commands: listCommands,
  bulk_set_application_commands: replaceCommands,
  bulk_set_guild_application_commands: replaceCommands,
};
