import type { CorpusUsage } from '../../curating/corpus-limits.ts';
import type { CorpusMode } from '../../domain/corpus.ts';
import type { FileProblem } from '../../domain/file-problems.ts';
import type { FileWarning, LeftOutKind } from '../../domain/file-warnings.ts';
import type { SourceAction } from '../../domain/source-edit.ts';

/** Texts about changes of the sources by users. */
export interface EditingTexts {
  /** The title of the form and its labels have at most 45 UTF-16 code units. */
  readonly formTitle: string;
  readonly titleLabel: string;
  readonly textLabel: string;
  readonly added: (title: string, id: string, passages: number) => string;
  readonly replaced: (title: string, id: string, passages: number) => string;
  readonly exists: (file: string) => string;
  readonly warnings: string;
  readonly leftOut: string;
  /** How often something was left out. */
  readonly counted: (what: string, number: number) => string;
  readonly more: (number: number) => string;
  /** Added to the result if the server does not search its own sources. */
  readonly notSearched: string;
  /** `isShared`: whether all servers of the bot share the source. */
  readonly askToRemove: (
    title: string,
    id: string,
    file: string,
    days: number,
    isShared: boolean,
  ) => string;
  /** `until`: the time until which the source can be restored. */
  readonly removed: (title: string, id: string, until: string) => string;
  readonly restored: (title: string, id: string) => string;
  readonly cancelled: string;
  readonly refreshed: (
    added: number,
    changed: number,
    removed: number,
    unchanged: number,
  ) => string;
  readonly refused: string;
  readonly noHistory: string;
  readonly historyHead: (changes: number, page: number, pages: number) => string;
  readonly actions: Readonly<Record<SourceAction, string>>;
  readonly deletedUser: string;
  readonly mode: {
    readonly is: (mode: CorpusMode) => string;
    readonly already: (mode: CorpusMode) => string;
    readonly changed: (mode: CorpusMode, before: CorpusMode) => string;
    readonly usage: (usage: CorpusUsage) => string;
    readonly noOwn: string;
  };
}

/** Texts about files. Each is short, because the operator sees the details with `npm run ingest`. */
export interface FileTexts {
  /** Why a file is refused. */
  readonly problems: Readonly<Record<FileProblem['code'], string>>;
  /** What is wrong with a file that was read. */
  readonly warnings: Readonly<Record<FileWarning['code'], string>>;
  readonly leftOut: Readonly<Record<LeftOutKind, string>>;
}
