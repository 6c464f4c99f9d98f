import type { AppOverrides } from '../../src/app-parts.ts';
import type { Refusal, Skip } from '../../src/domain/ingest-report.ts';
import { withCorpus } from '../with-corpus.ts';
import { askDocuments, type AskedDocument } from './ask-documents.ts';
import type { DocumentQuestion } from './document-questions.ts';
import { type MeasuredDocuments, measureDocuments } from './measure-documents.ts';

export interface DocumentEvaluation {
  readonly figures: MeasuredDocuments;
  readonly files: {
    readonly sources: number;
    readonly passages: number;
    readonly skipped: readonly Skip[];
    readonly refused: readonly Refusal[];
    /** Files that a question names and that did not become a source; its questions count as wrong. */
    readonly unread: readonly string[];
  };
  readonly questions: readonly AskedDocument[];
}

/** Indexes a folder of documents as the product does, and asks all questions over it. */
export async function evaluateDocuments(
  folder: string,
  questions: readonly DocumentQuestion[],
  overrides: AppOverrides,
  onQuestion?: (done: number, total: number) => void,
): Promise<DocumentEvaluation> {
  const documents = { name: 'documents', licence: null, documents: [], questions: [] };
  return withCorpus(documents, folder, overrides, async (app, { skipped, refused }) => {
    const asked = await askDocuments(app, questions, onQuestion);
    const read = await app.index.read(
      async ({ snapshot }) => new Set((await snapshot.sources()).map(({ file }) => file)),
    );
    const named = new Set(questions.flatMap(({ gold }) => gold.map(({ file }) => file)));
    const { sources, passages } = await app.store.status();
    return {
      figures: measureDocuments(asked),
      files: {
        sources,
        passages,
        skipped,
        refused,
        unread: [...named].filter((file) => !read.has(file)).sort(),
      },
      questions: asked,
    };
  });
}
