import {
  ApplicationCommandType,
  InteractionType,
  type APIApplicationCommand,
  type APIApplicationCommandOption,
} from 'discord-api-types/v10';
import type { Attachments } from '../state/attachments.ts';
import type { Commands } from '../state/commands.ts';
import type { Channel, User } from '../state/guild-state.ts';
import { commandsFor, isOffered } from '../state/offered-commands.ts';
import { toApiMessage } from '../state/present-message.ts';
import type { StoredMessage } from '../state/stored-message.ts';
import type { World } from '../state/world.ts';
import {
  type Filled,
  fillIn,
  optionsAt,
  resolve,
  type SentOption,
  uploadFiles,
} from './fill-options.ts';
import type { InteractionDraft } from './interaction-draft.ts';

/** The user who runs a command, and the channel in which the command runs. */
export interface CommandPlace {
  readonly world: World;
  readonly commands: Commands;
  readonly user: User;
  readonly channel: Channel;
  readonly attachments: Attachments;
}

/** Drafts a slash command with its options. @throws Error if Discord's client would not send it */
export function draftSlashCommand(
  place: CommandPlace,
  path: string,
  filled: Filled,
): InteractionDraft {
  const command = findSlashCommand(place, path);
  const options = fillIn(command, path, upload(place, command, path, filled), null);
  const opening = { type: InteractionType.ApplicationCommand, name: `/${path}` } as const;
  return { channel: place.channel, opening, data: slashData(place, command, options) };
}

/** Drafts an autocomplete request for the option `focused`. @throws Error if Discord's client would not send it */
export function draftAutocomplete(
  place: CommandPlace,
  path: string,
  filled: Filled,
  focused: string,
): InteractionDraft {
  const command = findSlashCommand(place, path);
  const options = fillIn(command, path, upload(place, command, path, filled), focused);
  const option = optionsAt(command, path).find(({ name }) => name === focused);
  if (!suggests(option)) throw new Error(`/${path} has no autocomplete for ${focused}`);
  const type = InteractionType.ApplicationCommandAutocomplete;
  const opening = { type, name: `/${path}`, option: option.type } as const;
  return { channel: place.channel, opening, data: slashData(place, command, options) };
}

/** Drafts a message command. @throws Error if Discord's client would not offer it */
export function draftMessageCommand(
  place: CommandPlace,
  name: string,
  target: StoredMessage,
): InteractionDraft {
  const command = findCommand(place, ApplicationCommandType.Message, name);
  if (target.visibleTo !== null)
    throw new Error('message commands cannot be used on an ephemeral message');
  return {
    channel: place.channel,
    opening: {
      type: InteractionType.ApplicationCommand,
      name,
      metadata: { target_message_id: target.id },
    },
    data: {
      ...identityOf(command),
      target_id: target.id,
      resolved: { messages: { [target.id]: toApiMessage(target) } },
    },
  };
}

function upload(
  { attachments, channel }: CommandPlace,
  command: APIApplicationCommand,
  path: string,
  filled: Filled,
): ReturnType<typeof uploadFiles> {
  return uploadFiles(
    optionsAt(command, path),
    filled,
    (file) => attachments.add(channel.id, file).id,
  );
}

function slashData(
  { world, channel, attachments }: CommandPlace,
  command: APIApplicationCommand,
  options: readonly SentOption[],
): object {
  return { ...identityOf(command), ...resolve(options, world, channel, attachments), options };
}

function findSlashCommand(place: CommandPlace, path: string): APIApplicationCommand {
  return findCommand(place, ApplicationCommandType.ChatInput, path.split(' ')[0] ?? '');
}

/** Finds a command by its name. @throws Error if it is not registered, or not offered to the user */
function findCommand(
  { world, commands, user, channel }: CommandPlace,
  type: ApplicationCommandType,
  name: string,
): APIApplicationCommand {
  const command = commandsFor(commands, channel).find(
    (one) => one.type === type && one.name === name,
  );
  const label = type === ApplicationCommandType.ChatInput ? `/${name}` : name;
  if (command === undefined) throw new Error(`${label} is not registered`);
  if (!isOffered(command, world, user.id, channel)) {
    throw new Error(`${user.username} may not use ${label}`);
  }
  return command;
}

function identityOf({ id, name, type, guild_id: guildId }: APIApplicationCommand): object {
  return { id, name, type, ...(guildId === undefined ? {} : { guild_id: guildId }) };
}

function suggests(
  option: APIApplicationCommandOption | undefined,
): option is APIApplicationCommandOption {
  return (option as { autocomplete?: boolean } | undefined)?.autocomplete === true;
}
