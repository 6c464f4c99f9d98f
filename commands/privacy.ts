import { ApplicationCommandOptionType } from 'discord.js';
import { defineCommand } from '../src/discord/commands/command.ts';
import { deletePersonalData, showPrivacy } from '../src/discord/interactions/show-privacy.ts';

export const command = defineCommand({
  data: {
    name: 'privacy',
    options: [
      { type: ApplicationCommandOptionType.Subcommand, name: 'show' },
      { type: ApplicationCommandOptionType.Subcommand, name: 'delete' },
    ],
  },
  isPrivate: () => true,
  suggest: {},
  run({ subcommand }, context) {
    return subcommand === 'show' ? showPrivacy(context) : deletePersonalData(context);
  },
});
