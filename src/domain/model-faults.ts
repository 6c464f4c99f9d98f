import type { Coded, NoParams } from './coded.ts';

/** Faults in the files or output of a model. */
export interface ModelFaults {
  'unusable-tokenizer': { reason: string };
  'cannot-embed': { reason: string };
  'cannot-run': { file: string; reason: string };
  'wrong-shape': { output: string; shape: readonly number[]; pieces: number };
  'not-finite': { output: string };
  'same-vectors': { file: string };
  'no-embeddings': { file: string; outputs: readonly string[]; wanted: readonly string[] };
  'no-special-pieces': NoParams;
  'wrong-logits': { shape: readonly number[]; pieces: number };
  'not-bert': { found: readonly string[]; wanted: readonly string[] };
  'no-answers': { file: string; outputs: readonly string[]; wanted: readonly string[] };
  'wrong-inputs': { file: string; inputs: readonly string[]; known: readonly string[] };
  'broken-file': { file: string; reason: string };
  'no-object': { file: string };
  'wrong-checksum': { file: string };
  'file-replaced': { file: string };
  unreadable: { file: string; reason: string };
  'no-weights': { files: readonly string[]; folder: string };
}

export type ModelFault = Coded<ModelFaults>;

/** A message from the system or a library, or the milliseconds for which the server sent nothing. */
export type DownloadReason = string | { readonly silentMs: number };

/** Reasons for the failure of a model download. */
export interface DownloadFaults {
  unwritable: { folder: string; reason: string };
  'no-weights': { files: readonly string[]; host: string };
  'not-json': { file: string; host: string };
  unreachable: { host: string; reason: DownloadReason };
  refused: { host: string; status: number };
  'no-file': { host: string; file: string };
  'bad-status': { host: string; file: string; status: number };
  'broken-off': { file: string; reason: DownloadReason };
  'no-bytes': { file: string };
  /** The program runs without the network. */
  offline: { host: string };
}

export type DownloadFault = Coded<DownloadFaults>;

/** The ways in which the process that runs the models can fail. */
export interface ProcessFaults {
  exited: { exitCode: number | null };
  killed: { signal: string };
  'not-started': { reason: string };
  'not-ready': { waitedMs: number };
  silent: { waitedMs: number };
  ended: NoParams;
  'other-model': { found: readonly string[]; expected: readonly string[] };
  'other-protocol': { found: number; expected: number };
}

export type ProcessFault = Coded<ProcessFaults>;

/** The circumstances in which that process failed. */
export interface ProcessOccasions {
  loading: { models: readonly string[] };
  'second-time': NoParams;
  restarted: { times: number };
  opened: NoParams;
}

export type ProcessOccasion = Coded<ProcessOccasions>;
