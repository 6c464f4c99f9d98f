import {
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
  type APIApplicationCommand,
} from 'discord-api-types/v10';
import type { Commands } from './commands.ts';
import { permissionsOf } from './permissions.ts';
import { type Channel, isInvited } from './guild-state.ts';
import { guildOf, sharesServer, type World } from './world.ts';

const { Administrator, UseApplicationCommands } = PermissionFlagsBits;

/** Returns a channel's commands, those of the server first. DM channels have only global commands. */
export function commandsFor(
  commands: Commands,
  { guildId }: Channel,
): readonly APIApplicationCommand[] {
  const global = commands.at('global');
  return guildId === null ? global : [...commands.at(guildId), ...global];
}

/** Whether Discord's client offers a command to a user in a channel. */
export function isOffered(
  command: APIApplicationCommand,
  world: World,
  userId: string,
  channel: Channel,
): boolean {
  // The bot is installed in servers only, not for the account of a user.
  const { integration_types: types } = command;
  if (types !== undefined && !types.includes(ApplicationIntegrationType.GuildInstall)) return false;
  // Without contexts, a command is offered everywhere.
  const contexts = command.contexts ?? null;
  const { BotDM, Guild } = InteractionContextType;
  if (contexts?.includes(channel.recipient === null ? Guild : BotDM) === false) return false;
  if (channel.recipient !== null) return sharesServer(world, userId);
  const guild = guildOf(world, channel);
  if (guild === undefined || !isInvited(guild)) return false;
  const may = permissionsOf(guild, userId, channel);
  const isAllowed = guild.allowedUsers.get(command.name)?.has(userId) === true;
  return isPermitted(isAllowed ? { ...command, default_member_permissions: null } : command, may);
}

function isPermitted(command: APIApplicationCommand, may: bigint): boolean {
  if ((may & UseApplicationCommands) === 0n) return false;
  const wanted = command.default_member_permissions ?? null;
  if (wanted === null || (may & Administrator) !== 0n) return true;
  // "0" restricts the command to admins.
  const bits = BigInt(wanted);
  return bits !== 0n && (may & bits) === bits;
}
