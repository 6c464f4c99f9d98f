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

/** A document of a published set, and the ID of the source created from it. */
export interface SetDocument {
  readonly documentId: string;
  readonly sourceId: string;
  readonly title: string;
  readonly text: string;
  /** The article that the document belongs to. All documents of an article are in the same half. */
  readonly article: string;
}

/** The words of an answer, and the source that must contain them. */
export interface Gold {
  readonly sourceId: string;
  readonly text: string;
}

export interface SetQuestion {
  readonly id: string;
  readonly question: string;
  /** Whether a source answers the question; otherwise it must be declined. */
  readonly answerable: boolean;
  /** IDs of the sources that answer the question; empty if it must be declined. */
  readonly relevant: readonly string[];
  /** Alternative answers. In FairytaleQA, some answers do not appear verbatim in their source. */
  readonly gold: readonly Gold[];
  /** Whether the question's article is held back: used only for reporting, never for tuning. */
  readonly held: boolean;
  /**
   * IDs of the sources that are removed from the folder while the question is asked. Default: none.
   */
  readonly without?: readonly string[];
  /**
   * Whether gold answers may differ from the wording of their source. If so, any quote from a
   * relevant source counts as right.
   */
  readonly isParaphrased?: boolean;
}

export interface QuestionSet {
  readonly name: string;
  readonly licence: string | null;
  /** Empty for a story, whose sources are a folder of documents. */
  readonly documents: readonly SetDocument[];
  readonly questions: readonly SetQuestion[];
}

/**
 * Whether an article is held back: whether the given bit of its SHA-1 is set. Bit 0 is the lowest.
 */
export function isHeld(article: string, bit = 0): boolean {
  const digest = createHash('sha1').update(article).digest();
  return (((digest.at(-1) ?? 0) >> bit) & 1) === 1;
}

/**
 * Reads a set `{documents, questions}`. Each document becomes the source `d<n>`.
 *
 * @param heldBit an article is held back if this bit of its SHA-1 is set. Must not be 0 if bit 0
 * already decided which articles are in the set. `null`: nothing is held back
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

/** Reads a list of questions about a folder of documents. No question is held back. */
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
