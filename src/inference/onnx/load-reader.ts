import { alignPieces } from './align-pieces.ts';
import type { AlignedPiece, CutWord, Normalization } from './align-pieces.ts';
import { findBestSpans } from './find-best-spans.ts';
import { loadModel } from './load-model.ts';
import type { LoadedModel, LoadOptions } from './load-model.ts';
import { cannotRun, modelFailed } from '../model-files/model-errors.ts';
import type { ModelFolder } from '../model-files/model-files.ts';
import type { ModelContents } from './read-model.ts';
import type { Reader, Reading, ScoredSpan } from '../reader.ts';
import { createSerialQueue } from '../child-process/serial-queue.ts';

/** Spans per reading. Most passages have no more sentences than this. */
const MOST_SPANS = 5;
const SPAN_OUTPUTS = ['start_logits', 'end_logits'] as const;
/** `answerable_logit` is optional: not every reading model has this head. */
const OUTPUTS = [...SPAN_OUTPUTS, 'answerable_logit'] as const;
/** Maximum number of pieces in one run. The built-in model was trained on 256. */
const MOST_PIECES = 384;
/** A longer question is truncated, to leave room for the passage. */
const MOST_QUESTION_PIECES = 96;
/**
 * Longer headings are truncated. Even with the longest question and headings, more than half of
 * `MOST_PIECES` remains for the passage.
 */
const MOST_HEADING_PIECES = 48;
/** `[CLS] question [SEP] heading passage [SEP]`. */
const SPECIALS = 3;
/** Maximum number of words whose pieces are cached. */
const MOST_WORDS = 20_000;

interface Facts {
  readonly normalization: Normalization;
  /** Maximum number of pieces in one run, including special pieces. */
  readonly limit: number;
}

interface Machine extends LoadedModel<Facts> {
  readonly cutWord: CutWord;
  /** IDs of `[CLS]` and `[SEP]`. */
  readonly cls: number;
  readonly sep: number;
}

/**
 * Loads a reading model into this process: a BERT model with the outputs `start_logits` and
 * `end_logits`, whose null answer is `[CLS]`.
 *
 * Passages run one at a time. An int8 model scales its activations by its whole input, so a
 * passage's score in a batch depended on the other passages (root mean square difference .6).
 *
 * @throws UserFacingError `model-failed`, naming the file and the reason
 */
export async function loadReader(model: ModelFolder, options: LoadOptions): Promise<Reader> {
  // With at most 384 pieces, keeping the memory makes runs 5 % cheaper and lowers peak memory by 17
  // MB (to 127 MB).
  const loaded = await loadModel(model, { ...options, keepsMemory: true }, (contents) => ({
    normalization: findNormalization(model, contents),
    limit: findLimit(contents),
  }));
  checkOutputs(loaded);
  const { modelId, facts, tokenizer, weightsFile } = loaded;
  const [cls, sep] = tokenizer.encode('');
  if (cls === undefined || sep === undefined) {
    throw modelFailed(model, { code: 'no-special-pieces', params: {} });
  }
  const cutWord = remember((word) => tokenizer.cutWord(word));
  const machine: Machine = { ...loaded, cutWord, cls, sep };
  // Test run after loading.
  await read(machine, 'Who sank?', 'The ship sank.').catch((error: unknown) => {
    throw cannotRun(model, weightsFile, error);
  });
  options.log.debug({ modelId, limit: facts.limit }, 'loaded a reading model');
  const turns = createSerialQueue(model.name);
  return {
    modelId,
    read: async (question, passages, headings = []) =>
      turns.each([...passages.entries()], ([place, passage]) =>
        read(machine, question, passage, headings[place]),
      ),
    close: async () => turns.close(),
  };
}

async function read(
  machine: Machine,
  question: string,
  passage: string,
  heading = '',
): Promise<Reading> {
  const { facts, cutWord } = machine;
  const { normalization, limit } = facts;
  const most = Math.min(MOST_QUESTION_PIECES, limit >> 1);
  const asked = alignPieces(question, normalization, cutWord).slice(0, most);
  const above = alignPieces(heading, normalization, cutWord).slice(0, MOST_HEADING_PIECES);
  const pieces = alignPieces(passage, normalization, cutWord);
  const room = limit - asked.length - above.length - SPECIALS;
  let best: Reading | null = null;
  for (let from = 0; from === 0 || from + (room >> 1) < pieces.length; from += room >> 1) {
    const reading = await readWindow(machine, asked, above, pieces.slice(from, from + room));
    if (best === null || reading.score > best.score) best = reading;
    if (from + room >= pieces.length) break;
  }
  if (best === null) throw new Error('no window was read');
  return best;
}

