/**
 * A reason to refuse a request. Tests and the recording use its name. The rule `schema` is Discord's
 * specification. All others are rules of Discord that its specification does not contain; those
 * marked `stricter` are enforced by the local Discord only.
 */
interface Rule {
  readonly says: string;
  readonly status: number;
  /** Discord's error code. */
  readonly code: number;
  readonly message: string;
  /** Whether Discord accepts such requests although they contain a mistake. */
  readonly stricter?: true;
}

function form(says: string, stricter?: true): Rule {
  const rule = { says, status: 400, code: 50035, message: 'Invalid Form Body' };
  return stricter === undefined ? rule : { ...rule, stricter };
}

function refused(says: string, status: number, code: number, message: string): Rule {
  return { says, status, code, message };
}

const REQUEST_RULES = {
  'local-only': refused('Web pages and other machines cannot use the API.', 403, 0, 'Forbidden'),
  'user-agent': refused(
    'The user agent must be that of a bot.',
    403,
    40333,
    'internal network error',
  ),
  authorization: refused("A request must contain the bot's token.", 401, 0, '401: Unauthorized'),
  'unknown-route': refused(
    'The route must be one that the local Discord serves.',
    404,
    0,
    '404: Not Found',
  ),
  'json-body': refused(
    'The body must be JSON, or multipart with payload_json.',
    400,
    50109,
    'The request body contains invalid JSON.',
  ),
  'rate-limit': refused(
    'The number of requests must stay within the rate limit.',
    429,
    0,
    'You are being rate limited.',
  ),
  schema: form("The body must conform to Discord's specification."),
  'unknown-key': form('Keys must be known; Discord ignores unknown keys.', true),
  'well-formed-text': form('Text must not contain lone surrogates.'),
} as const;

const MESSAGE_RULES = {
  'empty-message': refused(
    'A message must have visible content.',
    400,
    50006,
    'Cannot send an empty message',
  ),
  'content-2000': form('The content can have at most 2,000 characters.'),
  'embed-not-empty': form('An embed must have visible content.'),
  'embed-field-not-empty': form('A field of an embed must have a name and a value.'),
  'embed-total-6000': form('All embeds of a message together can have at most 6,000 characters.'),
  'link-scheme': form('A link must begin with http:// or https://.'),
  'five-rows': form('A message without the flag 32768 can have at most five rows.'),
  'row-contents': form('A row must contain one to five buttons, or one select.'),
  'unique-custom-id': form('Two components of a message cannot have the same custom_id.'),
  'button-shape': form(
    'A button must have the fields that its style requires, and a label or an emoji.',
  ),
  'select-shape': form(
    'A select must have unique values, and limits that fit the number of options.',
  ),
  'component-needs-v2': form('Components of version 2 require the flag 32768.'),
  'v2-excludes-content': form(
    'With the flag 32768, content, embeds, polls and stickers are not allowed.',
  ),
  'v2-total-40': form('A message can have at most 40 components, including nested ones.'),
  'v2-text-4000': form('All text displays together can have at most 4,000 characters.'),
  'v2-stays': form('The flag 32768 of a message cannot be removed.'),
  'message-flags': form('A message can have only the flags that its endpoint accepts.'),
  'defer-flags': form('A deferred response can have only the flag 64.'),
  'mentions-conflict': form(
    'allowed_mentions can list IDs or parse for a type of mention, not both.',
  ),
  'mentions-explicit': form('Every message must set the allowed mentions explicitly.', true),
  'nonce-needed': form('enforce_nonce requires a nonce.'),
  'nonce-in-channels': form('enforce_nonce has an effect only for messages in channels.', true),
  'attachment-known': form(
    'An attachment must be a file of this request or already in the message.',
  ),
  'file-size': refused(
    'A file can have at most 10 MiB, and a message at most ten files.',
    400,
    40005,
    'Request entity too large',
  ),
} as const;

const COMMAND_RULES = {
  'command-name': form('Names of slash commands and options must be lower case without spaces.'),
  'command-description': form(
    'Slash commands and options must have a description; other commands cannot.',
  ),
  'option-order': form('Required options must come first.'),
  'autocomplete-or-choices': form('An option cannot have both autocomplete and choices.'),
  'unique-names': form('Names in a list of commands, options or choices must be unique.'),
  'command-locales': form('Translations of commands must be for locales of Discord.'),
  'command-count': form(
    'A scope can have at most 100 slash commands, and 5 commands of each other type.',
  ),
  'command-8000': form('A command can have at most 8,000 characters.'),
  'permission-digits': form('default_member_permissions must be a string of digits.'),
  'option-limits': form('Limits and choices of an option must fit each other and its type.'),
  'subcommand-nesting': form(
    'Subcommands cannot be mixed with other options or nested in more than one group.',
  ),
  'guild-command-scope': form('Only global commands can have contexts and integration types.'),
  'user-install-context': form(
    'The context PRIVATE_CHANNEL requires the integration type USER_INSTALL.',
  ),
  'daily-creates': refused(
    'At most 200 commands can be created per day and scope.',
    400,
    30034,
    'Max number of daily application command creates has been reached (200)',
  ),
  'own-application': refused(
    'A bot can access only its own application.',
    403,
    20012,
    'You are not authorized to perform this action on this application',
  ),
} as const;

