import PQueue from 'p-queue';
import type { SourceLookup } from '../../answering/look-up/source-lookup.ts';
import type { Logger } from '../../domain/logger.ts';
import type { Clock } from '../../domain/time.ts';
import { createSourceSuggester, type SourceSuggester } from './suggest-sources.ts';

/** Suggests sources, each server its own. */
export interface ServerSuggesters {
  of(serverId: string | null): SourceSuggester;
}

/**
 * Servers that search the same corpora share a suggester. A suggester is kept as long as the readers of its
 * corpora, which the app releases when they have not been used for a long time.
 */
export function createServerSuggesters(parts: {
  readonly sourcesFor: (serverId: string | null) => SourceLookup;
  readonly clock: Clock;
  readonly log: Logger;
}): ServerSuggesters {
  const { sourcesFor, clock, log } = parts;
  // One at a time, so that a keystroke waits at most for one step of reading sources.
  const turns = new PQueue({ concurrency: 1 });
  const inTurn = (read: () => Promise<void>): Promise<void> => turns.add(read);
  const suggesters = new WeakMap<SourceLookup, SourceSuggester>();
  return {
    of(serverId) {
      const sources = sourcesFor(serverId);
      const suggester =
        suggesters.get(sources) ?? createSourceSuggester({ sources, clock, log, inTurn });
      suggesters.set(sources, suggester);
      return suggester;
    },
  };
}
