import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const PUBLISHED = z.object({
  licence: z.string().optional(),
  documents: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      text: z.string(),
      article: z.string().optional(),
    }),
  ),
  questions: z.array(
    z.object({
      id: z.string(),
      question: z.string(),
      relevant: z.array(z.string()),
      answers: z.array(z.string()),
      answerable: z.boolean(),
      meta: z.object({ paragraph: z.string().optional() }).optional(),
      scope: z.string().optional(),
    }),
  ),
});

const STORY = z.array(
  z.object({
    question: z.string(),
    gold: z.array(z.object({ source: z.string(), contains: z.string() })),
  }),
);

/** A document of a published set, and the source it becomes. */
export interface SetDocument {
  readonly documentId: string;
  readonly sourceId: string;
  readonly title: string;
  readonly text: string;
  /** What belongs together: whole articles are tuned on or reported on, never halves of one. */
  readonly article: string;
}

/** Words that answer, and the source they have to stand in. */
export interface Gold {
  readonly sourceId: string;
  readonly text: string;
}

export interface SetQuestion {
  readonly id: string;
  readonly question: string;
  /** Whether a source answers it; the others have to be declined. */
  readonly answerable: boolean;
  /** IDs of the sources that answer it; empty when it has to be declined. */
  readonly relevant: readonly string[];
  /** One of them in a quote is enough. Not every wording is in its source (FairytaleQA). */
  readonly gold: readonly Gold[];
  /** Whether its article belongs to the half that is reported on and never tuned on. */
  readonly held: boolean;
  /** IDs of the sources that are taken out of the folder while it is asked; none without it. */
  readonly without?: readonly string[];
  /** The gold need not be verbatim in any source: a quote from a relevant source counts as right. */
  readonly isParaphrased?: boolean;
}

export interface QuestionSet {
  readonly name: string;
  readonly licence: string | null;
  /** Empty for a story: its sources are a folder of documents. */
  readonly documents: readonly SetDocument[];
  readonly questions: readonly SetQuestion[];
}

/**
 * Whether a bit of an article's SHA-1 is set, counted from the last: those are reported on, the
 * others are tuned on. Bit 0 says whether the SHA-1 is odd.
 */
export function isHeld(article: string, bit = 0): boolean {
  const digest = createHash('sha1').update(article).digest();
  return (((digest.at(-1) ?? 0) >> bit) & 1) === 1;
}

/**
 * Reads a set `{documents, questions}`; each document becomes the source `d<n>`.
 *
 * @param heldBit of the article's SHA-1; another than 0 where the set itself was made by that bit;
 *   `null`: nothing is held back
 */
export function readQuestionSet(
  path: string,
  name: string,
  heldBit: number | null = 0,
): QuestionSet {
  const { licence, documents, questions } = PUBLISHED.parse(JSON.parse(readFileSync(path, 'utf8')));
  const kept = documents.map((document, n) => ({
    documentId: document.id,
    sourceId: `d${n}`,
    title: document.title,
    text: document.text,
    article: document.article ?? articleOf(document.id),
  }));
  const byId = new Map(kept.map((document) => [document.documentId, document]));
  return {
    name,
    licence: licence ?? null,
    documents: kept,
    questions: questions.map(({ id, question, answerable, meta, scope, ...asked }) => {
      const relevant = answerable ? asked.relevant : [];
      const sourceIds = relevant.map((documentId) => byId.get(documentId)?.sourceId ?? documentId);
      const written = relevant[0] ?? meta?.paragraph ?? scope ?? id;
      return {
        id,
        question,
        answerable,
        relevant: sourceIds,
        gold: sourceIds.flatMap((sourceId) =>
          [...new Set(asked.answers)].map((text) => ({ sourceId, text })),
        ),
        held: heldBit !== null && isHeld(byId.get(written)?.article ?? articleOf(written), heldBit),
      };
    }),
  };
}

/** Reads a bare list of questions about a folder of documents; none of it is held back. */
export function readStory(path: string, name: string): QuestionSet {
  const questions = STORY.parse(JSON.parse(readFileSync(path, 'utf8')));
  return {
    name,
    licence: null,
    documents: [],
    questions: questions.map(({ question, gold }, n) => ({
      id: `${name}:${n + 1}`,
      question,
      answerable: gold.length > 0,
      relevant: [...new Set(gold.map(({ source }) => source))],
      gold: gold.map(({ source, contains }) => ({ sourceId: source, text: contains })),
      held: false,
    })),
  };
}

function articleOf(documentId: string): string {
  return documentId.replace(/#.*$/, '');
}
