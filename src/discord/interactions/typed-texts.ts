import type {
  AutocompleteInteraction,
  ButtonInteraction,
  ChatInputCommandInteraction,
  CommandInteractionOption,
  MessageContextMenuCommandInteraction,
} from 'discord.js';
import { readMessage } from '../commands/read-message.ts';

type Used =
  | AutocompleteInteraction
  | ButtonInteraction
  | ChatInputCommandInteraction
  | MessageContextMenuCommandInteraction;

/** The texts of users that an interaction brings: values of options, or the message it is used on. */
export function typedIn(interaction: Used): string[] {
  if (interaction.isButton()) return [];
  if (interaction.isMessageContextMenuCommand()) {
    return [...readMessage(interaction.targetMessage).texts];
  }
  return interaction.options.data.flatMap(valuesOf);
}

function valuesOf({ value, options = [] }: CommandInteractionOption): string[] {
  return [...(typeof value === 'string' ? [value] : []), ...options.flatMap(valuesOf)];
}

/** Shorter texts say nothing of a user, and are parts of other words. */
const SHORTEST = 3;

/** Fields for the log, in which errors of libraries may repeat what a user typed, without it. */
export function withoutTyped(
  fields: Readonly<Record<string, unknown>>,
  typed: readonly string[],
): Record<string, unknown> {
  const texts = typed
    .flatMap((text) => [text, text.trim(), JSON.stringify(text).slice(1, -1)])
    .filter((text) => text.trim().length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
  const clean = (value: string): string =>
    texts.reduce((rest, text) => rest.replaceAll(text, '[typed]'), value);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? clean(value) : value,
    ]),
  );
}
