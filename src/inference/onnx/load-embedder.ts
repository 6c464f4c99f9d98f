import { setImmediate as nextTurn } from 'node:timers/promises';
import { cutWindows } from './cut-windows.ts';
import type { Embedder } from '../embedder.ts';
import { loadModel } from './load-model.ts';
import type { LoadedModel, LoadOptions } from './load-model.ts';
import {
  cannotRun,
  modelFailed,
  tokenizerFailed,
  toModelFailed,
} from '../model-files/model-errors.ts';
import type { ModelFolder } from '../model-files/model-files.ts';
import { joinWindows, poolPieces } from './pool-pieces.ts';
import type { ModelContents } from './read-model.ts';
import { createSerialQueue } from '../child-process/serial-queue.ts';

/**
 * The longest text, in word pieces, that is run at once whatever the model allows: attention over n
 * pieces takes 4 n² bytes a head, 200 MB for twelve heads here.
 */
const MOST_PIECES = 2048;
/** A text with more characters than this for each piece of the limit is cut without counting. */
const MOST_CHARS_PER_PIECE = 16;
/** States of the word pieces, not the logits of a head: those say nothing about meaning. */
const OUTPUTS = ['last_hidden_state', 'token_embeddings'] as const;
const PROBES = ['The ship sank.', 'Nine figures were never published.'] as const;

interface Facts {
  /** Most word pieces of one run, special ones included. */
  readonly limit: number;
}

/** What turns one text into one vector, and its facts. */
interface Encoder extends LoadedModel<Facts> {
  readonly output: (typeof OUTPUTS)[number];
  /** How many of the pieces of one run are special. */
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
  // A model may take 2048 pieces at once, and the memory for those must not be kept.
  const loadOptions = { ...options, keepsMemory: false };
  const loaded = await loadModel(model, loadOptions, (contents) => ({
    limit: findLimit(contents),
  }));
  const output = chooseOutput(loaded);
  const encoder: Encoder = { ...loaded, output, specials: countSpecials(loaded) };
  const { modelId, facts } = encoder;
  const dimensions = await probe(encoder);
  options.log.debug({ modelId, dimensions, limit: facts.limit }, 'loaded an embedding model');
  const turns = createSerialQueue(model.name);
  return {
    modelId,
    dimensions,
    embed: async (texts) => turns.each(texts, (text) => embedText(encoder, text, dimensions)),
    close: async () => turns.close(),
  };
}

async function embedText(
  encoder: Encoder,
  text: string,
  dimensions: number,
): Promise<Float32Array> {
  const { tokenizer, facts, specials, model } = encoder;
  try {
    const { limit } = facts;
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
    throw toModelFailed(model, (reason) => ({ code: 'cannot-embed', params: { reason } }), error);
  }
}

/** The states of one text's pieces, pooled: of length 1, or all zeros. */
async function run(encoder: Encoder, ids: readonly number[]): Promise<Float32Array> {
  const outputs = await encoder.run(ids, [encoder.output]);
  const { data, shape } = outputs[encoder.output];
  const [batch, pieces, dimensions] = shape;
  if (shape.length !== 3 || batch !== 1 || pieces !== ids.length || dimensions === undefined) {
    const params = { output: encoder.output, shape, pieces: ids.length };
    throw modelFailed(encoder.model, { code: 'wrong-shape', params });
  }
  const vector = poolPieces(data, dimensions);
  if (!vector.every(Number.isFinite)) {
    throw modelFailed(encoder.model, { code: 'not-finite', params: { output: encoder.output } });
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
async function probe(encoder: Encoder): Promise<number> {
  const { model, weightsFile } = encoder;
  const vectors: Float32Array[] = [];
  for (const text of PROBES) {
    const ids = encoder.tokenizer.encode(text);
    vectors.push(
      await run(encoder, ids).catch((error: unknown) => {
        throw cannotRun(model, weightsFile, error);
      }),
    );
  }
  const [one, other] = vectors;
  if (one === undefined || other === undefined || one.every((value, i) => value === other[i])) {
    throw modelFailed(model, { code: 'same-vectors', params: { file: weightsFile } });
  }
  return one.length;
}

function chooseOutput({ model, weightsFile, outputNames }: LoadedModel<Facts>): Encoder['output'] {
  const output = OUTPUTS.find((name) => outputNames.includes(name));
  if (output !== undefined) return output;
  const params = { file: weightsFile, outputs: outputNames, wanted: OUTPUTS };
  throw modelFailed(model, { code: 'no-embeddings', params });
}

function countSpecials({ model, tokenizer }: LoadedModel<Facts>): number {
  try {
    return tokenizer.encode('').length;
  } catch (error) {
    throw tokenizerFailed(model, error);
  }
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
