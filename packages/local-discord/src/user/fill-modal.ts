import { ComponentType, type APIModalInteractionResponseCallbackData } from 'discord-api-types/v10';
import { flattenComponents } from '../validation/component-rules.ts';
import { itemsOf, type Json, textOf } from '../validation/validation-errors.ts';

type Values = Readonly<Record<string, string | readonly string[]>>;

/** Returns the `data` of a submitted modal. @throws Error if Discord's client would not accept a value */
export function fillModal(
  modal: APIModalInteractionResponseCallbackData,
  values: Values,
): Record<string, unknown> {
  const components = modal.components as unknown as readonly Json[];
  const inputs = flattenComponents(components)
    .map(({ component }) => textOf(component['custom_id']))
    .filter((customId) => customId !== '');
  const unknown = Object.keys(values).filter((key) => !inputs.includes(key));
  if (unknown.length > 0) throw new Error(`the modal has no input ${unknown.join(', ')}`);
  let id = 0;
  const fill = (component: Json): Json => {
    id++;
    const { type } = component;
    const numbered = { type, id };
    if (type === ComponentType.ActionRow) {
      return { ...numbered, components: itemsOf(component['components']).map(fill) };
    }
    if (type === ComponentType.Label) {
      return { ...numbered, component: fill(component['component'] as Json) };
    }
    if (type === ComponentType.TextDisplay) return numbered;
    const customId = textOf(component['custom_id']);
    const value = values[customId];
    if (type === ComponentType.TextInput) {
      const text = textOf(value ?? component['value']);
      checkInput(component, customId, text);
      return { ...numbered, custom_id: customId, value: text };
    }
    const chosen = typeof value === 'string' ? [value] : (value ?? []);
    if (chosen.length === 0 && component['required'] !== false) {
      throw new Error(`${customId} is required`);
    }
    return { ...numbered, custom_id: customId, values: chosen };
  };
  return { custom_id: modal.custom_id, components: components.map(fill) };
}

function checkInput(input: Json, customId: string, text: string): void {
  if (text === '' && input['required'] !== false) throw new Error(`${customId} is required`);
  const { min_length: min = 0, max_length: max = 4000 } = input as Record<string, number>;
  if (text !== '' && (text.length < min || text.length > max)) {
    throw new Error(`${customId} takes ${min} to ${max} characters, not ${text.length}`);
  }
}
