import { ApplicationCommandOptionType, ComponentType } from 'discord-api-types/v10';
import { checkSelect, flattenComponents } from './component-rules.ts';
import { ValidationErrors, itemsOf, join, type Json, lengthOf } from './validation-errors.ts';
import { checkText } from './message-rules.ts';
import { refuseInvalid } from './refusal.ts';

const MAX_VALUE = 100;
const MAX_MODAL_COMPONENTS = 5;
const { Integer, Number: NumberOption } = ApplicationCommandOptionType;

/**
 * Checks autocomplete suggestions for an option of the type `option`.
 *
 * @throws Refusal
 */
export function checkChoices(data: Json, option: ApplicationCommandOptionType): void {
  const errors = new ValidationErrors();
  checkText(errors, data, 'data');
  const isNumber = option === Integer || option === NumberOption;
  for (const [i, choice] of itemsOf(data['choices']).entries()) {
    const path = `data.choices.${i}`;
    const { name, value } = choice;
    if (lengthOf(name) === 0) {
      errors.add('choice-name', join(path, 'name'), 'BASE_TYPE_REQUIRED', 'This field is required');
    }
    const isRight = isNumber
      ? typeof value === 'number' && (option !== Integer || Number.isSafeInteger(value))
      : typeof value === 'string';
    if (!isRight) {
      const message = `The value must be a ${isNumber ? 'number' : 'string'}, like the option.`;
      errors.add('choice-type', join(path, 'value'), 'BASE_TYPE_INVALID', message);
    } else if (typeof value === 'string' && (value === '' || value.length > MAX_VALUE)) {
      const message = `Must be between 1 and ${MAX_VALUE} in length.`;
      errors.add('choice-value-100', join(path, 'value'), 'BASE_TYPE_BAD_LENGTH', message);
    }
  }
  refuseInvalid(errors.list);
}

/** Checks a modal. @throws Refusal */
export function checkModal(data: Json): void {
  const errors = new ValidationErrors();
  checkText(errors, data, 'data');
  const components = itemsOf(data['components']);
  const path = 'data.components';
  if (components.length < 1 || components.length > MAX_MODAL_COMPONENTS) {
    const message = `Must be between 1 and ${MAX_MODAL_COMPONENTS} in length.`;
    errors.add('modal-components', path, 'BASE_TYPE_BAD_LENGTH', message);
  }
  const seen = new Set<unknown>();
  for (const placed of flattenComponents(components, path)) {
    const { component, path: at } = placed;
    const customId = component['custom_id'];
    if (customId !== undefined && seen.has(customId)) {
      const message = 'Component custom id cannot be duplicated';
      errors.add('modal-components', at, 'COMPONENT_CUSTOM_ID_DUPLICATED', message);
    }
    seen.add(customId);
    if (component['type'] === ComponentType.TextInput) checkInput(errors, component, at);
    else if (component['type'] === ComponentType.StringSelect) checkSelect(errors, placed);
    else if (component['type'] === ComponentType.ActionRow) {
      if (itemsOf(component['components']).length !== 1) {
        const message = 'A row of a modal must contain exactly one text input.';
        errors.add('modal-components', at, 'COMPONENT_LAYOUT_WIDTH_EXCEEDED', message);
      }
    }
  }
  refuseInvalid(errors.list);
}

function checkInput(errors: ValidationErrors, input: Json, path: string): void {
  const min = typeof input['min_length'] === 'number' ? input['min_length'] : 0;
  const max = typeof input['max_length'] === 'number' ? input['max_length'] : 4000;
  const value = typeof input['value'] === 'string' ? input['value'].length : null;
  if (min > max) {
    const message = `min_length must be at most max_length, which is ${max}.`;
    errors.add('modal-input', join(path, 'min_length'), 'BASE_TYPE_INVALID', message);
  }
  if (value !== null && value > 0 && (value < min || value > max)) {
    const message = `Must be between ${min} and ${max} in length.`;
    errors.add('modal-input', join(path, 'value'), 'BASE_TYPE_BAD_LENGTH', message);
  }
}
