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
 * Maximum length of one run, in word pieces, even if the model allows more: attention over n pieces
 * takes 4 n² bytes per head, which is 200 MB for twelve heads at this limit.
 */
const MOST_PIECES = 2048;
/** A text with more characters per allowed piece than this is split without tokenizing it. */
const MOST_CHARS_PER_PIECE = 16;
/**
 * Outputs with the states of the word pieces. Other outputs, such as logits, are not embeddings.
 */
const OUTPUTS = ['last_hidden_state', 'token_embeddings'] as const;
const PROBES = ['The ship sank.', 'Nine figures were never published.'] as const;

interface Facts {
  /** Maximum number of word pieces in one run, including special pieces. */
  readonly limit: number;
}

/** The loaded model and the facts needed to turn a text into a vector. */
interface Encoder extends LoadedModel<Facts> {
  readonly output: (typeof OUTPUTS)[number];
  /** Number of special pieces in each run. */
  readonly specials: number;
}

/**
 * Loads a model into this process.
 *
 * Texts run one at a time. An int8 model scales its activations by its whole input, so a text's
 * vector in a batch depended on the other texts (cosine .995 to the vector of the text alone), and
 * ingesting a corpus in another order changed its vectors. Batches of 8 saved only 0 to 25 % of the
 * time (two cores).
 *
 * @throws UserFacingError `model-failed`, naming the file and the reason
 */
export async function loadEmbedder(model: ModelFolder, options: LoadOptions): Promise<Embedder> {
  // A run may take 2048 pieces. The memory for such a run should not stay allocated.
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

/** Returns the pooled states of one text's pieces: a vector of length 1, or all zeros. */
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
 * Replaces a zero vector by the last axis, which texts hardly use. A text has a zero vector if none
 * of its words is known and the model's special pieces have zero weight.
 */
function orNeutral(vector: Float32Array, dimensions: number): Float32Array {
  if (vector.every((value) => value === 0)) vector[dimensions - 1] = 1;
  return vector;
}

/** Runs the loaded model on two texts and checks that it gives two different vectors. */
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
 * Returns the smaller of the tokenizer's limit and the model's number of positions. Tokenizers
 * without a limit often state 10^30. If only the number of positions is known, two positions are
 * left free, because RoBERTa-like models number their positions from 2.
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
