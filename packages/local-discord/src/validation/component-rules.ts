import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import { checkLink, checkPicture } from './embed-rules.ts';
import type { ValidationErrors } from './validation-errors.ts';
import { itemsOf, join, type Json, lengthOf } from './validation-errors.ts';

const MAX_ROWS = 5;
const MAX_BUTTONS = 5;
const MAX_COMPONENTS = 40;
const MAX_TEXT = 4000;

const SELECTS: ReadonlySet<unknown> = new Set([
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
]);

interface Placed {
  readonly component: Json;
  readonly path: string;
}

/** Returns all components, including nested ones, outer components first. */
export function flattenComponents(components: readonly Json[], path = 'components'): Placed[] {
  return components.flatMap((component, i) => {
    const here = join(path, i);
    const accessory = component['accessory'] as Json | undefined;
    const inner = component['component'] as Json | undefined;
    return [
      { component, path: here },
      ...flattenComponents(itemsOf(component['components']), join(here, 'components')),
      ...(accessory ? [{ component: accessory, path: join(here, 'accessory') }] : []),
      ...(inner ? [{ component: inner, path: join(here, 'component') }] : []),
    ];
  });
}

/** Checks a message's components against the rules that are not in the specification. */
export function checkComponents(
  errors: ValidationErrors,
  components: readonly Json[],
  path: string,
  isV2: boolean,
): void {
  const all = flattenComponents(components, path);
  if (isV2) checkTotals(errors, all, path);
  else checkRows(errors, components, path);
  checkUnique(errors, all);
  for (const placed of all) {
    const { component, path: at } = placed;
    const type = component['type'];
    if (type === ComponentType.ActionRow) checkRow(errors, placed);
    else if (type === ComponentType.Button) checkButton(errors, placed);
    else if (SELECTS.has(type)) checkSelect(errors, placed);
    else if (type === ComponentType.TextDisplay && lengthOf(component['content']) === 0) {
      errors.add(
        'empty-message',
        join(at, 'content'),
        'BASE_TYPE_REQUIRED',
        'This field is required',
      );
    }
    checkMedia(errors, placed);
  }
}

function checkRows(errors: ValidationErrors, components: readonly Json[], path: string): void {
  for (const [i, component] of components.entries()) {
    if (component['type'] === ComponentType.ActionRow) continue;
    errors.add(
      'component-needs-v2',
      join(path, i),
      'UNION_TYPE_CHOICES',
      'Value of field "type" must be one of (1,) without the flag IS_COMPONENTS_V2.',
    );
  }
  if (components.length > MAX_ROWS) {
    const message = `Must be between 1 and ${MAX_ROWS} in length.`;
    errors.add('five-rows', path, 'BASE_TYPE_BAD_LENGTH', message);
  }
}

function checkTotals(errors: ValidationErrors, all: readonly Placed[], path: string): void {
  if (all.length > MAX_COMPONENTS) {
    errors.add(
      'v2-total-40',
      path,
      'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
      `A message may have ${MAX_COMPONENTS} components, not ${all.length}.`,
    );
  }
  const text = all
    .filter(({ component }) => component['type'] === ComponentType.TextDisplay)
    .reduce((sum, { component }) => sum + lengthOf(component['content']), 0);
  if (text > MAX_TEXT) {
    errors.add(
      'v2-text-4000',
      path,
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      `All texts together may have ${MAX_TEXT} characters, not ${text}.`,
    );
  }
}

function checkUnique(errors: ValidationErrors, all: readonly Placed[]): void {
  const seen = new Set<unknown>();
  for (const { component, path } of all) {
    for (const key of ['custom_id', 'id']) {
      const value = component[key];
      // With the ID 0, Discord numbers the component.
      if (value === undefined || value === null || value === 0) continue;
      if (seen.has(value)) {
        errors.add(
          'unique-custom-id',
          join(path, key),
          'COMPONENT_CUSTOM_ID_DUPLICATED',
          'Component custom id cannot be duplicated',
        );
      }
      seen.add(value);
    }
  }
}

function checkRow(errors: ValidationErrors, { component, path }: Placed): void {
  const inside = itemsOf(component['components']).map(({ type }) => type);
  const isButtons = inside.every((type) => type === ComponentType.Button);
  const isRight = isButtons
    ? inside.length >= 1 && inside.length <= MAX_BUTTONS
    : inside.length === 1;
  if (isRight) return;
  errors.add(
    'row-contents',
    join(path, 'components'),
    'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
    `A row must contain one to ${MAX_BUTTONS} buttons, or one select.`,
  );
}

function checkButton(errors: ValidationErrors, { component, path }: Placed): void {
  const { style } = component;
  const has = (key: string): boolean => component[key] !== undefined && component[key] !== null;
  const wanted =
    style === ButtonStyle.Link ? 'url' : style === ButtonStyle.Premium ? 'sku_id' : 'custom_id';
  for (const key of ['url', 'sku_id', 'custom_id']) {
    if (has(key) === (key === wanted)) continue;
    const message =
      key === wanted
        ? `A button of style ${String(style)} must have a ${key}.`
        : `A button of style ${String(style)} cannot have a ${key}.`;
    errors.add('button-shape', join(path, key), 'BUTTON_COMPONENT_INVALID', message);
  }
  const isReadable = lengthOf(component['label']) > 0 || has('emoji');
  if (isReadable === (style === ButtonStyle.Premium)) {
    const message =
      style === ButtonStyle.Premium
        ? 'A button of style 6 cannot have a label or an emoji.'
        : 'A button must have a label or an emoji.';
    errors.add('button-shape', join(path, 'label'), 'BUTTON_COMPONENT_INVALID_LABEL', message);
  }
  checkLink(errors, component['url'], join(path, 'url'));
}

/** Checks a select of a message or a modal. In a modal, `required` may be false. */
export function checkSelect(errors: ValidationErrors, { component, path }: Placed): void {
  const min = numberOf(component['min_values'], 1);
  const max = numberOf(component['max_values'], 1);
  const bad = (key: string, message: string): void => {
    errors.add('select-shape', join(path, key), 'SELECT_COMPONENT_INVALID', message);
  };
  if (min > max) bad('min_values', `min_values must be at most max_values, which is ${max}.`);
  const defaults = itemsOf(component['default_values']).length;
  if (defaults > max)
    bad('default_values', `At most ${max} values may be selected, not ${defaults}.`);
  if (component['type'] !== ComponentType.StringSelect) return;
  const options = itemsOf(component['options']);
  if (max > options.length)
    bad(
      'max_values',
      `max_values must be at most the number of options, which is ${options.length}, not ${max}.`,
    );
  const values = new Set(options.map(({ value }) => value));
  if (values.size < options.length) bad('options', 'Two options have the same value.');
  const chosen = options.filter((option) => option['default'] === true).length;
  if (chosen > max) bad('options', `At most ${max} options may be selected, not ${chosen}.`);
  for (const [i, option] of options.entries()) {
    if (lengthOf(option['label']) === 0) bad(`options.${i}.label`, 'This field is required');
  }
}

function checkMedia(errors: ValidationErrors, { component, path }: Placed): void {
  const places: readonly [string, unknown][] = [
    ['media.url', (component['media'] as Json | undefined)?.['url']],
    ...itemsOf(component['items']).map((item, i): [string, unknown] => [
      `items.${i}.media.url`,
      (item['media'] as Json | undefined)?.['url'],
    ]),
  ];
  for (const [key, url] of places) checkPicture(errors, url, join(path, key));
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
