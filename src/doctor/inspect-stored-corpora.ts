import { CORPUS_MODES, DEFAULT_CORPUS_MODE, SHARED_CORPUS } from '../domain/corpus.ts';
import { toError, UserFacingError } from '../domain/errors.ts';
import { systemClock } from '../domain/time.ts';
import { type EngineSettings, toShownAddress } from '../store/engine-settings.ts';
import type { PostgresState } from '../store/postgres/check-postgres.ts';
import type { StoredCorpus } from '../store/postgres/read-contents.ts';
import { type InspectedCorpus, type InspectionRequest, measure } from './inspect-corpora.ts';

/**
 * Like `inspectCorpora`, for the corpora in PostgreSQL. Changes nothing.
 *
 * @throws UserFacingError `database-unreachable` | `database-refused` | `store-too-new`
 */
export async function inspectStoredCorpora(
  engines: Pick<EngineSettings, 'databaseUrl'>,
  request: Pick<InspectionRequest, 'seedsDir' | 'isStale'>,
): Promise<InspectedCorpus[]> {
  const { checkPostgres } = await import('../store/postgres/check-postgres.ts');
  const found = await checkPostgres(engines, () => systemClock.now());
  const address = toShownAddress(engines.databaseUrl);
  const documents = await measure(request.seedsDir, null);
  return toInspected(found, { ...request, address, documents });
}

/** @param documents those of the shared corpus, which are in the seeds folder */
export function toInspected(
  found: PostgresState,
  {
    address,
    documents,
    isStale = () => false,
  }: Pick<InspectionRequest, 'isStale'> & {
    readonly address: string;
    readonly documents: { readonly files: number; readonly bytes: number };
  },
): InspectedCorpus[] {
  if (found.state === 'unusable') throw toError(found.problem);
  if (found.state === 'newer') {
    const { version, known } = found;
    throw new UserFacingError('database-too-new', { address, version, known });
  }
  const shared = { documents: documents.files, documentBytes: documents.bytes };
  if (found.state !== 'current') {
    const state = found.state === 'older' ? 'older' : 'unread';
    return [{ ...UNREAD, ...shared, corpusId: SHARED_CORPUS, state }];
  }
  const { corpora } = found.contents;
  const first = corpora.find(({ corpusId }) => corpusId === SHARED_CORPUS) ?? null;
  return corpora.map((corpus) => {
    const isShared = corpus.corpusId === SHARED_CORPUS;
    return {
      corpusId: corpus.corpusId,
      state: corpus.generation === 0 ? 'unread' : isStale(corpus, first) ? 'stale' : 'intact',
      reason: null,
      sources: corpus.sources,
      passages: corpus.passages,
      changedAt: corpus.changedAt,
      documents: corpus.documents,
      documentBytes: corpus.documentBytes,
      ...(isShared ? shared : {}),
      dataBytes: null,
      mode: isShared ? null : toMode(corpus),
    };
  });
}

const UNREAD = {
  reason: null,
  sources: null,
  passages: null,
  changedAt: null,
  dataBytes: null,
  mode: null,
} as const;

function toMode({ mode }: StoredCorpus): InspectedCorpus['mode'] {
  return CORPUS_MODES.find((known) => known === mode) ?? DEFAULT_CORPUS_MODE;
}
