import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { nodeDisk, type Disk } from '../../src/sources/disk.ts';
import { readFolder, type FolderReading, type KnownFile } from '../../src/sources/read-folder.ts';
import { expectSoundBlocks } from '../sources/blocks-of.ts';
import { wordRefusal } from '../../src/terminal/word-error.ts';

export interface ReadingOptions {
  readonly maxBytes?: number;
  readonly known?: Readonly<Record<string, KnownFile>>;
  readonly disk?: Disk;
  readonly dataDir?: string;
}

/** A temporary document folder, and a second folder outside it. */
export class DocumentFolder {
  readonly path: string;
  /** A folder beside the document folder. */
  readonly outside: string;

  private constructor(base: string) {
    this.path = join(base, 'seeds');
    this.outside = join(base, 'outside');
  }

  static async make(): Promise<DocumentFolder> {
    const folder = new DocumentFolder(await realpath(await mkdtemp(join(tmpdir(), 'sources-'))));
    await mkdir(folder.path);
    await mkdir(folder.outside);
    return folder;
  }

  async remove(): Promise<void> {
    await rm(dirname(this.path), { recursive: true });
  }

  at(...names: string[]): string {
    return join(this.path, ...names);
  }

  async put(file: string, content: string | Uint8Array = `Words of ${file}.`): Promise<void> {
    await mkdir(dirname(this.at(file)), { recursive: true });
    await writeFile(this.at(file), content);
  }

  /** Reads the folder, and checks the invariants of every reading. */
  async read({
    maxBytes = 10_000,
    known = {},
    disk = nodeDisk,
    ...rest
  }: ReadingOptions = {}): Promise<FolderReading> {
    const options = { maxBytes, known: new Map(Object.entries(known)), disk, ...rest };
    const reading = await readFolder(this.path, options);
    for (const { text, blocks } of reading.sources) expectSoundBlocks(text, blocks);
    for (const refusal of reading.refused) {
      const { file } = refusal;
      const { message, hint } = wordRefusal(refusal);
      expect(message).toContain(JSON.stringify(file));
      expect(hint).not.toBe('');
    }
    return reading;
  }
}

/** Returns the records of the corpus after this reading. */
export function indexed({ sources }: FolderReading): Record<string, KnownFile> {
  return Object.fromEntries(
    sources.map(({ file, sourceId, contentHash }) => [file, { sourceId, contentHash }]),
  );
}

/** Returns the outcome of a reading for each file. */
export function outcomes(reading: FolderReading): Record<string, string> {
  return Object.fromEntries([
    ...reading.sources.map(({ file, sourceId }) => [file, sourceId]),
    ...reading.unchanged.map(({ file, sourceId }) => [file, `= ${sourceId}`]),
    ...reading.refused.map(({ file, code }) => [file, `! ${code}`]),
    ...reading.skipped.map(({ file }) => [file, 'skipped']),
  ]) as Record<string, string>;
}

/** Returns the message for a refused file. */
export function messageOf(reading: FolderReading, file: string): string {
  const refusal = reading.refused.find((each) => each.file === file);
  if (refusal === undefined) return '';
  const { message, hint } = wordRefusal(refusal);
  return `${message} ${hint}`;
}
