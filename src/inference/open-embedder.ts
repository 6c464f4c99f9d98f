import type { Embedder } from './embedder.ts';
import { EMBEDDING, findModel } from './model-files/find-model.ts';
import type { FindModelOptions } from './model-files/find-model.ts';
import { loadEmbedder } from './onnx/load-embedder.ts';
import type { LoadOptions } from './onnx/load-model.ts';

/** Which model, where models lie, and how many threads one run may use. */
export type OpenEmbedderOptions = FindModelOptions & LoadOptions;

/**
 * Opens a model in this process, for scripts. Its runs hold the process, so the bot uses
 * `startInferenceProcess`.
 *
 * @throws UserFacingError `invalid-config` | `model-missing` | `model-failed`
 */
export async function openEmbedder(options: OpenEmbedderOptions): Promise<Embedder> {
  return loadEmbedder(await findModel(options, EMBEDDING), options);
}
