import { ApplicationCommandOptionType, ChannelType } from 'discord.js';
import { defineCommand, type OptionData } from '../src/discord/commands/command.ts';
import { CADENCES, WEEKDAYS } from '../src/domain/subscription.ts';
import { runDigestCommand } from '../src/discord/commands/digest-command.ts';

const { Boolean, Channel, String, Subcommand } = ApplicationCommandOptionType;
const ID = {
  type: String,
  name: 'id',
  required: true,
  max_length: 20,
  autocomplete: true,
} as const;
const OPTIONAL_ID = { ...ID, required: false } as const;
const CADENCE = {
  type: String,
  name: 'cadence',
  choices: CADENCES,
} as const satisfies OptionData;
/** Forums are excluded: Discord has no nonce for new forum posts, so a digest could be posted twice. */
const CHANNEL = {
  type: Channel,
  name: 'channel',
  channel_types: [
    ChannelType.GuildText,
    ChannelType.GuildAnnouncement,
    ChannelType.PublicThread,
    ChannelType.PrivateThread,
    ChannelType.AnnouncementThread,
  ],
} as const satisfies OptionData;
const DETAILS = [
  { type: String, name: 'time', max_length: 5 },
  { type: String, name: 'weekday', choices: [...WEEKDAYS.slice(1), WEEKDAYS[0]] },
  { type: String, name: 'zone', max_length: 64, autocomplete: true },
  { type: String, name: 'cron', max_length: 100 },
  { type: String, name: 'sources', max_length: 1000 },
  {
    type: String,
    name: 'quiet',
    choices: ['nothing', 'line'],
  },
  { type: Boolean, name: 'publish' },
] as const satisfies readonly OptionData[];

export const command = defineCommand({
  data: {
    name: 'digest',
    // 32 is Manage Server. Discord checks it, and admins can allow other roles and users under Integrations.
    // `member.permissions` does not include such exceptions, so the bot does not check again.
    default_member_permissions: '32',
    options: [
      {
        type: Subcommand,
        name: 'subscribe',
        options: [{ ...CHANNEL, required: true }, { ...CADENCE, required: true }, ...DETAILS],
      },
      { type: Subcommand, name: 'list' },
      {
        type: Subcommand,
        name: 'edit',
        options: [ID, CHANNEL, CADENCE, ...DETAILS],
      },
      { type: Subcommand, name: 'pause', options: [ID] },
      { type: Subcommand, name: 'resume', options: [ID] },
      { type: Subcommand, name: 'unsubscribe', options: [ID] },
      { type: Subcommand, name: 'preview', options: [OPTIONAL_ID] },
      { type: Subcommand, name: 'now', options: [OPTIONAL_ID] },
      { type: Subcommand, name: 'history', options: [OPTIONAL_ID] },
    ],
  },
  isPrivate: () => true,
  suggest: { zone: 'zones', id: 'subscriptions' },
  run: runDigestCommand,
});
