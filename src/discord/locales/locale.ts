import type { Difference } from '../../domain/answer.ts';
import type { Wording } from '../../domain/coded.ts';
import type { DiscordProblems } from '../../domain/problems.ts';
import type { LeftOutReasons, Reasons } from '../../domain/reasons.ts';
import type { Cadence, SlotState, Weekday } from '../../domain/subscription.ts';
import type { BackupTexts } from './backup-texts.ts';
import type { DoctorTexts } from './doctor-texts.ts';
import type { EditingTexts, FileTexts } from './editing-texts.ts';
import type { VoteCount } from '../../domain/kept-answer.ts';
import type { UserData } from '../../store/personal-data-store.ts';
import type { Formats } from './formats.ts';

/** Permissions that the bot needs, by Discord's names of their bits. */
export type PermissionName =
  'ViewChannel' | 'SendMessages' | 'SendMessagesInThreads' | 'EmbedLinks' | 'ReadMessageHistory';

/** How a user sees a command, subcommand or option. */
export interface NamedTexts {
  /** For slash commands and options: 1 to 32 lower-case letters, digits, `-` or `_`. */
  readonly name: string;
  /** 1 to 100 UTF-16 code units; empty for a message command. */
  readonly description: string;
}

export interface OptionTexts extends NamedTexts {
  /** Names of the choices, by value. */
  readonly choices?: Readonly<Record<string, string>>;
}

/** Texts of a command. The keys are the English names of its options and subcommands. */
export interface CommandTexts extends NamedTexts {
  readonly options?: Readonly<Record<string, OptionTexts>>;
  readonly subcommands?: Readonly<Record<string, CommandTexts>>;
}

/** A problem, and a hint about what to do next. The texts are not escaped and can contain user input. */
export interface ProblemTexts {
  readonly message: string;
  readonly hint: string;
}

/** Mentions a command by its English name. */
type Mention = (command: string) => string;

/**
 * All texts of the bot in Discord, in one language. They are whole sentences or labels, because word order
 * depends on the language. String arguments must already be escaped for Discord's markdown.
 */
export interface Locale {
  /** Discord's code of the language, such as `de` or `pt-BR`. */
  readonly code: string;
  readonly formats: Formats;

  /** The verdict on an answer. Each sentence must be true even if the verdict is wrong. */
  readonly verdict: {
    readonly answered: (quotes: number, sources: number) => string;
    readonly related: string;
    readonly nothing: string;
    readonly differ: string;
    /** The reason for `related` if the models do not know the language (ISO 639-1 code). */
    readonly unknownLanguage: (language: string) => string;
  };

  readonly answer: {
    /** The title for a question whose first word is too long for a title. */
    readonly question: string;
    readonly nothing: (listCommand: string) => string;
    readonly differ: (differences: readonly Difference[]) => string;
    /** `2 quotes`, or `3 of 5 quotes` if not all are shown. */
    readonly quotes: (number: number, shown: number) => string;
    readonly passages: (number: number, shown: number) => string;
    /** The reply if a message that is used as a question has no text. */
    readonly noQuestion: string;
    readonly relatedTitle: string;
    readonly noMore: string;
    readonly relatedHead: string;
    readonly noRoom: (characters: number) => string;
    /** Names other sources that say nearly the same; `more`: the number that are not named. */
    readonly alsoIn: (sources: readonly string[], more: number) => string;
    readonly link: string;
    readonly addressTooLong: string;
    readonly sharedBy: (user: string) => string;
    /** Part of a footer: the date for which the answer was given. */
    readonly asOf: (date: string) => string;
    readonly shared: string;
  };

  /** Labels of at most 80 UTF-16 code units. */
  readonly buttons: {
    readonly context: string;
    readonly related: (number: number) => string;
    /** The label, and also the title of the button's reply. */
    readonly why: (quotes: number, isAnswered: boolean) => string;
    readonly details: string;
    readonly share: string;
    readonly helpful: string;
    readonly notHelpful: string;
    readonly takeBack: string;
    readonly quote: (number: number) => string;
    readonly passage: (number: number) => string;
    readonly previous: string;
    readonly next: string;
    readonly privacy: string;
    readonly erase: string;
    readonly versions: string;
    readonly replace: string;
    readonly remove: string;
    /** Ends a question whether to replace or remove something, and changes nothing. */
    readonly keep: string;
    readonly undo: string;
    readonly undoOf: (title: string) => string;
  };

  /** Places in the original document. */
  readonly place: {
    readonly page: (page: number) => string;
    readonly row: (row: number) => string;
    readonly line: (line: number) => string;
    readonly entry: (entry: number) => string;
  };

