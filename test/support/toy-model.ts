import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A model of a few words in the format of a real one. It is small enough for each test to create. */
export interface ToyModel {
  readonly words: readonly string[];
  readonly dimensions: number;
  /** Returns the value in the embedding table for a word piece (the row) and a column. */
  readonly value: (row: number, column: number) => number;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Maximum number of word pieces, including special ones, for both the model and its tokenizer. */
  readonly limit: number;
}

const SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

export const toyModel: ToyModel = {
  words: ['red', 'blue', 'ship', 'bank', 'a', 'b', '##b', '字'],
  dimensions: 4,
  value: (row, column) => Math.sin(1 + 7 * row + 3 * column),
  inputs: ['input_ids', 'attention_mask', 'token_type_ids'],
  output: 'last_hidden_state',
  limit: 16,
};

/**
 * A reading model that finds "blue ship" in any text. `blue` begins an answer, `ship` ends one, and
 * the score of the null answer `[CLS]` is 1 + 1.
 */
export const toyReader = {
  words: toyModel.words,
  inputs: toyModel.inputs,
  outputs: ['start_logits', 'end_logits'],
  begins: 'blue',
  ends: 'ship',
  limit: 16,
};

/** Like `buildToyFiles`, for a reading model. */
export function buildToyReaderFiles(reader: typeof toyReader = toyReader): Map<string, Uint8Array> {
  const files = buildToyFiles({ ...toyModel, ...reader });
  const vocabulary = [...SPECIALS, ...reader.words];
  const logits = (word: string) =>
    vocabulary.map((piece) => (piece === word ? 5 : piece === '[CLS]' ? 1 : 0));
  const [start = '', end = ''] = reader.outputs;
  const tables = [
    { output: start, rows: vocabulary.length, columns: null, values: logits(reader.begins) },
    { output: end, rows: vocabulary.length, columns: null, values: logits(reader.ends) },
  ];
  return files.set('onnx/model_quantized.onnx', encodeTables(reader.inputs, tables));
}

/** Returns the contents of the model's files by path, for a folder or a host. */
export function buildToyFiles(model: ToyModel = toyModel): Map<string, Uint8Array> {
  const vocabulary = [...SPECIALS, ...model.words];
  const id = (word: string) => vocabulary.indexOf(word);
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const special = (content: string) => ({ SpecialToken: { id: content, type_id: 0 } });
  const sequence = (name: string, type: number) => ({ Sequence: { id: name, type_id: type } });
  return new Map([
    ['config.json', json({ model_type: 'bert', max_position_embeddings: model.limit })],
    [
      'tokenizer.json',
      json({
        added_tokens: SPECIALS.map((content) => ({ id: id(content), content, special: true })),
        normalizer: {
          type: 'BertNormalizer',
          clean_text: true,
          handle_chinese_chars: true,
          strip_accents: null,
          lowercase: true,
        },
        pre_tokenizer: { type: 'BertPreTokenizer' },
        post_processor: {
          type: 'TemplateProcessing',
          single: [special('[CLS]'), sequence('A', 0), special('[SEP]')],
          pair: [special('[CLS]'), sequence('A', 0), special('[SEP]'), sequence('B', 1)],
          special_tokens: {},
        },
        decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
        model: {
          type: 'WordPiece',
          unk_token: '[UNK]',
          continuing_subword_prefix: '##',
          max_input_chars_per_word: 100,
          vocab: Object.fromEntries(vocabulary.map((word, row) => [word, row])),
        },
      }),
    ],
    [
      'tokenizer_config.json',
      json({
        tokenizer_class: 'BertTokenizer',
        model_max_length: model.limit,
        pad_token: '[PAD]',
        unk_token: '[UNK]',
        cls_token: '[CLS]',
        sep_token: '[SEP]',
        mask_token: '[MASK]',
      }),
    ],
    ['onnx/model_quantized.onnx', encodeTables(model.inputs, [embeddingTable(model, vocabulary)])],
  ]);
}

