import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const PUBLISHED = z.object({
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

export interface SetQuestion {
  readonly question: string;
  /** IDs of the sources that answer it; empty when it has to be declined. */
  readonly relevant: readonly string[];
  readonly answers: readonly string[];
  /** Whether its article belongs to the half that is reported on and never tuned on. */
  readonly held: boolean;
}

export interface QuestionSet {
  readonly name: string;
  readonly documents: readonly SetDocument[];
  readonly questions: readonly SetQuestion[];
}

/** A question about a folder of documents: one gold text in a quote of its source is enough. */
export type StoryQuestion = z.infer<typeof STORY>[number];

/** Whether an article's SHA-1 is odd: those are reported on, the even ones are tuned on. */
export function isHeld(article: string): boolean {
  const digest = createHash('sha1').update(article).digest();
  return (digest.at(-1) ?? 0) % 2 === 1;
}

/** Reads a set `{documents, questions}`; each document becomes the source `d<n>`. */
export function readQuestionSet(path: string, name: string): QuestionSet {
  const { documents, questions } = PUBLISHED.parse(JSON.parse(readFileSync(path, 'utf8')));
  const kept = documents.map((document, n) => ({
    documentId: document.id,
    sourceId: `d${n}`,
    title: document.title,
    text: document.text,
    article: document.article ?? document.id.replace(/#.*$/, ''),
  }));
  const byId = new Map(kept.map((document) => [document.documentId, document]));
  return {
    name,
    documents: kept,
    questions: questions.map((question) => {
      const relevant = question.answerable ? question.relevant : [];
      const articles = relevant.map((id) => byId.get(id)?.article ?? id);
      return {
        question: question.question,
        relevant: relevant.map((id) => byId.get(id)?.sourceId ?? id),
        answers: question.answers,
        held: isHeld(articles[0] ?? question.id),
      };
    }),
  };
}

export function readStory(path: string): StoryQuestion[] {
  return STORY.parse(JSON.parse(readFileSync(path, 'utf8')));
}
