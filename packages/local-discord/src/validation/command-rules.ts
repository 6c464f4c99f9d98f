import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  Locale,
} from 'discord-api-types/v10';
import { ValidationErrors, itemsOf, join, type Json, textOf } from './validation-errors.ts';
import { checkText } from './message-rules.ts';
import { refuseInvalid } from './refusal.ts';

const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const MAX_TEXT = 8000;
const MAX_OPTION_LENGTH = 6000;
const MAX_COMMANDS: Readonly<Record<number, number>> = { [ApplicationCommandType.ChatInput]: 100 };
const LOCALES = new Set<string>(Object.values(Locale));
const CHAT_INPUT: number = ApplicationCommandType.ChatInput;
/** Maximum number of message commands, and of user commands. Discord may allow more now. */
const MAX_MENU_COMMANDS = 5;

const {
  Subcommand,
  SubcommandGroup,
  String: Text,
  Integer,
  Number: NumberOption,
} = ApplicationCommandOptionType;

/**
 * Checks a complete list of commands against the rules that are not in the specification.
 *
 * @throws Refusal
 */
export function checkCommands(commands: readonly Json[], scope: 'global' | 'guild'): void {
  const errors = new ValidationErrors();
  checkText(errors, commands, '');
  checkCounts(errors, commands);
  checkUnique(errors, commands, '', (command, name) => `${typeOf(command)} ${name}`);
  for (const [i, command] of commands.entries()) {
    const path = String(i);
    const isSlash = typeOf(command) === CHAT_INPUT;
    checkScope(errors, command, path, scope);
    const permissions = command['default_member_permissions'] ?? null;
    if (permissions !== null && !/^\d+$/.test(textOf(permissions))) {
      const at = join(path, 'default_member_permissions');
      errors.add(
        'permission-digits',
        at,
        'NUMBER_TYPE_COERCE',
        'The value must be a string of digits.',
      );
    }
    checkLocales(errors, command, path);
    if (isSlash) checkNamed(errors, command, path);
    else checkMenuCommand(errors, command, path);
    checkOptions(errors, itemsOf(command['options']), join(path, 'options'), 0);
    const text = countText(command);
    if (text > MAX_TEXT) {
      const message = `A command can have at most ${MAX_TEXT} characters, not ${text}.`;
      errors.add('command-8000', path, 'APPLICATION_COMMAND_TOO_LARGE', message);
    }
  }
  refuseInvalid(errors.list);
}

function checkCounts(errors: ValidationErrors, commands: readonly Json[]): void {
  for (const type of new Set(commands.map(typeOf))) {
    const count = commands.filter((command) => typeOf(command) === type).length;
    const max = MAX_COMMANDS[type] ?? MAX_MENU_COMMANDS;
    if (count <= max) continue;
    const message = `At most ${max} commands of type ${type} are allowed, not ${count}.`;
    errors.add('command-count', '', 'APPLICATION_COMMAND_LIMIT', message);
  }
}

function checkScope(
  errors: ValidationErrors,
  command: Json,
  path: string,
  scope: 'global' | 'guild',
): void {
  const contexts = command['contexts'] as unknown[] | null | undefined;
  const types = command['integration_types'] as unknown[] | null | undefined;
  if (scope === 'guild' && ((contexts ?? null) !== null || (types ?? null) !== null)) {
    const message = 'Only global commands can have contexts and integration types.';
    errors.add('guild-command-scope', path, 'BASE_TYPE_INVALID', message);
  }
  const isPrivate = contexts?.includes(InteractionContextType.PrivateChannel) === true;
  if (isPrivate && types?.includes(ApplicationIntegrationType.UserInstall) !== true) {
    const message = 'The context PRIVATE_CHANNEL requires the integration type USER_INSTALL.';
    errors.add('user-install-context', join(path, 'contexts'), 'BASE_TYPE_INVALID', message);
  }
}

/** A context menu command of a message or a user has only a name. */
function checkMenuCommand(errors: ValidationErrors, command: Json, path: string): void {
  if (textOf(command['name']).trim() === '') {
    errors.add('command-name', join(path, 'name'), 'BASE_TYPE_REQUIRED', 'This field is required');
  }
  if ((command['description'] ?? '') !== '' || itemsOf(command['options']).length > 0) {
    const message = 'Context menu commands cannot have description or options';
    errors.add('command-description', path, 'APPLICATION_COMMAND_NO_DESCRIPTION', message);
  }
}

function checkNamed(errors: ValidationErrors, named: Json, path: string): void {
  for (const [at, name] of textsOf(named, 'name')) {
    if (NAME.test(name) && name === name.toLowerCase()) continue;
    const code = 'APPLICATION_COMMAND_INVALID_NAME';
    errors.add('command-name', join(path, at), code, 'Command name is invalid');
  }
  for (const [at, description] of textsOf(named, 'description')) {
    if (description.trim() !== '') continue;
    const message = 'This field is required';
    errors.add('command-description', join(path, at), 'BASE_TYPE_REQUIRED', message);
  }
}

