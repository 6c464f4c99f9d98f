import { LRUCache } from 'lru-cache';
import type { Clock, Timers } from '../../domain/time.ts';
import type { Logger } from '../../domain/logger.ts';
import type { Choice, CorpusServices } from '../commands/command.ts';
import { createSourceSuggester, type SourceSuggester, suggestTogether } from './suggest-sources.ts';

/** Number of corpora whose suggestions are kept. Those of a full corpus of a server take about a megabyte. */
const KEPT = 100;

/** Suggests the sources of the corpora that a server searches. */
export interface ServerSuggesters {
  /** Waits up to two seconds if the sources have not been read yet. */
  suggest(typed: string, serverId: string | null): Promise<readonly Choice[]>;
  /** Reads the sources of a server again if its corpora have changed. */
  refresh(serverId: string | null): Promise<void>;
}

/** Keeps one suggester per corpus. */
export function createServerSuggesters(parts: {
  readonly servicesFor: (serverId: string | null) => Pick<CorpusServices, 'choice' | 'sourcesOf'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
}): ServerSuggesters {
  const { servicesFor, clock, timers, log } = parts;
  const kept = new LRUCache<string, SourceSuggester>({ max: KEPT });

  function of(serverId: string | null): SourceSuggester[] {
    const { choice, sourcesOf } = servicesFor(serverId);
    return choice.corporaOf(serverId).map((corpusId) => {
      const sources = sourcesOf(corpusId);
      const suggester =
        kept.get(corpusId) ?? createSourceSuggester({ sources, clock, timers, log });
      kept.set(corpusId, suggester);
      return suggester;
    });
  }

  return {
    async suggest(typed, serverId) {
      const wanted = of(serverId);
      await Promise.all(wanted.map((suggester) => suggester.ready()));
      return suggestTogether(wanted, typed);
    },
    async refresh(serverId) {
      await Promise.all(of(serverId).map((suggester) => suggester.refresh()));
    },
  };
}
