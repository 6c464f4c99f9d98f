import { setMaxListeners } from 'node:events';
import {
  type AutocompleteInteraction,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Interaction,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  PermissionFlagsBits,
  type REST,
} from 'discord.js';
import type { Clock, Timers } from '../../domain/time.ts';
import { UserFacingError } from '../../domain/errors.ts';
import type { Logger } from '../../domain/logger.ts';
import type { Meter } from '../../domain/meter.ts';
import { type ButtonAction, outdatedButton } from './button.ts';
import { readButtonId } from './button-id.ts';
import type { FormAction } from './form.ts';
import { readFields } from './read-fields.ts';
import { createClaims } from './claims.ts';
import {
  type Asker,
  type Choice,
  type Command,
  isMessageCommand,
  type ServicesFor,
  type Situation,
  type Suggesters,
} from '../commands/command.ts';
import { labelOf } from '../commands/compare-commands.ts';
import { errorFields } from '../connection/error-fields.ts';
import { typedIn, withoutTyped } from './typed-texts.ts';
import { missingPermissions } from '../connection/permission-errors.ts';
import { readOptions } from '../commands/read-options.ts';
import { readMessage } from '../commands/read-message.ts';
import { localesFor } from '../locales/choose-locale.ts';
import { reasonFor, StoppingError } from './reason-for.ts';
import {
  goneBecause,
  type Replyable,
  type Responder,
  respondTo,
  respondWithChoices,
} from './responder.ts';
import { CONTENT, EMBED } from '../render/message-format.ts';

export interface Dispatcher {
  /** Handles an interaction. Never throws, but logs errors and reports them to the user. */
  dispatch(interaction: Interaction): void;
  /** Resolves when no interaction is being handled. */
  idle(): Promise<void>;
  /**
   * Answers new requests, and after the grace period also unfinished ones, with "ask again in a minute".
   * Resolves when all requests have been answered. Call it only once.
   */
  stop(graceMs: number): Promise<void>;
}

/**
 * Acknowledges an interaction, runs its command or button, and replies. Only this part reports errors to
 * users. An error that they can act on is shown with its own text, any other with a reference to the log.
 */
