import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CorpusFolders } from '../../corpora.ts';
import { CORPORA, DOCUMENTS } from './sqlite-corpora.ts';

/** The start of the name of a corpus that is being built. */
const UNFINISHED = '.unfinished-';
/** The start of the name of a corpus that is being replaced. */
const REPLACED = '.replaced-';

/**
 * Creates or replaces a corpus with the files that `build` writes. The data folder must be locked, so
 * that no bot has the corpus open. If `build` fails, the earlier corpus is unchanged.
 */
export async function replaceCorpus(
  { dataDir, corpusId }: { readonly dataDir: string; readonly corpusId: string },
  build: (folders: CorpusFolders) => Promise<void>,
): Promise<void> {
  const corpora = join(dataDir, CORPORA);
  const corpus = join(corpora, corpusId);
  const unfinished = join(corpora, UNFINISHED + corpusId);
  const replaced = join(corpora, REPLACED + corpusId);
  await recoverCorpora(dataDir);
  const seedsDir = join(unfinished, DOCUMENTS);
  try {
    await mkdir(seedsDir, { recursive: true });
    await build({ dataDir: unfinished, seedsDir });
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
  // If the process is killed between these two steps, `recoverCorpora` undoes the first.
  if (existsSync(corpus)) await rename(corpus, replaced);
  await rename(unfinished, corpus);
  await rm(replaced, { recursive: true, force: true });
}

/** Undoes replacements that were killed. The data folder must be locked. */
export async function recoverCorpora(dataDir: string): Promise<void> {
  const corpora = join(dataDir, CORPORA);
  for (const name of await readdir(corpora).catch(() => [])) {
    const path = join(corpora, name);
    if (name.startsWith(REPLACED)) {
      const corpus = join(corpora, name.slice(REPLACED.length));
      if (!existsSync(corpus)) await rename(path, corpus);
      else await rm(path, { recursive: true, force: true });
    } else if (name.startsWith(UNFINISHED)) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
