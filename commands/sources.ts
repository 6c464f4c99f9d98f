import { ApplicationCommandOptionType } from 'discord.js';
import { defineCommand } from '../src/discord/commands/command.ts';
import type { Reply } from '../src/discord/interactions/reply.ts';
import { listSources } from '../src/discord/render/list-sources.ts';
import { renderExcerpt } from '../src/discord/render/render-excerpt.ts';
import { versionsButton } from '../src/discord/render/render-history.ts';
import { renderLeftOut, renderSource } from '../src/discord/render/render-sources.ts';
import type { StoredSource } from '../src/store/corpus-store.ts';

export const command = defineCommand({
  data: {
    name: 'sources',
    options: [
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'list',
        options: [
          {
            type: ApplicationCommandOptionType.String,
            name: 'filter',
            max_length: 80,
          },
        ],
      },
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'show',
        options: [
          {
            type: ApplicationCommandOptionType.String,
            name: 'id',
            required: true,
            max_length: 100,
            autocomplete: true,
          },
          {
            type: ApplicationCommandOptionType.Boolean,
            name: 'left-out',
          },
        ],
      },
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'search',
        options: [
          {
            type: ApplicationCommandOptionType.String,
            name: 'text',
            required: true,
            max_length: 1000,
          },
        ],
      },
    ],
  },
  // Only the asker sees the list, because it could flood a channel.
  isPrivate: () => true,
  suggest: { id: 'sources' },
  async run(options, context) {
    const { sources, excerpts } = context;
    const renderFound = (source: StoredSource, leftOut = false): string =>
      leftOut ? renderLeftOut(source, context) : renderSource(source, context);
    const showFound = (source: StoredSource, leftOut?: boolean): Reply => ({
      text: renderFound(source, leftOut),
      buttons: [[versionsButton(source.sourceId, context.locale)]],
    });
    switch (options.subcommand) {
      case 'list': {
        const filter = options.filter?.trim() ?? '';
        const activity = context.ingestActivity();
        return listSources(await sources.list(), { filter, page: 0, activity }, context);
      }
      case 'show':
        return showFound(await sources.find(options.id), options['left-out']);
      case 'search':
        return renderExcerpt(await excerpts.find(options.text), 0, context);
    }
  },
});
