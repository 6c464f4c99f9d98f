import {
  type AutocompleteInteraction,
  type ChatInputCommandInteraction,
  type Interaction,
  PermissionFlagsBits,
} from 'discord.js';
import type { Clock } from '../domain/clock.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Choice, Command, Services, Suggesters } from './command.ts';
import { describeFault } from './describe-fault.ts';
import { escapeMarkdown } from './escape.ts';
import { readOptions } from './read-options.ts';
import { oneLine } from './render.ts';
import { goneBecause, type Responder, respondTo, respondWithChoices } from './respond.ts';
import { CONTENT, EMBED, type Surface } from './surface.ts';

/** Half of what a message may have, less a line end. */
const MAX_REASON = CONTENT.limit / 2 - 1;

export interface Dispatcher {
  /** Takes up an interaction. Never throws; whatever goes wrong is told and logged here. */
  dispatch(interaction: Interaction): void;
  /** Resolves when everything taken up so far is done. */
  idle(): Promise<void>;
}

/**
 * From an interaction to its command and back: acknowledge, run, reply. The only place that tells a
 * person of an error: what they can act on in its own words, all else blandly, with a reference
 * under which the log has the rest.
 */
export function createDispatcher(parts: {
  readonly commands: readonly Command[];
  readonly services: Services;
  readonly suggesters: Suggesters;
  readonly log: Logger;
  readonly clock: Clock;
}): Dispatcher {
  const { services, suggesters, log, clock } = parts;
  const commands = new Map(parts.commands.map((command) => [command.data.name, command]));
  const working = new Set<Promise<void>>();

  async function runCommand(
    interaction: ChatInputCommandInteraction,
    responder: Responder,
  ): Promise<void> {
    const started = clock.monotonic();
    const command = commands.get(interaction.commandName);
    if (command === undefined) throw unknownCommand(interaction.commandName);
    const options = readOptions(command.data, interaction.options.data);
    await responder.acknowledge(command.isPrivate(options));
    const surface = surfaceOf(interaction);
    const text = await command.run(options, { ...services, surface });
    await responder.answer(text, surface);
    log.debug(
      { command: interaction.commandName, tookMs: Math.round(clock.monotonic() - started) },
      'command answered',
    );
  }

  async function handleCommand(interaction: ChatInputCommandInteraction): Promise<void> {
    const fields = { command: interaction.commandName, reference: referenceOf(interaction) };
    const responder = respondTo(interaction, log);
    try {
      await runCommand(interaction, responder);
    } catch (error) {
      try {
        const reason = reasonFor(error, fields, log);
        if (reason !== null) await responder.refuse(reason);
      } catch (second) {
        const gone = goneBecause(second);
        if (gone === null)
          log.error({ ...fields, ...describeFault(second) }, 'nobody could be told');
        else log.warn(fields, gone);
      }
    }
  }

  async function handleAutocomplete(interaction: AutocompleteInteraction): Promise<void> {
    const fields = { command: interaction.commandName, reference: referenceOf(interaction) };
    let choices: readonly Choice[] = [];
    try {
      const focused = interaction.options.getFocused(true);
      const suggester = commands.get(interaction.commandName)?.suggest[focused.name];
      if (suggester !== undefined) choices = suggesters[suggester](focused.value);
      await respondWithChoices(interaction, choices);
    } catch (error) {
      // Suggestions are a help, not an answer: people type on, and nobody is told.
      const gone = goneBecause(error);
      if (gone === null)
        log.warn({ ...fields, ...describeFault(error) }, 'no suggestions were sent');
      else log.debug(fields, `suggestions came too late: ${gone}`);
    }
  }

  function handle(interaction: Interaction): Promise<void> {
    if (interaction.isChatInputCommand()) return handleCommand(interaction);
    if (interaction.isAutocomplete()) return handleAutocomplete(interaction);
    log.warn(
      { type: interaction.type },
      'an interaction of a kind that this version does not know',
    );
    return Promise.resolve();
  }

  return {
    dispatch(interaction) {
      const work = handle(interaction).finally(() => working.delete(work));
      working.add(work);
    },
    async idle() {
      await Promise.all(working);
    },
  };
}

/** What to tell the person, after the log has been told; `null` when nobody can be told. */
function reasonFor(
  error: unknown,
  fields: { readonly reference: string },
  log: Logger,
): string | null {
  const gone = goneBecause(error);
  if (gone !== null) {
    log.warn(fields, gone);
    return null;
  }
  if (error instanceof UserFacingError) {
    log.debug({ ...fields, code: error.code }, 'command refused');
    return `${shortened(error.message)}\n${shortened(error.hint)}`;
  }
  log.error({ ...fields, ...describeFault(error) }, 'command failed');
  return `Something went wrong here, and it has been logged as ${fields.reference}. Try again; if it stays, tell who runs this bot.`;
}

/** Words of an error may hold what somebody typed, so they are escaped, which lengthens them. */
function shortened(text: string): string {
  const escaped = escapeMarkdown(oneLine(text, MAX_REASON));
  return escaped.length <= MAX_REASON ? escaped : escapeMarkdown(oneLine(text, MAX_REASON / 2));
}

function unknownCommand(name: string): UserFacingError {
  return new UserFacingError(
    'bad-usage',
    `This version of the bot has no command /${name}.`,
    'Discord may still show an older list: restart Discord and try again.',
  );
}

/** Embeds are dropped without a word where the bot may not send them. */
function surfaceOf(interaction: ChatInputCommandInteraction): Surface {
  return interaction.appPermissions.has(PermissionFlagsBits.EmbedLinks) ? EMBED : CONTENT;
}

/** Short enough to be read out, and found in the log; the interaction's own ID is where it is from. */
function referenceOf(interaction: Interaction): string {
  return `E-${BigInt(interaction.id).toString(36).slice(-7)}`;
}
