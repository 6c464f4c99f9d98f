import { setImmediate as nextTurn } from 'node:timers/promises';
import { UserFacingError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { cutWindows } from './cut-windows.ts';
import type { Embedder } from './embedder.ts';
import type { ModelFolder } from './model-files.ts';
import { joinWindows, poolPieces } from './pool-pieces.ts';
import { modelClosed, modelFailed, reasonOf } from './model-errors.ts';
import { readModel } from './read-model.ts';
import type { ModelContents } from './read-model.ts';
import { defaultThreads, loadRuntime } from './transformers-runtime.ts';
import type { ModelSession, Tokenizer } from './transformers-runtime.ts';

const HASH_DIGITS = 12;
/**
 * The longest text, in word pieces, that is run at once whatever the model allows: attention over n
 * pieces takes 4 n² bytes a head, 200 MB for twelve heads here.
 */
const MOST_PIECES = 2048;
/** A text with more characters than this for each piece of the limit is cut without counting. */
const MOST_CHARS_PER_PIECE = 16;
const FEEDS = ['input_ids', 'attention_mask', 'token_type_ids'] as const;
/** States of the word pieces, not the logits of a head: those say nothing about meaning. */
const OUTPUTS = ['last_hidden_state', 'token_embeddings'] as const;
const PROBES = ['The ship sank.', 'Nine figures were never published.'] as const;

export interface LoadOptions {
  /** Threads of one run; the default is `defaultThreads()`. */
  readonly threads?: number;
  readonly log: Logger;
}

/** What turns one text into one vector, and its facts. */
interface Encoder {
  readonly model: ModelFolder;
  readonly tokenizer: Tokenizer;
  readonly session: ModelSession;
  readonly feeds: readonly (typeof FEEDS)[number][];
  readonly output: (typeof OUTPUTS)[number];
  /** Most word pieces of one run, special ones included. */
  readonly limit: number;
  /** How many of them are special. */
  readonly specials: number;
}

/**
 * Loads a model into this process.
 *
 * Texts are run one at a time. A model quantised to int8 takes the scale of its activations from
 * everything it is given at once, so that a text's vector depended on its batch (cosine .995 to
 * the vector of the same text alone), and the same corpus would get other vectors in another
 * order; batches of 8 gained little for that (0 to 25 %, two cores).
 *
 * @throws UserFacingError `model-failed`, naming the file and the reason
 */
export async function loadEmbedder(model: ModelFolder, options: LoadOptions): Promise<Embedder> {
  const [runtime, contents] = await Promise.all([loadRuntime(), readModel(model)]);
  const tokenizer = attempt(model, 'tokenizer.json cannot be used', () =>
    runtime.createTokenizer(contents.tokenizer, contents.tokenizerConfig),
  );
  const { weightsFile } = contents;
  const session = await runtime
    .createSession(contents.weights, options.threads ?? defaultThreads())
    .catch((error: unknown) => {
      throw modelFailed(model, `has a broken ${weightsFile}: ${reasonOf(error)}`, error);
    });
  const encoder: Encoder = {
    model,
    tokenizer,
    session,
    feeds: chooseFeeds(model, weightsFile, session),
    output: chooseOutput(model, weightsFile, session),
    limit: findLimit(contents),
    specials: attempt(model, 'tokenizer.json cannot be used', () => tokenizer.encode('').length),
  };
  const dimensions = await probe(encoder, weightsFile);
  const modelId = `${model.name}@${contents.weightsHash.slice(0, HASH_DIGITS)}`;
  options.log.debug({ modelId, dimensions, limit: encoder.limit }, 'loaded an embedding model');
  return createEmbedder(encoder, modelId, dimensions);
}

function createEmbedder(encoder: Encoder, modelId: string, dimensions: number): Embedder {
  let closed = false;
  const working = new Set<Promise<unknown>>();

  async function embedAll(texts: readonly string[]): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (const text of texts) {
      vectors.push(await embedText(encoder, text, dimensions));
      // A run is synchronous: let timers, signals and other callers have their turn.
      await nextTurn();
    }
    return vectors;
  }

  return {
    modelId,
    dimensions,
    async embed(texts) {
      if (closed) throw modelClosed(encoder.model.name);
      const work = embedAll(texts);
      working.add(work);
      try {
        return await work;
      } finally {
        working.delete(work);
      }
    },
    async close() {
      closed = true;
      await Promise.allSettled(working);
    },
  };
}

