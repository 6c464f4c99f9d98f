import { MessageFlags } from 'discord-api-types/v10';
import { checkComponents } from './component-rules.ts';
import { checkEmbeds } from './embed-rules.ts';
import { ValidationErrors, itemsOf, join, type Json, lengthOf } from './validation-errors.ts';
import { Refusal, refuseInvalid } from './refusal.ts';

/** The kind of endpoint that a message was sent to. It decides which fields are allowed. */
export type Endpoint = 'channel' | 'channel-edit' | 'reply' | 'reply-edit';

/** The fields of an existing message that the rules use. */
export interface Before {
  readonly content: string;
  readonly embeds: readonly unknown[];
  readonly components: readonly unknown[];
  readonly attachments: readonly { readonly id: string }[];
  readonly flags: number;
}

export interface FileSent {
  /** The number in `files[n]`. */
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly type: string;
}

const MAX_CONTENT = 2000;
const MAX_FILES = 10;
const MAX_FILE_BYTES = 10 * 1024 * 1024;
const { Crossposted, HasThread } = MessageFlags;
const { SuppressEmbeds, SuppressNotifications, Ephemeral, IsComponentsV2 } = MessageFlags;

const FLAGS: Readonly<Record<Endpoint, number>> = {
  channel: SuppressEmbeds | SuppressNotifications | IsComponentsV2,
  'channel-edit': SuppressEmbeds | IsComponentsV2,
  reply: SuppressEmbeds | SuppressNotifications | Ephemeral | IsComponentsV2,
  'reply-edit': SuppressEmbeds | IsComponentsV2,
};

/**
 * Checks a message against the rules that are not in the specification. `path` is the position of the
 * message in the body. For an edit, `before` is the message before the edit, and the rules apply to the result.
 *
 * @throws Refusal
 */
export function checkMessage(
  body: Json,
  endpoint: Endpoint,
  {
    before = null,
    files = [],
    path = '',
  }: {
    readonly before?: Before | null;
    readonly files?: readonly FileSent[];
    readonly path?: string;
  } = {},
): void {
  const errors = new ValidationErrors();
  checkText(errors, body, path);
  checkFlags(errors, body, endpoint, before, path);
  checkMentions(errors, body, path);
  checkNonce(errors, body, endpoint, path);
  checkAttachments(errors, body, before, files, path);
  const isV2 = (flagsAfter(body, before) & IsComponentsV2) !== 0;
  if (lengthOf(body['content']) > MAX_CONTENT) {
    const message = `Must be ${MAX_CONTENT} or fewer in length.`;
    errors.add('content-2000', join(path, 'content'), 'BASE_TYPE_MAX_LENGTH', message);
  }
  checkEmbeds(errors, itemsOf(body['embeds']), join(path, 'embeds'));
  const components = itemsOf(body['components']);
  checkComponents(errors, components, join(path, 'components'), isV2);
  const after = merge(body, before);
  if (isV2) checkNothingElse(errors, after, path);
  refuseInvalid(errors.list);
  if (files.length > MAX_FILES || files.some(({ size }) => size > MAX_FILE_BYTES)) {
    throw new Refusal('file-size');
  }
  const isEmpty =
    lengthOf(after['content']) === 0 &&
    (['embeds', 'components', 'attachments', 'sticker_ids'] as const).every(
      (key) => itemsOf(after[key]).length === 0,
    ) &&
    files.length === 0 &&
    (body['poll'] ?? null) === null;
  if (isEmpty) throw new Refusal('empty-message');
}

/** Returns a message's flags after an edit. Without `flags` in the body, they do not change. */
export function flagsAfter(body: Json, before: Before | null): number {
  const flags = body['flags'];
  return typeof flags === 'number' ? flags | keptFlags(before) : (before?.flags ?? 0);
}

/** Returns the flags that no edit can remove: the visibility, and the flags that Discord itself sets. */
function keptFlags(before: Before | null): number {
  return (before?.flags ?? 0) & (Ephemeral | Crossposted | HasThread);
}

