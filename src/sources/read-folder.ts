import { createHash } from 'node:crypto';
import { posix, resolve } from 'node:path';
import { UserFacingError } from '../domain/errors.ts';
import { toSourceId } from '../domain/ids.ts';
import type { Refusal, Skip } from '../domain/ingest-report.ts';
import type { Source } from '../domain/source.ts';
import { decodeText } from './decode-text.ts';
import { describeDiskFault, nodeDisk, type Disk } from './disk.ts';
import { findFormat, knownExtensions } from './formats.ts';
import { readBytes } from './read-bytes.ts';
import { resolveIdConflicts } from './resolve-id-conflicts.ts';
import type { DocumentDraft } from './source-format.ts';
import { toRefusedFile } from './skipped-file.ts';
import { walkFolder, type FoundFile } from './walk-folder.ts';

/** The corpus's record of one file. */
export interface KnownFile {
  readonly sourceId: string;
  /** Use `''`, which matches no file, to force a fresh read. */
  readonly contentHash: string;
}

export interface ReadFolderOptions {
  /** Larger files are refused. */
  readonly maxBytes: number;
  /** Keyed by path below the folder, as in `Source.file`. */
  readonly known: ReadonlyMap<string, KnownFile>;
  readonly disk?: Disk;
}

/** The contents of a folder; each list is sorted by file in code-unit order. */
export interface FolderReading {
  /** New and changed documents. */
  readonly sources: Source[];
  /** Known files whose bytes have not changed. They were not parsed. */
  readonly unchanged: { readonly file: string; readonly sourceId: string }[];
  /**
   * Files that could not be read. A known file in this list stays in the corpus unchanged. For a
   * folder that could not be opened, lists every known file in it.
   */
  readonly refused: Refusal[];
  readonly skipped: Skip[];
}

/**
 * Reads every document in a folder and its sub-folders. A bad file is refused by name and does not
 * affect the others.
 *
 * @param folder a relative path starts at the working directory
 * @throws UserFacingError `seeds-missing` if the folder does not exist, `seeds-empty` if it has no
 *   file of a supported format
 */
export async function readFolder(
  folder: string,
  { maxBytes, known, disk = nodeDisk }: ReadFolderOptions,
): Promise<FolderReading> {
  const root = resolve(folder);
  const { files, refused, skipped, closedFolders } = await open(root, disk);
  if (files.length === 0 && refused.length === 0) throw emptyFolder(root);
  refused.push(...refuseWithin(closedFolders, known));

  const read: Source[] = [];
  const same: { file: string; sourceId: string }[] = [];
  for (const found of files) {
    try {
      const before = known.get(found.file);
      const bytes = await readBytes(found.realPath, maxBytes, disk);
      const contentHash = createHash('sha256').update(bytes).digest('hex');
      if (before?.contentHash === contentHash) {
        same.push({ file: found.file, sourceId: before.sourceId });
      } else {
        read.push(toSource(found, contentHash, await readDocument(found, bytes)));
      }
    } catch (error) {
      if (!(error instanceof UserFacingError)) throw error;
      refused.push(toRefusedFile(found.file, error));
    }
  }

  const collisions = resolveIdConflicts(
    [...read, ...same],
    new Map([...known].map(([file, { sourceId }]) => [file, sourceId])),
    refused.map(({ file }) => file),
  );
  const colliding = new Set(collisions.map(({ file }) => file));
  refused.push(
    ...collisions.map(({ file, sourceId, others }) => duplicate(file, sourceId, others)),
  );
  return {
    sources: read.filter(({ file }) => !colliding.has(file)),
    unchanged: same.filter(({ file }) => !colliding.has(file)),
    refused: refused.sort((a, b) => (a.file < b.file ? -1 : 1)),
    skipped,
  };
}

async function open(root: string, disk: Disk): ReturnType<typeof walkFolder> {
  let reason: string;
  try {
    const realRoot = await disk.resolve(root);
    if ((await disk.kindOf(realRoot)) === 'folder') return await walkFolder(realRoot, disk);
    reason = 'It is a file, not a folder.';
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    reason =
      error.code === 'ENOENT'
        ? 'There is nothing.'
        : `It cannot be opened: ${describeDiskFault(error)}.`;
  }
  throw new UserFacingError(
    'seeds-missing',
    `The seeds folder has to be at "${root}". ${reason}`,
    'Create the folder and put documents into it, or name another with SEEDS_DIR or --seeds. What is indexed stays as it is.',
  );
}

function emptyFolder(root: string): UserFacingError {
  return new UserFacingError(
    'seeds-empty',
    `The seeds folder "${root}" has no document that can be read (${knownExtensions()}).`,
    'Put documents into it, or name another folder with SEEDS_DIR or --seeds. What is indexed stays as it is.',
  );
}

/** Refuses the known files in folders that could not be opened. */
function refuseWithin(
  closedFolders: readonly string[],
  known: ReadonlyMap<string, KnownFile>,
): Refusal[] {
  return closedFolders.flatMap((folder) =>
    [...known.keys()]
      .filter((file) => file.startsWith(`${folder}/`))
      .map((file) =>
        toRefusedFile(
          file,
          new UserFacingError(
            'unreadable',
            `cannot be read, because its folder "${folder}" is refused.`,
            'What is indexed of it stays. See what is said of the folder.',
          ),
        ),
      ),
  );
}

async function readDocument({ file }: FoundFile, bytes: Uint8Array): Promise<DocumentDraft> {
  const format = findFormat(file);
  if (!format) throw new Error(`no format reads ${file}`);
  if (bytes.byteLength === 0) throw nothingToRead('has 0 bytes');
  const decoded = decodeText(bytes);
  const read = await format.load();
  let draft: DocumentDraft;
  try {
    draft = read(decoded);
  } catch (error) {
    if (error instanceof UserFacingError) throw error;
    // A parser error, such as a stack overflow from deep nesting, must affect only its own file.
    throw new UserFacingError(
      'unreadable',
      `cannot be read as ${format.name}: ${error instanceof Error ? error.message : String(error)}.`,
      'Simplify its markup, or save its text as .txt.',
      { cause: error },
    );
  }
  if (!/[^\p{White_Space}\p{C}]/u.test(draft.text)) {
    throw nothingToRead(
      decoded.trim() === ''
        ? 'has only white space'
        : `has no words that a reader of ${format.name} sees`,
    );
  }
  return draft;
}

function nothingToRead(what: string): UserFacingError {
  return new UserFacingError(
    'empty',
    `${what}; a document needs text.`,
    'Write into it below its front matter, or take it out of the folder.',
  );
}

function toSource({ file }: FoundFile, contentHash: string, draft: DocumentDraft): Source {
  const { frontMatter, headline, text, blocks, links } = draft;
  const name = posix.basename(file);
  return {
    sourceId: frontMatter.id ?? toSourceId(posix.parse(file).name),
    title: frontMatter.title ?? headline ?? name,
    publisher: frontMatter.publisher,
    author: frontMatter.author,
    published: frontMatter.published,
    url: frontMatter.url,
    file,
    contentHash,
    text,
    blocks,
    links,
  };
}

function duplicate(file: string, sourceId: string, others: readonly string[]): Refusal {
  const names = others.map((other) => `"${other}"`).join(', ');
  return toRefusedFile(
    file,
    new UserFacingError(
      'duplicate-id',
      `has the ID "${sourceId}", and so ${others.length === 1 ? 'has' : 'have'} ${names}; an ID belongs to one document.`,
      'Give it an ID of its own: a line "id: ..." in its front matter, or another file name.',
    ),
  );
}
