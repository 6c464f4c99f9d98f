import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import type { Answer, Quote } from '../../src/domain/answer.ts';
import { drawQuestion } from '../../soak/operations/draw-text.ts';
import { ChangingFolder, type Texts } from '../../soak/changing-folder.ts';
import { seededRandom } from '../../test/support/seeded-random.ts';
import { silentLog } from '../../test/support/silent-log.ts';
import { WordEmbedder } from '../../test/support/word-embedder.ts';

const QUESTIONS = 6;

/** One state of the documents, and the correct answers about it. */
export interface QuietState {
  readonly texts: Texts;
  /** What each question's answer shows, in the order of `questions`. */
  readonly answers: readonly string[];
}

/** An app over SQLite that no fault reaches. It changes the documents, and knows the correct answers. */
export interface QuietBot {
  readonly questions: readonly string[];
  /** Changes some documents. */
  nextState(): Promise<QuietState>;
  close(): Promise<void>;
}

export async function createQuietBot(folder: string, seed: number): Promise<QuietBot> {
  const random = seededRandom(seed);
  const seeds = join(folder, 'seeds');
  const documents = new ChangingFolder(seeds, random);
  const questions = Array.from({ length: QUESTIONS }, () => drawQuestion(random));
  const app = await createApp(loadConfig({ seeds, data: join(folder, 'data') }, {}), {
    ...{ reader: null, embedder: new WordEmbedder(), log: silentLog },
  });
  let isFirst = true;
  return {
    questions,
    async nextState() {
      if (!isFirst) documents.change();
      isFirst = false;
      await app.ingest();
      return { texts: documents.texts(), answers: await answerAll(app, questions) };
    },
    close: () => app.close(),
  };
}

export async function answerAll(app: App, questions: readonly string[]): Promise<string[]> {
  const shown: string[] = [];
  for (const question of questions) {
    shown.push(shownBy(await app.answerer.answer(question, { limit: 3 })));
  }
  return shown;
}

/** Returns all that a user sees of an answer. */
export function shownBy({ verdict, quotes, related }: Answer): string {
  const toShown = ({ sourceId, start, end, text, highlights }: Quote): unknown => [
    ...[sourceId, start, end, text],
    highlights.map((span) => [span.start, span.end]),
  ];
  return JSON.stringify([verdict, quotes.map(toShown), related.map(toShown)]);
}

/** Makes a folder contain exactly these documents. */
export function writeDocuments(folder: string, texts: Texts): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (!texts.has(name.slice(0, -'.txt'.length))) rmSync(join(folder, name));
  }
  for (const [name, text] of texts) writeFileSync(join(folder, `${name}.txt`), text);
}
