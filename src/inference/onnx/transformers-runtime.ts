import { availableParallelism } from 'node:os';

/**
 * Log level at which ONNX Runtime writes only fatal errors to stderr, bypassing our log. It throws
 * all other errors.
 */
const NO_STDERR = 4;

/** Tokenizes texts with one model's tokenizer. */
export interface Tokenizer {
  /** Returns the IDs of the word pieces, including the special pieces that the model expects. */
  encode(text: string): readonly number[];
  /** Returns the pieces of one normalised word; continuation pieces begin with `##`. */
  cutWord(word: string): readonly { readonly id: number; readonly piece: string }[];
}

/** One output of a model run for one text: row-major, with its shape. */
export interface ModelOutput {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** A model ready to run. */
export interface ModelSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];

  /**
   * Runs one text and returns the named outputs. Every input is one row with an integer per word
   * piece.
   */
  run<Name extends string>(
    inputs: Readonly<Record<string, BigInt64Array>>,
    outputs: readonly Name[],
  ): Promise<Record<Name, ModelOutput>>;
}

/** transformers.js and its ONNX Runtime. */
export interface Runtime {
  /** @throws if the library cannot read `tokenizer` or `config` (parsed JSON) */
  createTokenizer(tokenizer: unknown, config: Readonly<Record<string, unknown>>): Tokenizer;

  /** @throws if the file at `path` is not an ONNX model that this runtime can run */
  createSession(path: string, options: SessionOptions): Promise<ModelSession>;
}

export interface SessionOptions {
  /**
   * Number of threads for one run. Several threads busy-wait for each other and slow other
   * processes.
   */
  readonly threads: number;
  /** Keeps the memory of the longest run for the next one instead of freeing it. */
  readonly keepsMemory: boolean;
}

/**
 * Returns the default number of threads for one run: the number of cores minus one, at least one
 * and at most four. The built-in embedding table gains nothing from a second thread. Threads
 * busy-wait for each other: on two idle cores, two threads read a passage in .6 of the time with
 * 1.2 times the CPU time. On busy cores, two threads are slower than one and take twice the CPU
 * time. The results do not depend on the number of threads.
 */
export function defaultThreads(): number {
  return Math.max(1, Math.min(4, availableParallelism() - 1));
}

/**
 * Loads transformers.js; no other module imports it. It is loaded on demand, because it costs 130
 * to 200 ms that a command without a model should not pay.
 *
 * Loads three of the library's modules instead of its main entry. The main entry also loads sharp,
 * image and audio processors and every pipeline (a third more time, 15 MB), hides session options
 * (threads, arena), reads a model's file once more than needed, and falls back to another backend
 * with many warnings if a file is broken. The three modules lack only the mean over word pieces of
 * the `feature-extraction` pipeline. `pool-pieces.ts` computes that mean in a tenth of the time,
 * and a test checks that the vectors are equal.
 *
 * The library gets no access to files or hosts, so it writes and downloads nothing (by default it
 * writes into its own folder). Only ONNX Runtime gets a path, that of the weights.
 */
export async function loadRuntime(): Promise<Runtime> {
  const [{ env }, { ONNX }, { AutoTokenizer, PreTrainedTokenizer }] = await Promise.all([
    import('@xenova/transformers/src/env.js'),
    import('@xenova/transformers/src/backends/onnx.js'),
    import('@xenova/transformers/src/tokenizers.js'),
  ]);
  env.allowRemoteModels = false;
  env.allowLocalModels = false;
  env.useBrowserCache = false;
  env.useFSCache = false;
  env.useFS = false;
  env.cacheDir = null;
  env.localModelPath = '';

  return {
    createTokenizer(tokenizer, config) {
      const given = config['tokenizer_class'];
      const name = typeof given === 'string' ? given.replace(/Fast$/, '') : '';
      const known = Object.hasOwn(AutoTokenizer.TOKENIZER_CLASS_MAPPING, name)
        ? AutoTokenizer.TOKENIZER_CLASS_MAPPING[name]
        : undefined;
      const library = new (known ?? PreTrainedTokenizer)(tokenizer, config);
      return {
        encode: (text) => library.encode(text),
        cutWord(word) {
          const pieces = library.model.encode([word]);
          const ids = library.model.convert_tokens_to_ids(pieces);
          return pieces.map((piece, at) => ({ id: ids[at] ?? 0, piece }));
        },
      };
    },

    async createSession(path, { threads, keepsMemory }) {
      // Passes a path, because onnxruntime-node 1.14 ignores all options of a session created from
      // bytes.
      const session = await ONNX.InferenceSession.create(path, {
        executionProviders: ['cpu'],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        enableCpuMemArena: keepsMemory,
        logSeverityLevel: NO_STDERR,
      });
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        async run<Name extends string>(
          inputs: Readonly<Record<string, BigInt64Array>>,
          outputs: readonly Name[],
        ) {
          const feeds = Object.fromEntries(
            Object.entries(inputs).map(([name, row]) => [
              name,
              new ONNX.Tensor('int64', row, [1, row.length]),
            ]),
          );
          const tensors = await session.run(feeds, outputs, { logSeverityLevel: NO_STDERR });
          const given = outputs.map((name): [Name, ModelOutput] => {
            const tensor = tensors[name];
            if (!(tensor?.data instanceof Float32Array)) {
              throw new Error(`output ${name} is ${tensor?.type ?? 'missing'}, not float32`);
            }
            return [name, { data: tensor.data, shape: tensor.dims }];
          });
          return Object.fromEntries(given) as Record<Name, ModelOutput>;
        },
      };
    },
  };
}
