import { checkCommands } from '../validation/command-rules.ts';
import { type ApiRequest, type Handler, ok, parameterOf, type State } from './api-request.ts';
import type { Json } from '../validation/validation-errors.ts';
import type { OperationId } from '../validation/operations.ts';
import { permissionsOf } from '../state/permissions.ts';
import { toApiChannel, toApiGuild } from '../state/present-guild.ts';
import { Refusal } from '../validation/refusal.ts';
import { isInvited, type GuildState } from '../state/guild-state.ts';
import { joinedGuilds, type World } from '../state/world.ts';

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
  approximate_user_install_count: 0,
  approximate_user_authorization_count: 0,
  explicit_content_filter: 0,
  team: null,
  eligible_oauth2_scopes: [],
  bot_public: true,
  bot_require_code_grant: false,
};

/** The number of servers in one page of `GET /users/@me/guilds`, unless the request sets a limit. */
const GUILDS_AT_ONCE = 200;

/** Returns the owner of the application: the owner of the first server. */
function ownerOf({ guilds }: World): unknown {
  const [first] = guilds.values();
  return first?.members.get(first.ownerId)?.user;
}

/** Returns the scope of the commands: `global`, or the server's ID. @throws Refusal */
function placeOf(request: ApiRequest, { world }: State): string {
  if (parameterOf(request, 'application_id') !== world.applicationId) {
    throw new Refusal('own-application');
  }
  const guildId = request.parameters['guild_id'];
  if (guildId === undefined) return 'global';
  const guild = world.guilds.get(guildId);
  if (guild === undefined || !isInvited(guild)) throw new Refusal('guild-access');
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

/** Lists servers by ID, from the smallest after `after`, or up to the greatest before `before`. */
const listGuilds: Handler = ({ query }, { world }) => {
  const { before, after } = query;
  const limit = Number(query['limit'] ?? GUILDS_AT_ONCE);
  const listed = joinedGuilds(world)
    .map((guild) => ({ guild, id: BigInt(guild.guildId) }))
    .filter(({ id }) => before === undefined || id < BigInt(before))
    .filter(({ id }) => after === undefined || id > BigInt(after))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const page =
    before !== undefined && after === undefined ? listed.slice(-limit) : listed.slice(0, limit);
  return ok(page.map(({ guild }) => toListed(guild)));
};

function toListed(guild: GuildState): object {
  return {
    id: guild.guildId,
    name: guild.guildName,
    icon: null,
    banner: null,
    owner: false,
    permissions: permissionsOf(guild, guild.bot.id).toString(),
    features: [],
  };
}

/** @throws Refusal `unknown-guild`, also for a server that the bot is not in */
function requireGuild(request: ApiRequest, { guilds }: World): GuildState {
  const guild = guilds.get(parameterOf(request, 'guild_id'));
  if (guild === undefined || !isInvited(guild)) throw new Refusal('unknown-guild');
  return guild;
}

/** Handlers for the application, its user, its commands and its servers. */
export const APPLICATION_HANDLERS: Readonly<Partial<Record<OperationId, Handler>>> = {
  get_gateway: (_, { gatewayInfo }) => ok({ url: (gatewayInfo() as { url: string }).url }),
  get_bot_gateway: (_, { gatewayInfo }) => ok(gatewayInfo()),
  get_my_application: (_, { world }) =>
    ok({
      ...NOTHING_MORE,
      id: world.applicationId,
      name: world.bot.username,
      bot: world.bot,
      owner: ownerOf(world),
      approximate_guild_count: joinedGuilds(world).length,
    }),
  get_my_user: (_, { world }) => ok({ ...world.bot, mfa_enabled: false, locale: 'en-US' }),
  list_my_guilds: listGuilds,
  get_guild: (request, { world }) => ok(toApiGuild(requireGuild(request, world))),
  list_guild_channels: (request, { world }) => {
    const channels = [...requireGuild(request, world).channels.values()];
    return ok(channels.filter(({ thread }) => thread === null).map(toApiChannel));
  },
  list_application_commands: listCommands,
  list_guild_application_commands: listCommands,
  bulk_set_application_commands: replaceCommands,
  bulk_set_guild_application_commands: replaceCommands,
};