async function embedText(
  encoder: Encoder,
  text: string,
  dimensions: number,
): Promise<Float32Array> {
  const { tokenizer, limit, specials, model } = encoder;
  try {
    const encodeIfFits = (piece: string) => {
      if (piece.length > limit * MOST_CHARS_PER_PIECE) return null;
      const ids = tokenizer.encode(piece);
      return ids.length <= limit ? ids : null;
    };
    const whole = encodeIfFits(text);
    if (whole?.length === 0) return orNeutral(new Float32Array(dimensions), dimensions);
    if (whole) return orNeutral(await run(encoder, whole), dimensions);

    const windows: { vector: Float32Array; pieces: number }[] = [];
    for (const window of cutWindows(text, (piece) => encodeIfFits(piece) !== null)) {
      const ids = tokenizer.encode(window);
      const pieces = ids.length - specials;
      if (pieces <= 0) continue;
      windows.push({ vector: await run(encoder, ids), pieces });
      await nextTurn();
    }
    return orNeutral(joinWindows(windows, dimensions), dimensions);
  } catch (error) {
    if (error instanceof UserFacingError) throw error;
    throw modelFailed(model, `could not embed a text: ${reasonOf(error)}`, error);
  }
}

/** The states of one text's pieces, pooled: of length 1, or all zeros. */
async function run(encoder: Encoder, ids: readonly number[]): Promise<Float32Array> {
  const rows = {
    input_ids: BigInt64Array.from(ids, BigInt),
    attention_mask: new BigInt64Array(ids.length).fill(1n),
    token_type_ids: new BigInt64Array(ids.length),
  };
  const inputs = Object.fromEntries(encoder.feeds.map((name) => [name, rows[name]]));
  const outputs = await encoder.session.run(inputs, [encoder.output]);
  const { data, shape } = outputs[encoder.output];
  const [batch, pieces, dimensions] = shape;
  if (shape.length !== 3 || batch !== 1 || pieces !== ids.length || dimensions === undefined) {
    throw modelFailed(
      encoder.model,
      `gives ${encoder.output} of shape [${shape.join(', ')}] where ` +
        `[1, ${ids.length}, dimensions] is required`,
    );
  }
  const vector = poolPieces(data, dimensions);
  if (!vector.every(Number.isFinite)) {
    throw modelFailed(encoder.model, `gives ${encoder.output} with values that are not numbers`);
  }
  return vector;
}

/**
 * A text without a word the model knows (the empty one, to a table whose special pieces weigh
 * nothing) has no direction. It gets the last axis, a fixed one that texts hardly share.
 */
function orNeutral(vector: Float32Array, dimensions: number): Float32Array {
  if (vector.every((value) => value === 0)) vector[dimensions - 1] = 1;
  return vector;
}

/** Runs the model before it is trusted: vectors must exist and tell two texts apart. */
async function probe(encoder: Encoder, weightsFile: string): Promise<number> {
  const vectors: Float32Array[] = [];
  for (const text of PROBES) {
    const ids = encoder.tokenizer.encode(text);
    vectors.push(
      await run(encoder, ids).catch((error: unknown) => {
        if (error instanceof UserFacingError) throw error;
        throw modelFailed(encoder.model, `cannot run ${weightsFile}: ${reasonOf(error)}`, error);
      }),
    );
  }
  const [one, other] = vectors;
  if (one === undefined || other === undefined || one.every((value, i) => value === other[i])) {
    throw modelFailed(encoder.model, `gives the same vector for every text (${weightsFile})`);
  }
  return one.length;
}

function chooseFeeds(model: ModelFolder, file: string, session: ModelSession): Encoder['feeds'] {
  const feeds = FEEDS.filter((name) => session.inputNames.includes(name));
  const unknown = session.inputNames.filter((name) => !feeds.some((feed) => feed === name));
  if (unknown.length > 0 || !feeds.includes('input_ids')) {
    throw modelFailed(
      model,
      `is not a text encoder: ${file} wants ${session.inputNames.join(', ')} ` +
        `where only ${FEEDS.join(', ')} can be given`,
    );
  }
  return feeds;
}

function chooseOutput(model: ModelFolder, file: string, session: ModelSession): Encoder['output'] {
  const output = OUTPUTS.find((name) => session.outputNames.includes(name));
  if (output !== undefined) return output;
  throw modelFailed(
    model,
    `is not a feature-extraction model: ${file} gives ${session.outputNames.join(', ')} ` +
      `where ${OUTPUTS.join(' or ')} is required`,
  );
}

/**
 * The tokenizer's limit or the model's positions, whichever is less. A missing limit is often
 * written as 10^30. Where only the positions are known, two of them are left free: RoBERTa and its
 * kin begin to count at 2.
 */
function findLimit({ config, tokenizerConfig }: ModelContents): number {
  const limits = [MOST_PIECES];
  const longest = tokenizerConfig['model_max_length'];
  const positions = config['max_position_embeddings'];
  const isLimited = typeof longest === 'number' && longest > 0 && longest < 1e9;
  if (isLimited) limits.push(longest);
  if (typeof positions === 'number' && positions > 0) limits.push(positions - (isLimited ? 0 : 2));
  return Math.max(8, Math.min(...limits));
}

function attempt<T>(model: ModelFolder, what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw modelFailed(model, `cannot be loaded: ${what}: ${reasonOf(error)}`, error);
  }
}
