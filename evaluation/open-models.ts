import { resolve } from 'node:path';
import { PROJECT_FOLDER } from '../src/program-files.ts';
import type { Config } from '../src/config.ts';
import type { Logger } from '../src/domain/logger.ts';
import type { Embedder } from '../src/inference/embedder.ts';
import {
  EMBEDDING,
  findModel,
  type ModelRole,
  READING,
} from '../src/inference/model-files/find-model.ts';
import { loadEmbedder } from '../src/inference/onnx/load-embedder.ts';
import { loadReader } from '../src/inference/onnx/load-reader.ts';
import type { ModelFolder } from '../src/inference/model-files/model-files.ts';
import { readModel } from '../src/inference/onnx/read-model.ts';
import type { Reader } from '../src/inference/reader.ts';
import { cacheReadings } from './cache-readings.ts';

const MODELS_DIR = resolve(PROJECT_FOLDER, 'models');

/** A model whose weights were used for the figures. */
export interface ModelFacts {
  readonly role: 'embedder' | 'reader';
  readonly modelId: string;
  /** SHA-256 of the weights, in hex. */
  readonly sha256: string;
}

/** The models of a run, opened once for all sets. Closing an app does not close them. */
export interface OpenModels {
  readonly embedder: Embedder;
  readonly reader: Reader | null;
  readonly facts: readonly ModelFacts[];
  close(): Promise<void>;
}

/**
 * Opens the configured models.
 *
 * @param readingsFolder folder that keeps the reading model's results for later runs. `null`: they
 * are not kept
 */
export async function openModels(
  config: Config,
  log: Logger,
  readingsFolder: string | null = null,
): Promise<OpenModels> {
  const find = (model: string, role: ModelRole): Promise<ModelFolder> =>
    findModel(
      {
        model,
        modelsDir: MODELS_DIR,
        cacheDir: resolve(config.dataDir, 'models'),
        allowDownload: true,
        log,
      },
      role,
    );
  const embedderFolder = await find(config.embeddingModel, EMBEDDING);
  const readerFolder = config.readerModel === null ? null : await find(config.readerModel, READING);
  const embedder = await loadEmbedder(embedderFolder, { log });
  const reader = readerFolder === null ? null : await loadReader(readerFolder, { log });
  const facts: ModelFacts[] = [
    { role: 'embedder', modelId: embedder.modelId, sha256: await hashOf(embedderFolder) },
  ];
  if (reader !== null && readerFolder !== null) {
    facts.push({ role: 'reader', modelId: reader.modelId, sha256: await hashOf(readerFolder) });
  }
  return {
    embedder: { ...embedder, close: () => Promise.resolve() },
    reader: reader && {
      ...cacheReadings(reader, readingsFolder),
      close: () => Promise.resolve(),
    },
    facts,
    async close() {
      await reader?.close();
      await embedder.close();
    },
  };
}

async function hashOf(folder: ModelFolder): Promise<string> {
  return (await readModel(folder)).weights.hash;
}