export function createDispatcher(parts: {
  readonly commands: readonly Command[];
  readonly buttons: readonly ButtonAction[];
  readonly forms: readonly FormAction[];
  readonly servicesFor: ServicesFor;
  readonly suggesters: Suggesters;
  /** REST client for replies, which need no bot token. It must not retry. */
  readonly rest: REST;
  readonly log: Logger;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly timers: Timers;
}): Dispatcher {
  const { servicesFor, suggesters, rest, log, meter, clock, timers } = parts;
  const onResend = () => {
    meter.count('discord_resends_total', {});
  };
  const commands = new Map(parts.commands.map((command) => [labelOf(command.data), command]));
  const buttons = new Map(parts.buttons.map((button) => [button.name, button]));
  const forms = new Map(parts.forms.map((form) => [form.name, form]));
  const claims = createClaims();
  const working = new Set<Promise<void>>();
  let isStopping = false;
  /** Aborted when the grace period is over. */
  const stop = new AbortController();
  const { signal } = stop;
  // Every running command adds a listener, so there is no sensible limit.
  setMaxListeners(0, signal);

  /** Resolves like `work`, or rejects with `StoppingError` if the bot stops first. */
  async function orStop<T>(work: Promise<T>): Promise<T> {
    let onAbort = (): void => undefined;
    const stopped = new Promise<never>((_, reject) => {
      onAbort = () => {
        reject(new StoppingError());
      };
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) onAbort();
    });
    try {
      return await Promise.race([work, stopped]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async function runCommand(
    interaction: ChatInputCommandInteraction,
    responder: Responder,
  ): Promise<void> {
    const label = `/${interaction.commandName}`;
    const command = commands.get(label);
    if (command === undefined || isMessageCommand(command)) throw unknownCommand(label);
    const options = readOptions(command.data, interaction.options.data);
    const isPrivate = command.isPrivate(options);
    const situation = situationOf(interaction, isPrivate ? 'asker' : 'everyone');
    const context = { ...servicesFor(situation.serverId), ...situation, signal };
    const form = command.form?.(options, context) ?? null;
    if (form !== null) {
      await responder.openForm(form);
      return;
    }
    await responder.acknowledge(isPrivate ? 'private' : 'public');
    await responder.answer(await orStop(command.run(options, context)), situation.surface);
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
    const situation = situationOf(interaction, 'asker');
    const message = readMessage(interaction.targetMessage);
    const context = { ...servicesFor(situation.serverId), ...situation, signal };
    await responder.answer(await orStop(command.run(message, context)), situation.surface);
  }

  async function runButton(interaction: ButtonInteraction, responder: Responder): Promise<void> {
    const id = readButtonId(interaction.customId, (name) => buttons.get(name)?.args ?? null);
    const button = id === null ? undefined : buttons.get(id.action);
    if (id === null || button === undefined) throw outdatedButton();
    const { message } = interaction;
    const isPrivate = message.flags.has(MessageFlags.Ephemeral);
    // Pressing a button never changes a message that other users can see.
    await responder.acknowledge(isPrivate ? button.reply : 'private');
    // Only the user who pressed the button sees the reply.
    const situation = { ...situationOf(interaction, 'asker'), isPrivate };
    const { surface } = situation;
    const run = button.run(id.args, {
      ...servicesFor(situation.serverId),
      ...situation,
      signal,
      messageId: message.id,
      claims,
      post: (posted) => responder.post(posted, surface),
    });
    const reply = await orStop(run);
    if (reply !== null) await responder.answer(reply, surface);
  }

  async function runForm(interaction: ModalSubmitInteraction, responder: Responder): Promise<void> {
    const id = readButtonId(interaction.customId, (name) => (forms.has(name) ? 0 : null));
    const form = forms.get(id?.action ?? '');
    if (form === undefined) throw outdatedButton();
    await responder.acknowledge('private');
    const situation = situationOf(interaction, 'asker');
    const context = { ...servicesFor(situation.serverId), ...situation, signal };
    const run = form.run(readFields(interaction), context);
    await responder.answer(await orStop(run), situation.surface);
  }

  async function handle(
    interaction: Replyable,
    name: string,
    run: (responder: Responder) => Promise<void>,
  ): Promise<void> {
    const started = clock.monotonic();
    const fields = { command: name, reference: referenceOf(interaction) };
    const typed = typedIn(interaction);
    const responder = respondTo(interaction, { rest, log, meter, clock, timers, signal, onResend });
    try {
      if (isStopping) throw new StoppingError();
      await run(responder);
      const tookMs = Math.round(clock.monotonic() - started);
      log.debug({ command: name, tookMs }, 'command answered');
    } catch (error) {
      try {
        // A failure after the abort is caused by the abort.
        const fault = signal.aborted ? new StoppingError() : error;
        const reason = reasonFor(
          fault,
          fields,
          typed,
          missingPermissions(interaction.appPermissions),
          localesFor(interaction).asker,
          log,
        );
        if (reason === null) {
          meter.count('undelivered_replies_total', {});
          return;
        }
        meter.count('refusals_total', { code: reason.code });
        await responder.refuse(reason.text);
      } catch (second) {
        meter.count('undelivered_replies_total', {});
        const gone = goneBecause(second);
        if (gone === null)
          log.error(
            { ...fields, ...withoutTyped(errorFields(second), typed) },
            'the reply to a failure was not delivered',
          );
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
      if (suggester !== undefined && !isStopping) {
        choices = await suggesters[suggester](focused.value, askerOf(interaction));
      }
      await respondWithChoices(interaction, choices);
    } catch (error) {
      // Suggestions are optional and the user can keep typing, so the error is only logged.
      const gone = goneBecause(error);
      if (gone === null) {
        const fault = withoutTyped(errorFields(error), typedIn(interaction));
        log.warn({ ...fields, ...fault }, 'no suggestions were sent');
      } else log.debug(fields, `suggestions came too late: ${gone}`);
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
    if (interaction.isModalSubmit()) {
      return handle(interaction, nameOfButton(interaction), (to) => runForm(interaction, to));
    }
    if (interaction.isAutocomplete()) return handleAutocomplete(interaction);
    log.warn({ type: interaction.type }, 'an interaction of an unknown type');
    return Promise.resolve();
  }

  async function idle(): Promise<void> {
    while (working.size > 0) await Promise.all(working);
  }

  return {
    dispatch(interaction) {
      const work = takeUp(interaction).finally(() => working.delete(work));
      working.add(work);
    },
    idle,
    async stop(graceMs) {
      isStopping = true;
      const stopTimer = timers.start(() => {
        log.info({ waiting: working.size }, 'asking the waiting users to come back');
        stop.abort(new StoppingError());
      }, graceMs);
      await idle();
      stopTimer();
    },
  };
}

/** Returns the name of a button or form for the log, without the arguments, which can contain user input. */
function nameOfButton({ customId }: Pick<ButtonInteraction, 'customId'>): string {
  return customId.split(':', 2).join(':');
}

function unknownCommand(label: string): UserFacingError {
  return new UserFacingError('unknown-command', { label });
}

function askerOf(interaction: Replyable | AutocompleteInteraction): Asker {
  const { guildId, memberPermissions } = interaction;
  return {
    serverId: guildId,
    mayManageServer: memberPermissions?.has(PermissionFlagsBits.ManageGuild) === true,
    locale: localesFor(interaction).asker,
  };
}

/** @param readers who can read the reply: only the asker, or everyone in the channel */
function situationOf(
  interaction: Replyable,
  readers: 'asker' | 'everyone',
): Omit<Situation, 'signal'> {
  const { appPermissions, user } = interaction;
  const locales = localesFor(interaction);
  return {
    // Without the permission, Discord drops embeds silently.
    surface: appPermissions.has(PermissionFlagsBits.EmbedLinks) ? EMBED : CONTENT,
    isPrivate: readers === 'asker',
    userId: user.id,
    roleIds: rolesOf(interaction),
    ...askerOf(interaction),
    locale: locales[readers],
    serverLocale: locales.everyone,
    lacks: missingPermissions(appPermissions),
  };
}

/** Returns the roles that Discord sends with the interaction, so that they are as current as it is. */
function rolesOf({ member }: Pick<Replyable, 'member'>): string[] {
  if (member === null) return [];
  const { roles } = member;
  return Array.isArray(roles) ? roles : [...roles.cache.keys()];
}

/** A reference to the log entry, derived from the interaction's ID and short enough to read out. */
function referenceOf(interaction: Interaction): string {
  return `E-${BigInt(interaction.id).toString(36).slice(-7)}`;
}
