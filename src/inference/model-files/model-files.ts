/** Required files of a model, in addition to one of the weights files. */
export const MODEL_SETTINGS = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;

/** The possible weights files, in order of preference. */
export const MODEL_WEIGHTS = ['onnx/model_quantized.onnx', 'onnx/model.onnx'] as const;

/** A model on disk. */
export interface ModelFolder {
  /** As in `modelId`: `built-in`, a hub name, or the last part of a folder's path. */
  readonly name: string;
  /** Absolute path. */
  readonly folder: string;
}
