import type { CorpusLimits } from '../curating/corpus-limits.ts';
import type { CheckName, Finding } from '../domain/checkup.ts';
import { SHARED_CORPUS } from '../domain/corpus.ts';
import type { Subscription } from '../domain/subscription.ts';
import { systemClock } from '../domain/time.ts';
import type { OpenSearchState } from '../index/opensearch/check-opensearch.ts';
import { type EngineSettings, LEAST_CONNECTIONS } from '../store/engine-settings.ts';
import type { PostgresState } from '../store/postgres/check-postgres.ts';
import type { PostgresContents } from '../store/postgres/read-contents.ts';
import { checkSources, type SourcesSetting } from './check-data.ts';
import type { Check } from './run-checks.ts';

/** Schedules and dates use the clock of each process, and leases that of PostgreSQL. */
const MOST_SKEW_MS = 10_000;

/**
 * Returns the checks of PostgreSQL and OpenSearch, which take the place of those of the data folder.
 *
 * @param machineTime the machine's own time in milliseconds
 */
export function engineChecks(
  config: {
    readonly engines: EngineSettings;
    readonly limits: CorpusLimits;
    readonly sources: Omit<SourcesSetting, 'knownFiles'>;
  },
  machineTime: () => number,
) {
  const { engines, limits } = config;
  /** The state that `store` has found, which is the first of these checks. */
  let found: Promise<PostgresState> | null = null;
  const examine = async (): Promise<PostgresState> => {
    const { checkPostgres } = await import('../store/postgres/check-postgres.ts');
    return checkPostgres(engines, machineTime);
  };
  const state = (): Promise<PostgresState> => (found ??= examine());
  return {
    store: async () => toStoreFinding(await (found = examine())),
    corpora: async () => toCorporaFinding(await state(), limits),
    index: async () => {
      const { checkOpenSearch } = await import('../index/opensearch/check-opensearch.ts');
      return toIndexFinding(await checkOpenSearch(engines.openSearch));
    },
    connections: async () => toConnectionsFinding(await state(), engines.connections),
    databaseClock: async () => toClockFinding(await state()),
    sources: () =>
      checkSources({ ...config.sources, knownFiles: async () => contentsOf(await state()) }),
  } satisfies Partial<Record<CheckName, Check>>;
}

/** Returns the subscriptions in PostgreSQL; `null` if they cannot be read. */
export async function subscriptionsInPostgres(
  engines: EngineSettings,
): Promise<readonly Subscription[] | null> {
  const { checkPostgres } = await import('../store/postgres/check-postgres.ts');
  const found = await checkPostgres(engines, () => systemClock.now());
  return found.state === 'empty' ? [] : (contentsOf(found)?.subscriptions ?? null);
}

function contentsOf(found: PostgresState): PostgresContents | null {
  return found.state === 'current' ? found.contents : null;
}

export function toStoreFinding(found: PostgresState): Finding {
  switch (found.state) {
    case 'unusable':
      return { code: 'postgres-unusable', params: { problem: found.problem } };
    case 'empty':
      return { code: 'postgres-empty', params: { release: found.server.release } };
    case 'older':
    case 'newer': {
      const { version, known } = found;
      return { code: `store-${found.state}`, params: { version, known } };
    }
    case 'current': {
      const { version, server, contents } = found;
      const shared = contents.corpora.find(({ corpusId }) => corpusId === SHARED_CORPUS);
      const { sources = 0, passages = 0 } = shared ?? {};
      const { release } = server;
      return { code: 'postgres-intact', params: { release, sources, passages, version } };
    }
  }
}

/** The result names no server, because the administrators of every server can see it. */
export function toCorporaFinding(found: PostgresState, limits: CorpusLimits): Finding {
  if (found.state !== 'current') return { code: 'without-store', params: {} };
  const own = found.contents.corpora.filter(({ corpusId }) => corpusId !== SHARED_CORPUS);
  const corpora = own.length;
  const over = own.filter(
    ({ documents, documentBytes, passages }) =>
      documents > limits.sources || documentBytes > limits.bytes || passages > limits.passages,
  ).length;
  if (over > 0) return { code: 'corpora-over-limits', params: { corpora, over } };
  return { code: 'corpora-intact', params: { corpora } };
}

/** @param perProcess the most connections that one process opens, without its child processes */
export function toConnectionsFinding(found: PostgresState, perProcess: number): Finding {
  if (found.state === 'unusable') return { code: 'without-store', params: {} };
  const { mostConnections: most, connections: used } = found.server;
  // The ingestion of a process runs in a child process.
  const params = { most, used, processes: Math.floor(most / (perProcess + LEAST_CONNECTIONS)) };
  // Two processes run during a rolling restart, even if the bot has only one.
  return { code: params.processes < 2 ? 'connections-few' : 'connections-enough', params };
}

export function toClockFinding(found: PostgresState): Finding {
  if (found.state === 'unusable') return { code: 'without-store', params: {} };
  const ms = found.server.clockAheadMs;
  const params = { seconds: Math.round(ms / 1000) || 0 };
  const isOff = Math.abs(ms) > MOST_SKEW_MS;
  return { code: isOff ? 'database-clock-off' : 'database-clock-right', params };
}

export function toIndexFinding(found: OpenSearchState): Finding {
  if (found.state === 'unusable') {
    return { code: 'opensearch-unusable', params: { problem: found.problem } };
  }
  const { release, nodes, health, indexes, documents } = found;
  if (indexes.length === 0) return { code: 'opensearch-empty', params: { release } };
  if (health === 'green')
    return { code: 'opensearch-green', params: { release, nodes, documents } };
  return { code: `opensearch-${health}`, params: { nodes } };
}
