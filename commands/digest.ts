import { ApplicationCommandOptionType, ChannelType } from 'discord.js';
import {
  type CommandContext,
  defineCommand,
  type OptionData,
} from '../src/discord/commands/command.ts';
import { requireManager, runDigestCommand } from '../src/discord/commands/digest-command.ts';
import { DIGEST_WORDS } from '../src/discord/locales/digest-words.ts';

const words = DIGEST_WORDS.command;
const { Boolean, Channel, String, Subcommand } = ApplicationCommandOptionType;
const ID = {
  type: String,
  name: 'id',
  description: words.id,
  required: true,
  max_length: 20,
  autocomplete: true,
} as const;
const OPTIONAL_ID = { ...ID, required: false, description: words.optionalId } as const;
const CADENCE = {
  type: String,
  name: 'cadence',
  description: words.cadence,
  choices: [
    { name: 'hourly', value: 'hourly' },
    { name: 'daily', value: 'daily' },
    { name: 'weekdays', value: 'weekdays' },
    { name: 'weekly', value: 'weekly' },
    { name: 'cron', value: 'cron' },
  ],
} as const satisfies OptionData;
const DETAILS = [
  { type: String, name: 'time', description: words.time, max_length: 5 },
  { type: String, name: 'zone', description: words.zone, max_length: 64, autocomplete: true },
  { type: String, name: 'cron', description: words.cron, max_length: 100 },
  { type: String, name: 'sources', description: words.sources, max_length: 1000 },
  {
    type: String,
    name: 'quiet',
    description: words.quiet,
    choices: [
      { name: 'nothing', value: 'nothing' },
      { name: 'one line', value: 'line' },
    ],
  },
  { type: Boolean, name: 'publish', description: words.publish },
] as const satisfies readonly OptionData[];

export const command = defineCommand({
  data: {
    name: 'digest',
    description: words.description,
    // Manage Server; a server's admins can open the command to others, so it is checked again.
    default_member_permissions: '32',
    options: [
      {
        type: Subcommand,
        name: 'subscribe',
        description: words.subscribe,
        options: [
          {
            type: Channel,
            name: 'channel',
            description: words.channel,
            required: true,
            channel_types: [ChannelType.GuildText, ChannelType.GuildAnnouncement],
          },
          { ...CADENCE, required: true },
          ...DETAILS,
        ],
      },
      { type: Subcommand, name: 'list', description: words.list },
      {
        type: Subcommand,
        name: 'edit',
        description: words.edit,
        options: [ID, CADENCE, ...DETAILS],
      },
      {
        type: Subcommand,
        name: 'pause',
        description: words.pause,
        options: [ID, { type: Boolean, name: 'resume', description: words.resume }],
      },
      { type: Subcommand, name: 'unsubscribe', description: words.unsubscribe, options: [ID] },
      { type: Subcommand, name: 'preview', description: words.preview, options: [OPTIONAL_ID] },
      { type: Subcommand, name: 'now', description: words.now, options: [OPTIONAL_ID] },
      { type: Subcommand, name: 'history', description: words.history, options: [OPTIONAL_ID] },
    ],
  },
  isPrivate: () => true,
  suggest: { zone: 'zones', id: 'subscriptions' },
  async run(options, context: CommandContext) {
    requireManager(context);
    return runDigestCommand(options, context);
  },
});
