/**
 * The child process of `startInferenceProcess` that runs the models. ONNX Runtime runs
 * synchronously and its memory grows with its input, so both are kept out of the bot's process.
 */
import type { Embedder } from '../embedder.ts';
import { loadEmbedder } from '../onnx/load-embedder.ts';
import { loadReader } from '../onnx/load-reader.ts';
import { PROTOCOL_VERSION, toFault } from './process-protocol.ts';
import type {
  ChildMessage,
  Opening,
  ParentMessage,
  Request,
  TaskKind,
  Tasks,
} from './process-protocol.ts';
import type { Reader } from '../reader.ts';

const silent = () => undefined;
/** Discards all messages, because the parent logs the results. */
const log = { debug: silent, info: silent, warn: silent, error: silent };

function serve(): void {
  let embedder: Embedder | null = null;
  let reader: Reader | null = null;
  /** Messages are handled one at a time. */
  let work = Promise.resolve();

  async function open(opening: Opening): Promise<void> {
    try {
      if (opening.embedder !== null) {
        embedder = await loadEmbedder(opening.embedder, { threads: opening.embedderThreads, log });
      }
      if (opening.reader !== null) reader = await loadReader(opening.reader, { threads: 1, log });
      tell({
        kind: 'opened',
        version: PROTOCOL_VERSION,
        opened: {
          embedder: embedder && { modelId: embedder.modelId, dimensions: embedder.dimensions },
          reader: reader && { modelId: reader.modelId },
        },
      });
    } catch (error) {
      // Does not exit, because the exit event could reach the parent before this message.
      tell({ kind: 'not-opened', version: PROTOCOL_VERSION, fault: toFault(error) });
    }
  }

  async function embed({ texts }: Tasks['embed']['asked']): Promise<Tasks['embed']['answer']> {
    if (embedder === null) throw new Error('the process has no embedding model');
    const rows = await embedder.embed(texts);
    const vectors = new Float32Array(rows.length * embedder.dimensions);
    for (const [i, row] of rows.entries()) vectors.set(row, i * row.length);
    return { vectors };
  }

  async function read({ question, passages, headings }: Tasks['read']['asked']) {
    if (reader === null) throw new Error('the process has no reading model');
    return { readings: await reader.read(question, passages, headings) };
  }

  async function answer(request: Request): Promise<void> {
    const { id } = request;
    try {
      const given: Tasks[TaskKind]['answer'] =
        request.kind === 'embed' ? await embed(request.asked) : await read(request.asked);
      tell({ kind: 'answered', id, answer: given });
    } catch (error) {
      tell({ kind: 'failed', id, fault: toFault(error) });
    }
  }

  async function handle(message: ParentMessage): Promise<void> {
    switch (message.kind) {
      case 'open':
        return open(message.opening);
      case 'embed':
      case 'read':
        return answer(message);
      case 'close':
        process.exit(0);
    }
  }

  // Ensures that this process does not outlive its parent.
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C and service managers signal the whole process group; the parent decides when to exit.
  process.on('SIGINT', silent);
  process.on('SIGTERM', silent);
  process.on('message', (message: ParentMessage) => {
    work = work.then(() => handle(message));
  });
}

function tell(message: ChildMessage): void {
  // Once the parent is gone, `disconnect` ends this process, so the message can be dropped.
  if (process.connected) process.send?.(message, silent);
}

serve();
