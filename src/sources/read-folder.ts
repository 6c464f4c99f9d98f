import { createHash } from 'node:crypto';
import { posix, resolve } from 'node:path';
import type { Coded } from '../domain/coded.ts';
import { reasonOf, UserFacingError } from '../domain/errors.ts';
import type { SeedsFaults } from '../domain/problems.ts';
import type { LeftOutOfFile, Refusal, Skip, WarningOfFile } from '../domain/ingest-report.ts';
import type { Source } from '../domain/source.ts';
import type { Span } from '../domain/span.ts';
import { findBoilerplate } from './boilerplate/find-boilerplate.ts';
import { decodeText } from './decode-text.ts';
import { diskFault, nodeDisk, type Disk } from './disk.ts';
import { oneLine } from './find-headline.ts';
import { findFormat, knownExtensions } from './formats.ts';
import { assignIds } from './ids/assign-ids.ts';
import { readBytes } from './read-bytes.ts';
import { parseDocument, type ParseDocument } from './parse-document.ts';
import type { DocumentDraft } from './source-format.ts';
import { toRefusal, toRefusedFile } from './skipped-file.ts';
import { detectLanguage } from '../text/detect-language.ts';
import { walkFolder, type FoundFile } from './walk-folder.ts';

/** The record of a file in the corpus. */
export interface KnownFile {
  readonly sourceId: string;
  /** Pass `''`, which matches no file, to have the file parsed again. */
  readonly contentHash: string;
}

export interface ReadFolderOptions {
  /** Larger files are refused. */
  readonly maxBytes: number;
  /** The files in the corpus, by path relative to the folder, as in `Source.file`. */
  readonly known: ReadonlyMap<string, KnownFile>;
  /** The ID of every path that ever had one, even if the file was removed. Default: none. */
  readonly givenIds?: ReadonlyMap<string, string>;
  /**
   * Files that are being written or replaced, by path relative to the folder. They are not read, and
   * known files among them remain in the corpus unchanged. Default: none.
   */
  readonly unsettled?: ReadonlySet<string>;
  /** Whether the folder may contain no file of a supported format. Default: `false`. */
  readonly allowsEmpty?: boolean;
  readonly disk?: Disk;
  /** The program's own data folder, which is skipped if it is inside the folder. Default: none. */
  readonly dataDir?: string;
  /** Default: parses in this process. */
  readonly parse?: ParseDocument;
}

/** The contents of a folder. Each list is sorted by file in code-unit order. */
export interface FolderReading {
  /** New and changed documents. */
  readonly sources: Source[];
  /** Known files whose bytes have not changed. They were not parsed. */
  readonly unchanged: { readonly file: string; readonly sourceId: string }[];
  /**
   * Files that could not be read. A known file in this list remains in the corpus unchanged. If a
   * folder could not be opened, the list includes every known file in the folder.
   */
  readonly refused: Refusal[];
  /** The files that are being written or replaced. A known file in this list remains in the corpus unchanged. */
  readonly postponed: readonly string[];
  readonly skipped: Skip[];
  /** For `sources` only, because unchanged files are not parsed. */
  readonly warnings: WarningOfFile[];
  /** For `sources` only, as `warnings`. */
  readonly leftOut: LeftOutOfFile[];
}

/** A file that was parsed but has no ID yet. */
interface ReadFile {
  readonly file: string;
  readonly contentHash: string;
  readonly draft: DocumentDraft;
  readonly language: string | null;
}

/**
 * Reads every document in a folder and its subfolders. An invalid file is added to `refused` and
 * does not affect the other files.
 *
 * @param folder a path, absolute or relative to the working directory
 * @throws UserFacingError `seeds-missing` if the folder does not exist or cannot be opened,
 *   `seeds-empty` if it contains no file of a supported format
 */
export async function readFolder(
  folder: string,
  {
    maxBytes,
    known,
    givenIds = new Map(),
    unsettled = new Set(),
    disk = nodeDisk,
    allowsEmpty = false,
    dataDir,
    parse = parseDocument,
  }: ReadFolderOptions,
): Promise<FolderReading> {
  const root = resolve(folder);
  const { files, refused, skipped, closedFolders } = await open(root, disk, dataDir);
  if (!allowsEmpty && files.length === 0 && refused.length === 0) {
    throw new UserFacingError('seeds-empty', { folder: root, extensions: knownExtensions() });
  }
  refused.push(...refuseWithin(closedFolders, known));

  const read: ReadFile[] = [];
  const same: { file: string; contentHash: string }[] = [];
  // A known file that is missing may be in the middle of being replaced.
  const postponed = [...new Set([...files.map(({ file }) => file), ...known.keys()])].filter(
    (file) => unsettled.has(file),
  );
  for (const found of files) {
    if (unsettled.has(found.file)) continue;
    try {
      const before = known.get(found.file);
      const bytes = await readBytes(found.realPath, maxBytes, disk);
      const contentHash = createHash('sha256').update(bytes).digest('hex');
      if (before?.contentHash === contentHash) {
        same.push({ file: found.file, contentHash });
      } else {
        const draft = await readDocument(found, bytes, parse);
        const language = await detectLanguage(draft.text);
        read.push({ file: found.file, contentHash, draft, language });
      }
    } catch (error) {
      refused.push(toRefusedFile(found.file, error));
    }
  }

  const { ids, collisions } = assignIds(
    [
      ...read.map(({ file, contentHash, draft }) => ({
        file,
        contentHash,
        explicitId: draft.frontMatter.id,
      })),
      ...same.map((file) => ({ ...file, explicitId: null })),
    ],
    { indexed: known, given: givenIds },
    [...refused.map(({ file }) => file), ...postponed],
  );
  refused.push(
    ...collisions.map(({ file, sourceId, others }) =>
      toRefusal(file, { code: 'id-taken', params: { sourceId, others } }),
    ),
  );
  const used = withIds(read, ids);
  return {
    sources: used.map(toSource),
    unchanged: withIds(same, ids).map(({ file, sourceId }) => ({ file, sourceId })),
    refused: refused.sort((a, b) => (a.file < b.file ? -1 : 1)),
    postponed,
    skipped,
    warnings: used.flatMap(({ file, draft }) => draft.warnings.map((each) => ({ file, ...each }))),
    leftOut: used.flatMap(({ file, draft }) => draft.leftOut.map((each) => ({ file, ...each }))),
  };
}

