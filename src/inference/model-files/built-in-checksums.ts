import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { modelFailed } from './model-errors.ts';
import type { ModelFolder } from './model-files.ts';

/** The name of the models that come with the program. */
export const BUILT_IN = 'built-in';
/** The checksums of their files, in the format of `sha256sum`, with paths relative to its folder. */
const CHECKSUMS = 'SHA256SUMS';

/** Checks a file of a model, given its path relative to the folder and its SHA-256 in hex. */
export type CheckFile = (file: string, sha256: string) => void;

/**
 * Reads the checksums of a built-in model, because the runtime may crash on damaged weights. The check
 * throws UserFacingError `model-failed` if a file differs. Other models have no checksums.
 */
export async function readChecksums(model: ModelFolder): Promise<CheckFile> {
  const { name, folder } = model;
  if (name !== BUILT_IN) return () => undefined;
  const listed = await readFile(join(dirname(folder), CHECKSUMS), 'utf8').catch(() => '');
  const lines = [...listed.matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm)];
  const sums = new Map(lines.map(([, sha256, path]) => [path, sha256]));
  return (file, sha256) => {
    const wanted = sums.get(`${basename(folder)}/${file}`);
    if (wanted === undefined || wanted === sha256) return;
    throw modelFailed(model, { code: 'wrong-checksum', params: { file: join(folder, file) } });
  };
}
