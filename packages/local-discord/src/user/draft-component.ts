import { ComponentType, InteractionType } from 'discord-api-types/v10';
import type { Channel } from '../state/guild-state.ts';
import { metadataOf } from '../state/interactions.ts';
import type { StoredMessage } from '../state/stored-message.ts';
import { flattenComponents } from '../validation/component-rules.ts';
import { itemsOf, type Json, textOf } from '../validation/validation-errors.ts';
import type { InteractionDraft } from './interaction-draft.ts';

/** Drafts a press of the button with this label or `custom_id`. @throws Error if there is no such button */
export function draftPress(
  source: StoredMessage,
  channel: Channel,
  button: string,
): InteractionDraft {
  const what = `button ${button}`;
  const component = findComponent(
    source,
    what,
    ({ type, label, custom_id: customId }) =>
      type === ComponentType.Button && (label === button || customId === button),
  );
  return draftUse(source, channel, what, component, {});
}

/** Drafts a choice in the select with this `custom_id`. @throws Error if the choice is not possible */
export function draftSelect(
  source: StoredMessage,
  channel: Channel,
  customId: string,
  values: readonly string[],
): InteractionDraft {
  const what = `select ${customId}`;
  const component = findComponent(
    source,
    what,
    (one) => one['custom_id'] === customId && one['type'] !== ComponentType.Button,
  );
  checkChosen(component, values);
  return draftUse(source, channel, what, component, { values });
}

function draftUse(
  source: StoredMessage,
  channel: Channel,
  name: string,
  component: Json,
  more: object,
): InteractionDraft {
  const type = InteractionType.MessageComponent;
  return {
    channel,
    opening: { type, source, name, metadata: metadataOf({ type, source }) },
    data: {
      custom_id: component['custom_id'],
      component_type: component['type'],
      id: component['id'],
      ...more,
    },
  };
}

/** Finds the only component that matches. @throws Error if there is not exactly one, or it cannot be used */
function findComponent(
  source: StoredMessage,
  what: string,
  isWanted: (component: Json) => boolean,
): Json {
  const components = flattenComponents(source.components).map(({ component }) => component);
  const fitting = components.filter(isWanted);
  const [component] = fitting;
  if (component === undefined) throw new Error(`the message has no ${what}`);
  if (fitting.length > 1)
    throw new Error(`the message has ${fitting.length} components that match ${what}`);
  if (component['disabled'] === true) throw new Error(`${what} is disabled`);
  if (textOf(component['custom_id']) === '') {
    throw new Error(`${what} is a link and sends no interaction: ${textOf(component['url'])}`);
  }
  return component;
}

function checkChosen(select: Json, values: readonly string[]): void {
  const { min_values: min = 1, max_values: max = 1 } = select as Record<string, number>;
  if (values.length < min || values.length > max) {
    throw new Error(`the select requires ${min} to ${max} values, not ${values.length}`);
  }
  if (select['type'] !== ComponentType.StringSelect) return;
  const offered = itemsOf(select['options']).map(({ value }) => value);
  const unknown = values.filter((value) => !offered.includes(value));
  if (unknown.length > 0) throw new Error(`the select does not offer ${unknown.join(', ')}`);
}
