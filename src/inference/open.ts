import { startInferenceProcess } from './child-process/start-inference-process.ts';
import type { Meter } from '../domain/meter.ts';
import type { Embedder } from './embedder.ts';
import { EMBEDDING, findModel, READING } from './model-files/find-model.ts';
import { loadEmbedder } from './onnx/load-embedder.ts';
import { loadReader } from './onnx/load-reader.ts';
import type { ModelOptions } from './onnx/load-model.ts';
import type { Reader } from './reader.ts';

/** The models of one installation. */
export interface Models {
  readonly embedder: Embedder;
  /** The embedder for work that yields to questions. */
  readonly background: Embedder;
  readonly reader: Reader | null;
}

export interface OpenModelsOptions extends ModelOptions {
  /** The reading model, in the format of `model`. `null`: no reading model. */
  readonly readerModel: string | null;
}

/**
 * Opens the configured models in this process.
 *
 * @param given models that replace the configured ones
 * @throws UserFacingError `invalid-config` | `model-missing` | `model-failed`
 */
export async function openModels(
  options: OpenModelsOptions,
  given: { readonly embedder?: Embedder | undefined; readonly reader?: Reader | undefined } = {},
): Promise<Models> {
  const { readerModel } = options;
  const embedder = given.embedder ?? (await openEmbedder(options));
  try {
    if (readerModel === null) return { embedder, background: embedder, reader: null };
    const reader = given.reader ?? (await openReader({ ...options, model: readerModel }));
    return { embedder, background: embedder, reader };
  } catch (error) {
    await embedder.close();
    throw error;
  }
}

/**
 * Opens the configured models in child processes. The bot uses this, because a model run blocks its
 * process.
 *
 * @throws UserFacingError `invalid-config` | `model-missing` | `model-failed`
 */
export async function openModelsInChildren(
  options: OpenModelsOptions & { readonly meter?: Pick<Meter, 'count'> },
): Promise<Models> {
  return startInferenceProcess(options);
}

/**
 * Opens an embedding model in this process. Each run of the model blocks the process.
 *
 * @throws UserFacingError `invalid-config` | `model-missing` | `model-failed`
 */
export async function openEmbedder(options: ModelOptions): Promise<Embedder> {
  return loadEmbedder(await findModel(options, EMBEDDING), options);
}

/**
 * Opens a reading model in this process, like `openEmbedder`.
 *
 * @throws UserFacingError `invalid-config` | `model-missing` | `model-failed`
 */
export async function openReader(options: ModelOptions): Promise<Reader> {
  return loadReader(await findModel(options, READING), options);
}
