import type { ApplicationCommandOptionType, ApplicationCommandType, ChannelType } from 'discord.js';
import type { AnswerArchive } from '../../answering/answer-archive.ts';
import type { SourceHistory } from '../../answering/history/source-history.ts';
import type { AskedBy, Answerer } from '../../answering/answerer.ts';
import type { QuestionQueue } from '../../answering/question-queue.ts';
import type { PersonalData } from '../../answering/personal-data.ts';
import type { StatementChecker } from '../../answering/look-up/check-statements.ts';
import type { ExcerptFinder } from '../../answering/look-up/find-excerpt.ts';
import type { SourceLookup } from '../../answering/look-up/source-lookup.ts';
import type { CheckResult } from '../../domain/checkup.ts';
import type { IngestActivity } from '../../index/ingest-monitor.ts';
import type { DigestComposer } from '../../digest/summarize/digest-composer.ts';
import type { SubscriptionService } from '../../digest/subscription-service.ts';
import type { CorpusChoice } from '../../curating/corpus-choice.ts';
import type { Curator } from '../../curating/curator.ts';
import type { Locale, PermissionName } from '../locales/locale.ts';
import type { EditorRules } from './check-editor.ts';
import type { Mention } from './command-mentions.ts';
import type { FormView, Reply } from '../interactions/reply.ts';
import type { MessageFormat } from '../render/message-format.ts';

/**
 * One option as Discord registers it, without its texts. The catalogues have the texts, by the option's
 * English name. A test checks Discord's rules for lengths and order.
 */
export interface OptionData {
  readonly type:
    | ApplicationCommandOptionType.String
    | ApplicationCommandOptionType.Boolean
    | ApplicationCommandOptionType.Integer
    /** The option's value is the channel's ID. */
    | ApplicationCommandOptionType.Channel
    | ApplicationCommandOptionType.Attachment;
  readonly name: string;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly min_length?: number;
  readonly max_length?: number;
  /** The values of the choices. */
  readonly choices?: readonly string[];
  readonly channel_types?: readonly ChannelType[];
}

export interface SubcommandData {
  readonly type: ApplicationCommandOptionType.Subcommand;
  readonly name: string;
  readonly options?: readonly OptionData[];
}

/** A slash command. Registration adds its texts and the contexts in which it can be used. */
export interface CommandData {
  /** The English name. */
  readonly name: string;
  /** Permission bits as a decimal string; left out: everyone. */
  readonly default_member_permissions?: string;
  readonly options?: readonly OptionData[] | readonly SubcommandData[];
}

type ValueOf<O extends OptionData> = O['type'] extends ApplicationCommandOptionType.Boolean
  ? boolean
  : O['type'] extends ApplicationCommandOptionType.Integer
    ? number
    : O['type'] extends ApplicationCommandOptionType.Attachment
      ? AttachedFile
      : string;

/** A file that a user attached to a command. Discord has it; its content is not checked. */
export interface AttachedFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly url: string;
}

type ValuesOf<Options> = Options extends readonly OptionData[]
  ? {
      readonly [O in Options[number] as O['name']]: O extends { readonly required: true }
        ? ValueOf<O>
        : ValueOf<O> | undefined;
    }
  : object;

/** The values that a user can set, derived from the command's data. */
export type OptionsOf<D extends CommandData> = D extends {
  readonly options: readonly SubcommandData[];
}
  ? {
      [S in D['options'][number] as S['name']]: { readonly subcommand: S['name'] } & ValuesOf<
        S['options']
      >;
    }[D['options'][number]['name']]
  : ValuesOf<D['options']>;

type OptionIn<D extends CommandData> = D extends { readonly options: readonly SubcommandData[] }
  ? NonNullable<D['options'][number]['options']>[number]
  : NonNullable<D['options']>[number];

type CompletedName<D extends CommandData> = Extract<
  OptionIn<D>,
  { readonly autocomplete: true }
>['name'];

/** Discord shows at most this many suggestions. */
export const MAX_CHOICES = 25;

/** One suggestion. Discord shows `name` and sends `value`, each with at most 100 UTF-16 code units. */
export interface Choice {
  readonly name: string;
  readonly value: string;
}

/** The services that use a corpus and the answers from it. */
export interface CorpusServices {
  readonly answerer: Answerer;
  /** Also runs other expensive work, in the same fair order as questions. */
  readonly queue: QuestionQueue;
  readonly sources: SourceLookup;
  readonly history: SourceHistory;
  /** The running ingestion; `null`: none. */
  readonly ingestActivity: () => IngestActivity | null;
  readonly excerpts: ExcerptFinder;
  readonly statements: StatementChecker;
  readonly archive: AnswerArchive;
  readonly personalData: PersonalData;
  readonly digestComposer: DigestComposer;
  readonly curator: Curator;
  /** Which corpora each server searches. */
  readonly choice: CorpusChoice;
  /** Returns the sources of one corpus. */
  readonly sourcesOf: (corpusId: string) => SourceLookup;
}

