import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { reasonOf, UserFacingError } from '../../src/domain/errors.ts';
import { openModels } from '../../src/inference/open.ts';
import { StoreDamagedError } from '../../src/store/errors.ts';
import { WordEmbedder } from '../../test/support/word-embedder.ts';

/** The files that the process opens: a data folder with its documents, or two models. */
export type OpenParameters =
  | { readonly opens: 'data'; readonly folder: string; readonly questions: readonly string[] }
  /** `modelsDir` has folders with the names of the built-in models. */
  | { readonly opens: 'models'; readonly modelsDir: string; readonly areBuiltIn: boolean };

export type OpenEvent =
  | { readonly at: 'ready' }
  | {
      readonly at: 'opened';
      /** Depends on all answers or vectors. */
      readonly result: string;
      /** Warnings and errors in the log. */
      readonly noticed: readonly string[];
    }
  /** `code`: of a `UserFacingError`, or `damaged`; `null`: a bug. */
  | { readonly at: 'refused'; readonly code: string | null; readonly message: string };

const TEXTS = ['The court denied the letter.', 'Nine figures were never published.'];
const quiet = (): void => undefined;
const say = (event: OpenEvent): void => {
  process.send?.(event);
};

async function openData(folder: string, questions: readonly string[]): Promise<OpenEvent> {
  const noticed: string[] = [];
  const note = (_: object, message: string): void => void noticed.push(message);
  const log = { debug: quiet, info: quiet, warn: note, error: note };
  const config = loadConfig({ seeds: join(folder, 'seeds'), data: join(folder, 'data') }, {});
  const app = await createApp(config, { reader: null, embedder: new WordEmbedder(), log });
  try {
    await app.ingest();
    const hits: unknown[] = [];
    for (const question of questions) {
      const { quotes, verdict } = await app.answerer.answer(question, { limit: 3 });
      hits.push([verdict, quotes.map(({ sourceId, text }) => [sourceId, text])]);
      const found = await app.index.read((view) =>
        view.search({ query: question, k: 10, ranking: 'dense' }),
      );
      hits.push(found.hits.map(({ passageId }) => passageId));
    }
    return { at: 'opened', result: JSON.stringify(hits), noticed };
  } finally {
    await app.close();
  }
}

async function openBoth(modelsDir: string, areBuiltIn: boolean): Promise<OpenEvent> {
  const { embedder, reader } = await openModels({
    model: areBuiltIn ? 'built-in' : join(modelsDir, 'verbatim-embedder'),
    readerModel: areBuiltIn ? 'built-in' : join(modelsDir, 'verbatim-reader'),
    ...{ modelsDir, cacheDir: join(modelsDir, 'cache'), allowDownload: false, threads: 1 },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  const vectors = await embedder.embed(TEXTS);
  const readings = await reader?.read(TEXTS[0] ?? '', TEXTS);
  await embedder.close();
  await reader?.close();
  const content = JSON.stringify([vectors.map((vector) => [...vector]), readings]);
  const result = createHash('sha256').update(content).digest('hex');
  return { at: 'opened', result, noticed: [] };
}

function refusal(error: unknown): OpenEvent {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error instanceof UserFacingError) {
    return { at: 'refused', code: error.problem.code, message: reasonOf(error) };
  }
  const code = error instanceof StoreDamagedError ? 'damaged' : null;
  return { at: 'refused', code, message: stack };
}

process.once('message', (parameters: OpenParameters) => {
  const opening =
    parameters.opens === 'data'
      ? openData(parameters.folder, parameters.questions)
      : openBoth(parameters.modelsDir, parameters.areBuiltIn);
  void opening
    .catch(refusal)
    .then(say)
    .finally(() => {
      process.disconnect();
    });
});
say({ at: 'ready' });
