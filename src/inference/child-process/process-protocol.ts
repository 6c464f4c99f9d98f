import { UserFacingError } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { ModelFolder } from '../model-files/model-files.ts';
import type { Reading } from '../reader.ts';

/**
 * Increase with every change below. If the program's files are replaced while it runs, a restarted
 * child may have another version than its parent.
 */
export const PROTOCOL_VERSION = 3;

/** The requests that the child accepts, with their answers. */
export interface Tasks {
  embed: {
    asked: { readonly texts: readonly string[] };
    /** The vectors, concatenated: `texts.length` × `dimensions`. */
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

/** A serialised error; `code` is `null` for anything but a `UserFacingError`. */
export interface Fault {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly hint: string;
}

/** The models to load, at least one; `null`: none of that kind. */
export interface Opening {
  readonly embedder: ModelFolder | null;
  readonly reader: ModelFolder | null;
  /** Threads of one embedder run. Passages are read on one thread. */
  readonly embedderThreads: number;
}

/** The loaded models; `null`: none of that kind. */
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

/** Sent by the parent: `open` once, then requests, each after the answer to the one before. */
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
  if (error instanceof UserFacingError) {
    return { code: error.code, message: error.message, hint: error.hint };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: null, message, hint: '' };
}

export function fromFault({ code, message, hint }: Fault): Error {
  return code === null
    ? new Error(`In the inference process: ${message}`)
    : new UserFacingError(code, message, hint);
}