export interface Services extends CorpusServices {
  /** Whose changes of the sources are accepted. */
  readonly editors: EditorRules;
  /** Downloads a file that a user attached. @throws UserFacingError `upload-failed` | `upload-too-large` */
  readonly download: (
    file: AttachedFile,
    options: { readonly maxBytes: number; readonly signal: AbortSignal },
  ) => Promise<Uint8Array>;
  readonly subscriptions: SubscriptionService;
  /** Mentions a command of this bot. */
  readonly mention: Mention;
  /** Runs a checkup; a server's admins see only their own subscriptions in it. */
  readonly examine: (serverId: string | null) => Promise<readonly CheckResult[]>;
}

/** The services for one server; `null`: outside a server. A server may have a corpus of its own. */
export type ServicesFor = (serverId: string | null) => Services;

/** The user of a command or button, and the place where the reply will be shown. */
export interface Situation {
  readonly surface: MessageFormat;
  /** Whether only that user sees the reply. */
  readonly isPrivate: boolean;
  readonly userId: string;
  /** `null` outside a server. */
  readonly serverId: string | null;
  /** Whether the user has the permission Manage Server, as Discord reports with each interaction. */
  readonly mayManageServer: boolean;
  /** The IDs of the user's roles, as Discord reports with each interaction. */
  readonly roleIds: readonly string[];
  /** Permissions that the bot needs but does not have in that place. */
  readonly lacks: readonly PermissionName[];
  /** The language of the reply's readers. */
  readonly locale: Locale;
  /** The language of messages that are posted to the channel in addition to the reply. */
  readonly serverLocale: Locale;
  /** Aborted when the bot is stopping and no longer waits for the reply. */
  readonly signal: AbortSignal;
}

export interface CommandContext extends Services, Situation {}

/** The server, permission and language of a user who is typing or asking. */
export type Asker = Pick<Situation, 'serverId' | 'mayManageServer' | 'locale'>;

/** Suggestions while a user types. They use no model, because users expect them within a second. */
export interface Suggesters {
  /** Sources by ID, title and content. */
  sources(typed: string, asker: Asker): Promise<readonly Choice[]>;
  /** Time zones by name. */
  zones(typed: string): readonly Choice[];
  /** The server's digest subscriptions. */
  subscriptions(typed: string, asker: Asker): Promise<readonly Choice[]>;
}

interface CommandDefinition<D extends CommandData> {
  readonly data: D;
  /** Whether only the asker sees the reply. This is decided before the work begins. */
  isPrivate(options: OptionsOf<D>): boolean;
  /**
   * Returns the form to open instead of running the command, or `null`. Default: never a form.
   *
   * @throws UserFacingError if the user may not use the form
   */
  form?(options: OptionsOf<D>, context: CommandContext): FormView | null;
  /** Returns the reply. Its text must not exceed the limit of the surface. */
  run(options: OptionsOf<D>, context: CommandContext): Promise<Reply>;
  /** The suggester for each option with `autocomplete`. */
  readonly suggest: Readonly<Record<CompletedName<D>, keyof Suggesters>>;
}

/** A slash command without the types of its options. */
export interface SlashCommand {
  readonly data: CommandData;
  isPrivate(options: Options): boolean;
  form?(options: Options, context: CommandContext): FormView | null;
  run(options: Options, context: CommandContext): Promise<Reply>;
  readonly suggest: Readonly<Record<string, keyof Suggesters>>;
}

/** The message on which a message command is used. */
export interface TargetMessage {
  /** The message's content and the descriptions of its embeds, in Discord's markdown. */
  readonly texts: readonly string[];
}

/** The data of a message command. `name` is in English. */
export interface MenuData {
  readonly type: ApplicationCommandType.Message;
  readonly name: string;
}

/** A command in the menu of a message. Only the user of the command sees the reply. */
export interface MessageCommand {
  readonly data: MenuData;
  run(message: TargetMessage, context: CommandContext): Promise<Reply>;
}

export type Command = SlashCommand | MessageCommand;

export function isMessageCommand(command: Command): command is MessageCommand {
  return isMenuData(command.data);
}

export function isMenuData(data: Command['data']): data is MenuData {
  return 'type' in data;
}

/** Options read from an interaction. They have been checked against the command's data, but have no types. */
export type Options = Readonly<
  Record<string, string | number | boolean | AttachedFile | undefined>
>;

/** A command whose options are typed by its own data. One per file in `commands/`. */
export function defineCommand<const D extends CommandData>(
  definition: CommandDefinition<D>,
): SlashCommand {
  // Sound because only `readOptions` reads options, and it uses the same data.
  return definition as unknown as SlashCommand;
}

/** Returns the fields of the asker that the queue needs. */
export function askerOf({ userId, serverId, mayManageServer }: CommandContext): AskedBy {
  return { userId, serverId, mayManageServer };
}

/**
 * Runs expensive work in the queue of questions, so that it delays other users no more than a question does.
 *
 * @throws UserFacingError `busy`
 */
export function queued<T>(context: CommandContext, work: () => Promise<T>): Promise<T> {
  return context.queue.run(work, { askedBy: askerOf(context), signal: context.signal });
}
