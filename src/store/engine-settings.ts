import * as z from 'zod';
import type { Requirement } from '../domain/problems.ts';

/** PostgreSQL and OpenSearch, for an installation of several processes. */
export interface EngineSettings {
  /** `postgres:` or `postgresql:` address of the database. It may contain a password. */
  readonly databaseUrl: string;
  /** The most connections that one process opens to the database. */
  readonly connections: number;
  readonly openSearch: OpenSearchSettings;
}

export interface OpenSearchSettings {
  /** `http:` or `https:` addresses of the nodes. They may contain a user and a password. */
  readonly nodes: readonly string[];
  /** Absolute path of a PEM file with the certificate authority of the nodes; `null`: those of Node.js. */
  readonly caFile: string | null;
  /** Start of the names of all indexes. */
  readonly index: string;
}

/** Connections for locks, for snapshots of the shared corpus and of others, and for everything else. */
export const LEAST_CONNECTIONS = 4;

/** The settings as variables of the environment. Each error message is a `Requirement`. */
export const ENGINE_VARIABLES = {
  DATABASE_URL: z
    .string()
    .refine(isDatabaseUrl, 'database-url' satisfies Requirement)
    .optional(),
  DATABASE_URL_FILE: z.string().optional(),
  DATABASE_CONNECTIONS: z
    .string()
    .regex(/^\d{1,4}$/, 'database-connections' satisfies Requirement)
    .transform(Number)
    .refine(
      (count) => count >= LEAST_CONNECTIONS && count <= 1000,
      'database-connections' satisfies Requirement,
    )
    .default(16),
  OPENSEARCH_URL: z
    .string()
    .refine((urls) => toNodes(urls).every(isNodeUrl), 'opensearch-url' satisfies Requirement)
    .optional(),
  OPENSEARCH_URL_FILE: z.string().optional(),
  OPENSEARCH_CA: z.string().optional(),
  OPENSEARCH_INDEX: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'index-prefix' satisfies Requirement)
    .default('verbatim'),
};

/**
 * Returns the engines; `null`: none, so everything is in the data folder.
 *
 * @param toPath returns an absolute path
 */
export function readEngineSettings(
  values: z.infer<z.ZodObject<typeof ENGINE_VARIABLES>>,
  toPath: (path: string) => string,
): EngineSettings | null {
  if (values.DATABASE_URL === undefined || values.OPENSEARCH_URL === undefined) return null;
  return {
    databaseUrl: values.DATABASE_URL,
    connections: values.DATABASE_CONNECTIONS,
    openSearch: {
      nodes: toNodes(values.OPENSEARCH_URL),
      caFile: values.OPENSEARCH_CA === undefined ? null : toPath(values.OPENSEARCH_CA),
      index: values.OPENSEARCH_INDEX,
    },
  };
}

/** Returns the host, port and path of an engine's address, which are safe to show: no user, password or query. */
export function toShownAddress(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname === '/' ? '' : pathname}`;
}

function toNodes(urls: string): string[] {
  return urls.split(',').map((url) => url.trim());
}

function isDatabaseUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, searchParams } = new URL(value);
  // A Unix socket is given as `?host=/run/postgresql`.
  return /^postgres(?:ql)?:$/.test(protocol) && (hostname !== '' || searchParams.has('host'));
}

function isNodeUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, search, hash } = new URL(value);
  return /^https?:$/.test(protocol) && search === '' && hash === '';
}
