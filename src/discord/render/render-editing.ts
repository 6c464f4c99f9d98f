import type { CorpusUsage } from '../../curating/corpus-limits.ts';
import type { AddedSource, NameTaken } from '../../curating/curator.ts';
import { type CorpusMode, SHARED_CORPUS } from '../../domain/corpus.ts';
import type { IngestReport } from '../../domain/ingest-report.ts';
import type { FileProblem } from '../../domain/file-problems.ts';
import type { RemovedFile, SourceEdit } from '../../domain/source-edit.ts';
import type { SourceSummary } from '../../domain/source.ts';
import type { CommandContext } from '../commands/command.ts';
import { toButtonId } from '../interactions/button-id.ts';
import type { ButtonView, Reply } from '../interactions/reply.ts';
import type { Locale } from '../locales/locale.ts';
import { escapeMarkdown } from './escape.ts';
import { timestamp } from './format-date.ts';
import type { Display } from './message-format.ts';
import { intoPages, pageButtons } from './pages.ts';
import { cutToLength, oneLine } from './render.ts';

/** Maximum number of files, warnings and removals in one message. */
const MAX_LISTED = 10;
const MAX_TITLE = 100;
const MAX_LABEL = 80;
/** Room reserved for the line above the list. */
const HEAD_LENGTH = 300;

/** Shows the result of adding a source, or asks whether to replace one. */
export function renderAddition(
  added: AddedSource | NameTaken,
  context: Display & Pick<CommandContext, 'choice' | 'serverId'>,
): Reply {
  const { surface, choice, serverId } = context;
  const { editing: words, files, buttons } = context.locale;
  if (added.kind === 'exists') {
    return {
      text: words.exists(shown(added.file)),
      buttons: confirm(buttons.replace, 'replace', added.token, buttons.keep),
    };
  }
  const { source, warnings, leftOut } = added;
  const about = [shown(source.title), shown(source.sourceId), source.passages] as const;
  const notes = [...new Set(warnings.map(({ code }) => files.warnings[code]))];
  return {
    text: fit(surface, words, [
      added.kind === 'added' ? words.added(...about) : words.replaced(...about),
      ...(serverId !== null && choice.mode(serverId) === 'shared' ? [words.notSearched] : []),
      ...section(words.warnings, notes, words),
      ...section(
        words.leftOut,
        leftOut.map(({ kind, count }) => words.counted(files.leftOut[kind], count)),
        words,
      ),
    ]),
  };
}

/** Asks whether to remove a source. */
export function renderRemovalQuestion(
  { source, token }: { readonly source: SourceSummary; readonly token: string },
  days: number,
  { locale: { editing: words, buttons } }: Display,
): Reply {
  const { title, sourceId, file, corpusId } = source;
  const isShared = corpusId === SHARED_CORPUS;
  return {
    text: words.askToRemove(shown(title), shown(sourceId), shown(file), days, isShared),
    buttons: confirm(buttons.remove, 'remove', token, buttons.keep),
  };
}

export function renderRemoved(
  removed: RemovedFile,
  { locale: { editing: words, buttons } }: Display,
): Reply {
  const { title, sourceId, until } = removed;
  return {
    text: words.removed(shown(title), shown(sourceId), timestamp(until)),
    buttons: [[{ label: buttons.undo, customId: toButtonId('undo', removed.removalId) }]],
  };
}

export function renderRestored(
  { title, sourceId }: SourceSummary,
  { locale: { editing: words } }: Display,
): Reply {
  return { text: words.restored(shown(title), shown(sourceId)) };
}

/** Shows the report of an ingestion. */
export function renderRefresh(
  { added, changed, removed, unchanged, refused, warnings }: IngestReport,
  { surface, locale }: Display,
): Reply {
  const { editing: words, files } = locale;
  const counts = [added, changed, removed, unchanged].map(({ length }) => length);
  const [a = 0, c = 0, r = 0, u = 0] = counts;
  const ofFile = (file: string, text: string): string => `${shown(file)}: ${text}`;
  return {
    text: fit(surface, words, [
      words.refreshed(a, c, r, u),
      ...section(
        words.refused,
        refused.map(({ file, problem }) => ofFile(file, wordFileProblem(problem, locale))),
        words,
      ),
      ...section(
        words.warnings,
        warnings.map(({ file, warning }) => ofFile(file, files.warnings[warning.code])),
        words,
      ),
    ]),
  };
}