function merge(body: Json, before: Before | null): Json {
  const keys = ['content', 'embeds', 'components', 'attachments', 'sticker_ids', 'poll'] as const;
  const old = { ...before } as Json;
  return Object.fromEntries(
    keys.map((key) => [key, body[key] === undefined ? old[key] : body[key]]),
  );
}

function checkFlags(
  errors: ValidationErrors,
  body: Json,
  endpoint: Endpoint,
  before: Before | null,
  path: string,
): void {
  const { flags } = body;
  if (typeof flags !== 'number') return;
  if ((flags & ~FLAGS[endpoint]) !== 0) {
    const message = `Only the flags ${FLAGS[endpoint]} may be set here, not ${flags}.`;
    errors.add('message-flags', join(path, 'flags'), 'BASE_TYPE_BAD_FLAGS', message);
  }
  if (before !== null && (before.flags & IsComponentsV2 & ~flags) !== 0) {
    errors.add(
      'v2-stays',
      join(path, 'flags'),
      'MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG',
      'The IS_COMPONENTS_V2 flag cannot be removed from a message.',
    );
  }
}

function checkNothingElse(errors: ValidationErrors, after: Json, path: string): void {
  const has = {
    content: lengthOf(after['content']) > 0,
    embeds: itemsOf(after['embeds']).length > 0,
    sticker_ids: itemsOf(after['sticker_ids']).length > 0,
    poll: (after['poll'] ?? null) !== null,
  };
  for (const [key, isThere] of Object.entries(has)) {
    if (!isThere) continue;
    errors.add(
      'v2-excludes-content',
      join(path, key),
      'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
      `The '${key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
    );
  }
}

function checkMentions(errors: ValidationErrors, body: Json, path: string): void {
  const allowed = body['allowed_mentions'] as Json | null | undefined;
  const at = join(path, 'allowed_mentions');
  if (allowed === null || !Array.isArray(allowed?.['parse'])) {
    const message = 'Set the allowed mentions explicitly: {"parse": []} allows none.';
    errors.add('mentions-explicit', at, 'MENTIONS_LEFT_TO_DISCORD', message);
    return;
  }
  for (const key of ['users', 'roles'] as const) {
    if (!allowed['parse'].includes(key) || itemsOf(allowed[key]).length === 0) continue;
    errors.add(
      'mentions-conflict',
      at,
      'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
      `parse:["${key}"] and ${key}: [ids...] are mutually exclusive.`,
    );
  }
}

function checkNonce(errors: ValidationErrors, body: Json, endpoint: Endpoint, path: string): void {
  if (body['enforce_nonce'] !== true) return;
  const at = join(path, 'enforce_nonce');
  if (endpoint !== 'channel') {
    const message = 'enforce_nonce has an effect only for messages in channels.';
    errors.add('nonce-in-channels', at, 'BASE_TYPE_INVALID', message);
  } else if ((body['nonce'] ?? '') === '') {
    errors.add('nonce-needed', join(path, 'nonce'), 'BASE_TYPE_REQUIRED', 'This field is required');
  }
}

function checkAttachments(
  errors: ValidationErrors,
  body: Json,
  before: Before | null,
  files: readonly FileSent[],
  path: string,
): void {
  const known = [...files, ...(before?.attachments ?? [])].map(({ id }) => id);
  for (const [i, attachment] of itemsOf(body['attachments']).entries()) {
    if (known.includes(String(attachment['id']))) continue;
    const message =
      'The ID matches neither a file of this request nor an attachment of the message.';
    errors.add('attachment-known', join(path, `attachments.${i}.id`), 'BASE_TYPE_CHOICES', message);
  }
}

/** Refuses lone surrogates: they are not valid text, and Discord would replace them. */
export function checkText(errors: ValidationErrors, value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (!/\p{Surrogate}/u.test(value)) return;
    errors.add(
      'well-formed-text',
      path,
      'BASE_TYPE_INVALID',
      'The text contains a lone surrogate.',
    );
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) checkText(errors, inner, join(path, key));
  }
}
