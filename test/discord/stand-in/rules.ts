import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord-api-types/v10';
import { type Fault, invalidBody, Refusal } from './refusal.ts';

type Body = Readonly<Record<string, unknown>>;

const MESSAGE_KEYS = [
  'content',
  'embeds',
  'allowed_mentions',
  'flags',
  'tts',
  'attachments',
  'enforce_nonce',
];
const COMMAND_KEYS = [
  'type',
  'name',
  'description',
  'options',
  'default_member_permissions',
  'contexts',
  'integration_types',
  'nsfw',
];
const OPTION_KEYS = [
  'type',
  'name',
  'description',
  'required',
  'options',
  'autocomplete',
  'choices',
  'min_length',
  'max_length',
];
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const EPHEMERAL = 64;
const SUPPRESS_EMBEDS = 4;

/** Collects what is wrong with a body, in Discord's words. */
class Checker {
  readonly faults: Fault[] = [];

  fault(path: string, code: string, message: string): void {
    this.faults.push({ path, code, message });
  }

  keys(path: string, body: Body, known: readonly string[]): void {
    for (const key of Object.keys(body)) {
      // Discord ignores what it does not know, and so would hide a misspelling.
      if (!known.includes(key))
        this.fault(join(path, key), 'UNKNOWN_KEY', 'This key is not known.');
    }
  }

