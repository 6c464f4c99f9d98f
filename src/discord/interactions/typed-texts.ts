import type {
  AutocompleteInteraction,
  ButtonInteraction,
  ChatInputCommandInteraction,
  CommandInteractionOption,
  MessageContextMenuCommandInteraction,
  ModalSubmitInteraction,
} from 'discord.js';
import { splitSentences } from '../../text/split-sentences.ts';
import { readMessage, readPlainText, toQuestion } from '../commands/read-message.ts';
import { readFields } from './read-fields.ts';

type Used =
  | AutocompleteInteraction
  | ButtonInteraction
  | ChatInputCommandInteraction
  | MessageContextMenuCommandInteraction
  | ModalSubmitInteraction;

/**
 * Returns the user input in an interaction: the values of its options and the names of attached files, the
 * fields of a form, or the message of a message command.
 */
export function typedIn(interaction: Used): string[] {
  if (interaction.isButton()) return [];
  if (interaction.isModalSubmit()) {
    const texts = [...readFields(interaction).values()];
    return texts.flatMap((text) => [text, ...text.split('\n')]);
  }
  if (interaction.isMessageContextMenuCommand()) {
    const { texts } = readMessage(interaction.targetMessage);
    // A command may use the plain text, one line of it, or a sentence.
    const plain = readPlainText(texts.join('\n\n'));
    const sentences = splitSentences(plain).map(({ start, end }) => plain.slice(start, end));
    return [...texts, plain, toQuestion(plain), ...sentences, ...plain.split('\n')];
  }
  return interaction.options.data.flatMap(valuesOf);
}

function valuesOf({ value, attachment, options = [] }: CommandInteractionOption): string[] {
  return [
    ...(typeof value === 'string' ? [value] : []),
    ...(attachment ? [attachment.name, attachment.url] : []),
    ...options.flatMap(valuesOf),
  ];
}

/** Shorter texts are not removed: they reveal nothing about a user, and are parts of many other words. */
const SHORTEST = 3;

/** Removes user input from fields for the log, because error messages of libraries may contain it. */
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
