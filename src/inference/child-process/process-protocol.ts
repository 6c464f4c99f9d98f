import { type Problem, toError, UserFacingError } from '../../domain/errors.ts';
import type { ModelFolder } from '../model-files/model-files.ts';
import type { Reading } from '../reader.ts';

/**
 * Increase this number with every change below. If the program's files are replaced while it runs,
 * the protocol version of a restarted child may differ from its parent's.
 */
export const PROTOCOL_VERSION = 4;

/** The requests that the child accepts, with their answers. */
export interface Tasks {
  embed: {
    asked: { readonly texts: readonly string[] };
    /** The concatenated vectors: `texts.length` × `dimensions` numbers. */
    answer: { readonly vectors: Float32Array };
  };
  read: {
    asked: {
      readonly question: string;
      readonly passages: readonly string[];
      readonly headings: readonly string[];
    };
    answer: { readonly readings: readonly Reading[] };
  };
}

export type TaskKind = keyof Tasks;

/**
 * An error sent between processes: a problem that a user can act on, or the stack trace of a bug.
 */
export type Fault = { readonly problem: Problem } | { readonly stack: string };

/** The models to load, at least one. `null`: no model of that kind. */
export interface Opening {
  readonly embedder: ModelFolder | null;
  readonly reader: ModelFolder | null;
  /** Number of threads for one run of the embedder. The reader uses one thread. */
  readonly embedderThreads: number;
}

/** The loaded models. `null`: no model of that kind. */
export interface Opened {
  readonly embedder: { readonly modelId: string; readonly dimensions: number } | null;
  readonly reader: { readonly modelId: string } | null;
}

export type Request = {
  [Kind in TaskKind]: {
    readonly kind: Kind;
    readonly id: number;
    readonly asked: Tasks[Kind]['asked'];
  };
}[TaskKind];

/** Sent by the parent: `open` once, then requests. Each request waits for the previous answer. */
export type ParentMessage =
  | { readonly kind: 'open'; readonly version: number; readonly opening: Opening }
  | Request
  | { readonly kind: 'close' };

export type ChildMessage =
  | { readonly kind: 'opened'; readonly version: number; readonly opened: Opened }
  | { readonly kind: 'not-opened'; readonly version: number; readonly fault: Fault }
  | { readonly kind: 'answered'; readonly id: number; readonly answer: Tasks[TaskKind]['answer'] }
  | { readonly kind: 'failed'; readonly id: number; readonly fault: Fault };

export function toFault(error: unknown): Fault {
  if (error instanceof UserFacingError) return { problem: error.problem };
  return { stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

export function fromFault(fault: Fault): Error {
  if ('problem' in fault) return toError(fault.problem);
  return new Error(`In the inference process: ${fault.stack}`);
}