const INTERACTION_RULES = {
  'unknown-interaction': refused(
    'A response must use the ID and token of its interaction.',
    404,
    10062,
    'Unknown interaction',
  ),
  'ack-within-3-s': refused(
    'An interaction must be acknowledged within 3 s.',
    404,
    10062,
    'Unknown interaction',
  ),
  'ack-once': refused(
    'An interaction can be acknowledged only once.',
    400,
    40060,
    'Interaction has already been acknowledged.',
  ),
  'unknown-webhook': refused(
    'Messages with the token of an interaction are possible only after the acknowledgement.',
    404,
    10015,
    'Unknown Webhook',
  ),
  'token-15-min': refused(
    'The token of an interaction is valid for 15 minutes.',
    401,
    50027,
    'Invalid Webhook Token',
  ),
  'reply-permission': {
    ...refused(
      'Embeds and files in a reply require the permission for them.',
      403,
      50013,
      'Missing Permissions',
    ),
    // Discord silently drops them.
    stricter: true,
  },
  'response-kind': form('The type of a response must fit its interaction.'),
  'choice-value-100': form('The value of a suggestion can have at most 100 characters.'),
  'choice-name': form('A suggestion must have a name.'),
  'choice-type': form('The value of a suggestion must have the type of its option.'),
  'modal-components': form('A modal must have one to five components with different custom_ids.'),
  'modal-input': form('The limits of a text input in a modal must fit each other and its value.'),
} as const;

const CHANNEL_RULES = {
  'unknown-channel': refused('The channel must exist.', 404, 10003, 'Unknown Channel'),
  'unknown-guild': refused(
    'The server must exist, and the bot must be in it.',
    404,
    10004,
    'Unknown Guild',
  ),
  'guild-access': refused('The bot must be in the server.', 403, 50001, 'Missing Access'),
  'unknown-message': refused('The message must exist.', 404, 10008, 'Unknown Message'),
  'view-channel': refused('The bot must be able to see the channel.', 403, 50001, 'Missing Access'),
  permission: refused('The bot must have the permission.', 403, 50013, 'Missing Permissions'),
  'own-message': refused(
    'A bot can edit only its own messages.',
    403,
    50005,
    'Cannot edit a message authored by another user',
  ),
  'channel-type': refused(
    'The type of the channel must support the action.',
    400,
    50024,
    'Cannot execute action on this channel type',
  ),
  'crosspost-once': refused(
    'A message can be published only once.',
    400,
    40033,
    'This message was already crossposted.',
  ),
  'one-thread': refused(
    'A message can have only one thread.',
    400,
    160004,
    'A thread has already been created for this message',
  ),
  'open-thread': refused(
    'Writing in a locked thread requires Manage Threads.',
    400,
    160005,
    'Thread is locked',
  ),
} as const;

const PRIVATE_RULES = {
  'unknown-user': refused('The user must exist.', 404, 10013, 'Unknown User'),
  'one-recipient': form('A DM channel must have exactly one recipient; groups are not supported.'),
  'known-recipient': refused(
    'The recipient of a DM channel must exist.',
    400,
    50033,
    'Invalid Recipient(s)',
  ),
  'human-recipient': refused(
    'The recipient of a DM channel cannot be a bot.',
    400,
    50007,
    'Cannot send messages to this user',
  ),
  'takes-private-messages': refused(
    'The recipient must accept direct messages.',
    403,
    50007,
    'Cannot send messages to this user',
  ),
  'shared-server': refused(
    'The recipient must share a server with the bot.',
    403,
    50278,
    'Cannot send messages to this user due to having no mutual guilds',
  ),
  'private-deletion': refused(
    'In a DM channel, a bot can delete only its own messages.',
    403,
    50003,
    'Cannot execute action on a DM channel',
  ),
} as const;

export const RULES = {
  ...REQUEST_RULES,
  ...MESSAGE_RULES,
  ...COMMAND_RULES,
  ...INTERACTION_RULES,
  ...CHANNEL_RULES,
  ...PRIVATE_RULES,
} satisfies Readonly<Record<string, Rule>>;

export type RuleId = keyof typeof RULES;

export function ruleOf(id: RuleId): Rule {
  return RULES[id];
}
