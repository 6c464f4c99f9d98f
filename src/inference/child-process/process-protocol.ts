import { UserFacingError } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { ModelFolder } from '../model-files/model-files.ts';
import type { Reading } from '../reader.ts';

/**
 * Raised with every change below. A child restarted after the program's files were replaced may be
 * of another version than the process that has been running since before.
 */
export const PROTOCOL_VERSION = 3;

/** What the child can be asked, and what it answers. */
export interface Tasks {
  embed: {
    asked: { readonly texts: readonly string[] };
    /** The vectors, one after the other: `texts.length` × `dimensions`. */
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

/** A fault on its way between processes; `code` is `null` for one that is nobody's but ours. */
export interface Fault {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly hint: string;
}

/** The models to load, at least one; `null`: none of that kind. */
export interface Opening {
  readonly embedder: ModelFolder | null;
  readonly reader: ModelFolder | null;
  /** Of one run of the embedder. A passage is read on one thread. */
  readonly embedderThreads: number;
}

/** The models loaded; `null`: none of that kind. */
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

/** From the parent: `open` once, then requests, each answered before the next is sent. */
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
