import { availableParallelism } from 'node:os';

/** Only what ends the process is written past our log; what fails is thrown as well. */
const NO_STDERR = 4;

/** Word pieces of texts, as one model's tokenizer cuts them. */
export interface Tokenizer {
  /** IDs of the word pieces, with the special ones that the model expects around them. */
  encode(text: string): readonly number[];
  /** The pieces of one word, normalised already; `##` begins one that continues it. */
  cutWord(word: string): readonly { readonly id: number; readonly piece: string }[];
}

/** What a model gives for one text: row-major, with its shape. */
export interface ModelOutput {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** A model ready to run. */
export interface ModelSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];

  /** Runs one text: every input is one row of `pieces.length` integers. Returns the named outputs. */
  run<Name extends string>(
    inputs: Readonly<Record<string, BigInt64Array>>,
    outputs: readonly Name[],
  ): Promise<Record<Name, ModelOutput>>;
}

/** transformers.js and the ONNX Runtime it brings. */
export interface Runtime {
  /** @throws when `tokenizer` or `config` (parsed JSON) is not what the library can read. */
  createTokenizer(tokenizer: unknown, config: Readonly<Record<string, unknown>>): Tokenizer;

  /** @throws when the file at `path` is not an ONNX model that this runtime can run. */
  createSession(path: string, options: SessionOptions): Promise<ModelSession>;
}

export interface SessionOptions {
  /** Threads of one run. More than one wait for each other busily, at the cost of other processes. */
  readonly threads: number;
  /** Keeps the memory of the longest run for the next one, instead of returning it. */
  readonly keepsMemory: boolean;
}

/**
 * Threads of one run: all but one of the cores, which is for the rest of the program, and four at
 * most. The built-in table has no use for a second. Threads that wait for each other spin: on two quiet
 * cores a second one reads a passage in .6 of the time at 1.2 times the CPU, beside other work it is
 * slower and takes twice the CPU. Vectors and readings do not depend on the number.
 */
export function defaultThreads(): number {
  return Math.max(1, Math.min(4, availableParallelism() - 1));
}

/**
 * Loads transformers.js, the only place that does. It is loaded when first asked for, because it
 * costs 130 to 200 ms that a command without a model should not pay.
 *
 * Three of its modules are loaded, not its main entry: that one also loads sharp, the processors of
 * images and sound and every pipeline (a third more time, 15 MB), hides the session's options
 * (threads, arena), reads a model's file once more than needed, and on a broken file falls back to
 * another backend with a page of warnings. What the `feature-extraction` pipeline adds to tokenizer
 * and session is the mean over the word pieces; `pool-pieces.ts` does it in a tenth of the time, and
 * a test holds that both give the same vectors.
 *
 * The library is given no way to a file or a host, but for the weights, whose path goes to ONNX
 * Runtime. So it writes nothing anywhere (left alone it writes into its own folder) and fetches nothing.
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
      // From a path: onnxruntime-node 1.14 ignores every option of a session made from bytes.
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
