import { LRUCache } from 'lru-cache';
import PQueue from 'p-queue';
import type { SourceLookup } from '../../answering/look-up/source-lookup.ts';
import type { Logger } from '../../domain/logger.ts';
import type { Clock, Timers } from '../../domain/time.ts';
import type { Choice } from '../commands/command.ts';
import { createSourceSuggester, type SourceSuggester, suggestTogether } from './suggest-sources.ts';

/** Number of corpora whose suggestions are kept in memory. */
const KEPT = 100;

/** Suggests the sources that a server searches. */
export interface ServerSuggesters {
  /** The first suggestion of a corpus waits until its sources have been read, at most two seconds. */
  suggest(typed: string, serverId: string | null): Promise<readonly Choice[]>;
  /** Reads the sources of a server again if they have changed. */
  refresh(serverId: string | null): Promise<void>;
  /** Another process may have changed corpora. The next suggestion reads the sources first. */
  expire(): void;
}

/** Each corpus has one suggester, which all servers that search the corpus share. */
export function createServerSuggesters(parts: {
  readonly corporaOf: (serverId: string | null) => readonly string[];
  readonly sourcesOf: (corpusId: string, serverId: string | null) => SourceLookup;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
}): ServerSuggesters {
  const { corporaOf, sourcesOf, clock, timers, log } = parts;
  // One at a time, so that a keystroke waits at most for one step of reading sources.
  const turns = new PQueue({ concurrency: 1 });
  const inTurn = (read: () => Promise<void>): Promise<void> => turns.add(read);
  /** A corpus that was deleted and created again has other `sources`. */
  const suggesters = new LRUCache<
    string,
    { readonly sources: SourceLookup; readonly suggester: SourceSuggester }
  >({ max: KEPT });

  const of = (serverId: string | null): SourceSuggester[] =>
    corporaOf(serverId).map((corpusId) => {
      const sources = sourcesOf(corpusId, serverId);
      const known = suggesters.get(corpusId);
      if (known?.sources === sources) return known.suggester;
      const suggester = createSourceSuggester({ sources, clock, timers, log, inTurn });
      suggesters.set(corpusId, { sources, suggester });
      return suggester;
    });

  return {
    async suggest(typed, serverId) {
      const wanted = of(serverId);
      await Promise.all(wanted.map((suggester) => suggester.ready()));
      return suggestTogether(wanted, typed);
    },
    async refresh(serverId) {
      await Promise.all(of(serverId).map((suggester) => suggester.refresh()));
    },
    expire() {
      for (const { suggester } of suggesters.values()) suggester.expire();
    },
  };
}
