import {
  type AutocompleteInteraction,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Interaction,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  PermissionFlagsBits,
} from 'discord.js';
import type { Clock } from '../domain/clock.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { type ButtonAction, outdatedButton } from './button.ts';
import { readButtonId } from './button-id.ts';
import { createClaims } from './claims.ts';
import {
  type Asker,
  type Choice,
  type Command,
  isMessageCommand,
  type Services,
  type Situation,
  type Suggesters,
} from './command.ts';
import { labelOf } from './compare-commands.ts';
import { describeFault } from './describe-fault.ts';
import { explainDenial, lackedIn } from './explain-denial.ts';
import { readOptions } from './read-options.ts';
import { readMessage } from './read-message.ts';
import { renderReason } from './render-reason.ts';
import {
  goneBecause,
  type Replyable,
  type Responder,
  respondTo,
  respondWithChoices,
} from './respond.ts';
import { CONTENT, EMBED } from './surface.ts';
import { WORDS } from './words.ts';

export interface Dispatcher {
  /** Takes up an interaction. Never throws; whatever goes wrong is told and logged here. */
  dispatch(interaction: Interaction): void;
  /** Resolves when everything taken up so far is done. */
  idle(): Promise<void>;
}

/**
 * From an interaction to its command or button and back: acknowledge, run, reply. The only place
 * that tells a person of an error: what they can act on in its own words, all else blandly, with a
 * reference under which the log has the rest.
 */
