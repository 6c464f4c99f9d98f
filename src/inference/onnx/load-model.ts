import type { Logger } from '../../domain/logger.ts';
import { reasonOf } from '../../domain/errors.ts';
import { modelFailed, tokenizerFailed } from '../model-files/model-errors.ts';
import type { FindModelOptions } from '../model-files/find-model.ts';
import type { ModelFolder } from '../model-files/model-files.ts';
import { checkUnchanged, readModel } from './read-model.ts';
import type { ModelContents } from './read-model.ts';
import { defaultThreads, loadRuntime } from './transformers-runtime.ts';
import type {
  ModelOutput,
  ModelSession,
  SessionOptions,
  Tokenizer,
} from './transformers-runtime.ts';

const HASH_DIGITS = 12;
const FEEDS = ['input_ids', 'attention_mask', 'token_type_ids'] as const;

export interface LoadOptions {
  /** Number of threads for one run. Default: `defaultThreads()`. */
  readonly threads?: number;
  readonly log: Logger;
}

/** Options for finding a model and loading it. */
export type ModelOptions = FindModelOptions & LoadOptions;

/** A text encoder that is ready to run, for any task. */
export interface LoadedModel<Facts> {
  readonly model: ModelFolder;
  /** Name and the first digits of the weights' hash. */
  readonly modelId: string;
  /** Path of the weights, relative to the folder. */
  readonly weightsFile: string;
  /** The result of `findFacts`. */
  readonly facts: Facts;
  readonly tokenizer: Tokenizer;
  readonly outputNames: readonly string[];

  /**
   * Runs one row of word pieces, including special pieces, and returns the named outputs.
   *
   * @param secondFrom index of the first piece of the second text. Default: there is only one text
   */
  run<Name extends string>(
    ids: readonly number[],
    outputs: readonly Name[],
    secondFrom?: number,
  ): Promise<Record<Name, ModelOutput>>;
}

/**
 * Loads tokenizer and weights into this process.
 *
 * @param keepsMemory see `SessionOptions`
 * @param findFacts called first, so that its errors take precedence
 * @throws UserFacingError `model-failed`, naming the file and the reason; any error of `findFacts`
 */
export async function loadModel<Facts>(
  model: ModelFolder,
  options: LoadOptions & Pick<SessionOptions, 'keepsMemory'>,
  findFacts: (contents: ModelContents) => Facts,
): Promise<LoadedModel<Facts>> {
  const [runtime, contents] = await Promise.all([loadRuntime(), readModel(model)]);
  const { weights } = contents;
  const facts = findFacts(contents);
  let tokenizer: Tokenizer;
  try {
    tokenizer = runtime.createTokenizer(contents.tokenizer, contents.tokenizerConfig);
  } catch (error) {
    throw tokenizerFailed(model, error);
  }
  const { threads = defaultThreads(), keepsMemory } = options;
  const session = await runtime
    .createSession(weights.path, { threads, keepsMemory })
    .catch((error: unknown) => {
      const params = { file: weights.file, reason: reasonOf(error) };
      throw modelFailed(model, { code: 'broken-file', params }, error);
    });
  await checkUnchanged(model, weights);
  const feeds = chooseFeeds(model, weights.file, session);
  return {
    model,
    modelId: `${model.name}@${weights.hash.slice(0, HASH_DIGITS)}`,
    weightsFile: weights.file,
    facts,
    tokenizer,
    outputNames: session.outputNames,
    async run(ids, outputs, secondFrom = ids.length) {
      const rows = {
        input_ids: BigInt64Array.from(ids, BigInt),
        attention_mask: new BigInt64Array(ids.length).fill(1n),
        token_type_ids: new BigInt64Array(ids.length).fill(1n, secondFrom),
      };
      const inputs = Object.fromEntries(feeds.map((name) => [name, rows[name]]));
      return session.run(inputs, outputs);
    },
  };
}

function chooseFeeds(
  model: ModelFolder,
  file: string,
  { inputNames }: ModelSession,
): (typeof FEEDS)[number][] {
  const feeds = FEEDS.filter((name) => inputNames.includes(name));
  const areKnown = inputNames.every((name) => feeds.some((feed) => feed === name));
  if (areKnown && feeds.includes('input_ids')) return feeds;
  throw modelFailed(model, {
    code: 'wrong-inputs',
    params: { file, inputs: inputNames, known: FEEDS },
  });
}
