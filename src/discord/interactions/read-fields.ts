import type { ModalSubmitInteraction } from 'discord.js';

/** Returns the texts of a submitted form by the names of its fields. */
export function readFields({
  fields,
}: Pick<ModalSubmitInteraction, 'fields'>): ReadonlyMap<string, string> {
  return new Map(
    [...fields.fields.values()].flatMap((field): [string, string][] =>
      'value' in field && typeof field.value === 'string' ? [[field.customId, field.value]] : [],
    ),
  );
}
