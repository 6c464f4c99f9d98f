import { ApplicationCommandOptionType } from 'discord.js';
import { defineCommand } from '../src/discord/commands/command.ts';
import { listSources } from '../src/discord/render/list-sources.ts';
import { renderExcerpt } from '../src/discord/render/render-excerpt.ts';
import { renderSource } from '../src/discord/render/render-sources.ts';
import { WORDS } from '../src/discord/locales/words.ts';

const words = WORDS.commands.sources;

export const command = defineCommand({
  data: {
    name: 'sources',
    description: words.description,
    options: [
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'list',
        description: words.list,
        // It has to fit into the ID of a button.
        options: [
          {
            type: ApplicationCommandOptionType.String,
            name: 'filter',
            description: words.filter,
            max_length: 80,
          },
        ],
      },
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'show',
        description: words.show,
        options: [
          {
            type: ApplicationCommandOptionType.String,
            name: 'id',
            description: words.id,
            required: true,
            max_length: 100,
            autocomplete: true,
          },
        ],
      },
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'search',
        description: words.search,
        options: [
          {
            type: ApplicationCommandOptionType.String,
            name: 'text',
            description: words.text,
            required: true,
            max_length: 1000,
          },
        ],
      },
    ],
  },
  // Looking up is for whoever looks up; a channel would be flooded.
  isPrivate: () => true,
  suggest: { id: 'sources' },
  async run(options, { sources, excerpts, surface }) {
    switch (options.subcommand) {
      case 'list': {
        const filter = options.filter?.trim() ?? '';
        return listSources(await sources.list(), { filter, page: 0 }, surface);
      }
      case 'show':
        return { text: renderSource(await sources.find(options.id), surface) };
      case 'search':
        return { text: renderExcerpt(await excerpts.find(options.text), surface) };
    }
  },
});
