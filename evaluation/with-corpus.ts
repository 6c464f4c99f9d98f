import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp } from '../src/app.ts';
import type { AppOverrides } from '../src/app-parts.ts';
import { type Config, loadConfig } from '../src/config.ts';
import type { IngestReport } from '../src/domain/ingest-report.ts';
import type { QuestionSet } from './question-set.ts';
import { withScratchEngines } from './scratch-engines.ts';

/**
 * Runs `use` with an app over the corpus of a set, in a temporary data folder. If the settings name
 * engines, the app uses an empty database and an index of its own there.
 *
 * @param folderOfDocuments folder of the documents, used if the set contains no documents
 */
export async function withCorpus<T>(
  set: QuestionSet,
  folderOfDocuments: string,
  overrides: AppOverrides,
  use: (app: App, report: IngestReport) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-evaluate-'));
  const seeds = set.documents.length === 0 ? folderOfDocuments : join(folder, 'seeds');
  try {
    if (set.documents.length > 0) writeSeeds(set, seeds);
    const loaded = loadConfig({ seeds, data: join(folder, 'data') });
    const withEngines = async (engines: Config['engines']): Promise<T> => {
      const config = { ...loaded, engines, logLevel: 'warn' as const };
      const app = await createApp(config, { inference: 'in-process', ...overrides });
      try {
        const report = await app.ingest();
        if (set.documents.length > 0 && report.refused.length > 0) {
          throw new Error(`${set.name}: refused ${JSON.stringify(report.refused)}`);
        }
        return await use(app, report);
      } finally {
        await app.close();
      }
    };
    return await (loaded.engines === null
      ? withEngines(null)
      : withScratchEngines(loaded.engines, withEngines));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Returns the path of a set's document in a folder that `writeSeeds` wrote. */
export function seedFile(folder: string, sourceId: string): string {
  return join(folder, `${sourceId}.txt`);
}

/** Writes a set's documents as a seeds folder, one file per document. */
export function writeSeeds(set: QuestionSet, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const { sourceId, title, text } of set.documents) {
    const matter = `---\nid: ${sourceId}\ntitle: ${JSON.stringify(title)}\n---\n`;
    writeFileSync(seedFile(folder, sourceId), `${matter}${text}`);
  }
}
