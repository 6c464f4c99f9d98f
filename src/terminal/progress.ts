import { SingleBar } from 'cli-progress';
import type { WriteStream } from 'node:tty';
import type { IngestProgress } from '../index/ingest.ts';
import type { DownloadProgress } from '../inference/model-files/download-model.ts';
import { MOVING_TEXTS } from './locales/en-moving.ts';
import { tameLine } from './render-answer.ts';

type Output = Pick<WriteStream, 'write' | 'isTTY'>;

/** Shows the progress of an ingestion: a bar on a terminal, otherwise one line per indexed file. */
export function showIngest(output: Output): (progress: IngestProgress) => void {
  const bar = output.isTTY ? new LazyBar(output, '{bar} {value} of {total} {phase} {item}') : null;
  return ({ phase, done, total, item }) => {
    if (bar) bar.show(done, total, { phase, item: tameLine(item) });
    else if (phase === 'embed') output.write(`indexed ${tameLine(item)} (${done} of ${total})\n`);
  };
}

/** Shows the progress of a model's download: a bar on a terminal, otherwise one line per file. */
export function showDownload(output: Output): (progress: DownloadProgress) => void {
  const bar = output.isTTY ? new LazyBar(output, '{bar} {percentage}% of {model} {file}') : null;
  let last = '';
  return ({ model, file, loadedBytes, totalBytes }) => {
    if (bar && totalBytes !== null) bar.show(loadedBytes, totalBytes, { model, file });
    else if (file !== last) output.write(`downloading ${model}: ${file}\n`);
    last = file;
  };
}

/** The progress of a move. `item` is a corpus or empty. */
export interface MoveProgress {
  readonly phase: 'copy' | 'index' | 'ask';
  readonly done: number;
  readonly total: number;
  readonly item: string;
}

/** Shows the progress of a move: a bar on a terminal, otherwise one line per phase and item. */
export function showMove(output: Output): (progress: MoveProgress) => void {
  const bar = output.isTTY ? new LazyBar(output, '{bar} {value} of {total} {text}') : null;
  let last = '';
  return ({ phase, done, total, item }) => {
    const text = MOVING_TEXTS.progress[phase](item);
    if (bar) bar.show(done, total, { text });
    else if (text !== last) output.write(`${text}\n`);
    last = text;
  };
}

/** A progress bar that appears with the first step and disappears after the last step. */
class LazyBar {
  readonly #bar: SingleBar;
  #running = false;

  constructor(output: Output, format: string) {
    this.#bar = new SingleBar({ format, stream: output as WriteStream, clearOnComplete: true });
  }

  show(done: number, total: number, payload: object): void {
    if (!this.#running && done < total) {
      this.#bar.start(total, done, payload);
      this.#running = true;
    }
    if (!this.#running) return;
    this.#bar.setTotal(total);
    this.#bar.update(done, payload);
    if (done >= total) {
      this.#bar.stop();
      this.#running = false;
    }
  }
}
