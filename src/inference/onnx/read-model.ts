import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { reasonOf, type UserFacingError } from '../../domain/errors.ts';
import { type CheckFile, readChecksums } from '../model-files/built-in-checksums.ts';
import { modelFailed } from '../model-files/model-errors.ts';
import { MODEL_WEIGHTS } from '../model-files/model-files.ts';
import type { ModelFolder } from '../model-files/model-files.ts';

const CHUNK_BYTES = 1_048_576;

/** The validated contents of a model's folder, before running it. */
export interface ModelContents {
  readonly config: Readonly<Record<string, unknown>>;
  readonly tokenizer: Readonly<Record<string, unknown>>;
  readonly tokenizerConfig: Readonly<Record<string, unknown>>;
  /** The weights file without its contents, which are large; the runtime reads the file itself. */
  readonly weights: Weights;
}

/** A weights file at the time it was hashed. */
export interface Weights {
  /** Relative to the model's folder. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
  /** SHA-256 of the contents, in hex. */
  readonly hash: string;
  /** Changes when the file is replaced or written to. */
  readonly stamp: string;
}

/** @throws UserFacingError `model-failed`, naming the missing or broken file */
export async function readModel(model: ModelFolder): Promise<ModelContents> {
  const check = await readChecksums(model);
  const [config, tokenizer, tokenizerConfig, weights] = await Promise.all([
    readSettings(model, 'config.json', check),
    readSettings(model, 'tokenizer.json', check),
    readSettings(model, 'tokenizer_config.json', check),
    readWeights(model),
  ]);
  check(weights.file, weights.hash);
  return { config, tokenizer, tokenizerConfig, weights };
}

/**
 * Checks that the weights file has not changed since it was hashed. Call it after the runtime has
 * read the file by its path, so that a `modelId` always names the weights in use. Does not check
 * external data files that the weights file refers to.
 *
 * @throws UserFacingError `model-failed`
 */
export async function checkUnchanged(model: ModelFolder, weights: Weights): Promise<void> {
  const { path, stamp } = weights;
  const now = await stat(path, { bigint: true }).then(stampOf, () => 'none');
  if (now === stamp) return;
  throw modelFailed(model, { code: 'file-replaced', params: { file: path } });
}

async function readSettings(
  model: ModelFolder,
  file: 'config.json' | 'tokenizer.json' | 'tokenizer_config.json',
  check: CheckFile,
): Promise<Readonly<Record<string, unknown>>> {
  const path = join(model.folder, file);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw unreadable(model, path, error);
  }
  check(file, createHash('sha256').update(bytes).digest('hex'));
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (isRecord(value)) return value;
  } catch (error) {
    const params = { file: path, reason: reasonOf(error) };
    throw modelFailed(model, { code: 'broken-file', params }, error);
  }
  throw modelFailed(model, { code: 'no-object', params: { file: path } });
}

function unreadable(model: ModelFolder, file: string, error: unknown): UserFacingError {
  return modelFailed(
    model,
    { code: 'unreadable', params: { file, reason: reasonOf(error) } },
    error,
  );
}

async function readWeights(model: ModelFolder): Promise<Weights> {
  for (const file of MODEL_WEIGHTS) {
    const path = join(model.folder, file);
    try {
      return { file, path, ...(await hashFile(path)) };
    } catch (error) {
      if (isMissing(error)) continue;
      throw unreadable(model, path, error);
    }
  }
  const params = { files: MODEL_WEIGHTS, folder: model.folder };
  throw modelFailed(model, { code: 'no-weights', params });
}

async function hashFile(path: string): Promise<Pick<Weights, 'hash' | 'stamp'>> {
  const file = await open(path);
  try {
    const stamp = stampOf(await file.stat({ bigint: true }));
    const hash = createHash('sha256');
    await pipeline(file.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false }), hash);
    return { hash: hash.digest('hex'), stamp };
  } finally {
    await file.close();
  }
}

function stampOf({ ino, size, ctimeNs }: BigIntStats): string {
  return [ino, size, ctimeNs].join();
}

function isMissing(error: unknown): boolean {
  return isRecord(error) && error['code'] === 'ENOENT';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
