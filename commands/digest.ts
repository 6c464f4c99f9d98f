import { ApplicationCommandOptionType, ChannelType } from 'discord.js';
import {
  type CommandContext,
  defineCommand,
  type OptionData,
} from '../src/discord/commands/command.ts';
import { CADENCES } from '../src/domain/subscription.ts';
import { requireManager, runDigestCommand } from '../src/discord/commands/digest-command.ts';

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
const DETAILS = [
  { type: String, name: 'time', max_length: 5 },
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
    // Manage Server; a server's admins can open the command to others, so it is checked again.
    default_member_permissions: '32',
    options: [
      {
        type: Subcommand,
        name: 'subscribe',
        options: [
          {
            type: Channel,
            name: 'channel',
            required: true,
            channel_types: [ChannelType.GuildText, ChannelType.GuildAnnouncement],
          },
          { ...CADENCE, required: true },
          ...DETAILS,
        ],
      },
      { type: Subcommand, name: 'list' },
      {
        type: Subcommand,
        name: 'edit',
        options: [ID, CADENCE, ...DETAILS],
      },
      {
        type: Subcommand,
        name: 'pause',
        options: [ID, { type: Boolean, name: 'resume' }],
      },
      { type: Subcommand, name: 'unsubscribe', options: [ID] },
      { type: Subcommand, name: 'preview', options: [OPTIONAL_ID] },
      { type: Subcommand, name: 'now', options: [OPTIONAL_ID] },
      { type: Subcommand, name: 'history', options: [OPTIONAL_ID] },
    ],
  },
  isPrivate: () => true,
  suggest: { zone: 'zones', id: 'subscriptions' },
  async run(options, context: CommandContext) {
    requireManager(context);
    return runDigestCommand(options, context);
  },
});
