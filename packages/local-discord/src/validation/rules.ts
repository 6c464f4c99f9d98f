/**
 * Everything a request can be refused for, each under a name by which a test and the recording know
 * it. `schema` stands for Discord's specification; all others are what the specification lets through
 * and Discord (or, where it says so, only this local one) does not.
 */
interface Rule {
  readonly says: string;
  readonly status: number;
  /** Discord's error code. */
  readonly code: number;
  readonly message: string;
  /** Discord accepts it, but it is a mistake. */
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
  'local-only': refused('No web page and no other machine talks to it.', 403, 0, 'Forbidden'),
  'user-agent': refused('The user agent is that of a bot.', 403, 40333, 'internal network error'),
  authorization: refused('A request carries the token.', 401, 0, '401: Unauthorized'),
  'unknown-route': refused('The route is served here.', 404, 0, '404: Not Found'),
  'json-body': refused(
    'The body is JSON, or multipart with payload_json.',
    400,
    50109,
    'The request body contains invalid JSON.',
  ),
  'rate-limit': refused(
    'No more requests than the bucket holds.',
    429,
    0,
    'You are being rate limited.',
  ),
  schema: form("The body is what Discord's specification says."),
  'unknown-key': form('No key is misspelt or unknown; Discord would ignore it.', true),
  'well-formed-text': form('Text has no half of a surrogate pair.'),
} as const;

const MESSAGE_RULES = {
  'empty-message': refused(
    'A message shows something.',
    400,
    50006,
    'Cannot send an empty message',
  ),
  'content-2000': form('The content has at most 2,000 characters.'),
  'embed-not-empty': form('An embed shows something.'),
  'embed-field-not-empty': form('A field of an embed has a name and a value.'),
  'embed-total-6000': form('All embeds of a message have at most 6,000 characters together.'),
  'link-scheme': form('A link begins with http:// or https://.'),
  'five-rows': form('A message of the older kind has at most five rows.'),
  'row-contents': form('A row holds one to five buttons, or one select.'),
  'unique-custom-id': form('No two components of a message have one custom_id.'),
  'button-shape': form('A button has what its style asks for, and something to read.'),
  'select-shape': form('A select offers different values, and as many as it wants chosen.'),
  'component-needs-v2': form('Newer components come with the flag 32768.'),
  'v2-excludes-content': form('Newer components come without content, embeds, poll and stickers.'),
  'v2-total-40': form('A message has at most 40 components, those inside others counted.'),
  'v2-text-4000': form('All texts of newer components have at most 4,000 characters together.'),
  'v2-stays': form('The flag 32768 of a message cannot be removed.'),
  'message-flags': form('A message has only the flags that its endpoint takes.'),
  'defer-flags': form('A placeholder has no flag but 64.'),
  'mentions-conflict': form('allowed_mentions lists users or parses for them, not both.'),
  'mentions-explicit': form('Every message says who may be mentioned.', true),
  'nonce-needed': form('enforce_nonce comes with a nonce.'),
  'nonce-in-channels': form('Only messages in channels are made once by nonce.', true),
  'attachment-known': form('An attachment is a file of this request or already in the message.'),
  'file-size': refused(
    'A file has at most 10 MiB, and a message at most ten.',
    400,
    40005,
    'Request entity too large',
  ),
} as const;

const COMMAND_RULES = {
  'command-name': form('Names of slash commands and options are lower case, without spaces.'),
  'command-description': form('Slash commands and options are described, other commands are not.'),
  'option-order': form('Required options come first.'),
  'autocomplete-or-choices': form('An option suggests or offers choices, not both.'),
  'unique-names': form('No two commands, options or choices of a list have one name.'),
  'command-locales': form('Translations of commands are for languages that Discord has.'),
  'command-count': form('A place has at most 100 slash commands, and 5 of each other kind.'),
  'command-8000': form('A command has at most 8,000 characters.'),
  'permission-digits': form('default_member_permissions is a string of digits.'),
  'option-limits': form('Limits and choices of an option fit each other and its type.'),
  'subcommand-nesting': form(
    'Subcommands have no other options beside them, and at most one group around them.',
  ),
  'guild-command-scope': form('Only global commands have contexts and integration types.'),
  'user-install-context': form('Private channels need the installation by a user.'),
  'daily-creates': refused(
    'At most 200 commands a day are new in a place.',
    400,
    30034,
    'Max number of daily application command creates has been reached (200)',
  ),
  'own-application': refused(
    'Only its own application is asked for.',
    403,
    20012,
    'You are not authorized to perform this action on this application',
  ),
} as const;

