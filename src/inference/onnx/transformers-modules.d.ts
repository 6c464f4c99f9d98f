/**
 * Types for the parts we use of three modules of `@xenova/transformers`. The package has types only
 * for its main entry, which also loads image and audio code.
 */

declare module '@xenova/transformers/src/env.js' {
  export const env: {
    allowRemoteModels: boolean;
    allowLocalModels: boolean;
    useBrowserCache: boolean;
    useFSCache: boolean;
    useFS: boolean;
    cacheDir: string | null;
    localModelPath: string;
  };
}

declare module '@xenova/transformers/src/backends/onnx.js' {
  export interface OrtTensor {
    readonly type: string;
    readonly data: unknown;
    readonly dims: readonly number[];
  }
  export interface OrtSession {
    readonly inputNames: readonly string[];
    readonly outputNames: readonly string[];
    run(
      feeds: Readonly<Record<string, OrtTensor>>,
      fetches: readonly string[],
      options: Readonly<Record<string, unknown>>,
    ): Promise<Record<string, OrtTensor | undefined>>;
  }
  export const ONNX: {
    readonly InferenceSession: {
      create(path: string, options: Readonly<Record<string, unknown>>): Promise<OrtSession>;
    };
    readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => OrtTensor;
  };
}

declare module '@xenova/transformers/src/tokenizers.js' {
  export interface LibraryTokenizer {
    encode(text: string): number[];
    readonly model: {
      encode(words: readonly string[]): string[];
      convert_tokens_to_ids(pieces: readonly string[]): number[];
    };
  }
  type TokenizerClass = new (tokenizer: unknown, config: unknown) => LibraryTokenizer;
  export const PreTrainedTokenizer: TokenizerClass;
  export const AutoTokenizer: {
    readonly TOKENIZER_CLASS_MAPPING: Readonly<Record<string, TokenizerClass | undefined>>;
  };
}
