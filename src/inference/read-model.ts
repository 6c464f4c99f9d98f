import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelFailed, reasonOf } from './model-errors.ts';
import { MODEL_WEIGHTS } from './model-files.ts';
import type { ModelFolder } from './model-files.ts';

/** The contents of a model's folder, as far as they can be judged without running them. */
export interface ModelContents {
  readonly config: Readonly<Record<string, unknown>>;
  readonly tokenizer: Readonly<Record<string, unknown>>;
  readonly tokenizerConfig: Readonly<Record<string, unknown>>;
  readonly weights: Uint8Array;
  /** SHA-256 of `weights`, hex. */
  readonly weightsHash: string;
  /** Path of the weights, relative to the folder. */
  readonly weightsFile: string;
}

/** @throws UserFacingError `model-failed`, naming the file that is missing or broken. */
export async function readModel(model: ModelFolder): Promise<ModelContents> {
  const [config, tokenizer, tokenizerConfig, weights] = await Promise.all([
    readSettings(model, 'config.json'),
    readSettings(model, 'tokenizer.json'),
    readSettings(model, 'tokenizer_config.json'),
    readWeights(model),
  ]);
  return { config, tokenizer, tokenizerConfig, ...weights };
}

async function readSettings(
  model: ModelFolder,
  file: 'config.json' | 'tokenizer.json' | 'tokenizer_config.json',
): Promise<Readonly<Record<string, unknown>>> {
  const path = join(model.folder, file);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw modelFailed(model, `needs ${path}, which cannot be read: ${reasonOf(error)}`, error);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch (error) {
    throw modelFailed(model, `has a broken ${path}: ${reasonOf(error)}`, error);
  }
  throw modelFailed(model, `has a broken ${path}: it must be a JSON object`);
}

async function readWeights(
  model: ModelFolder,
): Promise<{ weights: Uint8Array; weightsHash: string; weightsFile: string }> {
  for (const weightsFile of MODEL_WEIGHTS) {
    const path = join(model.folder, weightsFile);
    try {
      const weights = await readFile(path);
      const weightsHash = createHash('sha256').update(weights).digest('hex');
      return { weights, weightsFile, weightsHash };
    } catch (error) {
      if (isMissing(error)) continue;
      throw modelFailed(model, `needs ${path}, which cannot be read: ${reasonOf(error)}`, error);
    }
  }
  const names = MODEL_WEIGHTS.join(' or ');
  throw modelFailed(model, `needs ${names} in ${model.folder}, and there is neither`);
}

function isMissing(error: unknown): boolean {
  return isRecord(error) && error['code'] === 'ENOENT';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
