import type { SourceLookup } from '../../answering/look-up/source-lookup.ts';
import { foldId } from '../../domain/ids.ts';
import { type Clock, systemTimers, type Timers } from '../../domain/time.ts';
import type { Logger } from '../../domain/logger.ts';
import type { SourceSummary } from '../../domain/source.ts';
import { type Choice, MAX_CHOICES } from '../commands/command.ts';
import { PrefixIndex } from './prefix-index.ts';
import { errorFields } from '../connection/error-fields.ts';
import { oneLine } from '../render/render.ts';
import { eachBegins, splitWords } from '../../text/split-words.ts';

const MAX_LENGTH = 100;
/** Maximum number of typed words to use, because each is compared with every word of the index. */
const MAX_WORDS = 8;
const REFRESH_MS = 5000;
/** Maximum wait for the first reading. Discord waits 3 s for suggestions. */
const FIRST_READ_MS = 2000;

export interface Entry {
  readonly choice: Choice;
  readonly sourceId: string;
  readonly foldedId: string;
  /** The folded words of the ID and title. */
  readonly words: readonly string[];
}

/** Sources that fit typed text, in the order of the groups of `suggest`. Each group is sorted by ID. */
export type Suggested = readonly (readonly Entry[])[];

/** Suggests the sources of one corpus. */
export interface SourceSuggester {
  /** Reads the sources again if the corpus has changed. */
  refresh(): Promise<void>;
  /** Resolves when the sources have been read since the last `expire`, or after two seconds. */
  ready(): Promise<void>;
  /** Another process may have changed the sources. */
  expire(): void;
  /** Returns all sources that can be among the first suggestions. */
  find(typed: string): Suggested;
  has(sourceId: string): boolean;
  /**
   * Suggests, in this order: the exact ID, IDs that begin with the typed text, sources in whose ID or title
   * every typed word begins a word, and sources in whose text it does. Each group is sorted by ID.
   * Returns at once. If the sources were last read over five seconds ago, reads them in the background.
   */
  suggest(typed: string): readonly Choice[];
}

const runAtOnce = (read: () => Promise<void>): Promise<void> => read();

export function createSourceSuggester(parts: {
  readonly sources: SourceLookup;
  readonly clock: Clock;
  /** Default: the system's timers. */
  readonly timers?: Timers;
  readonly log: Logger;
  /** Runs a reading of the sources when no other suggester reads. Default: at once. */
  readonly inTurn?: (read: () => Promise<void>) => Promise<void>;
}): SourceSuggester {
  const { sources, clock, timers = systemTimers, log, inTurn = runAtOnce } = parts;
  let entries: readonly Entry[] = [];
  let contents = new PrefixIndex();
  /** The generation of the corpus that `entries` and `contents` belong to. */
  let readGeneration: number | null = null;
  let readAt = -Infinity;
  let reading: Promise<void> | null = null;
  /** Whether the sources were read since the last `expire`. */
  let hasRead = false;
  let expiries = 0;
  let ids: ReadonlySet<string> = new Set();

  async function read(): Promise<void> {
    readAt = clock.monotonic();
    try {
      const generation = await sources.generation();
      // Listing 5,000 sources blocks the process for 80 ms.
      if (generation === readGeneration) return;
      const list = await sources.list();
      entries = list.map(toEntry);
      ids = new Set(list.map(({ sourceId }) => sourceId));
      contents = await readContents(list);
      readGeneration = generation;
    } catch (error) {
      // The previous list is still useful. Without one there are no suggestions, but users can type an ID.
      log.warn(errorFields(error), 'the list of sources for suggestions could not be read');
    }
  }

  async function readContents(list: readonly SourceSummary[]): Promise<PrefixIndex> {
    const next = new PrefixIndex();
    await sources.eachText(
      list.map(({ sourceId }) => sourceId),
      ({ sourceId, title, text }) => {
        next.add(sourceId, `${sourceId} ${title} ${text}`);
      },
    );
    return next;
  }

  function refresh(): Promise<void> {
    reading ??= startReading();
    return reading;
  }

  async function startReading(): Promise<void> {
    const before = expiries;
    try {
      await inTurn(read);
    } finally {
      reading = null;
      hasRead = expiries === before;
    }
  }

  function find(typed: string): Suggested {
    if (clock.monotonic() - readAt >= REFRESH_MS) void refresh();
    return rank(entries, contents, typed);
  }

  return {
    refresh,
    async ready() {
      if (hasRead) return;
      let stopTimer = (): void => undefined;
      const late = new Promise<void>((resolve) => {
        stopTimer = timers.start(resolve, FIRST_READ_MS);
      });
      await Promise.race([refresh(), late]);
      stopTimer();
    },
    expire() {
      expiries += 1;
      hasRead = false;
    },
    find,
    has: (sourceId) => ids.has(sourceId),
    suggest: (typed) => toChoices(find(typed)),
  };
}

/** Suggests from several corpora as one. A source of an earlier one hides those with the same ID in later ones. */
export function suggestTogether(
  suggesters: readonly SourceSuggester[],
  typed: string,
): readonly Choice[] {
  const groups = suggesters.map((suggester, i) =>
    suggester
      .find(typed)
      .map((group) =>
        group.filter(
          ({ sourceId }) => !suggesters.slice(0, i).some((earlier) => earlier.has(sourceId)),
        ),
      ),
  );
  const [first = []] = groups;
  return toChoices(
    first.map((_, at) =>
      groups
        .flatMap((of) => of[at] ?? [])
        .sort((a, b) => (a.sourceId < b.sourceId ? -1 : a.sourceId > b.sourceId ? 1 : 0)),
    ),
  );
}

function toChoices(groups: Suggested): Choice[] {
  return groups
    .flat()
    .slice(0, MAX_CHOICES)
    .map(({ choice }) => choice);
}

function rank(entries: readonly Entry[], contents: PrefixIndex, typed: string): Suggested {
  const wanted = foldId(typed);
  const words = splitWords(typed).slice(0, MAX_WORDS);
  const ranked: Entry[][] = [[], [], [], []];
  const others: Entry[] = [];
  for (const entry of entries) {
    if (entry.foldedId === wanted) ranked[0]?.push(entry);
    else if (entry.foldedId.startsWith(wanted)) ranked[1]?.push(entry);
    else if (words.length > 0 && eachBegins(words, entry.words)) ranked[2]?.push(entry);
    else others.push(entry);
  }
  if (entries.length - others.length < MAX_CHOICES && others.length > 0) {
    const found = contents.find(words);
    ranked[3]?.push(...others.filter(({ sourceId }) => found.has(sourceId)));
  }
  return ranked;
}

function toEntry({ sourceId, title }: SourceSummary): Entry {
  const shown = oneLine(title, MAX_LENGTH - sourceId.length - ' · '.length);
  return {
    choice: { name: shown === '' ? sourceId : `${sourceId} · ${shown}`, value: sourceId },
    sourceId,
    foldedId: foldId(sourceId),
    words: splitWords(`${sourceId} ${title}`),
  };
}