const INTERACTION_RULES = {
  'unknown-interaction': refused(
    'An interaction is answered under its own ID and token.',
    404,
    10062,
    'Unknown interaction',
  ),
  'ack-within-3-s': refused(
    'An interaction is acknowledged within 3 s.',
    404,
    10062,
    'Unknown interaction',
  ),
  'ack-once': refused(
    'An interaction is acknowledged once.',
    400,
    40060,
    'Interaction has already been acknowledged.',
  ),
  'unknown-webhook': refused(
    'A message follows an acknowledgement, under the token of its interaction.',
    404,
    10015,
    'Unknown Webhook',
  ),
  'token-15-min': refused(
    'The token of an interaction lives 15 minutes.',
    401,
    50027,
    'Invalid Webhook Token',
  ),
  'reply-permission': {
    ...refused(
      'Embeds and files of a reply need the permission.',
      403,
      50013,
      'Missing Permissions',
    ),
    // Discord would leave them out without a word.
    stricter: true,
  },
  'response-kind': form('The response is of a kind that fits the interaction.'),
  'choice-value-100': form('A suggested text has at most 100 characters.'),
  'choice-name': form('A suggestion has something to read.'),
  'choice-type': form('A suggestion is of the type of its option.'),
  'modal-components': form('A modal has one to five components, each with its own custom_id.'),
  'modal-input': form('A text input of a modal has limits that fit each other and its value.'),
} as const;

const CHANNEL_RULES = {
  'unknown-channel': refused('The channel exists.', 404, 10003, 'Unknown Channel'),
  'unknown-guild': refused('The server exists, and the bot is in it.', 404, 10004, 'Unknown Guild'),
  'guild-access': refused('The bot is in the server.', 403, 50001, 'Missing Access'),
  'unknown-message': refused('The message exists.', 404, 10008, 'Unknown Message'),
  'view-channel': refused('The bot may see the channel.', 403, 50001, 'Missing Access'),
  permission: refused('The bot has the permission.', 403, 50013, 'Missing Permissions'),
  'own-message': refused(
    'A bot edits only what it has written.',
    403,
    50005,
    'Cannot edit a message authored by another user',
  ),
  'channel-type': refused(
    'The channel is of a kind that can do this.',
    400,
    50024,
    'Cannot execute action on this channel type',
  ),
  'crosspost-once': refused(
    'A message is published once.',
    400,
    40033,
    'This message was already crossposted.',
  ),
  'one-thread': refused(
    'A message has one thread.',
    400,
    160004,
    'A thread has already been created for this message',
  ),
  'open-thread': refused(
    'Nothing is written in an archived thread.',
    400,
    50083,
    'Thread is archived',
  ),
} as const;

const PRIVATE_RULES = {
  'unknown-user': refused('The user exists.', 404, 10013, 'Unknown User'),
  'one-recipient': form('A private channel is opened with one user, and no group is.'),
  'known-recipient': refused(
    'A private channel is opened with a user that exists.',
    400,
    50033,
    'Invalid Recipient(s)',
  ),
  'human-recipient': refused(
    'A private channel is opened with a user who is no bot.',
    400,
    50007,
    'Cannot send messages to this user',
  ),
  'takes-private-messages': refused(
    'The user accepts private messages.',
    403,
    50007,
    'Cannot send messages to this user',
  ),
  'shared-server': refused(
    'The user shares a server with the bot.',
    403,
    50278,
    'Cannot send messages to this user due to having no mutual guilds',
  ),
  'private-deletion': refused(
    'In a private channel a bot deletes only its own messages.',
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