/** Returns a field and its translations, each with its path. */
function textsOf(named: Json, field: 'name' | 'description'): [at: string, text: string][] {
  const translated = Object.entries(named[`${field}_localizations`] ?? {});
  return [
    [field, textOf(named[field])],
    ...translated.map(([locale, text]): [string, string] => [
      `${field}_localizations.${locale}`,
      textOf(text),
    ]),
  ];
}

function checkLocales(errors: ValidationErrors, named: Json, path: string): void {
  for (const field of ['name_localizations', 'description_localizations']) {
    for (const locale of Object.keys(named[field] ?? {})) {
      if (LOCALES.has(locale)) continue;
      const message = `${locale} is not a locale of Discord.`;
      errors.add('command-locales', join(path, field), 'DICT_TYPE_KEY_INVALID', message);
    }
  }
}

function checkOptions(
  errors: ValidationErrors,
  options: readonly Json[],
  path: string,
  depth: number,
): void {
  checkUnique(errors, options, path, (_, name) => name);
  const isBranch = (option: Json): boolean =>
    option['type'] === Subcommand || option['type'] === SubcommandGroup;
  const branches = options.filter(isBranch);
  const tooDeep = branches.some(({ type }) => depth > (type === Subcommand ? 1 : 0));
  if (tooDeep || (branches.length > 0 && branches.length < options.length)) {
    const message =
      'Subcommands cannot be mixed with other options or nested in more than one group.';
    errors.add('subcommand-nesting', path, 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', message);
  }
  let optional = false;
  for (const [i, option] of options.entries()) {
    const at = join(path, i);
    checkLocales(errors, option, at);
    checkNamed(errors, option, at);
    if (isBranch(option)) {
      // A subcommand is the last level, so a subcommand or group inside it is too deep.
      const below = option['type'] === Subcommand ? 2 : 1;
      checkOptions(errors, itemsOf(option['options']), join(at, 'options'), below);
      continue;
    }
    if (option['required'] === true && optional) {
      errors.add(
        'option-order',
        at,
        'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
        'Required options must be placed before non-required options',
      );
    }
    optional ||= option['required'] !== true;
    checkLimits(errors, option, at);
  }
}

function checkLimits(errors: ValidationErrors, option: Json, path: string): void {
  const { type } = option;
  const choices = itemsOf(option['choices']);
  const bad = (key: string, message: string): void => {
    errors.add('option-limits', join(path, key), 'BASE_TYPE_INVALID', message);
  };
  const number = (key: string, otherwise: number): number =>
    typeof option[key] === 'number' ? option[key] : otherwise;
  if (option['autocomplete'] === true && choices.length > 0) {
    const message = 'An option cannot have both autocomplete and choices.';
    const code = 'APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE';
    errors.add('autocomplete-or-choices', path, code, message);
  }
  if (number('min_length', 0) > number('max_length', MAX_OPTION_LENGTH)) {
    bad('min_length', 'min_length must not be greater than max_length.');
  }
  if (number('min_value', -Infinity) > number('max_value', Infinity)) {
    bad('min_value', 'min_value must not be greater than max_value.');
  }
  checkUnique(errors, choices, join(path, 'choices'), (_, name) => name);
  for (const [i, choice] of choices.entries()) {
    checkLocales(errors, choice, join(join(path, 'choices'), i));
  }
  const wanted =
    type === Text ? 'string' : type === Integer || type === NumberOption ? 'number' : '';
  for (const [i, { value }] of choices.entries()) {
    if (typeof value !== wanted) bad(`choices.${i}.value`, `The value must be a ${wanted}.`);
    if (value === '') bad(`choices.${i}.value`, 'The value must not be empty.');
  }
}

function checkUnique(
  errors: ValidationErrors,
  list: readonly Json[],
  path: string,
  /** Returns the key that must be unique, given the item's name in one language. */
  keyOf: (item: Json, name: string) => string,
): void {
  const namesOf = (item: Json): Json => (item['name_localizations'] ?? {}) as Json;
  const locales = new Set(list.flatMap((item) => Object.keys(namesOf(item))));
  const repeated = new Set<number>();
  for (const locale of [null, ...locales]) {
    const seen = new Set<string>();
    for (const [i, item] of list.entries()) {
      const translated = locale === null ? undefined : namesOf(item)[locale];
      const key = keyOf(item, textOf(translated ?? item['name']));
      if (seen.has(key)) repeated.add(i);
      seen.add(key);
    }
  }
  for (const i of repeated) {
    const code = 'APPLICATION_COMMANDS_DUPLICATE_NAME';
    errors.add('unique-names', join(path, i), code, 'Application command names must be unique');
  }
}

/** Counts the characters of names, descriptions and values at every depth, in the longest language. */
function countText(named: Json): number {
  const inner = [...itemsOf(named['options']), ...itemsOf(named['choices'])];
  const own = (['name', 'description'] as const).map((key) => {
    const translated: unknown[] = Object.values(named[`${key}_localizations`] ?? {});
    return Math.max(...[named[key], ...translated].map((text) => textOf(text).length));
  });
  return [...own, textOf(named['value']).length, ...inner.map(countText)].reduce(
    (a, b) => a + b,
    0,
  );
}

function typeOf(command: Json): number {
  return typeof command['type'] === 'number' ? command['type'] : CHAT_INPUT;
}
