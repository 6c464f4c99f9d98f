import type { SourceLookup } from '../answering/source-lookup.ts';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { SourceSummary } from '../domain/source.ts';
import type { Choice } from './command.ts';
import { describeFault } from './describe-fault.ts';
import { oneLine } from './render.ts';

const MAX_CHOICES = 25;
const MAX_LENGTH = 100;
const REFRESH_MS = 5000;

interface Entry {
  readonly choice: Choice;
  readonly sourceId: string;
  /** Words of ID and title, folded. */
  readonly words: readonly string[];
}

export interface SourceSuggester {
  /** Reads the list for the first time. */
  refresh(): Promise<void>;
  /**
   * Exact ID first, then IDs that begin with what is typed, then sources of which each word typed
   * begins a word; within these by ID. Answers at once from the list last read, and has the list
   * read anew in the background when it is older than five seconds.
   */
  suggest(typed: string): readonly Choice[];
}

export function createSourceSuggester(parts: {
  readonly sources: SourceLookup;
  readonly clock: Clock;
  readonly log: Logger;
}): SourceSuggester {
  const { sources, clock, log } = parts;
  let entries: readonly Entry[] = [];
  let readAt = -Infinity;
  let reading: Promise<void> | null = null;

  async function read(): Promise<void> {
    readAt = clock.monotonic();
    try {
      entries = (await sources.list()).map(toEntry);
    } catch (error) {
      // The last list still helps; without one there are no suggestions, and an ID can be typed.
      log.warn(describeFault(error), 'the list of sources for suggestions could not be read');
    }
  }

  function refresh(): Promise<void> {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }

  return {
    refresh,
    suggest(typed) {
      if (clock.monotonic() - readAt >= REFRESH_MS) void refresh();
      return rank(entries, typed);
    },
  };
}

function rank(entries: readonly Entry[], typed: string): Choice[] {
  const wanted = fold(typed).trim();
  const words = wordsOf(wanted);
  const ranked: Entry[][] = [[], [], []];
  for (const entry of entries) {
    if (entry.sourceId === wanted) ranked[0]?.push(entry);
    else if (entry.sourceId.startsWith(wanted)) ranked[1]?.push(entry);
    else if (words.length > 0 && words.every((word) => begins(entry, word))) ranked[2]?.push(entry);
  }
  return ranked
    .flat()
    .slice(0, MAX_CHOICES)
    .map(({ choice }) => choice);
}

function begins(entry: Entry, word: string): boolean {
  return entry.words.some((candidate) => candidate.startsWith(word));
}

function toEntry({ sourceId, title }: SourceSummary): Entry {
  const shown = oneLine(title, MAX_LENGTH - sourceId.length - ' · '.length);
  return {
    choice: { name: shown === '' ? sourceId : `${sourceId} · ${shown}`, value: sourceId },
    sourceId,
    words: wordsOf(fold(`${sourceId} ${title}`)),
  };
}

function wordsOf(folded: string): string[] {
  return folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

/** Lower case, without the marks on letters: who types `ecole` means `École`. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}