  readonly context: {
    readonly page: (page: number, pages: number) => string;
    readonly bold: string;
    readonly elsewhere: string;
    /** Shown on a line of its own instead of boilerplate. */
    readonly leftOut: string;
    readonly links: string;
    readonly moved: string;
    readonly changed: (source: string) => string;
    readonly removed: (source: string) => string;
    readonly noQuotes: string;
  };

  /** What happened to a quoted source after the answer. */
  readonly since: {
    /** The source has changed, but still has the quote. */
    readonly quoteKept: (source: string) => string;
    readonly changed: (source: string) => string;
    readonly removed: (source: string) => string;
    readonly lost: string;
    readonly replaced: string;
    readonly more: (sources: number) => string;
  };

  /** Explanations for all members, so without figures and technical terms. */
  readonly why: {
    readonly answered: (sureness: 'sure' | 'fairlySure' | 'notSure', quotes: number) => string;
    readonly related: string;
    readonly nothing: string;
    readonly tryAgain: (listCommand: string) => string;
    readonly closeness: (
      meaning: 'first' | 'close' | 'far',
      words: 'first' | 'close' | 'far' | 'none',
    ) => string;
    readonly bold: string;
    readonly verbatim: string;
  };

  readonly whyDetails: {
    readonly title: (answerId: string) => string;
    readonly answered: (share: string) => string;
    readonly related: (share: string) => string;
    readonly nothing: (share: string) => string;
    readonly almostCertain: string;
    readonly almostImpossible: string;
    readonly basis: string;
    readonly quote: (number: number, place: string, score: string) => string;
    readonly byMeaning: (rank: number, similarity: string) => string;
    readonly notByMeaning: string;
    readonly byWords: (rank: number, score: string) => string;
    readonly notByWords: string;
    readonly byReading: (rank: number, score: string) => string;
    readonly byReadingNo: (rank: number, score: string) => string;
    readonly notByReading: string;
    readonly sentence: (share: string) => string;
    readonly order: string;
    readonly left: (number: number) => string;
    /** Words for the parts of the verdict's formula, by name. Parts without words are not shown. */
    readonly parts: Readonly<Record<string, string>>;
  };

  readonly vote: {
    readonly helpful: string;
    readonly notHelpful: string;
    readonly takenBack: string;
    readonly count: (helpful: number, notHelpful: number) => string;
    readonly forgotten: (number: number) => string;
  };

  /** Where a source is from, in a server with two corpora. Each text is part of a line. */
  readonly corpora: {
    readonly own: string;
    readonly shared: string;
  };

  readonly sources: {
    readonly none: string;
    /** The line below the list while changed files are found, and while they are indexed. */
    readonly comparing: string;
    readonly reading: (done: number, total: number) => string;
    readonly noneFits: (filter: string) => string;
    readonly head: (number: number, filter: string | null, page: number, pages: number) => string;
    readonly passages: (number: number) => string;
    readonly id: (id: string) => string;
    readonly publisher: (publisher: string) => string;
    readonly author: (author: string) => string;
    readonly published: (date: string) => string;
    readonly file: (file: string) => string;
    readonly corpus: (corpus: string) => string;
    readonly ofPassages: (number: number) => string;
    readonly indexed: (time: string) => string;
    readonly begins: string;
    readonly leftOut: (lines: number) => string;
    readonly leftOutHead: (lines: number, id: string) => string;
    readonly leftOutMore: (lines: number) => string;
    readonly nothingLeftOut: (id: string) => string;
  };

  /** The versions of a source. */
  readonly history: {
    readonly head: (id: string, total: number, page: number, pages: number) => string;
    readonly version: (number: number, since: string, until: string | null) => string;
    readonly size: (characters: number, sentences: number) => string;
    readonly changes: (added: number, removed: number) => string;
    readonly removed: (time: string) => string;
    readonly compared: (
      id: string,
      from: number,
      to: number,
      page: number,
      pages: number,
    ) => string;
    readonly removedSentence: string;
    readonly addedSentence: string;
    readonly movedSentence: string;
    readonly kept: (sentences: number) => string;
    readonly same: string;
  };

  readonly editing: EditingTexts;
  readonly files: FileTexts;

  readonly excerpt: {
    readonly found: (sources: number) => string;
    readonly foundOtherCase: (sources: number) => string;
    /** How often a source contains the excerpt; `number` is at least 2. */
    readonly times: (number: number) => string;
    readonly none: string;
  };