/** Adds the IDs to the files, and leaves out the files without one. */
function withIds<File extends { readonly file: string }>(
  files: readonly File[],
  ids: ReadonlyMap<string, string>,
): (File & { readonly sourceId: string })[] {
  return files.flatMap((each) => {
    const sourceId = ids.get(each.file);
    return sourceId === undefined ? [] : [{ ...each, sourceId }];
  });
}

async function open(
  root: string,
  disk: Disk,
  dataDir: string | undefined,
): ReturnType<typeof walkFolder> {
  let fault: Coded<SeedsFaults>;
  try {
    const realRoot = await disk.resolve(root);
    if ((await disk.kindOf(realRoot)) === 'folder') {
      // A data folder that does not exist yet has no files.
      const data = dataDir === undefined ? null : await disk.resolve(dataDir).catch(() => null);
      return await walkFolder(realRoot, disk, data);
    }
    fault = { code: 'file', params: {} };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    fault =
      error.code === 'ENOENT'
        ? { code: 'nothing', params: {} }
        : { code: 'closed', params: { fault: diskFault(error) } };
  }
  throw new UserFacingError('seeds-missing', { folder: root, fault });
}

/** Returns a refusal for each known file in a folder that could not be opened. */
function refuseWithin(
  closedFolders: readonly string[],
  known: ReadonlyMap<string, KnownFile>,
): Refusal[] {
  return closedFolders.flatMap((folder) =>
    [...known.keys()]
      .filter((file) => file.startsWith(`${folder}/`))
      .map((file) => toRefusal(file, { code: 'folder-refused', params: { folder } })),
  );
}

/**
 * Parses one file, with the same checks as for a file of the folder.
 *
 * @throws UserFacingError with a `FileProblem`
 */
export async function readDocument(
  { file }: Pick<FoundFile, 'file'>,
  bytes: Uint8Array,
  parse: ParseDocument,
): Promise<DocumentDraft> {
  const format = findFormat(file);
  if (!format) throw new Error(`no format reads ${file}`);
  if (bytes.byteLength === 0) throw new UserFacingError('no-bytes', {});
  let draft: DocumentDraft;
  try {
    draft = await parse(format, bytes);
  } catch (error) {
    if (error instanceof UserFacingError) throw error;
    // A parser's error, such as a stack overflow caused by deep nesting, must affect only this file.
    const params = { format: format.name, reason: reasonOf(error) };
    throw new UserFacingError('unparsable', params, { cause: error });
  }
  if (!/[^\p{White_Space}\p{C}]/u.test(draft.text)) {
    if (format.reads === 'text' && decodeText(bytes).trim() === '') {
      throw new UserFacingError('only-white-space', {});
    }
    throw new UserFacingError('no-words', { format: format.name });
  }
  return draft;
}

function toSource({ file, contentHash, draft, language, sourceId }: ReadFile & KnownFile): Source {
  const { frontMatter, headline, text, blocks, links, places } = draft;
  const named = frontMatter.title ?? headline;
  const name = posix.parse(file).name;
  const found = findBoilerplate({ text, blocks, links, title: named ?? name }, draft.furniture);
  return {
    sourceId,
    title: named ?? headingBelowMenu(draft, found.boilerplate) ?? name,
    publisher: frontMatter.publisher,
    author: frontMatter.author,
    published: frontMatter.published,
    url: frontMatter.url,
    file,
    contentHash,
    text,
    blocks,
    links,
    places,
    language,
    ...found,
  };
}

/** Returns the heading with which a document begins below a menu; `null` if there is none. */
function headingBelowMenu(
  { text, blocks }: DocumentDraft,
  boilerplate: readonly Span[],
): string | null {
  const starts = new Set(boilerplate.map(({ start }) => start));
  const first = blocks.findIndex(({ start }) => !starts.has(start));
  const block = blocks[first];
  if (block === undefined || first === 0 || block.kind !== 'heading') return null;
  return oneLine(text.slice(block.start, block.end));
}
