import {
  ApplicationCommandOptionType,
  type APIApplicationCommand,
  type APIApplicationCommandOption,
} from 'discord-api-types/v10';
import { toApiChannel, toApiMember } from '../state/present-guild.ts';
import type { Channel } from '../state/guild-state.ts';
import { findUser, guildOf, type World } from '../state/world.ts';
import type { Attachments, LocalFile } from '../state/attachments.ts';

/** Option values by option name. The value of a channel, user or role is its ID. */
export type Filled = Readonly<Record<string, string | boolean | number | LocalFile>>;

/** Option values of which each file has been uploaded. The value of a file is the ID of its attachment. */
type Uploaded = Readonly<Record<string, string | boolean | number>>;

export interface SentOption {
  readonly name: string;
  readonly type: ApplicationCommandOptionType;
  readonly value?: string | boolean | number;
  readonly focused?: true;
  readonly options?: readonly SentOption[];
}

const { Subcommand, SubcommandGroup } = ApplicationCommandOptionType;

/** Returns the options of a command or subcommand, such as `ask` or `settings digest weekly`. */
export function optionsAt(
  command: APIApplicationCommand,
  path: string,
): readonly APIApplicationCommandOption[] {
  let options: readonly APIApplicationCommandOption[] = command.options ?? [];
  for (const word of path.split(' ').slice(1)) {
    const chosen = options.find(({ name }) => name === word);
    if (chosen?.type !== Subcommand && chosen?.type !== SubcommandGroup) {
      throw new Error(`/${path} is not registered`);
    }
    options = chosen.options ?? [];
  }
  if (options.some(({ type }) => type === Subcommand || type === SubcommandGroup)) {
    throw new Error(`/${path} has subcommands: ${options.map(({ name }) => name).join(', ')}`);
  }
  return options;
}

/** Uploads the files among the values. @throws Error if an option takes no file, or another value is given */
export function uploadFiles(
  options: readonly APIApplicationCommandOption[],
  filled: Filled,
  upload: (file: LocalFile) => string,
): Uploaded {
  return Object.fromEntries(
    Object.entries(filled).map(([name, value]) => {
      const takesFile =
        options.find((option) => option.name === name)?.type ===
        ApplicationCommandOptionType.Attachment;
      if (takesFile !== (typeof value === 'object')) {
        throw new Error(`invalid value for ${name}: expected ${takesFile ? 'a file' : 'no file'}`);
      }
      return [name, typeof value === 'object' ? upload(value) : value];
    }),
  );
}

/**
 * Returns the options in the format that Discord's client sends. While the user types into `focused`,
 * required options may be missing.
 */
export function fillIn(
  command: APIApplicationCommand,
  path: string,
  filled: Uploaded,
  focused: string | null,
): SentOption[] {
  const options = optionsAt(command, path);
  const unknown = Object.keys(filled).filter((key) => !options.some(({ name }) => name === key));
  if (unknown.length > 0) throw new Error(`/${path} has no option ${unknown.join(', ')}`);
  const sent = options.flatMap((option): SentOption[] => {
    const value = filled[option.name];
    if (value === undefined) {
      if (option.required === true && focused === null) {
        throw new Error(`/${path} requires ${option.name}`);
      }
      return [];
    }
    const isFocused = option.name === focused;
    // The client sends unfinished text unchanged.
    if (!isFocused) checkValue(option, value);
    const { name, type } = option;
    return [{ name, type, value, ...(isFocused ? { focused: true } : {}) }];
  });
  const words = path.split(' ').slice(1);
  return words.reduceRight<SentOption[]>((inner, name, depth) => {
    const isGroup = depth < words.length - 1;
    return [{ name, type: isGroup ? SubcommandGroup : Subcommand, options: inner }];
  }, sent);
}

