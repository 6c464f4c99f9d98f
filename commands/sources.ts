import { ApplicationCommandOptionType } from 'discord.js';
import { defineCommand } from '../src/discord/command.ts';
import { renderSource, renderSourceList } from '../src/discord/render-sources.ts';

export const command = defineCommand({
  data: {
    name: 'sources',
    description: 'Look up the sources that are quoted from',
    options: [
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'list',
        description: 'All sources, a line each',
      },
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'show',
        description: 'What is known of one source, and how it begins',
        options: [
          {
            type: ApplicationCommandOptionType.String,
            name: 'id',
            description: "The source's ID or the beginning of it",
            required: true,
            max_length: 100,
            autocomplete: true,
          },
        ],
      },
    ],
  },
  // Looking up is for whoever looks up; a channel would be flooded.
  isPrivate: () => true,
  suggest: { id: 'sources' },
  async run(options, { sources, surface }) {
    switch (options.subcommand) {
      case 'list':
        return renderSourceList(await sources.list(), surface);
      case 'show':
        return renderSource(await sources.find(options.id), surface);
    }
  },
});
