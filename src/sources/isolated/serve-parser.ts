import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { reasonOf, UserFacingError } from '../../domain/errors.ts';
import { denyNetwork } from '../../processes/deny-network.ts';
import { parseDocument } from '../parse-document.ts';
import type { SourceFormat } from '../source-format.ts';
import {
  FEED_ENTRIES,
  type ParserAnswer,
  type ParserFault,
  type ParserRequest,
} from './parser-protocol.ts';
import { watchProcess } from './watch-process.ts';

/**
 * Limits the length of a draft, so that a file that expands cannot exhaust the memory of the parent.
 * A document of 1,000 pages has about 3,000,000 characters.
 */
const MOST_CHARACTERS = 50_000_000;

/**
 * Answers the parent's requests in this child process.
 *
 * @param formats the formats that the parent may name
 * @param memoryMb maximum memory of this process
 */
export function serveParser(formats: readonly SourceFormat[], memoryMb: number): void {
  // Libraries print warnings about damaged files. The parent reports the result.
  globalThis.console = new Console(
    new Writable({
      write: (_chunk, _encoding, done) => {
        done();
      },
    }),
  );
  // No parser needs the network, but a document may name addresses.
  denyNetwork({ allowsOwnServers: false });
  watchProcess(memoryMb);

  async function answer({ id, format: name, bytes }: ParserRequest): Promise<void> {
    try {
      if (name === FEED_ENTRIES) {
        const { readEntries } = await import('../formats/feed/read-entries.ts');
        reply({ id, entries: readEntries(bytes) });
        return;
      }
      const format = formats.find((each) => each.name === name);
      if (format === undefined) throw new Error(`no format has the name ${name}`);
      const draft = await parseDocument(format, bytes);
      const { length } = draft.text;
      if (length > MOST_CHARACTERS) {
        const params = { characters: length, most: MOST_CHARACTERS };
        throw new UserFacingError('too-much-text', params);
      }
      reply({ id, draft });
    } catch (error) {
      reply({ id, fault: toFault(error) });
    }
  }

  // Ctrl-C and service managers signal the whole process group; the parent decides when to exit.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('disconnect', () => process.exit(0));
  process.on('message', (request: ParserRequest) => void answer(request));
}

function toFault(error: unknown): ParserFault {
  return error instanceof UserFacingError
    ? { problem: error.problem }
    : { reason: reasonOf(error) };
}

function reply(answer: ParserAnswer): void {
  // Once the parent is gone, `disconnect` ends this process, so the answer can be dropped.
  if (process.connected) process.send?.(answer, () => undefined);
}
