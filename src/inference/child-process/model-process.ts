/**
 * The process that runs the models: a child of `startInferenceProcess`. ONNX Runtime's runs are
 * synchronous and its memory grows with what it is given, so both are kept away from the bot.
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
/** The parent logs what it is told; nothing is written past its log. */
const log = { debug: silent, info: silent, warn: silent, error: silent };

function serve(): void {
  let embedder: Embedder | null = null;
  let reader: Reader | null = null;
  /** Messages are handled one after the other. */
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
      // Not ended here: the news of the exit can overtake the message.
      tell({ kind: 'not-opened', version: PROTOCOL_VERSION, fault: toFault(error) });
    }
  }

  async function embed({ texts }: Tasks['embed']['asked']): Promise<Tasks['embed']['answer']> {
    if (embedder === null) throw new Error('asked to embed without an embedding model');
    const rows = await embedder.embed(texts);
    const vectors = new Float32Array(rows.length * embedder.dimensions);
    for (const [i, row] of rows.entries()) vectors.set(row, i * row.length);
    return { vectors };
  }

  async function read({ question, passages, headings }: Tasks['read']['asked']) {
    if (reader === null) throw new Error('asked to read without a reading model');
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

  // However the parent ends, this process does not outlive it.
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C and service managers signal every process of the group; the parent decides for us.
  process.on('SIGINT', silent);
  process.on('SIGTERM', silent);
  process.on('message', (message: ParentMessage) => {
    work = work.then(() => handle(message));
  });
}

function tell(message: ChildMessage): void {
  // Without a parent there is nobody to tell, and `disconnect` ends this process.
  if (process.connected) process.send?.(message, silent);
}

serve();