  text(path: string, value: unknown, min: number, max: number): void {
    if (typeof value !== 'string') {
      this.fault(path, 'BASE_TYPE_REQUIRED', 'This field is required');
    } else if (value.trim().length < min || value.trim().length > max) {
      this.fault(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`);
    }
  }

  list(path: string, value: unknown, max: number): readonly Body[] {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value) || value.length > max) {
      this.fault(path, 'BASE_TYPE_BAD_LENGTH', `Must be ${max} or fewer in length.`);
      return [];
    }
    return value as readonly Body[];
  }

  done(): void {
    if (this.faults.length > 0) throw invalidBody(this.faults);
  }
}

/**
 * What Discord refuses of a message that answers an interaction, and of what it lets through: keys
 * it would ignore, and a message that leaves to Discord who is mentioned.
 */
export function checkMessage(body: Body, flagsAllowed: number): void {
  const check = new Checker();
  check.keys('', body, MESSAGE_KEYS);
  const { content, embeds, flags } = body;
  if (content !== undefined && content !== null) check.text('content', content, 0, 2000);
  const list = check.list('embeds', embeds, 10);
  let total = 0;
  for (const [i, embed] of list.entries()) {
    check.keys(`embeds.${i}`, embed, ['description', 'title', 'url']);
    check.text(`embeds.${i}.description`, embed['description'], 1, 4096);
    if (embed['title'] !== undefined) check.text(`embeds.${i}.title`, embed['title'], 1, 256);
    total += lengthOf(embed['description']) + lengthOf(embed['title']);
  }
  if (total > 6000) check.fault('embeds', 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds 6000');
  if (typeof flags === 'number' && (flags & ~flagsAllowed) !== 0) {
    check.fault('flags', 'BASE_TYPE_BAD_FLAGS', 'These flags are not allowed here.');
  }
  if (body['enforce_nonce'] === true) {
    check.fault('enforce_nonce', 'NO_NONCE', 'Only messages in channels are made once by nonce.');
  }
  if (JSON.stringify(body['allowed_mentions']) !== '{"parse":[]}') {
    check.fault('allowed_mentions', 'MENTIONS_NOT_FORBIDDEN', 'Must be {"parse":[]}.');
  }
  check.done();
  if (lengthOf(content) === 0 && list.length === 0) {
    throw new Refusal(400, 50006, 'Cannot send an empty message');
  }
}

/** Flags of a first reply or a follow-up, and of an edit. */
export const FLAGS_OF_REPLY = EPHEMERAL | SUPPRESS_EMBEDS;
export const FLAGS_OF_EDIT = SUPPRESS_EMBEDS;

export function checkChoices(body: Body): void {
  const check = new Checker();
  if (!Array.isArray(body['choices'])) {
    check.fault('data.choices', 'BASE_TYPE_REQUIRED', 'This field is required');
  }
  for (const [i, choice] of check.list('data.choices', body['choices'], 25).entries()) {
    check.keys(`data.choices.${i}`, choice, ['name', 'value', 'name_localizations']);
    check.text(`data.choices.${i}.name`, choice['name'], 1, 100);
    check.text(`data.choices.${i}.value`, choice['value'], 1, 100);
  }
  check.done();
}

/** The rules for a list of commands that replaces another. */
export function checkCommands(commands: unknown, scope: 'global' | 'guild'): void {
  const check = new Checker();
  const list = check.list('commands', commands, 100);
  const names = list.map((command) => command['name']);
  for (const [i, command] of list.entries()) {
    const path = String(i);
    check.keys(path, command, COMMAND_KEYS);
    if (names.indexOf(command['name']) !== i) {
      check.fault(path, 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Names must be unique.');
    }
    if ((command['type'] ?? 1) !== ApplicationCommandType.ChatInput) {
      check.fault(`${path}.type`, 'BASE_TYPE_CHOICES', 'Only slash commands are known here.');
    }
    if (scope === 'guild' && ('contexts' in command || 'integration_types' in command)) {
      check.fault(path, 'GLOBAL_ONLY', 'Only global commands have contexts.');
    }
    const permissions = command['default_member_permissions'];
    if (permissions !== undefined && permissions !== null && !isDigits(permissions)) {
      check.fault(`${path}.default_member_permissions`, 'NUMBER_TYPE_COERCE', 'Must be digits.');
    }
    checkNamed(check, path, command);
    checkOptions(check, path, command['options'], 0);
    if (textOf(command) > 8000) {
      check.fault(path, 'APPLICATION_COMMAND_TOO_LARGE', 'A command may have 8000 characters.');
    }
  }
  check.done();
}

function checkNamed(check: Checker, path: string, named: Body): void {
  const { name } = named;
  if (typeof name !== 'string' || !NAME.test(name) || name !== name.toLowerCase()) {
    check.fault(`${path}.name`, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
  }
  check.text(`${path}.description`, named['description'], 1, 100);
}

function checkOptions(check: Checker, parent: string, value: unknown, depth: number): void {
  const options = check.list(`${parent}.options`, value, 25);
  let optional = false;
  for (const [i, option] of options.entries()) {
    const path = `${parent}.options.${i}`;
    const type = option['type'] as ApplicationCommandOptionType;
    check.keys(path, option, OPTION_KEYS);
    checkNamed(check, path, option);
    if (options.findIndex((other) => other['name'] === option['name']) !== i) {
      check.fault(path, 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS', 'Names must be unique.');
    }
    if (type === ApplicationCommandOptionType.Subcommand) {
      if (depth > 0) check.fault(path, 'BASE_TYPE_CHOICES', 'A subcommand holds no subcommands.');
      checkOptions(check, path, option['options'], depth + 1);
      continue;
    }
    if (option['required'] === true && optional) {
      check.fault(path, 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', 'Required come first.');
    }
    optional ||= option['required'] !== true;
    if (option['autocomplete'] === true && option['choices'] !== undefined) {
      check.fault(path, 'AUTOCOMPLETE_WITH_CHOICES', 'Autocomplete excludes choices.');
    }
    const max = option['max_length'] ?? 1;
    if (typeof max !== 'number' || max < 1 || max > 6000) {
      check.fault(`${path}.max_length`, 'NUMBER_TYPE_MAX', 'Must be between 1 and 6000.');
    }
  }
}

/** Characters that count: names, descriptions and values, at every depth. */
function textOf(named: Body): number {
  const inner = [...((named['options'] ?? []) as Body[]), ...((named['choices'] ?? []) as Body[])];
  return (
    lengthOf(named['name']) +
    lengthOf(named['description']) +
    lengthOf(named['value']) +
    inner.reduce((sum, option) => sum + textOf(option), 0)
  );
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.trim().length : 0;
}

function isDigits(value: unknown): boolean {
  return typeof value === 'string' && /^\d+$/.test(value);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
