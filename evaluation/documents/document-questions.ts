import { readFileSync } from 'node:fs';
import { z } from 'zod';

const QUESTIONS = z.array(
  z.strictObject({
    id: z.string(),
    question: z.string(),
    gold: z.array(z.strictObject({ file: z.string(), contains: z.string().min(1) })),
    heldBack: z.boolean(),
  }),
);

/** A question about a folder of documents. */
export interface DocumentQuestion {
  readonly id: string;
  readonly question: string;
  /**
   * Files that answer, relative to the folder, each with words of the answer as a reader of the
   * document sees them. Any one of them is enough. Empty: the question must be declined.
   */
  readonly gold: readonly { readonly file: string; readonly contains: string }[];
  /** Whether the question is only reported, never used for tuning. */
  readonly heldBack: boolean;
}

export function readDocumentQuestions(path: string): DocumentQuestion[] {
  return QUESTIONS.parse(JSON.parse(readFileSync(path, 'utf8')));
}
