import { mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { App } from '../src/app.ts';
import type { SetQuestion } from './question-set.ts';
import { seedFile } from './with-corpus.ts';

/**
 * Calls `ask` with each question. While a question is asked, the sources in its `without` are
 * removed from the app's folder. Questions with the same `without` are grouped, because each change
 * to the folder needs an ingestion. All sources are restored at the end.
 *
 * @param app an app whose folder `withCorpus` wrote
 * @returns the results of `ask`, in the order of the questions
 */
export async function askEach<T>(
  app: App,
  questions: readonly SetQuestion[],
  ask: (app: App, question: SetQuestion) => Promise<T>,
): Promise<T[]> {
  const groups = new Map<string, number[]>();
  questions.forEach(({ without = [] }, place) => {
    const key = [...without].sort().join(' ');
    groups.set(key, [...(groups.get(key) ?? []), place]);
  });
  const results: T[] = [];
  const folder = createReducedFolder(app);
  try {
    for (const places of groups.values()) {
      await folder.remove(questions[places[0] ?? 0]?.without ?? []);
      for (const place of places) {
        const question = questions[place];
        if (question) results[place] = await ask(app, question);
      }
    }
  } finally {
    await folder.remove([]);
  }
  return results;
}

/** The app's folder, from which sources can be removed temporarily. */
function createReducedFolder(app: App): {
  /** Removes these sources, and restores all other sources. */
  remove(sourceIds: readonly string[]): Promise<void>;
} {
  const { seedsDir, dataDir } = app.config;
  const aside = join(dataDir, 'removed');
  let out: readonly string[] = [];
  return {
    async remove(sourceIds) {
      if (out.length === 0 && sourceIds.length === 0) return;
      mkdirSync(aside, { recursive: true });
      for (const file of out) renameSync(join(aside, basename(file)), file);
      out = sourceIds.map((sourceId) => seedFile(seedsDir, sourceId));
      for (const file of out) renameSync(file, join(aside, basename(file)));
      const { refused } = await app.ingest();
      if (refused.length > 0) {
        throw new Error(`refused ${JSON.stringify(refused)}`);
      }
    },
  };
}