export function createDispatcher(parts: {
  readonly commands: readonly Command[];
  readonly buttons: readonly ButtonAction[];
  readonly services: Services;
  readonly suggesters: Suggesters;
  readonly log: Logger;
  readonly clock: Clock;
}): Dispatcher {
  const { services, suggesters, log, clock } = parts;
  const commands = new Map(parts.commands.map((command) => [labelOf(command.data), command]));
  const buttons = new Map(parts.buttons.map((button) => [button.name, button]));
  const claims = createClaims();
  const working = new Set<Promise<void>>();

  async function runCommand(
    interaction: ChatInputCommandInteraction,
    responder: Responder,
  ): Promise<void> {
    const label = `/${interaction.commandName}`;
    const command = commands.get(label);
    if (command === undefined || isMessageCommand(command)) throw unknownCommand(label);
    const options = readOptions(command.data, interaction.options.data);
    const isPrivate = command.isPrivate(options);
    await responder.acknowledge(isPrivate ? 'private' : 'public');
    const situation = situationOf(interaction, isPrivate);
    await responder.answer(
      await command.run(options, { ...services, ...situation }),
      situation.surface,
    );
  }

  async function runMessageCommand(
    interaction: MessageContextMenuCommandInteraction,
    responder: Responder,
  ): Promise<void> {
    const command = commands.get(interaction.commandName);
    if (command === undefined || !isMessageCommand(command)) {
      throw unknownCommand(interaction.commandName);
    }
    await responder.acknowledge('private');
    const situation = situationOf(interaction, true);
    const message = readMessage(interaction.targetMessage);
    await responder.answer(
      await command.run(message, { ...services, ...situation }),
      situation.surface,
    );
  }

  async function runButton(interaction: ButtonInteraction, responder: Responder): Promise<void> {
    const id = readButtonId(interaction.customId, (name) => buttons.get(name)?.args ?? null);
    const button = id === null ? undefined : buttons.get(id.action);
    if (id === null || button === undefined) throw outdatedButton();
    const { message } = interaction;
    const isPrivate = message.flags.has(MessageFlags.Ephemeral);
    // What others read is never changed by a press, whatever the button.
    await responder.acknowledge(isPrivate ? button.reply : 'private');
    const situation = situationOf(interaction, isPrivate);
    const { surface } = situation;
    const reply = await button.run(id.args, {
      ...services,
      ...situation,
      ...{ messageId: message.id, claims },
      post: (posted) => responder.post(posted, surface),
    });
    if (reply !== null) await responder.answer(reply, surface);
  }

  async function handle(
    interaction: Replyable,
    name: string,
    run: (responder: Responder) => Promise<void>,
  ): Promise<void> {
    const started = clock.monotonic();
    const fields = { command: name, reference: referenceOf(interaction) };
    const responder = respondTo(interaction, log);
    try {
      await run(responder);
      const tookMs = Math.round(clock.monotonic() - started);
      log.debug({ command: name, tookMs }, 'command answered');
    } catch (error) {
      try {
        const reason = reasonFor(error, fields, lackedIn(interaction.appPermissions), log);
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
      const command = commands.get(`/${interaction.commandName}`);
      const suggester =
        command === undefined || isMessageCommand(command)
          ? undefined
          : command.suggest[focused.name];
      if (suggester !== undefined) {
        choices = await suggesters[suggester](focused.value, askerOf(interaction));
      }
      await respondWithChoices(interaction, choices);
    } catch (error) {
      // Suggestions are a help, not an answer: people type on, and nobody is told.
      const gone = goneBecause(error);
      if (gone === null)
        log.warn({ ...fields, ...describeFault(error) }, 'no suggestions were sent');
      else log.debug(fields, `suggestions came too late: ${gone}`);
    }
  }

  function takeUp(interaction: Interaction): Promise<void> {
    if (interaction.isChatInputCommand()) {
      return handle(interaction, interaction.commandName, (to) => runCommand(interaction, to));
    }
    if (interaction.isMessageContextMenuCommand()) {
      const { commandName } = interaction;
      return handle(interaction, commandName, (to) => runMessageCommand(interaction, to));
    }
    if (interaction.isButton()) {
      return handle(interaction, nameOfButton(interaction), (to) => runButton(interaction, to));
    }
    if (interaction.isAutocomplete()) return handleAutocomplete(interaction);
    log.warn(
      { type: interaction.type },
      'an interaction of a kind that this version does not know',
    );
    return Promise.resolve();
  }

  return {
    dispatch(interaction) {
      const work = takeUp(interaction).finally(() => working.delete(work));
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
  lacked: readonly string[],
  log: Logger,
): string | null {
  const gone = goneBecause(error);
  if (gone !== null) {
    log.warn(fields, gone);
    return null;
  }
  const denial = explainDenial(error, lacked);
  if (denial !== null) {
    log.warn({ ...fields, lacked }, 'Discord does not let the bot do this in this channel');
    return renderReason(denial);
  }
  if (error instanceof UserFacingError) {
    log.debug({ ...fields, code: error.code }, 'command refused');
    return renderReason(error);
  }
  log.error({ ...fields, ...describeFault(error) }, 'command failed');
  return WORDS.errors.unexpected(fields.reference);
}

/** For the log: without the arguments, which may hold people's words. */
function nameOfButton({ customId }: ButtonInteraction): string {
  return customId.split(':', 2).join(':');
}

function unknownCommand(label: string): UserFacingError {
  return new UserFacingError(
    'bad-usage',
    `This version of the bot has no command ${label}.`,
    'Discord may still show an older list: restart Discord and try again.',
  );
}

function askerOf({
  guildId,
  memberPermissions,
}: Pick<Replyable, 'guildId' | 'memberPermissions'>): Asker {
  return {
    serverId: guildId,
    mayManageServer: memberPermissions?.has(PermissionFlagsBits.ManageGuild) === true,
  };
}

function situationOf(interaction: Replyable, isPrivate: boolean): Situation {
  const { appPermissions, user } = interaction;
  return {
    // Embeds are dropped without a word where the bot may not send them.
    surface: appPermissions.has(PermissionFlagsBits.EmbedLinks) ? EMBED : CONTENT,
    isPrivate,
    userId: user.id,
    ...askerOf(interaction),
    lacks: lackedIn(appPermissions),
  };
}

/** Short enough to be read out, and found in the log; the interaction's own ID is where it is from. */
function referenceOf(interaction: Interaction): string {
  return `E-${BigInt(interaction.id).toString(36).slice(-7)}`;
}
