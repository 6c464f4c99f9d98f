/**
 * The process that runs the models: the child of `startInferenceProcess`. ONNX Runtime's runs are
 * synchronous and its memory grows with what it is given, so both are kept away from the bot.
 */
import type { Embedder } from './embedder.ts';
import { loadEmbedder } from './load-embedder.ts';
import { PROTOCOL_VERSION, toFault } from './process-protocol.ts';
import type { ChildMessage, Opening, ParentMessage, Request } from './process-protocol.ts';

const silent = () => undefined;
/** The parent logs what it is told; nothing is written past its log. */
const log = { debug: silent, info: silent, warn: silent, error: silent };

function serve(): void {
  let embedder: Embedder | null = null;
  /** Messages are handled one after the other. */
  let work = Promise.resolve();

  async function open({ embedder: model, threads }: Opening): Promise<void> {
    try {
      embedder = await loadEmbedder(model, { threads, log });
      const { modelId, dimensions } = embedder;
      tell({
        kind: 'opened',
        version: PROTOCOL_VERSION,
        opened: { embedder: { modelId, dimensions } },
      });
    } catch (error) {
      // Not ended here: the news of the exit can overtake the message.
      tell({ kind: 'not-opened', version: PROTOCOL_VERSION, fault: toFault(error) });
    }
  }

  async function answer({ id, asked }: Request): Promise<void> {
    try {
      if (embedder === null) throw new Error('asked before a model was opened');
      const vectors = await embedder.embed(asked.texts);
      const flat = new Float32Array(vectors.length * embedder.dimensions);
      for (const [i, vector] of vectors.entries()) flat.set(vector, i * vector.length);
      tell({ kind: 'answered', id, answer: { vectors: flat } });
    } catch (error) {
      tell({ kind: 'failed', id, fault: toFault(error) });
    }
  }

  async function handle(message: ParentMessage): Promise<void> {
    switch (message.kind) {
      case 'open':
        return open(message.opening);
      case 'embed':
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
