import { LRUCache } from 'lru-cache';
import type { SourceLookup } from '../answering/look-up/source-lookup.ts';
import { SHARED_CORPUS } from '../domain/corpus.ts';
import type { IngestReport } from '../domain/ingest-report.ts';
import type { DocumentParser } from '../sources/parse-document.ts';
import type { Corpora } from '../store/corpora.ts';
import type { CorpusLimits } from './corpus-limits.ts';
import { createCurator, type Curator, type CuratorParts } from './curator.ts';
import { SeedsFolder } from './seeds-folder.ts';
import { createServerCurator } from './server-curator.ts';

/** Number of servers whose waiting confirmations are kept. */
const KEPT = 500;

/** The curators of all servers. */
export interface ServerCurators {
  of(serverId: string): Curator;
  /** Changes the shared corpus. Its `sweep` cleans the folders of all corpora. */
  readonly all: Curator;
}

export function createServerCurators(
  parts: Pick<CuratorParts, 'store' | 'maxBytes' | 'clock' | 'log'> & {
    readonly corpora: Corpora;
    readonly limits: CorpusLimits;
    readonly shared: { readonly curator: Curator; readonly sources: SourceLookup };
    /** The sources of a server's own corpus. */
    readonly sourcesOf: (serverId: string) => SourceLookup;
    readonly parser: () => DocumentParser;
    readonly ingest: (corpusId: string) => Promise<IngestReport>;
  },
): ServerCurators {
  const { corpora, shared, sourcesOf, parser, ingest, ...common } = parts;
  const kept = new LRUCache<string, Curator>({ max: KEPT });
  /** A curator that only sweeps. Keeping it would displace the waiting confirmations of a server. */
  let sweeping: { readonly serverId: string; readonly curator: Curator } | null = null;

  const ownOf = (serverId: string): Curator =>
    createCurator({
      ...{
        ...common,
        corpusId: serverId,
        sources: sourcesLater(() => sourcesOf(serverId)),
        parser: parser(),
      },
      folder: new SeedsFolder(corpora.folders(serverId)),
      changing: (work) => corpora.changing(serverId, work),
      ingest: () => ingest(serverId),
    });

  const create = (serverId: string): Curator =>
    createServerCurator({
      own: ownOf(serverId),
      ...{ shared: shared.curator, sharedSources: shared.sources },
      hasOwn: () => corpora.has(serverId),
      create: () => corpora.create(serverId),
    });

  function of(serverId: string): Curator {
    const swept = sweeping?.serverId === serverId ? sweeping.curator : null;
    const curator = kept.get(serverId) ?? swept ?? create(serverId);
    kept.set(serverId, curator);
    return curator;
  }

  async function sweep(serverId: string): Promise<void> {
    const curator = kept.peek(serverId) ?? create(serverId);
    sweeping = { serverId, curator };
    try {
      await curator.sweep();
    } finally {
      sweeping = null;
    }
  }

  return {
    of,
    all: {
      ...shared.curator,
      async sweep(isOwn = () => true) {
        if (isOwn(SHARED_CORPUS)) await shared.curator.sweep();
        // Copying the documents of all servers would take long, and files are left only by removals.
        const removals = corpora.areCopied ? await common.store.removals() : null;
        for (const serverId of await corpora.list()) {
          if (!isOwn(serverId)) continue;
          if (removals?.every(({ corpusId }) => corpusId !== serverId) !== true) {
            await sweep(serverId);
          }
        }
      },
    },
  };
}

/** Finds the sources at each use, so that a sweep opens no corpus and a curator keeps no readers. */
function sourcesLater(sources: () => SourceLookup): SourceLookup {
  return {
    generation: () => sources().generation(),
    list: () => sources().list(),
    find: (idOrPrefix) => sources().find(idOrPrefix),
    open: (sourceId) => sources().open(sourceId),
    eachText: (sourceIds, visit) => sources().eachText(sourceIds, visit),
  };
}
