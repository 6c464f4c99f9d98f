import type { Wording } from '../../domain/coded.ts';
import type { DownloadFaults, DownloadReason, ModelFaults } from '../../domain/model-faults.ts';

/** What is wrong with a model. Each text continues after "The model NAME". */
export const MODEL_FAULTS: Wording<ModelFaults> = {
  'unusable-tokenizer': ({ reason }) =>
    `cannot be loaded, because its tokenizer.json is unusable: ${reason}`,
  'cannot-embed': ({ reason }) => `could not embed a text: ${reason}`,
  'cannot-run': ({ file, reason }) => `cannot run ${file}: ${reason}`,
  'wrong-shape': ({ output, shape, pieces }) =>
    `gives ${output} of shape [${shape.join(', ')}] where [1, ${pieces}, dimensions] is required`,
  'not-finite': ({ output }) => `gives ${output} with values that are not numbers`,
  'same-vectors': ({ file }) => `gives the same vector for every text (${file})`,
  'no-embeddings': ({ file, outputs, wanted }) =>
    `is not a feature-extraction model: ${file} gives ${outputs.join(', ')} ` +
    `where ${wanted.join(' or ')} is required`,
  'no-special-pieces': () => 'has a tokenizer.json that does not put [CLS] and [SEP] around a text',
  'wrong-logits': ({ shape, pieces }) =>
    `gives logits of shape [${shape.join(', ')}], or logits that are not finite, where ` +
    `finite logits of shape [1, ${pieces}] are required`,
  'not-bert': ({ found, wanted }) =>
    `cannot be a reading model: its tokenizer.json has ${found.join(', ')} where ` +
    `${wanted.join(', ')} are required`,
  'no-answers': ({ file, outputs, wanted }) =>
    `is not a question-answering model: ${file} gives ${outputs.join(', ')} ` +
    `where ${wanted.join(' and ')} are required`,
  'wrong-inputs': ({ file, inputs, known }) =>
    `is not a text encoder: ${file} requires ${inputs.join(', ')}, ` +
    `but only ${known.join(', ')} can be given`,
  'broken-file': ({ file, reason }) => `has a broken ${file}: ${reason}`,
  'no-object': ({ file }) => `has a broken ${file}: it must be a JSON object`,
  'wrong-checksum': ({ file }) =>
    `has a damaged file: the checksum of ${file} differs from the one in models/SHA256SUMS`,
  'file-replaced': ({ file }) => `has a file that was replaced while it was loaded: ${file}`,
  unreadable: ({ file, reason }) => `needs ${file}, which cannot be read: ${reason}`,
  'no-weights': ({ files, folder }) =>
    `needs ${files.join(' or ')} in ${folder}, but the folder has none of them`,
};

/** Why a download failed. Each text continues after "The model NAME". */
export const DOWNLOAD_FAULTS: Wording<DownloadFaults> = {
  unwritable: ({ folder, reason }) => `cannot be written to ${folder}: ${reason}`,
  'no-weights': ({ files, host }) => `has none of ${files.join(', ')} on ${host}`,
  'not-json': ({ file, host }) => `was not sent by ${host}: ${file} is not JSON`,
  unreachable: ({ host, reason }) => `cannot be fetched from ${host}: ${wordReason(reason)}`,
  refused: ({ host, status }) =>
    `is refused by ${host} (HTTP ${status}): there is no such model, or it is not public`,
  'no-file': ({ host, file }) => `has no ${file} on ${host} (HTTP 404)`,
  'bad-status': ({ host, file, status }) =>
    `cannot be fetched from ${host}: HTTP ${status} for ${file}`,
  'broken-off': ({ file, reason }) =>
    `was not downloaded completely: ${file} broke off (${wordReason(reason)})`,
  'no-bytes': ({ file }) => `was not downloaded completely: ${file} broke off (0 bytes arrived)`,
  offline: ({ host }) =>
    `is not on this machine, and the connection to ${host} was refused because of --offline or OFFLINE=yes`,
};

function wordReason(reason: DownloadReason): string {
  return typeof reason === 'string' ? reason : `nothing arrived for ${reason.silentMs / 1000} s`;
}
