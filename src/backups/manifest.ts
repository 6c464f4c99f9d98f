import * as z from 'zod';
import { STORE_SCHEMA } from '../store/copy-stores.ts';
import type { StoreCopy } from '../store/store-copy.ts';

/** Increase when an earlier program could not restore a backup of this format. */
export const FORMAT = 1;
/** The entry that describes the others. It is the last one. */
export const MANIFEST_NAME = 'manifest.json';
/** The other entries are the copy of the stores, and files in these folders. */
export const FOLDERS = { feeds: 'feeds/', removed: 'removed/', sources: 'sources/' } as const;

const count = z.number().int().min(0);
const entry = z.object({
  name: z.string(),
  bytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const serverId = z.string().regex(/^\d{17,20}$/);
const versions = z.object({
  format: z.number(),
  /** The version of the program that wrote the backup. */
  program: z.string(),
  store: z.object({ schema: z.number() }),
});
const manifest = z.object({
  format: z.literal(FORMAT),
  program: z.string(),
  /** ISO 8601 instant. Everything that was stored before it is in the backup. */
  createdAt: z.string(),
  store: z.object({
    schema: count,
    generation: count,
    modelId: z.string().nullable(),
    pipeline: z.string().nullable(),
    /** The servers that have a corpus. Earlier programs had none. */
    corpora: z.array(serverId).readonly().default([]),
    rows: z.object({
      sources: count,
      passages: count,
      versions: count,
      answers: count,
      votes: count,
      subscriptions: count,
    }),
  }),
  /** The server whose corpus alone is in the file; `null`: a whole data folder. */
  corpusId: serverId.nullable().default(null),
  /** Whether the documents are in the backup. */
  hasSources: z.boolean(),
  /** Files that were to be in the backup but could not be read. */
  leftOut: z.array(z.string()).readonly(),
  entries: z.array(entry).readonly(),
});

export type BackupEntry = z.infer<typeof entry>;
export type Manifest = z.infer<typeof manifest>;

/** Describes a backup of the stores that begins now. `entries` is added when they are written. */
export function describeBackup(
  { schema, generation, modelId, pipeline, rows, corpora }: StoreCopy,
  more: Pick<Manifest, 'program' | 'corpusId' | 'hasSources' | 'leftOut' | 'createdAt'>,
): Omit<Manifest, 'entries'> {
  const ids = corpora.map(({ corpusId }) => corpusId);
  const store = { schema, generation, modelId, pipeline, corpora: ids, rows };
  return { format: FORMAT, ...more, store };
}

/**
 * Parses a manifest.
 *
 * @returns the version of the program that wrote the backup, if this program is too old for it;
 *   `null` for any other text that is no manifest
 */
export function parseManifest(text: string): Manifest | { readonly newer: string } | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const head = versions.safeParse(value).data;
  if (head === undefined) return null;
  const { format, program, store } = head;
  if (format > FORMAT || store.schema > STORE_SCHEMA) return { newer: program };
  return manifest.safeParse(value).data ?? null;
}