  readonly check: {
    readonly head: (checked: number, kind: 'quotation' | 'sentence') => string;
    readonly outcomes: Readonly<Record<'verbatim' | 'altered' | 'not-found' | 'too-short', string>>;
    readonly others: (sources: number) => string;
    readonly source: string;
    readonly changes: string;
    readonly replaced: (message: string, source: string) => string;
    readonly leftOut: (source: string) => string;
    readonly added: (message: string) => string;
    readonly moreChanges: (number: number) => string;
    readonly left: (number: number) => string;
    readonly nothing: string;
    readonly meaning: string;
  };

  readonly help: {
    /** One line per command. The last lines are message commands, which cannot be mentioned. */
    readonly can: (mention: Mention) => string;
    readonly willNot: string;
    readonly missing: (permissions: readonly PermissionName[]) => string;
    readonly greeting: (helpCommand: string) => string;
  };

  /** Texts about the stored data of the asker. */
  readonly privacy: {
    readonly stored: (data: UserData) => string;
    readonly how: string;
    /** `days`: 0 means no limit. */
    readonly retention: (days: number) => string;
    readonly leftServer: (days: number) => string;
    readonly deleted: (data: UserData) => string;
  };

  readonly errors: {
    readonly unexpected: (reference: string) => string;
    readonly stopping: string;
  };

  /** Every problem that can be reported to a user of Discord. */
  readonly problems: Wording<DiscordProblems, ProblemTexts>;

  /** Reasons why nothing was posted or a subscription is paused. Each text continues after a colon. */
  readonly reasons: Wording<Reasons>;
  /** Reasons why a source is not in a digest. Each text is passed to `digest.leftOut`. */
  readonly leftOutReasons: Wording<LeftOutReasons>;

  /** The names of the permissions in Discord's settings. */
  readonly permissions: Readonly<Record<PermissionName, string>>;

  readonly digest: {
    readonly head: (sources: number) => string;
    readonly gap: (from: string) => string;
    readonly also: (ids: readonly string[]) => string;
    /** Marks a source whose earlier version the channel has. */
    readonly changed: string;
    /** Ends with the mark by which the bot recognizes its message. */
    readonly footer: (time: string, mark: string) => string;
    readonly quiet: string;
    readonly paused: (id: string, channelId: string, reason: string) => string;
    readonly preview: string;
    readonly previewLonger: (messages: number) => string;
    readonly previewNothing: string;
    readonly leftOut: (id: string, reason: string) => string;
    readonly subscribed: string;
    readonly edited: string;
    readonly pausedNow: string;
    readonly resumed: string;
    readonly unsubscribed: (id: string) => string;
    readonly none: string;
    readonly noHistory: string;
    readonly posted: (messages: number) => string;
    readonly notPosted: (reason: string) => string;
    readonly elsewhere: string;
    /** Names of the cadences in the list of choices. */
    readonly cadences: Readonly<Record<Cadence, string>>;
    /** The cadence with its time but without its zone. `time` is, for example, `09:05`. */
    readonly cadence: Readonly<
      Record<Exclude<Cadence, 'weekly' | 'cron'>, (time: string) => string>
    >;
    readonly weekly: (weekday: Weekday, time: string) => string;
    readonly cron: (pattern: string) => string;
    readonly next: (times: readonly string[]) => string;
    readonly isPaused: (reason: string) => string;
    readonly lacks: (names: readonly string[]) => string;
    readonly noFollowers: string;
    readonly more: (number: number) => string;
    readonly lastError: (reason: string) => string;
    readonly last: (outcome: string) => string;
    /** The result of one digest. */
    readonly outcome: (
      time: string,
      slot: { readonly state: SlotState; readonly reason: string | null },
    ) => string;
    readonly gapShort: (from: string) => string;
  };

  /** The report of the questions in the admin channel. */
  readonly usage: {
    readonly head: (since: string, until: string) => string;
    readonly noQuestions: string;
    /** `isPrivate`: how many of them were asked in private. */
    readonly asked: (number: number, isPrivate: number) => string;
    readonly verdicts: (answered: number, related: number, nothing: number) => string;
    readonly votes: (votes: VoteCount) => string;
    readonly digests: (number: number) => string;
    readonly neverQuoted: (number: number) => string;
    readonly unanswered: (questions: number, groups: number) => string;
    /** `others`: the number of other wordings. */
    readonly group: (question: string, users: number, others: number) => string;
    readonly disliked: string;
    readonly dislikedAnswer: (question: string, answerId: string, votes: VoteCount) => string;
    readonly foot: string;
  };

  readonly doctor: DoctorTexts;
  readonly backups: BackupTexts;

  /** The texts of commands in Discord's list of commands, by the commands' English names. */
  readonly commands: Readonly<Record<string, CommandTexts>>;
}