/**
 * Shows which corpora a server searches, and how much its own one has.
 *
 * @param chosen `before` is the mode that was replaced; `null`: the mode was only asked for. `usage` is `null`
 *   without an own corpus
 */
export function renderMode(
  {
    mode,
    before,
    usage,
  }: {
    readonly mode: CorpusMode;
    readonly before: CorpusMode | null;
    readonly usage: CorpusUsage | null;
  },
  { locale: { editing } }: Display,
): Reply {
  const words = editing.mode;
  const first =
    before === null
      ? words.is(mode)
      : before === mode
        ? words.already(mode)
        : words.changed(mode, before);
  return { text: `${first}\n${usage === null ? words.noOwn : words.usage(usage)}` };
}

/** Shows a page of the changes in a server, with buttons that restore removed sources. */
export function renderHistory(
  {
    changes,
    undoable,
  }: { readonly changes: readonly SourceEdit[]; readonly undoable: readonly RemovedFile[] },
  wanted: number,
  { surface, locale }: Display,
): Reply {
  const { editing: words, buttons: labels } = locale;
  const latest = [...undoable].sort((a, b) => (a.at > b.at ? -1 : 1)).slice(0, 5);
  const undo = latest.map(({ title, removalId }) => ({
    label: cutToLength(labels.undoOf(plain(title)), MAX_LABEL),
    customId: toButtonId('undo', removalId),
  }));
  const undoRows = undo.length === 0 ? [] : [undo];
  if (changes.length === 0) return { text: words.noHistory, buttons: undoRows };
  const lines = changes.map((change) => lineOf(change, locale));
  const pages = intoPages(lines, { room: surface.limit - HEAD_LENGTH, between: '\n' });
  const page = Math.min(wanted, pages.length - 1);
  const head = words.historyHead(changes.length, page + 1, pages.length);
  const { buttons = [] } = pageButtons({ page, pages: pages.length, action: 'changes' }, locale);
  return { text: [head, ...(pages[page] ?? [])].join('\n'), buttons: [...buttons, ...undoRows] };
}

function lineOf(
  { at, action, userId, title, sourceId }: SourceEdit,
  { editing: words }: Locale,
): string {
  const user = userId === null ? words.deletedUser : `<@${userId}>`;
  const source =
    title === null || sourceId === null ? [] : [`**${shown(title)}**`, shown(sourceId)];
  return `- ${[timestamp(at), words.actions[action], ...source, user].join(' · ')}`;
}

/** Returns the reason why a file is refused. */
export function wordFileProblem({ code }: FileProblem, { files }: Pick<Locale, 'files'>): string {
  return files.problems[code];
}

function section(
  head: string,
  items: readonly string[],
  { more }: Locale['editing'],
): readonly string[] {
  if (items.length === 0) return [];
  const lines = items.slice(0, MAX_LISTED).map((item) => `- ${item}`);
  const rest = items.length - lines.length;
  return [head, ...lines, ...(rest > 0 ? [more(rest)] : [])];
}

function confirm(label: string, action: string, token: string, keep: string): ButtonView[][] {
  return [
    [
      { label, customId: toButtonId(action, token) },
      { label: keep, customId: toButtonId('cancel', token) },
    ],
  ];
}

/** Joins the first lines that fit into a message, and counts the others. */
function fit(
  { limit }: Display['surface'],
  { more }: Locale['editing'],
  lines: readonly string[],
): string {
  const whole = lines.join('\n');
  if (whole.length <= limit) return whole;
  let text = '';
  for (const [i, line] of lines.entries()) {
    const rest = more(lines.length - i);
    if (text.length + line.length + rest.length + 2 > limit) return `${text}${rest}`;
    text += `${line}\n`;
  }
  return text;
}

/** Returns text on one line with markdown escaped. Unlike `oneLine`, it also cuts long words. */
function shown(text: string): string {
  return escapeMarkdown(plain(text));
}

function plain(text: string): string {
  const line = oneLine(text, Infinity);
  const cut = cutToLength(line, MAX_TITLE);
  return cut.length < line.length ? `${cut}…` : cut;
}
