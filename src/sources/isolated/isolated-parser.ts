import { pathToFileURL } from 'node:url';
import { toError, UserFacingError } from '../../domain/errors.ts';
import type { FileProblem } from '../../domain/file-problems.ts';
import type { Logger } from '../../domain/logger.ts';
import type { ProcessFault } from '../../domain/model-faults.ts';
import { systemTimers, type Timers } from '../../domain/time.ts';
import { forkChild, type RunningChild } from '../../processes/fork-child.ts';
import { programFile } from '../../program-files.ts';
import { type DocumentParser, parseDocument } from '../parse-document.ts';
import type { FeedEntries } from '../formats/feed/read-entries.ts';
import type { DocumentDraft, SourceFormat } from '../source-format.ts';
import type { ParserLimits } from './parser-limits.ts';
import {
  FEED_ENTRIES,
  OUT_OF_MEMORY,
  type ParserAnswer,
  type ParserRequest,
} from './parser-protocol.ts';
import { sandboxOptions } from './sandbox-options.ts';

export interface IsolatedParserOptions {
  readonly limits: ParserLimits;
  readonly timers?: Timers;
  /** Default: no log. */
  readonly log?: Logger;
  /** The program of the child; tests replace it. */
  readonly entry?: URL;
}

/**
 * The share of the memory that the heap of V8 may use. With less room, V8 collects garbage before
 * the process exceeds its limit.
 */
const HEAP_SHARE = 0.6;

type ParserResult = Exclude<ParserAnswer, { fault: unknown }>;

/** A child process with at most one request. */
interface ParserChild {
  readonly process: RunningChild<ParserRequest>;
  request: {
    readonly id: number;
    readonly resolve: (answer: ParserResult) => void;
    readonly reject: (error: Error) => void;
  } | null;
  /** Number of requests so far. */
  requests: number;
  hasTimedOut: boolean;
  readonly closed: Promise<void>;
}

/**
 * Parses files of isolated formats in a child process, one at a time. The process starts with the
 * first such file and parses all files until `close`. If it exceeds a limit or crashes, the file is
 * refused and the next file gets another process. The process has no network, writes no file and
 * reads only the program's own files. It never outlives this process.
 */
export class IsolatedParser implements DocumentParser {
  readonly #options: IsolatedParserOptions;
  #child: ParserChild | null = null;
  /** Ends with the last request or `close`, and never rejects. */
  #queue: Promise<unknown> = Promise.resolve();
  #lastId = 0;

  constructor(options: IsolatedParserOptions) {
    this.#options = options;
  }

  /** Process ID of the child; `null` if none is running. */
  get pid(): number | null {
    return this.#child?.process.pid ?? null;
  }

  /**
   * Parses a file. Formats that are not isolated are parsed in this process.
   *
   * @throws UserFacingError `unreadable` if the parser exceeds a limit or crashes, and the
   *   `FileProblem`s of the parser; Error if the parser throws another error
   */
  readonly parse = async (format: SourceFormat, bytes: Uint8Array): Promise<DocumentDraft> => {
    if (!format.isolated) return parseDocument(format, bytes);
    const answer = await this.#request(format.name, bytes);
    if (!('draft' in answer)) throw new Error('the parser process has sent another answer');
    return answer.draft;
  };

  /**
   * Reads the entries of an RSS or Atom feed.
   *
   * @throws UserFacingError as `parse`
   */
  readonly readFeed = async (bytes: Uint8Array): Promise<FeedEntries> => {
    const answer = await this.#request(FEED_ENTRIES, bytes);
    if (!('entries' in answer)) throw new Error('the parser process has sent another answer');
    return answer.entries;
  };

  /** Ends the process after the requests made so far. A later request starts another process. */
  async close(): Promise<void> {
    await this.#enqueue(async () => {
      const child = this.#child;
      child?.process.kill();
      await child?.closed;
    });
  }

  async #request(format: string, bytes: Uint8Array): Promise<ParserResult> {
    return this.#enqueue(async () => {
      const isUsed = (this.#child?.requests ?? 0) > 0;
      try {
        return await this.#ask(format, bytes);
      } catch (error) {
        // An earlier file can have caused this. The result must not depend on the other files.
        if (isUsed && isFailure(error)) return this.#ask(format, bytes);
        throw error;
      }
    });
  }

  async #enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #ask(format: string, bytes: Uint8Array): Promise<ParserResult> {
    const child = (this.#child ??= this.#start());
    const { timers = systemTimers, limits } = this.#options;
    const stopTimer = timers.start(() => {
      child.hasTimedOut = true;
      child.process.kill();
    }, limits.timeoutMs);
    try {
      return await new Promise<ParserResult>((resolve, reject) => {
        this.#lastId += 1;
        child.requests += 1;
        child.request = { id: this.#lastId, resolve, reject };
        child.process.send({ id: this.#lastId, format, bytes });
      });
    } finally {
      stopTimer();
      child.request = null;
    }
  }

  #start(): ParserChild {
    const { limits, log } = this.#options;
    const entry =
      this.#options.entry ?? pathToFileURL(programFile('src/sources/isolated/parser-process.ts'));
    const { promise: closed, resolve: onClosed } = withResolvers();
    const child: ParserChild = {
      request: null,
      requests: 0,
      hasTimedOut: false,
      closed,
      process: forkChild<ParserRequest, ParserAnswer>(
        entry,
        {
          onMessage: (answer) => {
            if (child.request?.id !== answer.id) return;
            if ('fault' in answer) child.request.reject(fromFault(answer.fault));
            else child.request.resolve(answer);
          },
          onClosed: (how, output) => {
            if (this.#child === child) this.#child = null;
            if (child.request !== null || output !== '')
              log?.warn({ how, output }, 'a parser process has failed or printed something');
            child.request?.reject(toError(this.#problemOf(child, how, output)));
            onClosed();
          },
        },
        {
          arguments: [String(limits.memoryMb)],
          nodeOptions: [
            `--max-old-space-size=${Math.round(limits.memoryMb * HEAP_SHARE)}`,
            ...sandboxOptions(entry),
          ],
          // Without the variables of this process, a parser cannot see the token of the bot.
          environment: { TZ: 'UTC' },
        },
      ),
    };
    return child;
  }

  #problemOf(child: ParserChild, how: ProcessFault, output: string): FileProblem {
    const { timeoutMs, memoryMb } = this.#options.limits;
    if (child.hasTimedOut)
      return { code: 'parser-timed-out', params: { seconds: timeoutMs / 1000 } };
    // If the machine runs out of memory, Linux kills the process.
    const isKilled = how.code === 'killed' && how.params.signal === 'SIGKILL';
    if (isKilled || output.includes(OUT_OF_MEMORY))
      return { code: 'parser-out-of-memory', params: { megabytes: memoryMb } };
    return { code: 'parser-crashed', params: { fault: how } };
  }
}

function isFailure(error: unknown): boolean {
  return (
    error instanceof UserFacingError &&
    ['parser-out-of-memory', 'parser-crashed'].includes(error.problem.code)
  );
}

function fromFault(fault: Extract<ParserAnswer, { fault: unknown }>['fault']): Error {
  return 'problem' in fault ? toError(fault.problem) : new Error(fault.reason);
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
