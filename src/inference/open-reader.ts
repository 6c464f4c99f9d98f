import { findModel, READING } from './model-files/find-model.ts';
import { loadReader } from './onnx/load-reader.ts';
import type { OpenEmbedderOptions } from './open-embedder.ts';
import type { Reader } from './reader.ts';

/**
 * Opens a reading model in this process, as `openEmbedder` opens an embedding model.
 *
 * @throws UserFacingError `invalid-config` | `model-missing` | `model-failed`
 */
export async function openReader(options: OpenEmbedderOptions): Promise<Reader> {
  return loadReader(await findModel(options, READING), options);
}