async function readWindow(
  machine: Machine,
  question: readonly AlignedPiece[],
  heading: readonly AlignedPiece[],
  passage: readonly AlignedPiece[],
): Promise<Reading> {
  const { model, outputNames, cls, sep } = machine;
  const idsOf = (pieces: readonly AlignedPiece[]): number[] => pieces.map(({ id }) => id);
  const ids = [cls, ...idsOf(question), sep, ...idsOf(heading), ...idsOf(passage), sep];
  const second = question.length + 2;
  const from = second + heading.length;
  const wanted = OUTPUTS.filter((name) => outputNames.includes(name));
  const outputs = await machine.run(ids, wanted, second);
  const { start_logits: start, end_logits: end, answerable_logit: answerable } = outputs;
  for (const { data, shape } of [start, end]) {
    if (data.length !== ids.length || !data.every(Number.isFinite)) {
      throw modelFailed(model, { code: 'wrong-logits', params: { shape, pieces: ids.length } });
    }
  }
  const nullScore = (start.data[0] ?? 0) + (end.data[0] ?? 0);
  const spans = findBestSpans(start.data, end.data, from, from + passage.length, MOST_SPANS);
  const [best, ...others] = spans.map(({ first, last, sum }): ScoredSpan => {
    const begins = passage[first - from]?.start ?? 0;
    return {
      span: { start: begins, end: passage[last - from]?.end ?? begins },
      score: sum - nullScore,
    };
  });
  const answers = outputNames.includes('answerable_logit') ? (answerable.data[0] ?? null) : null;
  // A passage without words has no answer. Its score is a finite number below all logits, because
  // JSON has no infinity.
  return { ...(best ?? { span: { start: 0, end: 0 }, score: -100 }), others, answers };
}

/** Refuses any tokenizer other than BERT's, because `alignPieces` can find offsets only for BERT's. */
function findNormalization(model: ModelFolder, { tokenizer }: ModelContents): Normalization {
  const part = (name: string): Readonly<Record<string, unknown>> => ({
    ...(tokenizer[name] ?? {}),
  });
  const normalizer = part('normalizer');
  const kinds = [part('model')['type'], part('pre_tokenizer')['type'], normalizer['type']];
  const wanted = ['WordPiece', 'BertPreTokenizer', 'BertNormalizer'];
  if (kinds.join() !== wanted.join()) {
    throw modelFailed(model, { code: 'not-bert', params: { found: kinds.map(String), wanted } });
  }
  const lowercase = normalizer['lowercase'] === true;
  const stripAccents = normalizer['strip_accents'];
  return { lowercase, stripAccents: lowercase ? stripAccents !== false : stripAccents === true };
}

function checkOutputs({ model, weightsFile, outputNames }: LoadedModel<Facts>): void {
  if (SPAN_OUTPUTS.every((name) => outputNames.includes(name))) return;
  const params = { file: weightsFile, outputs: outputNames, wanted: SPAN_OUTPUTS };
  throw modelFailed(model, { code: 'no-answers', params });
}

function findLimit({ config }: ModelContents): number {
  const positions = config['max_position_embeddings'];
  const known = typeof positions === 'number' && positions > 0 ? positions : MOST_PIECES;
  return Math.max(16, Math.min(known, MOST_PIECES));
}

/** Caches `cutWord`. */
function remember(cutWord: CutWord): CutWord {
  const known = new Map<string, ReturnType<CutWord>>();
  return (word) => {
    const before = known.get(word);
    if (before) return before;
    const pieces = cutWord(word);
    // Clearing the full cache is simpler than evicting its oldest word, and a text's few thousand
    // words soon fill it again.
    if (known.size >= MOST_WORDS) known.clear();
    known.set(word, pieces);
    return pieces;
  };
}
