import { ComponentType, PermissionFlagsBits } from 'discord-api-types/v10';
import { flattenComponents } from '../validation/component-rules.ts';
import { type Json, textOf } from '../validation/validation-errors.ts';
import { permissionsIn } from './permissions.ts';
import type { Channel } from './guild-state.ts';
import { guildOf, type World } from './world.ts';

/** The mentions that cause a notification, and all mentions in the text. */
export interface Mentioned {
  readonly everyone: boolean;
  readonly users: readonly string[];
  readonly roles: readonly string[];
  /** All mentions in the text, allowed or not: `@everyone`, `@here`, `<@1>`, `<@&2>`. */
  readonly attempted: readonly string[];
}

interface Allowed {
  readonly parse?: readonly string[] | null;
  readonly users?: readonly string[] | null;
  readonly roles?: readonly string[] | null;
}

/** Discord's defaults without `allowed_mentions`, for messages in channels and for interaction replies. */
const DEFAULTS = { channel: ['users', 'roles', 'everyone'], reply: ['users'] } as const;

/**
 * Applies `allowed_mentions` to the content and the text displays. Embeds mention no one. Mentions in
 * code blocks count too: Discord ignores them, but a bot should not rely on that.
 */
export function evaluateMentions(
  world: World,
  channel: Channel,
  shown: { readonly content: string; readonly components: readonly Json[] },
  allowedMentions: unknown,
  source: keyof typeof DEFAULTS,
): Mentioned {
  const texts = flattenComponents(shown.components)
    .filter(({ component }) => component['type'] === ComponentType.TextDisplay)
    .map(({ component }) => textOf(component['content']));
  const text = [shown.content, ...texts].join('\n');
  const allowed = (allowedMentions ?? { parse: DEFAULTS[source] }) as Allowed;
  const parse = allowed.parse ?? [];
  const named = (pattern: RegExp): string[] => [
    ...new Set([...text.matchAll(pattern)].map((found) => found[1] ?? found[0])),
  ];
  const users = named(/<@!?(\d+)>/g);
  const roles = named(/<@&(\d+)>/g);
  const everyone = named(/@(?:everyone|here)/g);
  const guild = guildOf(world, channel);
  const isThere = (id: string): boolean =>
    channel.recipient === null
      ? guild?.members.has(id) === true
      : id === channel.recipient.id || id === world.bot.id;
  const mayAll =
    (permissionsIn(world, world.bot.id, channel) & PermissionFlagsBits.MentionEveryone) !== 0n;
  return {
    everyone: everyone.length > 0 && parse.includes('everyone') && mayAll,
    users: users.filter(
      (id) => isThere(id) && (parse.includes('users') || allowed.users?.includes(id) === true),
    ),
    roles: roles.filter(
      (id) =>
        guild?.roles.has(id) === true &&
        mayAll &&
        (parse.includes('roles') || allowed.roles?.includes(id) === true),
    ),
    attempted: [...everyone, ...users.map((id) => `<@${id}>`), ...roles.map((id) => `<@&${id}>`)],
  };
}

export function mentionsAnybody({ everyone, users, roles }: Mentioned): boolean {
  return everyone || users.length > 0 || roles.length > 0;
}
