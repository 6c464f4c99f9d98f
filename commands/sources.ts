import { ApplicationCommandOptionType } from 'discord.js';
import { type CommandContext, defineCommand } from '../src/discord/commands/command.ts';
import type { Reply } from '../src/discord/interactions/reply.ts';
import { UNDO_DAYS } from '../src/curating/curator.ts';
import { type CorpusMode, CORPUS_MODES } from '../src/domain/corpus.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { checkEditor } from '../src/discord/commands/check-editor.ts';
import { textForm } from '../src/discord/interactions/forms/add-text.ts';
import { isJoined } from '../src/discord/render/mark-corpus.ts';
import { listSources } from '../src/discord/render/list-sources.ts';
import {
  renderAddition,
  renderHistory,
  renderMode,
  renderRefresh,
  renderRemovalQuestion,
} from '../src/discord/render/render-editing.ts';
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
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'add',
        options: [{ type: ApplicationCommandOptionType.Attachment, name: 'file' }],
      },
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'remove',
        options: [
          {
            type: ApplicationCommandOptionType.String,
            name: 'id',
            required: true,
            max_length: 100,
            autocomplete: true,
          },
        ],
      },
      { type: ApplicationCommandOptionType.Subcommand, name: 'refresh' },
      { type: ApplicationCommandOptionType.Subcommand, name: 'history' },
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'mode',
        options: [
          {
            type: ApplicationCommandOptionType.String,
            name: 'corpora',
            choices: CORPUS_MODES,
          },
        ],
      },
    ],
  },
  // Only the asker sees the list, because it could flood a channel.
  isPrivate: () => true,
  suggest: { id: 'sources' },
  form(options, context) {
    if (options.subcommand !== 'add' || options.file !== undefined) return null;
    checkEditor(context);
    return textForm(context);
  },
  async run(options, context) {
    const { sources, excerpts, curator, signal } = context;
    const renderFound = (source: StoredSource, leftOut = false): string =>
      leftOut ? renderLeftOut(source, context) : renderSource(source, context, isJoined(context));
    const showFound = (source: StoredSource, leftOut?: boolean): Reply => ({
      text: renderFound(source, leftOut),
      buttons: [[versionsButton(source.sourceId, context.locale)]],
    });
    switch (options.subcommand) {
      case 'list': {
        const filter = options.filter?.trim() ?? '';
        const activity = context.ingestActivity();
        return listSources(
          await sources.list(),
          { filter, page: 0, activity, isJoined: isJoined(context) },
          context,
        );
      }
      case 'show':
        return showFound(await sources.find(options.id), options['left-out']);
      case 'search':
        return renderExcerpt(await excerpts.find(options.text), 0, context);
      case 'add': {
        const { file } = options;
        if (file === undefined) throw new Error('without a file, the command opens a form');
        const added = await curator.add(checkEditor(context), {
          name: file.name,
          size: file.size,
          read: (maxBytes) => context.download(file, { maxBytes, signal }),
        });
        return renderAddition(added, context);
      }
      case 'remove': {
        const asked = await curator.askToRemove(checkEditor(context), options.id);
        return renderRemovalQuestion(asked, UNDO_DAYS, context);
      }
      case 'refresh':
        return renderRefresh(await curator.refresh(checkEditor(context)), context);
      case 'history':
        return renderHistory(await curator.history(checkEditor(context)), 0, context);
      case 'mode':
        return renderMode(await chooseMode(toMode(options.corpora), context), context);
    }
  },
});

function toMode(given: string | undefined): CorpusMode | null {
  return CORPUS_MODES.find((mode) => mode === given) ?? null;
}

/**
 * Sets the corpora that the server of the context searches.
 *
 * @param mode `null`: only show the present mode
 */
async function chooseMode(
  mode: CorpusMode | null,
  context: CommandContext,
): Promise<Parameters<typeof renderMode>[0]> {
  const { choice, curator, serverId } = context;
  if (serverId === null) throw new UserFacingError('sources-elsewhere', {});
  if (mode === null) {
    return { mode: choice.mode(serverId), before: null, usage: await curator.usage() };
  }
  const editor = checkEditor(context);
  const before = await choice.setMode(serverId, mode);
  if (before !== mode) await curator.recordMode(editor, mode);
  return { mode, before, usage: await curator.usage() };
}