function checkValue(option: APIApplicationCommandOption, value: string | boolean | number): void {
  const bad = (why: string): never => {
    throw new Error(`invalid value for ${option.name}: ${why}`);
  };
  if (typeof value !== primitiveOf(option.type))
    bad(`expected a ${primitiveOf(option.type)}, not a ${typeof value}`);
  if (option.type === ApplicationCommandOptionType.Integer && !Number.isInteger(value)) {
    bad(`expected a whole number, not ${value}`);
  }
  const {
    choices = [],
    min_length: minLength = 0,
    max_length: maxLength = 6000,
    min_value: min = -Infinity,
    max_value: max = Infinity,
  } = option as {
    choices?: readonly { readonly value: unknown }[];
    min_length?: number;
    max_length?: number;
    min_value?: number;
    max_value?: number;
  };
  if (choices.length > 0 && !choices.some((choice) => choice.value === value)) {
    bad(`${value} is not one of the choices`);
  }
  if (typeof value === 'string') {
    // Counts code points, which allows more text than UTF-16 code units do. A bot must be able to handle it.
    const { length } = Array.from(value);
    if (length > maxLength) bad(`at most ${maxLength} characters, not ${length}`);
    if (length < minLength) bad(`at least ${minLength} characters, not ${length}`);
  }
  if (typeof value === 'number') {
    if (value < min) bad(`${value} is less than ${min}`);
    if (value > max) bad(`${value} is greater than ${max}`);
  }
}

function primitiveOf(type: ApplicationCommandOptionType): 'boolean' | 'number' | 'string' {
  if (type === ApplicationCommandOptionType.Boolean) return 'boolean';
  const isNumber =
    type === ApplicationCommandOptionType.Integer || type === ApplicationCommandOptionType.Number;
  return isNumber ? 'number' : 'string';
}

/**
 * Returns the `resolved` data of options: the channels, users, roles and attachments they refer to. A DM
 * channel has only its two users.
 */
export function resolve(
  options: readonly SentOption[],
  world: World,
  place: Channel,
  attachments: Attachments,
): object {
  const { recipient } = place;
  const guild = guildOf(world, place);
  const resolved = { users: {}, members: {}, channels: {}, roles: {}, attachments: {} } as Record<
    string,
    Record<string, unknown>
  >;
  const visit = (option: SentOption): void => {
    option.options?.forEach(visit);
    const id = String(option.value);
    if (option.type === ApplicationCommandOptionType.Attachment) {
      const attachment = attachments.find(id);
      if (attachment === undefined) throw new Error(`there is no attachment ${id}`);
      (resolved['attachments'] ??= {})[id] = attachment;
    } else if (option.type === ApplicationCommandOptionType.Channel) {
      const channel = guild?.channels.get(id);
      if (channel === undefined) throw new Error(`there is no channel ${id}`);
      (resolved['channels'] ??= {})[id] = toApiChannel(channel);
    } else if (option.type === ApplicationCommandOptionType.User && recipient !== null) {
      const user = [recipient.id, world.bot.id].includes(id) ? findUser(world, id) : undefined;
      if (user === undefined) throw new Error(`there is no user ${id}`);
      (resolved['users'] ??= {})[id] = user;
    } else if (option.type === ApplicationCommandOptionType.User) {
      const member = guild?.members.get(id);
      if (member === undefined) throw new Error(`there is no member ${id}`);
      const { user, ...rest } = toApiMember(member);
      (resolved['users'] ??= {})[id] = user;
      (resolved['members'] ??= {})[id] = rest;
    } else if (option.type === ApplicationCommandOptionType.Role) {
      const role = guild?.roles.get(id);
      if (role === undefined) throw new Error(`there is no role ${id}`);
      const { name, permissions, managed } = role;
      (resolved['roles'] ??= {})[id] = { id, name, managed, permissions: permissions.toString() };
    }
  };
  options.forEach(visit);
  const kept = Object.entries(resolved).filter(([, found]) => Object.keys(found).length > 0);
  return kept.length === 0 ? {} : { resolved: Object.fromEntries(kept) };
}