/** Writes the files into `folder`, except those to omit. Returns the folder. */
export async function writeToyModel(
  folder: string,
  model: ToyModel = toyModel,
  without: readonly string[] = [],
): Promise<string> {
  return writeFiles(folder, buildToyFiles(model), without);
}

/** Like `writeToyModel`, for a reading model. */
export async function writeToyReader(
  folder: string,
  reader: typeof toyReader = toyReader,
): Promise<string> {
  return writeFiles(folder, buildToyReaderFiles(reader), []);
}

async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  without: readonly string[],
): Promise<string> {
  for (const [file, contents] of files) {
    if (without.includes(file)) continue;
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), contents);
  }
  return folder;
}

/** Creates a folder for one test. Call `remove` in `onTestFinished` or `afterAll`. */
export async function makeFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'verbatim-inference-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** One number or one row for each word piece. */
interface Table {
  readonly output: string;
  readonly rows: number;
  /** The number of columns; `null`: a single number for each word piece. */
  readonly columns: number | null;
  readonly values: readonly number[];
}

function embeddingTable(model: ToyModel, vocabulary: readonly string[]): Table {
  const { dimensions, value } = model;
  return {
    output: model.output,
    rows: vocabulary.length,
    columns: dimensions,
    values: Array.from({ length: vocabulary.length * dimensions }, (_, i) =>
      value(Math.floor(i / dimensions), i % dimensions),
    ),
  };
}

/** Returns an ONNX file (opset 14) with a table lookup `Gather(table, input_ids)` for each output. */
function encodeTables(inputs: readonly string[], tables: readonly Table[]): Uint8Array {
  const named = tables.map((table, at) => ({ ...table, name: `table ${at}` }));
  const nodes = named.map(({ name, output }) =>
    Buffer.concat([
      bytes(1, name),
      bytes(1, inputs[0] ?? ''),
      bytes(2, output),
      bytes(4, 'Gather'),
    ]),
  );
  const tensors = named.map(({ name, rows, columns, values }) =>
    Buffer.concat([
      number(1, rows),
      ...(columns === null ? [] : [number(1, columns)]),
      number(2, FLOAT),
      bytes(8, name),
      bytes(9, new Uint8Array(Float32Array.from(values).buffer)),
    ]),
  );
  const graph = [
    ...nodes.map((node) => bytes(1, node)),
    bytes(2, 'toy'),
    ...tensors.map((tensor) => bytes(5, tensor)),
    ...inputs.map((name) => bytes(11, shaped(name, INT64, ['batch', 'pieces']))),
    ...tables.map(({ output, columns }) =>
      bytes(12, shaped(output, FLOAT, ['batch', 'pieces', ...(columns === null ? [] : [columns])])),
    ),
  ];
  return Buffer.concat([number(1, 7), bytes(8, number(2, 14)), bytes(7, Buffer.concat(graph))]);
}

// These are the parts of protocol buffers that an ONNX file needs. Field numbers are from onnx.proto.
const FLOAT = 1;
const INT64 = 7;

function shaped(name: string, type: number, shape: readonly (string | number)[]): Buffer {
  const sizes = shape.map((size) =>
    bytes(1, typeof size === 'number' ? number(1, size) : bytes(2, size)),
  );
  const tensor = Buffer.concat([number(1, type), bytes(2, Buffer.concat(sizes))]);
  return Buffer.concat([bytes(1, name), bytes(2, bytes(1, tensor))]);
}

function number(field: number, value: number): Buffer {
  return Buffer.from([...varint(field * 8), ...varint(value)]);
}

function bytes(field: number, value: string | Uint8Array): Buffer {
  const contents = Buffer.from(value);
  return Buffer.concat([
    Buffer.from([...varint(field * 8 + 2), ...varint(contents.length)]),
    contents,
  ]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
