/** What a model's folder must hold besides one of the files with its weights. */
export const MODEL_SETTINGS = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;

/** The files that may hold a model's weights, in the order of preference. */
export const MODEL_WEIGHTS = ['onnx/model_quantized.onnx', 'onnx/model.onnx'] as const;

/** A model that is on this machine. */
export interface ModelFolder {
  /** As in `modelId`: `built-in`, a hub name, or the last part of a folder's path. */
  readonly name: string;
  /** Absolute path. */
  readonly folder: string;
}
